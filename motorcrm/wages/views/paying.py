"""Paying people: one, or everybody who is owed something."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.core.exact import HUNDRED_PERCENT, Money, Percent
from motorcrm.core.refusal import Invalid
from motorcrm.employees.models import Employee
from motorcrm.finance.views import beside_fields
from motorcrm.finance.warned import warn
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import page
from motorcrm.ui.request import Request
from motorcrm.wages.forms.paying import PayEverybodyForm, PayForm
from motorcrm.wages.money.payouts import pay_many, pay_wages
from motorcrm.wages.queries.owed import balances
from motorcrm.wages.rights import VIEW_WAGES
from motorcrm.wages.views.earnings import WHOSE

ZERO = Money.zero()
HALF = Percent.whole(50)


@page(pay_wages, of=WHOSE)
def pay_one(request: Request, employee: Employee) -> HttpResponse:
    owed = max(balances([employee.pk]).get(employee.pk, ZERO), ZERO)
    form = PayForm(request.POST or None, person=request.user, initial={"amount": owed} if owed else {})

    def save(clean: dict[str, Any]) -> Any:
        with beside_fields():
            payout = pay_wages(employee=employee, by=request.user, **clean)
        warn(request, payout)
        return payout

    back = reverse("wages-of", args=[employee.pk])
    return form_page(
        request, form, "wages/pay.html", save=save, to=back, done=_("Wages paid."), button=_("Pay"), back=back,
        employee=employee, owed=owed,
    )  # fmt: skip


@page(pay_many)
def pay_everybody(request: Request) -> HttpResponse:
    """Everybody who is owed something, all of it proposed; with `?part=half` half of it, as an advance is."""
    sums = balances()
    seen = Employee.objects.visible_to(request.user, VIEW_WAGES).filter(Q(left_on=None) | Q(pk__in=sums))
    owed = [(one, sums[one.pk]) for one in seen if sums.get(one.pk, ZERO) > ZERO]
    part = HALF if request.GET.get("part") == "half" else HUNDRED_PERCENT
    form = PayEverybodyForm(request.POST or None, person=request.user, owed=owed, part=part)

    def save(clean: dict[str, Any]) -> Any:
        try:
            with beside_fields():
                return pay_many(by=request.user, **clean)
        except Invalid as problem:
            raise Invalid(**form.refuse(problem.errors)) from problem

    back = reverse("wages-month")
    return form_page(
        request, form, "wages/pay_everybody.html", save=save, to=back, done=_("Wages paid."), button=_("Pay"),
        back=back, together=sum((amount for _one, amount in owed), ZERO), is_half=part == HALF,
    )  # fmt: skip
