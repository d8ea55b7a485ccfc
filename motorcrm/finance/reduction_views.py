"""The page that reduces the price of a closed order."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.access.rights import SEE_PRICES
from motorcrm.access.scopes import has
from motorcrm.core.refusal import Forbidden
from motorcrm.finance import operations
from motorcrm.finance.queries.reductions import lines_left
from motorcrm.finance.reduction_forms import ReductionForm
from motorcrm.finance.views import AN_ORDER, beside_fields
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.queries.money import money_of
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import page
from motorcrm.ui.request import Request


@page(operations.reduce_price, of=AN_ORDER)
def order_reduction(request: Request, order: WorkOrder) -> HttpResponse:
    if not has(request.user, SEE_PRICES):
        raise Forbidden(SEE_PRICES)
    form = ReductionForm(request.POST or None, person=request.user, lines=lines_left(order))

    def save(clean: dict[str, Any]) -> Any:
        with beside_fields():
            return operations.reduce_price(
                order, off=form.off(), reason=clean["reason"], on=clean["on"], key=clean["key"], by=request.user
            )

    back = reverse("order", args=[order.pk])
    return form_page(
        request, form, "finance/reduction.html", save=save, to=back, done=_("Price reduced."),
        order=order, back=back, button=_("Reduce the price"), facts=lambda: {"money": money_of(order)},
    )  # fmt: skip
