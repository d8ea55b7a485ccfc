"""Photos of employees: everyone who sees the person sees the small copy."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from motorcrm.core.operation import SIGNED_IN
from motorcrm.core.refusal import Invalid
from motorcrm.employees import operations
from motorcrm.employees.forms import PhotoForm
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import VIEW_EMPLOYEES
from motorcrm.employees.views.people import address, an_employee
from motorcrm.files.intake import take_in
from motorcrm.files.send import send_small
from motorcrm.ui.guards import action, page
from motorcrm.ui.request import Request

A_DAY = 24 * 3600


@page(VIEW_EMPLOYEES, of=an_employee)
def photo(request: Request, person: Employee) -> HttpResponse:
    return _shown(person)


@page(SIGNED_IN)
def own_photo(request: Request) -> HttpResponse:
    """Everyone sees their own photo, whatever their role: the menu of every page shows it."""
    return _shown(request.user)


@action(operations.set_photo, of=an_employee)
def set_photo(request: Request, person: Employee) -> HttpResponse:
    return _set(request, person, operations.set_photo, address(person))


@action(operations.remove_photo, of=an_employee)
def remove_photo(request: Request, person: Employee) -> HttpResponse:
    return redirect(address(operations.remove_photo(person, by=request.user)))


@action(operations.set_own_photo)
def set_own_photo(request: Request) -> HttpResponse:
    return _set(request, request.user, operations.set_own_photo, "profile")


@action(operations.remove_own_photo)
def remove_own_photo(request: Request) -> HttpResponse:
    operations.remove_own_photo(request.user, by=request.user)
    return redirect("profile")


def _set(request: Request, person: Employee, verb: Callable[..., Any], to: str) -> HttpResponse:
    form = PhotoForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise Invalid(photo=_("Choose a photo."))
        sent = form.cleaned_data["photo"]
        verb(person, taken=take_in(sent, name=sent.name, photo=True), key=form.cleaned_data["key"], by=request.user)
    except Invalid as problem:
        for message in problem.errors.values():
            messages.error(request, message)
    return redirect(to)


def _shown(person: Employee) -> HttpResponse:
    if person.photo is None:
        raise Http404
    answer = send_small(person.photo)
    # The address identifies the photo, so a browser need not ask again for each row of each list.
    answer["Cache-Control"] = f"private, max-age={A_DAY}"
    return answer
