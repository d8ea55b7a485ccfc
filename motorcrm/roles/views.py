"""Pages of roles: the list, what each gives and to whom, and the forms."""

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.access.models import Role
from motorcrm.access.scopes import rights_given
from motorcrm.core.exact import HUNDRED_PERCENT
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import VIEW_EMPLOYEES
from motorcrm.employees.views.people import an_employee, person_form
from motorcrm.history.queries import timeline
from motorcrm.roles import operations
from motorcrm.roles.forms import AdministratorForm, EditRoleForm, NameRoleForm, RoleForm, RolesForm, initial_of
from motorcrm.roles.places import ROLE_PAGE
from motorcrm.roles.queries import may_change_role, rights_from, since_shipped
from motorcrm.roles.rights import MANAGE_ROLES
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import action, page
from motorcrm.ui.panels import panels_for
from motorcrm.ui.request import Request

LARGEST = 2**63 - 1


@page(MANAGE_ROLES)
def index(request: Request) -> HttpResponse:
    # Django drops the model's own order where rows are counted.
    roles = Role.objects.annotate(held_by=Count("members")).order_by("position", "pk")
    return render(request, "roles/roles.html", {"roles": roles})


@page(MANAGE_ROLES)
def show(request: Request, pk: int) -> HttpResponse:
    role = find_role(pk)
    members = Employee.objects.filter(roles=role)
    seen = Employee.objects.visible_to(request.user, VIEW_EMPLOYEES).filter(roles=role)
    context = {
        "role": role,
        "rights": rights_from([role]),
        "members": seen,
        "unseen": members.count() - len(seen),
        "may_change": may_change_role(request.user, role),
        "may_delete": may_change_role(request.user, role) and not role.code and not members.exists(),
        "timeline": timeline(role, reader=request.user),
        "changed": since_shipped(role),
        "panels": panels_for(ROLE_PAGE, request, role),
    }
    return render(request, "roles/role.html", context)


@page(operations.add_role)
def new(request: Request) -> HttpResponse:
    return _role_form(
        request,
        RoleForm(request.POST or None, giver=request.user),
        save=lambda typed: operations.add_role(**typed, by=request.user),
        title=_("New role"),
        verb=_("Add role"),
        back=reverse("roles"),
    )


@page(operations.edit_role)
def edit(request: Request, pk: int) -> HttpResponse:
    """The rights of the administrator's role cannot be changed."""
    role = find_role(pk)
    grants = rights_given([role])
    initial = initial_of(role, grants)
    form: Any = EditRoleForm(request.POST or None, initial=initial, giver=request.user)
    given: dict[str, Any] = {}
    if role.is_administrator:
        form = AdministratorForm(request.POST or None, initial=initial)
        given = {"grants": grants, "max_discount": HUNDRED_PERCENT}

    def save(typed: dict[str, Any]) -> Role:
        typed.pop("key")
        return operations.edit_role(role, **{**typed, **given}, by=request.user)

    return _role_form(request, form, save=save, title=role.label, verb=_("Save"), back=address(role))


@page(operations.copy_role)
def copy(request: Request, pk: int) -> HttpResponse:
    role = find_role(pk)
    return _role_form(
        request,
        NameRoleForm(request.POST or None, initial={"name": _("%(role)s (copy)") % {"role": role.label}}),
        save=lambda typed: operations.copy_role(role, **typed, by=request.user),
        title=_("Copy of the role “%(role)s”") % {"role": role.label},
        verb=_("Make a copy"),
        back=address(role),
    )


@action(operations.delete_role)
def delete(request: Request, pk: int) -> HttpResponse:
    operations.delete_role(find_role(pk), by=request.user)
    return redirect("roles")


@action(operations.reset_role)
def reset(request: Request, pk: int) -> HttpResponse:
    return redirect(address(operations.reset_role(find_role(pk), by=request.user)))


@page(operations.give_roles, of=an_employee)
def give(request: Request, person: Employee) -> HttpResponse:
    return person_form(
        request,
        RolesForm(request.POST or None, initial={"roles": person.roles.all()}),
        person,
        lambda typed: operations.give_roles(person, roles=list(typed["roles"]), by=request.user),
        title=_("%(name)s: roles") % {"name": person},
        verb=_("Save"),
        done=_("Saved."),
    )


def address(role: Role) -> str:
    return reverse("role", args=[role.pk])


def _role_form(request: Request, form: Any, **words: Any) -> HttpResponse:
    return form_page(request, form, "roles/role_form.html", to=address, done=_("Saved."), **words)


def find_role(pk: int) -> Role:
    found = Role.objects.filter(pk=pk).first() if pk <= LARGEST else None
    if found is None:
        raise Http404
    return found
