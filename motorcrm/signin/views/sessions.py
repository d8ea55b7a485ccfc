"""An employee's open sessions, and ending them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from motorcrm.core.refusal import Refused
from motorcrm.employees.access import may_change_access
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import MANAGE_ACCESS
from motorcrm.employees.views.people import an_employee
from motorcrm.signin.operations import end_all_sessions, end_session
from motorcrm.signin.sessions import sessions_of
from motorcrm.ui.guards import action, page
from motorcrm.ui.request import Request


@page(MANAGE_ACCESS, of=an_employee)
def index(request: Request, person: Employee) -> HttpResponse:
    """Only for people who may end them."""
    if not may_change_access(request.user, person):
        raise Refused("wider-than-own", _("These rights go beyond yours. Ask an administrator."))
    return render(request, "signin/sessions.html", {"person": person, "sessions": sessions_of(person)})


@action(end_session, of=an_employee)
def ending(request: Request, person: Employee) -> HttpResponse:
    end_session(person, handle=request.POST.get("session", ""), by=request.user)
    messages.success(request, _("Session ended."))
    return redirect("employee-sessions", person.pk)


@action(end_all_sessions, of=an_employee)
def ending_all(request: Request, person: Employee) -> HttpResponse:
    end_all_sessions(person, by=request.user)
    messages.success(request, _("All sessions ended."))
    return redirect("employee-sessions", person.pk)
