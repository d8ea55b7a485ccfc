"""The money of orders: total, reductions, paid, to pay. The journal is asked, nothing is kept beside it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from motorcrm.core.exact import Money
from motorcrm.finance.models import Payment
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS, REDUCTIONS
from motorcrm.ledger.queries import postings
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.phases import Phase


@dataclass(frozen=True)
class OrderMoney:
    total: Money
    reductions: Money
    """What was taken off after closing."""
    paid: Money
    due: Money
    """Left to pay; negative where more was paid than the order comes to."""

    @property
    def over(self) -> Money:
        """What was paid beyond."""
        return max(-self.due, Money.zero())


def money_of(order: WorkOrder) -> OrderMoney:
    return money_of_many([order])[order.pk]


def money_of_many(orders: Iterable[WorkOrder]) -> dict[int, OrderMoney]:
    """The money of every order of a list by its id, in one query."""
    orders = list(orders)
    sums: dict[tuple[int, str], Money] = {
        (order, code): amount
        for order, code, amount in postings(CLIENTS, PREPAYMENTS, REDUCTIONS)
        .filter(order__in=[order.pk for order in orders])
        .values_list("order", "account__code")
        .annotate(sum=Sum("amount"))
    }

    def told(order: WorkOrder) -> OrderMoney:
        on_client, prepaid, reductions = (
            sums.get((order.pk, code), Money.zero()) for code in (CLIENTS, PREPAYMENTS, REDUCTIONS)
        )
        billed = order.total - reductions if order.phase == Phase.CLOSED else Money.zero()
        paid = billed - on_client - prepaid
        total = Money.zero() if order.phase == Phase.CANCELLED else order.total
        return OrderMoney(total, reductions, paid, total - reductions - paid)

    return {order.pk: told(order) for order in orders}


def payments_of(order: WorkOrder) -> QuerySet[Payment]:
    """The order's payments, newest first, the reversed ones too: `payment.entry.reversed_by` says which."""
    return order.payments.select_related("money_account", "by", "entry__reversed_by").order_by("-pk")
