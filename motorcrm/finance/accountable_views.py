"""Pages of money that employees hold: who holds how much since when, and what they report."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.access.scopes import has
from motorcrm.core.refusal import Invalid
from motorcrm.finance import operations
from motorcrm.finance.accountable_forms import ReportForm
from motorcrm.finance.queries.accountable import holdings
from motorcrm.finance.rights import VIEW_FINANCE
from motorcrm.finance.views import beside_fields, employee_asked
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import page
from motorcrm.ui.request import Request, confirmed


@page(VIEW_FINANCE)
def accountable(request: Request) -> HttpResponse:
    """Everybody who holds money or is owed some, those who have held it longest first."""
    return render(request, "finance/accountable.html", {"holdings": holdings()})


@page(operations.report_expenses)
def expense_report(request: Request) -> HttpResponse:
    form = ReportForm(request.POST or None, person=request.user, initial=employee_asked(request))

    def save(clean: dict[str, Any]) -> Any:
        try:
            with beside_fields():
                return operations.report_expenses(**clean, sure=confirmed(request), by=request.user)
        except Invalid as problem:
            raise form.beside_lines(problem) from problem

    back = reverse("finance-accountable" if has(request.user, VIEW_FINANCE) else "home")
    return form_page(
        request, form, "finance/expense_report.html", save=save, to=back, done=_("Expense report recorded."),
        back=back, button=_("Record report"),
    )  # fmt: skip
