"""Viewing as another employee. The session stays the real person's: they only read as the other one."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.employees.models import Employee
from motorcrm.history.record import real_actor
from motorcrm.roles.operations import is_administrator
from motorcrm.signin.operations import end_viewing_as
from motorcrm.ui.middleware import answer

KEY = "viewing_as"


def begin(request: HttpRequest, employee: Employee) -> None:
    request.session[KEY] = employee.pk


def end(request: HttpRequest) -> Employee | None:
    """Stop viewing as someone else; returns the employee the person viewed as."""
    pk = request.session.pop(KEY, None)
    employee = Employee.objects.filter(pk=pk).first() if pk is not None else None
    if employee and isinstance(request.user, Employee):
        end_viewing_as(employee=employee, by=request.user)
    return employee


class ViewingAsMiddleware:
    """Pages are read as the other employee; nothing can be sent except the request to stop."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if KEY not in request.session:
            return self.get_response(request)
        real, employee = request.user, Employee.objects.filter(pk=request.session[KEY], is_active=True).first()
        if employee is None or not isinstance(real, Employee) or not is_administrator(real):
            end(request)
            return self.get_response(request)
        request.viewing_as = employee  # type: ignore[attr-defined]  # read by the page's banner
        if request.method in ("GET", "HEAD"):
            request.user = employee
            # what a page records when it is read (who opened a client's page) is recorded as the real person
            token = real_actor.set(real.pk)
            try:
                return self.get_response(request)
            finally:
                real_actor.reset(token)
        if request.path == reverse("viewing-as-end"):
            return self.get_response(request)
        text = _("You are viewing as %(name)s and cannot make changes. Return to your own account first.") % {
            "name": employee
        }
        return answer(request, 403, _("You cannot change anything while viewing as someone else"), text)
