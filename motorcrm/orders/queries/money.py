"""The money of orders: total, reductions, paid, left to pay. It is read from the journal and stored nowhere else."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When

from motorcrm.clients.models import Contract
from motorcrm.clients.queries import ids_of
from motorcrm.core import clock
from motorcrm.core.exact import Money
from motorcrm.core.prepared import Prepared
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS
from motorcrm.ledger.claims import Left, prepaid_by
from motorcrm.ledger.models import Item, OpenItem
from motorcrm.ledger.queries import postings
from motorcrm.orders.kinds import PAYMENT_OVER, PREPAYMENT_USE, PRICE_REDUCTION
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.phases import OPEN_PHASES, Phase

REDUCTION = PRICE_REDUCTION.code
Sums = dict[tuple[int, str], Money]
"""Balances by order and account."""


@dataclass(frozen=True)
class OrderMoney:
    total: Money
    """What the work comes to; of a cancelled order nobody pays it."""
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


def money_shown(order: WorkOrder) -> OrderMoney:
    """The same for the pieces of one page that show it: read once for an order in memory. No verb may rely on it."""
    kept: dict[str, Any] = order.__dict__
    if "_money_shown" not in kept:
        kept["_money_shown"] = money_of(order)
    found: OrderMoney = kept["_money_shown"]
    return found


def money_of_many(orders: Iterable[Any]) -> dict[int, OrderMoney]:
    """The money of each order in a list, or of each of its rows, by its id: in one query."""
    orders = list(orders)
    sums = _sums_of(orders)
    return {order.pk: _order_money(order, sums, is_billed=order.phase == Phase.CLOSED) for order in orders}


def owing() -> QuerySet[OpenItem, Any]:
    """Ids of billed orders with something left to pay: the same as `due` above zero, over all orders in one query."""
    by_order = OpenItem.objects.filter(account__code=CLIENTS, order__gt=0).values("order").annotate(sum=Sum("amount"))
    return by_order.filter(sum__gt=Money.zero()).values("order")


def owed_late() -> tuple[int, Money]:
    """How many billed orders should have been paid by now, and what is left to pay for them.

    Each is looked up among the open items, which are few, not among all orders there have been.
    """
    late = WorkOrder.objects.filter(pk=OuterRef("order"), pay_by__lt=clock.today())
    items = OpenItem.objects.filter(Exists(late), account__code=CLIENTS, order__gt=0).order_by()
    by_order = items.values("order").annotate(sum=Sum("amount")).filter(sum__gt=Money.zero())
    found = by_order.aggregate(count=Count("order"), whole=Sum("sum"))
    return found["count"], found["whole"] or Money.zero()


def owed_for(orders: QuerySet[WorkOrder]) -> Money:
    """What is left to pay for those of the orders that are owed."""
    rows = OpenItem.objects.filter(account__code=CLIENTS, order__in=orders.order_by().values("pk"))
    by_order = rows.values("order").annotate(sum=Sum("amount")).filter(sum__gt=Money.zero())
    return sum(by_order.values_list("sum", flat=True), Money.zero())


def free_prepayments(order: WorkOrder) -> list[Left]:
    """What the client has prepaid and the order may use: on their balance, or left over from orders that are over."""
    return free_among(prepaid_by(ids_of(order.client), order.organisation), order)


def free_among(lefts: list[Left], order: WorkOrder) -> list[Left]:
    """Of the client's prepayments, those the order may use."""
    others = {left.order for left in lefts if left.order and left.order != order.pk}
    rows = WorkOrder.objects.filter(pk__in=others).exclude(phase__in=OPEN_PHASES)
    over = set(rows.values_list("pk", flat=True)) if others else set()
    return [left for left in lefts if left.order is None or left.order in over]


def free_prepayment(order: WorkOrder) -> Money:
    """How much that is."""
    return sum((left.amount for left in free_prepayments(order)), Money.zero())


def has_money(order: WorkOrder) -> bool:
    """Whether anything is booked for the order that has not been taken back or moved away."""
    return OpenItem.objects.filter(order=order.pk, account__code__in=(CLIENTS, PREPAYMENTS)).exists()


def paid_directly(order: WorkOrder) -> list[tuple[Item, Money]]:
    """What has paid the order's bill as a payment, not as a prepayment that was used; what a reduction freed too."""
    apart = (PREPAYMENT_USE.code, PAYMENT_OVER.code)
    beside = Q(entry__kind__in=apart) | Q(entry__reverses__kind__in=apart)
    rows = postings(CLIENTS, order=order.pk).filter(item__isnull=False).exclude(beside)
    sums = dict(rows.values_list("item").annotate(sum=Sum("amount")).filter(sum__lt=Money.zero()))
    return [(item, -sums[item.pk]) for item in Item.objects.filter(pk__in=sums).order_by("pk")]


def overdue_under(contract: Contract) -> QuerySet[WorkOrder]:
    """Billed orders under the contract that should have been paid by now; those without a day are never late."""
    owing = OpenItem.objects.filter(account__code=CLIENTS, contract=contract.pk, amount__gt=Money.zero())
    return WorkOrder.objects.filter(
        pk__in=owing.values("order"), phase=Phase.CLOSED, contract=contract, pay_by__lt=clock.today()
    )


def _sums_of(orders: list[Any]) -> Sums:
    found = _OF_ONE.all(orders[0].pk) if len(orders) == 1 else _by_name(order__in=[order.pk for order in orders])
    return {(order, code): amount for order, code, amount in found}


def _by_name(**which: Any) -> QuerySet[Any, Any]:
    rows = postings(CLIENTS, PREPAYMENTS).filter(**which)
    # A price reduction is read gross, from the client's side, apart from what was paid; so is its reversal.
    reduces = Q(entry__kind=REDUCTION) | Q(entry__reverses__kind=REDUCTION)
    name = Case(When(reduces, then=Value(REDUCTION)), default=F("account__code"), output_field=CharField())
    return rows.annotate(name=name).values_list("order", "name").annotate(sum=Sum("amount"))


_OF_ONE = Prepared(lambda pk: _by_name(order=pk), int)


def _order_money(order: Any, sums: Sums, *, is_billed: bool) -> OrderMoney:
    on_client, prepaid, reductions = (
        sums.get((order.pk, code), Money.zero()) for code in (CLIENTS, PREPAYMENTS, REDUCTION)
    )
    reductions = -reductions
    billed = order.total if is_billed else Money.zero()
    paid = billed - on_client - prepaid
    wanted = Money.zero() if order.phase == Phase.CANCELLED else order.total
    return OrderMoney(order.total, reductions, -prepaid, paid, wanted - reductions - paid)
