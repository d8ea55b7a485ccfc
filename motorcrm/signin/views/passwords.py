"""A person's own password, and asking for it again."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.core.refusal import Invalid
from motorcrm.signin import attempts, operations
from motorcrm.signin.browsers import place_of
from motorcrm.signin.forms import ChoosePasswordForm, OwnPasswordForm
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import page
from motorcrm.ui.request import Request


@page(operations.change_own_password)
def change_own_password(request: Request) -> HttpResponse:
    def save(typed: dict[str, str]) -> None:
        with counting_guesses(request, "old"):
            person = operations.change_own_password(request.user, old=typed["old"], new=typed["new"], by=request.user)
        update_session_auth_hash(request, person)

    return form_page(
        request,
        OwnPasswordForm(request.POST or None),
        "employees/form.html",
        save=save,
        to=reverse("profile"),
        done=_("Password changed."),
        title=_("Change password"),
        verb=_("Change password"),
        back=reverse("profile"),
        own=True,
    )


@contextmanager
def counting_guesses(request: Request, field: str) -> Iterator[None]:
    """Count wrong passwords in that field as failed attempts to sign in."""
    account = attempts.of_login(request.user.login or "")
    attempt = attempts.begin(account, place_of(request, account))
    if attempt is None:
        raise Invalid(**{field: _("Too many failed attempts. Try again in five minutes.")})
    try:
        yield
    except Invalid as problem:
        if field not in problem.errors:
            attempts.succeeded(attempt)
        raise
    attempts.succeeded(attempt)


@page(operations.choose_password)
def choose_password(request: Request) -> HttpResponse:
    """Choose a password in place of a one-time one; anyone else is sent to the home page."""
    if not request.user.must_choose_password:
        return HttpResponseRedirect("/")

    def save(typed: dict[str, str]) -> None:
        update_session_auth_hash(request, operations.choose_password(request.user, new=typed["new"], by=request.user))

    form = ChoosePasswordForm(request.POST or None)
    return form_page(request, form, "signin/first_password.html", save=save, to="/", done=_("Welcome."))
