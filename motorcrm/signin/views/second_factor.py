"""Turning the second factor on and off, and its recovery codes."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.core.refusal import Invalid
from motorcrm.employees.models import Employee
from motorcrm.employees.views.people import address, an_employee
from motorcrm.signin import operations
from motorcrm.signin.forms import PasswordForm, TurnOnForm
from motorcrm.signin.second_factor import Adapter, in_groups, new_secret, picture, second_factor_of
from motorcrm.signin.views.passwords import counting_guesses
from motorcrm.ui.buttons import DANGER, Button
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import action, page
from motorcrm.ui.request import Request

SECRET = "second_factor_secret"  # noqa: S105  # the name of a key in the session
REMOVE = Button(
    gettext_lazy("Turn off two-factor authentication"),
    look=DANGER,
    asks=gettext_lazy("Let %(name)s sign in without a code? Do this if they lost their phone. Open sessions will end."),
)


@page(operations.turn_on_second_factor)
def turn_on(request: Request) -> HttpResponse:
    """The secret stays the same until it is confirmed, so that reloading the page does not spoil what the app read."""
    if request.method != "POST" and second_factor_of(request.user):
        return redirect("profile")
    if request.method != "POST" and SECRET not in request.session:
        request.session[SECRET] = Adapter().encrypt(new_secret())
    if SECRET not in request.session:
        raise Invalid(code=_("This page is out of date. Open it again."))
    secret = Adapter().decrypt(request.session[SECRET])

    def save(typed: dict[str, str]) -> list[str]:
        with counting_guesses(request, "password"):
            codes = operations.turn_on_second_factor(request.user, secret=secret, **typed, by=request.user)
        del request.session[SECRET]
        return codes

    return form_page(
        request,
        TurnOnForm(request.POST if request.method == "POST" else None),
        "signin/second_factor.html",
        save=save,
        to=lambda codes: _shown_once(request, codes),
        picture=picture(request.user, secret),
        secret=in_groups(secret),
    )


@page(operations.renew_recovery_codes)
def renew_codes(request: Request) -> HttpResponse:
    def save(typed: dict[str, str]) -> list[str]:
        with counting_guesses(request, "password"):
            return operations.renew_recovery_codes(request.user, password=typed["password"], by=request.user)

    return _with_password(
        request,
        save,
        to=lambda codes: _shown_once(request, codes),
        title=_("New recovery codes"),
        verb=_("Get new codes"),
        note=_("Your previous recovery codes will stop working."),
    )


@page(operations.turn_off_second_factor)
def turn_off(request: Request) -> HttpResponse:
    def save(typed: dict[str, str]) -> None:
        with counting_guesses(request, "password"):
            operations.turn_off_second_factor(request.user, password=typed["password"], by=request.user)

    return _with_password(
        request,
        save,
        to=reverse("profile"),
        done=_("Two-factor authentication is off."),
        title=_("Turn off two-factor authentication"),
        verb=_("Turn off"),
        note=_("To use another phone, turn it off and set it up again."),
    )


@action(operations.remove_second_factor, of=an_employee, button=REMOVE)
def remove(request: Request, person: Employee) -> HttpResponse:
    operations.remove_second_factor(person, by=request.user)
    return redirect(address(person))


def _with_password(request: Request, save: Any, **known: Any) -> HttpResponse:
    """A form that asks for the password again, for people with a second factor; others go to their profile."""
    if request.method != "POST" and second_factor_of(request.user) is None:
        return redirect("profile")
    form = PasswordForm(request.POST if request.method == "POST" else None)
    return form_page(request, form, "employees/form.html", save=save, back=reverse("profile"), own=True, **known)


def _shown_once(request: Request, codes: list[str]) -> HttpResponse:
    grouped = [in_groups(code) for code in codes]
    lines = [_("MotorCRM recovery codes, login %(login)s") % {"login": request.user.login}, *grouped]
    return render(request, "signin/recovery_codes.html", {"codes": grouped, "file": "\n".join(lines) + "\n"})
