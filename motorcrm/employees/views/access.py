"""Forms of a person's access: login, password, roles."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from motorcrm.employees.forms import ChangeLoginForm, GiveLoginForm, OneTimePasswordForm, RolesForm
from motorcrm.employees.models import Employee
from motorcrm.employees.operations import change_login, deactivate, give_login, give_roles, reactivate, set_password
from motorcrm.employees.views.people import address, an_employee, person_form
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import action, page
from motorcrm.ui.request import Request


@page(give_login, of=an_employee)
def login(request: Request, person: Employee) -> HttpResponse:
    """Give a login, or change the one there is."""
    if person.login is None:
        return _one_time(
            request,
            GiveLoginForm(request.POST or None),
            person,
            lambda typed: give_login(person, **typed, by=request.user),
            title=_("%(name)s: give a login") % {"name": person},
            verb=_("Give the login"),
        )
    change = ChangeLoginForm(request.POST or None, initial={"login": person.login})
    title, verb = _("%(name)s: change the login") % {"name": person}, _("Change the login")
    return person_form(
        request, change, person, lambda typed: change_login(person, **typed, by=request.user), title=title, verb=verb
    )


@page(set_password, of=an_employee)
def password(request: Request, person: Employee) -> HttpResponse:
    """In place of a forgotten one."""
    return _one_time(
        request,
        OneTimePasswordForm(request.POST or None),
        person,
        lambda typed: set_password(person, **typed, by=request.user),
        title=_("%(name)s: new password") % {"name": person},
        verb=_("Set the password"),
        note=_("Open sessions end at once.") if person.login else "",
    )


@page(give_roles, of=an_employee)
def roles(request: Request, person: Employee) -> HttpResponse:
    return person_form(
        request,
        RolesForm(request.POST or None, initial={"roles": person.roles.all()}),
        person,
        lambda typed: give_roles(person, roles=list(typed["roles"]), by=request.user),
        title=_("%(name)s: roles") % {"name": person},
        verb=_("Save"),
        done=_("Saved."),
    )


@action(deactivate, of=an_employee)
def deactivating(request: Request, person: Employee) -> HttpResponse:
    return redirect(address(deactivate(person, by=request.user)))


@action(reactivate, of=an_employee)
def reactivating(request: Request, person: Employee) -> HttpResponse:
    return redirect(address(reactivate(person, by=request.user)))


def _one_time(
    request: Request, form: Any, person: Employee, save: Callable[[dict[str, Any]], Employee], **words: Any
) -> HttpResponse:
    """The form, and then once the password that was set: nobody can look it up afterwards."""

    def shown(saved: Employee) -> HttpResponse:
        known = {"person": saved, "password": form.cleaned_data["password"], "back": address(saved)}
        return render(request, "employees/one_time.html", known)

    return form_page(
        request, form, "employees/form.html", save=save, to=shown, back=address(person), person=person, **words
    )
