"""An employee's login: the forms of login and password, and the buttons that block and allow sign-in."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.employees.models import Employee
from motorcrm.employees.views.people import address, an_employee, person_form
from motorcrm.signin import operations
from motorcrm.signin.forms import ChangeLoginForm, GiveLoginForm, OneTimePasswordForm
from motorcrm.ui.buttons import DANGER, Button
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import action, page
from motorcrm.ui.request import Request

BLOCK = Button(
    gettext_lazy("Block sign-in"),
    look=DANGER,
    asks=gettext_lazy("Block sign-in for %(name)s? Open sessions will end."),
    possible=attrgetter("is_active"),
)
ALLOW = Button(gettext_lazy("Allow sign-in"), possible=lambda person: not person.is_active)


@page(operations.give_login, of=an_employee)
def login(request: Request, person: Employee) -> HttpResponse:
    """Create a login, or change the current one."""
    if person.login is None:
        return _one_time(
            request,
            GiveLoginForm(request.POST or None),
            person,
            lambda typed: operations.give_login(person, **typed, by=request.user),
            title=_("%(name)s: new login") % {"name": person},
            verb=_("Create login"),
        )
    return person_form(
        request,
        ChangeLoginForm(request.POST or None, initial={"login": person.login}),
        person,
        lambda typed: operations.change_login(person, **typed, by=request.user),
        title=_("%(name)s: login change") % {"name": person},
        verb=_("Change login"),
    )


@page(operations.set_password, of=an_employee)
def set_password(request: Request, person: Employee) -> HttpResponse:
    """Set a one-time password in place of a forgotten one."""
    return _one_time(
        request,
        OneTimePasswordForm(request.POST or None),
        person,
        lambda typed: operations.set_password(person, **typed, by=request.user),
        title=_("%(name)s: new password") % {"name": person},
        verb=_("Set password"),
        note=_("Open sessions will end.") if person.login else "",
    )


@action(operations.deactivate, of=an_employee, button=BLOCK)
def deactivate(request: Request, person: Employee) -> HttpResponse:
    return redirect(address(operations.deactivate(person, by=request.user)))


@action(operations.reactivate, of=an_employee, button=ALLOW)
def reactivate(request: Request, person: Employee) -> HttpResponse:
    return redirect(address(operations.reactivate(person, by=request.user)))


def _one_time(
    request: Request, form: Any, person: Employee, save: Callable[[dict[str, Any]], Employee], **words: Any
) -> HttpResponse:
    """The form, and then, once, the password that was set: no one can look it up afterwards."""

    def shown(saved: Employee) -> HttpResponse:
        known = {"person": saved, "password": form.cleaned_data["password"], "back": address(saved)}
        return render(request, "signin/one_time.html", known)

    return form_page(
        request, form, "employees/form.html", save=save, to=shown, back=address(person), person=person, **words
    )
