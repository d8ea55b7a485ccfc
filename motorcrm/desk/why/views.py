"""Pages that explain a person's or a role's access to one record, and the forms that lead there."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from motorcrm.access.catalogue import Right
from motorcrm.access.models import Role
from motorcrm.access.nouns import noun_of
from motorcrm.access.scopes import has, rights_given
from motorcrm.desk.why.queries import OfRole, concerning, explain, groups_of, seen_by
from motorcrm.desk.why.things import called, choice, pointed_at
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import MANAGE_ACCESS, VIEW_EMPLOYEES
from motorcrm.employees.views.people import an_employee
from motorcrm.history.record import ref
from motorcrm.roles.rights import MANAGE_ROLES
from motorcrm.roles.views import find_role
from motorcrm.ui.guards import page
from motorcrm.ui.request import Request, asked

LONGEST = 120
MOST_MEMBERS = 20


@page(MANAGE_ACCESS, of=an_employee)
def person_why(request: Request, person: Employee) -> HttpResponse:
    """What the person may see and do with one record, and why."""
    context, thing = _meant(request)
    if thing is not None:
        context["told"] = explain(person, thing, request.user)
    return _shown(request, "desk/why.html", {"person": person, **context})


@page(MANAGE_ROLES)
def role_why(request: Request, pk: int) -> HttpResponse:
    """What the role grants for one record, and which of its people see it."""
    role = find_role(pk)
    context, thing = _meant(request)
    if thing is not None:
        given, model = rights_given([role]), type(thing)
        context["rights"] = [OfRole(right, given.get(right.code)) for right in (*concerning(model), *groups_of(model))]
        members = Employee.objects.visible_to(request.user, VIEW_EMPLOYEES).filter(roles=role)
        context["members"] = seen_by(members[:MOST_MEMBERS], thing)
        context["more"] = max(0, members.count() - MOST_MEMBERS)
        context["may_ask"] = has(request.user, MANAGE_ACCESS)
    return _shown(request, "desk/why_role.html", {"role": role, **context})


def person_panel(request: Request, person: Employee) -> SafeString:
    return _panel(request, MANAGE_ACCESS, "employee-why", person.pk)


def role_panel(request: Request, role: Role) -> SafeString:
    return _panel(request, MANAGE_ROLES, "role-why", role.pk)


def _panel(request: Request, right: Right, route: str, pk: int) -> SafeString:
    if not has(request.user, right):
        return SafeString("")
    return render_to_string("desk/_why_panel.html", {"url": reverse(route, args=[pk])}, request)


def _meant(request: Request) -> tuple[dict[str, Any], Any]:
    """The record the address names, or the typed text with the few records it may mean."""
    typed = asked(request, "thing", longest=LONGEST)
    about = request.GET.get("about", "")
    found = [pointed_at(request.user, about)] if about else called(request.user, typed)
    context = {"typed": typed, "choices": [choice(one) for one in found] if len(found) > 1 else []}
    if len(found) != 1:
        return context, None
    thing = found[0]
    noun = noun_of(type(thing))
    return {**context, "thing": thing, "kind": noun.label, "address": noun.address(thing), "about": ref(thing)}, thing


def _shown(request: Request, template: str, context: dict[str, Any]) -> HttpResponse:
    """Typed text that means one record redirects to its own address, which can be shared."""
    if context.get("about") and not request.GET.get("about"):
        return redirect(f"{request.path}?about={context['about']}")
    return render(request, template, context)
