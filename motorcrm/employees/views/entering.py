"""Entering and leaving the program, and its first start."""

from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from motorcrm.core.actor import SYSTEM
from motorcrm.core.operation import PUBLIC
from motorcrm.employees.events import SIGNED_OUT
from motorcrm.employees.forms import SetUpForm
from motorcrm.employees.models import Employee
from motorcrm.employees.operations import set_up_company
from motorcrm.employees.set_up import needs_set_up
from motorcrm.employees.sign_in import SignIn
from motorcrm.history.recording import record
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import action, guarded_elsewhere, page

sign_in = guarded_elsewhere(SignIn.as_view(), PUBLIC, ["GET", "HEAD", "POST"])


@action(PUBLIC)  # whose session has ended already is signed out, not asked to sign in
def sign_out(request: HttpRequest) -> HttpResponse:
    leaving = request.user
    logout(request)
    if isinstance(leaving, Employee):
        record(SIGNED_OUT, about=leaving, by=leaving)
    return redirect("sign-in")


@page(PUBLIC, has_form=True)  # the one-time key is the right
def set_up(request: HttpRequest) -> HttpResponse:
    """The first page of a new installation; there is no such page ever after."""
    if not needs_set_up():
        raise Http404
    return form_page(
        request,
        SetUpForm(request.POST or None),
        "employees/set_up.html",
        save=lambda typed: set_up_company(**typed, by=SYSTEM),
        to=reverse("sign-in"),
        done=_("The company is set up. Sign in with the login and password you chose."),
    )
