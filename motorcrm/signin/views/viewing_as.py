"""Starting and stopping viewing as another employee."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from motorcrm.core.operation import SIGNED_IN
from motorcrm.employees.models import Employee
from motorcrm.employees.views.people import address, an_employee
from motorcrm.signin import operations, viewing_as
from motorcrm.ui.buttons import Button
from motorcrm.ui.guards import action
from motorcrm.ui.request import Request


@action(operations.begin_viewing_as, of=an_employee, button=Button(_("View as this employee")))
def begin(request: Request, person: Employee) -> HttpResponse:
    viewing_as.begin(request, operations.begin_viewing_as(person, by=request.user))
    return HttpResponseRedirect("/")


@action(SIGNED_IN)
def end(request: Request) -> HttpResponse:
    """Return to the page of the employee viewed as, or to the home page if there was none."""
    person = viewing_as.end(request)
    return redirect(address(person)) if person else HttpResponseRedirect("/")
