"""Taking someone on: one form for the person, the role and the login."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.employees.models import Employee
from motorcrm.employees.views.people import address
from motorcrm.signin import operations
from motorcrm.signin.forms import HireForm
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import page
from motorcrm.ui.request import Request


@page(operations.take_on)
def new(request: Request) -> HttpResponse:
    """The form, and then, once, the one-time password if there is one."""
    form = HireForm(request.POST or None, reader=request.user)

    def shown(person: Employee) -> str | HttpResponse:
        password = form.cleaned_data.get("password", "")
        if not (person.must_choose_password and person.check_password(password)):
            return address(person)  # no login, or sent again with another password: that of the first time holds
        known = {"person": person, "password": password, "back": reverse("employees"), "is_new": True}
        return render(request, "signin/one_time.html", known)

    return form_page(
        request,
        form,
        "signin/hire.html",
        save=lambda typed: operations.take_on(**typed, by=request.user),
        to=shown,
        done="" if form.data.get("login") else _("Added."),
    )
