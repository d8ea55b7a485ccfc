"""The list of people and the page of one."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.access.scopes import has
from motorcrm.core.folding import clean
from motorcrm.employees.forms import EditPersonForm, LeaveForm, PersonForm, PhotoForm
from motorcrm.employees.models import Employee
from motorcrm.employees.operations import come_back, deactivate, edit_employee, hire, leave
from motorcrm.employees.queries import after, may_change_access, may_look_as, people, resulting_rights
from motorcrm.employees.rights import EDIT_EMPLOYEES, MANAGE_ACCESS, VIEW_EMPLOYEES
from motorcrm.employees.second_factor import second_factor_of
from motorcrm.employees.sessions import sessions_of
from motorcrm.history.queries import timeline
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import Finder, action, page
from motorcrm.ui.listing import PAGE, Page
from motorcrm.ui.panels import panels_for

an_employee = Finder(Employee, VIEW_EMPLOYEES)
FACTS = tuple(PersonForm.base_fields.keys() - {"key"})


@page(VIEW_EMPLOYEES)
def index(request: HttpRequest) -> HttpResponse:
    """People by name, those who work here or those who left."""
    tab = "left" if request.GET.get("tab") == "left" else "working"
    query = clean(request.GET.get("q", ""))[:120]
    rows = people(request.user, tab=tab, query=query)
    labels = (("working", _("Work here")), ("left", _("Have left")))
    tabs = [_tab(request, name, label, tab, query) for name, label in labels]
    context = {"page": _page_by_name(request, rows), "tabs": tabs, "tab": tab, "q": query}
    return render(request, "employees/index.html", context)


@page(VIEW_EMPLOYEES, of=an_employee)
def show(request: HttpRequest, person: Employee) -> HttpResponse:
    may_change = may_change_access(request.user, person)
    context = {
        "person": person,
        "rights": resulting_rights(person),
        "timeline": timeline(person, reader=request.user) if _may_read_story(request.user, person) else None,
        "may_look_as": may_look_as(request.user, person),
        "may_change_access": may_change,
        "second_factor": second_factor_of(person) if may_change else None,
        "sessions": sessions_of(person) if may_change else None,
        "knows_access": person.pk == request.user.pk or has(request.user, MANAGE_ACCESS),
        "knows_contacts": person.pk == request.user.pk,
        "panels": panels_for("employee", request, person),
        "photo_form": PhotoForm(auto_id=False),
    }
    return render(request, "employees/show.html", context)


@page(hire)
def new(request: HttpRequest) -> HttpResponse:
    return form_page(
        request,
        PersonForm(request.POST or None),
        "employees/form.html",
        save=lambda typed: hire(**typed, by=request.user),
        to=address,
        done=_("Added."),
        title=_("New employee"),
        verb=_("Add"),
        back=reverse("employees"),
    )


@page(edit_employee, of=an_employee)
def edit(request: HttpRequest, person: Employee) -> HttpResponse:
    initial = {name: getattr(person, name) for name in (*FACTS, "version")}
    form = EditPersonForm(request.POST or None, initial=initial, reader=request.user)

    def save(typed: dict[str, Any]) -> Employee:
        typed.pop("key")
        return edit_employee(person, **form.kept, **typed, by=request.user)

    return person_form(request, form, person, save, title=str(person), verb=_("Save"), done=_("Saved."))


@page(leave, of=an_employee)
def leaving(request: HttpRequest, person: Employee) -> HttpResponse:
    closes = person.login is not None and person.is_active and may_change_access(request.user, person)
    form = LeaveForm(request.POST or None, closes_sign_in=closes)

    def save(typed: dict[str, Any]) -> Employee:
        with transaction.atomic():
            leave(person, on=typed["on"], by=request.user)
            return deactivate(person, by=request.user) if typed.get("deactivate") else person

    title = _("%(name)s leaves") % {"name": person}
    return person_form(request, form, person, save, title=title, verb=_("Note as left"))


@action(come_back, of=an_employee)
def coming_back(request: HttpRequest, person: Employee) -> HttpResponse:
    return redirect(address(come_back(person, by=request.user)))


def _may_read_story(reader: Employee, person: Employee) -> bool:
    """Logins and roles are told there: one's own, or those that are one's business."""
    return reader.pk == person.pk or has(reader, EDIT_EMPLOYEES) or has(reader, MANAGE_ACCESS)


def address(person: Employee) -> str:
    return reverse("employee", args=[person.pk])


def person_form(
    request: HttpRequest, form: Any, person: Employee, save: Any, *, title: str, verb: str, done: str = ""
) -> HttpResponse:
    words = {"title": title, "verb": verb, "back": address(person), "person": person}
    return form_page(request, form, "employees/form.html", save=save, to=address(person), done=done, **words)


def _tab(request: HttpRequest, name: str, label: str, chosen: str, query: str) -> dict[str, Any]:
    asked = request.GET.copy()
    asked.pop("before", None)
    asked["tab"] = name
    count = people(request.user, tab=name, query=query).count()
    return {"label": label, "url": f"?{asked.urlencode()}", "count": count, "active": name == chosen}


def _page_by_name(request: HttpRequest, rows: Any) -> Page:
    """A page after the person whose id the address names; anything else is the first page."""
    typed = request.GET.get("before", "")
    cursor = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None
    last = Employee.objects.filter(pk=cursor).first() if cursor else None
    found = list((after(rows, last) if last else rows).prefetch_related("roles")[: PAGE + 1])
    return Page(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None, last is None)
