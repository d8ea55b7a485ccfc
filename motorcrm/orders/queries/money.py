"""The money of orders: total, reductions, paid, left to pay. It is read from the journal and stored nowhere else."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum

from motorcrm.core.exact import Money
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS, REDUCTIONS
from motorcrm.ledger.models import Posting
from motorcrm.ledger.queries import balance, postings
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.phases import Phase

Sums = dict[tuple[int, str], Money]
"""Balances by order and account."""


@dataclass(frozen=True)
class OrderMoney:
    total: Money
    reductions: Money
    """What was taken off after closing."""
    prepaid: Money
    """The part of what was paid that no bill has used yet."""
    paid: Money
    due: Money
    """Left to pay; negative if more was paid than the order comes to."""

    @property
    def over(self) -> Money:
        """How much was overpaid."""
        return max(-self.due, Money.zero())


def money_of(order: WorkOrder) -> OrderMoney:
    """One order's money, the same for every page and verb."""
    return money_of_many([order])[order.pk]


def money_of_many(orders: Iterable[WorkOrder]) -> dict[int, OrderMoney]:
    """The money of each order in a list by its id, in one query."""
    orders = list(orders)
    sums = _sums_of(orders)
    return {order.pk: _order_money(order, sums, is_billed=order.phase == Phase.CLOSED) for order in orders}


def money_before_sale(order: WorkOrder) -> OrderMoney:
    """The money of an order being closed: already in the closed phase, with its sale not booked yet."""
    return _order_money(order, _sums_of([order]), is_billed=False)


def owing() -> QuerySet[Posting, Any]:
    """Ids of billed orders with something left to pay: the same as `due` above zero, over all orders in one query."""
    by_order = postings(CLIENTS).filter(order__isnull=False).values("order").annotate(sum=Sum("amount"))
    return by_order.filter(sum__gt=Money.zero()).values("order")


def free_prepayment(order: WorkOrder) -> Money:
    """What is on the client's balance, tied to no order."""
    return -balance(PREPAYMENTS, client=order.client, organisation=order.organisation, order=None)


def _sums_of(orders: list[WorkOrder]) -> Sums:
    rows = postings(CLIENTS, PREPAYMENTS, REDUCTIONS).filter(order__in=[order.pk for order in orders])
    found = rows.values_list("order", "account__code").annotate(sum=Sum("amount"))
    return {(order, code): amount for order, code, amount in found}


def _order_money(order: WorkOrder, sums: Sums, *, is_billed: bool) -> OrderMoney:
    on_client, prepaid, reductions = (
        sums.get((order.pk, code), Money.zero()) for code in (CLIENTS, PREPAYMENTS, REDUCTIONS)
    )
    billed = order.total - reductions if is_billed else Money.zero()
    paid = billed - on_client - prepaid
    total = Money.zero() if order.phase == Phase.CANCELLED else order.total
    return OrderMoney(total, reductions, -prepaid, paid, total - reductions - paid)
