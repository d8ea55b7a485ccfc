"""Ending the sessions of an employee, from the person's page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from motorcrm.employees.models import Employee
from motorcrm.employees.operations import end_all_sessions, end_session
from motorcrm.employees.views.people import address, an_employee
from motorcrm.ui.guards import action


@action(end_session, of=an_employee)
def ending(request: HttpRequest, person: Employee) -> HttpResponse:
    end_session(person, handle=request.POST.get("session", ""), by=request.user)
    messages.success(request, _("The session is ended."))
    return redirect(address(person))


@action(end_all_sessions, of=an_employee)
def ending_all(request: HttpRequest, person: Employee) -> HttpResponse:
    end_all_sessions(person, by=request.user)
    messages.success(request, _("All sessions are ended."))
    return redirect(address(person))
