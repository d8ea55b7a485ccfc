"""An employee's open sessions, and ending sessions: theirs from that page, the person's own from the profile."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from motorcrm.core.refusal import Refused
from motorcrm.employees.access import may_change_access
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import MANAGE_ACCESS
from motorcrm.employees.views.people import an_employee
from motorcrm.signin import operations
from motorcrm.signin.sessions import sessions_of
from motorcrm.ui.guards import action, page
from motorcrm.ui.request import Request


@page(MANAGE_ACCESS, of=an_employee)
def index(request: Request, person: Employee) -> HttpResponse:
    """Only for people who may end them."""
    if not may_change_access(request.user, person):
        raise Refused("wider-than-own", _("These rights go beyond yours. Ask an administrator."))
    return render(request, "signin/sessions.html", {"person": person, "sessions": sessions_of(person)})


@action(operations.end_session, of=an_employee)
def end(request: Request, person: Employee) -> HttpResponse:
    operations.end_session(person, handle=request.POST.get("session", ""), by=request.user)
    messages.success(request, _("Session ended."))
    return redirect("employee-sessions", person.pk)


@action(operations.end_all_sessions, of=an_employee)
def end_all(request: Request, person: Employee) -> HttpResponse:
    operations.end_all_sessions(person, by=request.user)
    messages.success(request, _("All sessions ended."))
    return redirect("employee-sessions", person.pk)


@action(operations.end_own_session)
def end_own(request: Request) -> HttpResponse:
    operations.end_own_session(request.user, handle=request.POST.get("session", ""), by=request.user)
    messages.success(request, _("Session ended."))
    return redirect("profile")


@action(operations.end_other_sessions)
def end_others(request: Request) -> HttpResponse:
    operations.end_other_sessions(request.user, key=request.session.session_key or "", by=request.user)
    messages.success(request, _("All other sessions ended."))
    return redirect("profile")
