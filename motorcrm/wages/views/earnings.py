"""What people have earned: one's own, somebody else's, and everybody's of a month."""

from django.http import HttpResponse
from django.shortcuts import render

from motorcrm.access.scopes import has
from motorcrm.core import clock
from motorcrm.employees.models import Employee
from motorcrm.finance.statement_forms import StatementForm
from motorcrm.ui.guards import Finder, page
from motorcrm.ui.request import Request
from motorcrm.wages.queries.company import wages_of_month
from motorcrm.wages.queries.earnings import statement, statement_by_month
from motorcrm.wages.queries.timeline import Month, asked_month, earnings_of
from motorcrm.wages.rights import SEE_BASE, VIEW_WAGES

WHOSE = Finder(Employee, VIEW_WAGES)


@page(VIEW_WAGES)
def my_earnings(request: Request) -> HttpResponse:
    return _earnings(request, request.user, is_own=True)


@page(VIEW_WAGES, of=WHOSE)
def wages_of(request: Request, employee: Employee) -> HttpResponse:
    return _earnings(request, employee, is_own=employee.pk == request.user.pk)


@page(VIEW_WAGES)
def wages_month(request: Request) -> HttpResponse:
    """One line for each employee; those who see only their own see that line."""
    found = wages_of_month(asked_month(request.GET.get("month", "")), request.user)
    return render(request, "wages/month.html", {"wages": found, "sees_base": has(request.user, SEE_BASE)})


@page(VIEW_WAGES, of=WHOSE)
def wages_statement(request: Request, employee: Employee) -> HttpResponse:
    """Somebody's settlements in any period, month by month: by default from the beginning of the year to today."""
    form = StatementForm(request.GET)
    today = clock.today()
    since = form.value("since") or today.replace(month=1, day=1)
    until = max(form.value("until") or today, since)
    context = {
        "employee": employee,
        "is_own": employee.pk == request.user.pk,
        "form": form,
        "since": since,
        "until": until,
        "statement": statement(employee, since, until),
        "months": [(Month(first), sums) for first, sums in statement_by_month(employee, since, until)],
    }
    return render(request, "wages/statement.html", context)


def _earnings(request: Request, employee: Employee, *, is_own: bool) -> HttpResponse:
    month = asked_month(request.GET.get("month", ""))
    found = earnings_of(employee, month, request.user, sees_base=has(request.user, SEE_BASE))
    return render(request, "wages/earnings.html", {"earnings": found, "is_own": is_own})
