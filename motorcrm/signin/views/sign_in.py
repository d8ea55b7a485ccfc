"""Signing in and out, and first-time set-up."""

from typing import Any, Protocol

from allauth.account.internal.decorators import login_stage_required
from allauth.account.utils import perform_login
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from motorcrm.core.actor import SYSTEM
from motorcrm.core.operation import PUBLIC
from motorcrm.employees.models import Employee
from motorcrm.history.record import record
from motorcrm.signin.events import SIGNED_OUT
from motorcrm.signin.forms import SetUpForm
from motorcrm.signin.operations import set_up_company
from motorcrm.signin.set_up import needs_set_up
from motorcrm.signin.sign_in import STOPPED, CodeForm, SignIn
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import action, guarded_elsewhere, page

sign_in = guarded_elsewhere(SignIn.as_view(), PUBLIC, ["GET", "HEAD", "POST"])


class Stage(Protocol):
    """What allauth keeps of someone between the right password and the code."""

    login: Any

    def abort(self) -> HttpResponse: ...

    def exit(self) -> HttpResponse: ...


@page(PUBLIC, has_form=True)  # the right password, just typed, is the right
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="sign-in")
def code(request: HttpRequest) -> HttpResponse:
    """The second step of signing in, for people with a second factor."""
    stage: Stage = request._login_stage  # type: ignore[attr-defined]  # put there by allauth
    person = stage.login.user
    if not is_mfa_enabled(person, [Authenticator.Type.TOTP]):
        return stage.abort()  # turned off meanwhile: the password alone, typed again, is enough
    typed = request.POST if request.method == "POST" else None
    form = CodeForm(typed, person=person, request=request)
    if typed is not None and form.is_valid():
        return stage.exit()
    stopped = form.has_error("code", STOPPED)
    status = 200 if typed is None else 429 if stopped else 422
    return render(request, "signin/sign_in_code.html", {"form": form}, status=status)


@action(PUBLIC)  # if the session has ended already, the person is signed out, not asked to sign in
def sign_out(request: HttpRequest) -> HttpResponse:
    leaving = request.user
    logout(request)
    if isinstance(leaving, Employee):
        record(SIGNED_OUT, about=leaving, by=leaving)
    return redirect("sign-in")


@page(PUBLIC, has_form=True)  # the one-time key is the right
def set_up(request: HttpRequest) -> HttpResponse:
    """The first page of a new installation; not found once it has been set up. The founder is signed in at once."""
    if not needs_set_up():
        raise Http404
    form = SetUpForm(request.POST or None)
    return form_page(
        request,
        form,
        "signin/set_up.html",
        save=lambda typed: set_up_company(**form.facts(), by=SYSTEM),
        to=lambda founder: perform_login(request, founder, redirect_url="/"),
    )
