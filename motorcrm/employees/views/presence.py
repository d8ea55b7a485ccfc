"""Pages of working hours and days off."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from motorcrm.core.refusal import Invalid
from motorcrm.employees import operations
from motorcrm.employees.forms import EditTimeOffForm, HoursForm, TimeOffForm
from motorcrm.employees.models import Employee, TimeOff
from motorcrm.employees.rights import VIEW_EMPLOYEES
from motorcrm.employees.views.people import address, an_employee, person_form
from motorcrm.ui.guards import Finder, action, page
from motorcrm.ui.request import Request

a_time_off = Finder(TimeOff, VIEW_EMPLOYEES, related=("employee",))


@page(operations.set_working_hours, of=an_employee)
def set_working_hours(request: Request, person: Employee) -> HttpResponse:
    form = HoursForm(request.POST or None, person=person)

    def save(typed: dict[str, Any]) -> Employee:
        return operations.set_working_hours(person, hours=form.hours(), version=typed["version"], by=request.user)

    title = _("%(name)s: working hours") % {"name": person}
    template = "employees/hours.html"
    return person_form(request, form, person, save, title=title, verb=_("Save"), done=_("Saved."), template=template)


@page(operations.add_time_off, of=an_employee)
def add_time_off(request: Request, person: Employee) -> HttpResponse:
    return person_form(
        request,
        TimeOffForm(request.POST or None),
        person,
        lambda typed: operations.add_time_off(person, **typed, by=request.user),
        title=_("%(name)s: days off") % {"name": person},
        verb=_("Add days off"),
        done=_("Recorded."),
    )


@page(operations.edit_time_off, of=a_time_off)
def edit_time_off(request: Request, off: TimeOff) -> HttpResponse:
    names = [name for name in EditTimeOffForm.base_fields if name != "key"]
    form = EditTimeOffForm(request.POST or None, initial={name: getattr(off, name) for name in names})

    def save(typed: dict[str, Any]) -> TimeOff:
        typed.pop("key")
        return operations.edit_time_off(off, **typed, by=request.user)

    title = _("%(name)s: days off") % {"name": off.employee}
    return person_form(request, form, off.employee, save, title=title, verb=_("Save"), done=_("Saved."), off=off)


@action(operations.remove_time_off, of=a_time_off)
def remove_time_off(request: Request, off: TimeOff) -> HttpResponse:
    typed = request.POST.get("version", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise Invalid(version=_("This form is out of date. Reload the page and try again."))
    operations.remove_time_off(off, version=int(typed), by=request.user)
    return redirect(address(off.employee))
