"""What makes up the «paid» of an order: payments, and prepayments that came from elsewhere or went there."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.core.prepared import Prepared
from motorcrm.finance.models import Allocation, MoneyTransaction, Payment
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS
from motorcrm.ledger.kinds import word_of
from motorcrm.ledger.models import Entry, Posting
from motorcrm.ledger.queries import postings
from motorcrm.orders.kinds import PAYMENT_OVER, PREPAYMENT_MOVE, PREPAYMENT_USE
from motorcrm.orders.models import WorkOrder


@dataclass(frozen=True)
class Paid:
    """A payment for an order, or a prepayment that came to it from elsewhere (positive) or went there (negative)."""

    entry: Entry
    amount: Money
    payment: Payment | None = None
    """Of a payment, prepayment or refund; else a prepayment was moved or used."""
    elsewhere: int | None = None
    """The id of the other order, where it came from or went to; None is the client's balance."""

    @property
    def on(self) -> date:
        return self.payment.on if self.payment else self.entry.on

    @property
    def kind(self) -> Any:
        return self.payment.get_kind_display() if self.payment else word_of(self.entry.kind)

    @property
    def is_reversed(self) -> bool:
        return self.payment is not None and self.payment.is_reversed

    @property
    def is_incoming(self) -> bool:
        return self.amount > Money.zero()

    @property
    def counted(self) -> Money:
        """What it adds to what is paid; what was reversed adds nothing."""
        return Money.zero() if self.is_reversed else self.amount


@dataclass(frozen=True)
class PaidRow:
    """The same as a reader is shown it."""

    paid: Paid
    other: WorkOrder | None
    """The other order, if the reader sees it."""
    may_open: bool


def paid_for(order: WorkOrder) -> list[Paid]:
    """What sums to the order's «paid», newest first; reversed payments too, which don't count.

    A prepayment that was moved or used and then taken back isn't told, nor one that stayed with the order: what its
    own bill used, and payments that reopening turned into prepayments.
    """
    return sorted([*_payments(order), *_moved(order)], key=lambda paid: -paid.entry.pk)


def told_paid(order: WorkOrder, reader: Person) -> list[PaidRow]:
    """Its rows for a reader: no order is named, and no transaction offered, that they don't see."""
    found = paid_for(order)
    others = {paid.elsewhere for paid in found if paid.elsewhere}
    seen = WorkOrder.objects.visible_to(reader).in_bulk(others)
    entries = MoneyTransaction.objects.visible_to(reader).filter(pk__in=[paid.entry.pk for paid in found])
    opened = set(entries.values_list("pk", flat=True))
    return [PaidRow(paid, seen.get(paid.elsewhere or 0), paid.entry.pk in opened) for paid in found]


def _payments(order: WorkOrder) -> list[Paid]:
    return [
        Paid(row.payment.entry, -row.amount if row.payment.kind == Payment.Kind.REFUND else row.amount, row.payment)
        for row in _ALLOCATIONS.all(order.pk)
    ]


_ALLOCATIONS = Prepared(
    lambda order: (
        Allocation.objects.filter(order=order)
        .select_related("payment__by", "payment__payer", "payment__entry__reversed_by")
        .prefetch_related("payment__tenders__money_account")
    ),
    int,
)


def _moved(order: WorkOrder) -> list[Paid]:
    sides: dict[Entry, list[Posting]] = defaultdict(list)
    for posting in _MOVES.all(order.pk):
        sides[posting.entry].append(posting)
    found = []
    for entry, both in sides.items():
        here = sum((-posting.amount for posting in both if posting.order == order.pk), Money.zero())
        if here:
            elsewhere = next((posting.order for posting in both if posting.order != order.pk), None)
            found.append(Paid(entry, here, elsewhere=elsewhere))
    return found


def _both_sides(order: int) -> QuerySet[Posting]:
    kinds = (PREPAYMENT_USE.code, PREPAYMENT_MOVE.code, PAYMENT_OVER.code)
    own = postings(CLIENTS, PREPAYMENTS, order=order).filter(entry__kind__in=kinds, entry__reversed_by=None)
    return Posting.objects.filter(entry__in=own.values("entry")).select_related("entry")


_MOVES = Prepared(_both_sides, int)
