"""What must always hold between orders and what they booked: sales whole, and prepayments where they are used."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from types import SimpleNamespace
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Sum
from django.db.models.functions import Coalesce

from motorcrm.clients.models import Client
from motorcrm.company.vat import DEDUCTING
from motorcrm.core.exact import Money, Percent
from motorcrm.core.fields import MoneyField
from motorcrm.core.invariants import invariant
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS
from motorcrm.ledger.invariants.reading import (
    NAMED,
    Plain,
    entries_after,
    in_batches,
    same,
    sides_of,
)
from motorcrm.ledger.lines import Side
from motorcrm.ledger.models import Account, Entry
from motorcrm.ledger.queries import postings
from motorcrm.orders.kinds import PAYMENT_FREED, PAYMENT_OVER, PREPAYMENT_MOVE, PREPAYMENT_USE, PRICE_REDUCTION, SALE
from motorcrm.orders.models import Job, OrderPart, WorkOrder
from motorcrm.orders.phases import JobStatus, PartStatus, Phase
from motorcrm.orders.postings import sale

_OF_ORDER = "number phase organisation_id contract_id owner closed_on closings total vat cost_total tax_rate".split()
_OF_ENTRY = ("about", "on", "key", "organisation_id")


@invariant("a closed order has exactly one live sale, any other has none", grows=True)
def closed_orders_have_one_live_sale(after: int = 0) -> Iterator[str]:
    """With nothing billed and nothing taken from stock there is no sale."""
    live = _live(SALE.code)
    orders = WorkOrder.objects.order_by("pk")
    if after:
        touched = set(entries_after(after).filter(about__startswith="order:").values_list("about", flat=True))
        live = live.filter(about__in=touched)
        orders = orders.filter(pk__in=[_order_of(about) for about in touched])
    count = Counter(live.values_list("about", flat=True))
    yield from islice(_wrong_counts(orders, count), NAMED)
    for about in list(count)[:NAMED]:
        yield f"there is a sale of {about}, which does not exist"


def _wrong_counts(orders: QuerySet[WorkOrder], count: Counter[str]) -> Iterator[str]:
    """Takes out of `count` what is of orders that exist."""
    for batch in in_batches(orders, "phase", "number", "total", "cost_total"):
        for order in batch:
            wanted = 1 if order.phase == Phase.CLOSED and (order.total or order.cost_total) else 0
            if (found := count.pop(f"order:{order.pk}", 0)) != wanted:
                yield f"order {order.number}: {found} live sales of {order.total}, it is {order.phase}"


@invariant("a sale is what its order says", grows=True)
def sales_are_what_orders_say(after: int = 0) -> Iterator[str]:
    """Whole: income of jobs and parts, VAT, cost, client, contract, order, day, month and number of the closing."""
    return islice(_wrong_sales(after), NAMED)


def _wrong_sales(after: int) -> Iterator[str]:
    books = _Books()
    live = _live(SALE.code)
    for batch in in_batches(live.filter(position__gt=after) if after else live, *_OF_ENTRY):
        orders = books.orders({_order_of(entry.about) for entry in batch})
        sides = sides_of([entry.pk for entry in batch])
        for entry in batch:
            order = orders.get(_order_of(entry.about))
            if order is not None and not books.is_so(entry, sides[entry.pk], order):
                yield f"entry {entry.pk} is not the sale of order {order.number}"


class _Books:
    """What sales of many orders are computed from: accounts read once, sums of lines for a batch."""

    def __init__(self) -> None:
        self._plain, self.merged = Plain(), _merged()

    def orders(self, ids: set[int]) -> dict[int, Any]:
        """The orders, each with `jobs_net` and `parts_net`: what its lines come to without VAT."""
        rows = WorkOrder.objects.annotate(owner=Coalesce("client__merged_into", "client")).filter(pk__in=ids)
        jobs = _net(Job.objects.exclude(status=JobStatus.CANCELLED), ids)
        parts = _net(OrderPart.objects.exclude(status=PartStatus.RETURNED), ids)
        found = {}
        for row in rows.values("pk", *_OF_ORDER):
            whole = {
                **row,
                "jobs_net": jobs.get(row["pk"], Money.zero()),
                "parts_net": parts.get(row["pk"], Money.zero()),
            }
            found[row["pk"]] = SimpleNamespace(**whole)
        return found

    def is_so(self, entry: Any, sides: list[Side], order: Any) -> bool:
        if entry.on != order.closed_on or entry.organisation_id != order.organisation_id:
            return False
        own = [{**side, "client": self.merged.get(side.get("client"), side.get("client"))} for side in sides]
        # The cost was booked by the tax mode of that moment, which may have been corrected since.
        rates = (None, *DEDUCTING) if order.cost_total else (None,)
        return entry.key == f"order:{order.pk}:sale:{order.closings}" and any(
            same(own, self._wanted(order, deducted)) for deducted in rates
        )

    def _wanted(self, order: Any, deducted: Percent | None) -> list[Side]:
        """The lines that closing books, from the sums of the order's lines."""
        order.client, order.contract = order.owner, order.contract_id
        jobs, parts = (SimpleNamespace(due=net, vat=Money.zero()) for net in (order.jobs_net, order.parts_net))
        lines = sale(order, [jobs], [parts], on=order.closed_on, deducted=deducted)  # type: ignore[list-item]
        return self._plain.sides(lines)


def _net(lines: QuerySet[Any], orders: set[int]) -> dict[int, Money]:
    sums = lines.filter(order__in=orders).order_by().values_list("order")
    return dict(sums.annotate(net=Sum(F("total") - F("order_discount") - F("vat"), output_field=MoneyField())))


@invariant("what uses or moves a prepayment keeps its item, client and amount", grows=True)
def moves_of_prepayments_fit(after: int = 0) -> Iterator[str]:
    """And what pays a bill is of the order it is about, which is closed."""
    return islice(_wrong_moves(after), NAMED)


def _wrong_moves(after: int) -> Iterator[str]:
    merged = _merged()
    codes = dict(Account.objects.filter(code__in=(CLIENTS, PREPAYMENTS)).values_list("pk", "code"))
    live = _live(*_BETWEEN)
    for batch in in_batches(live.filter(position__gt=after) if after else live, "kind", "about"):
        sides = sides_of([entry.pk for entry in batch])
        orders = {_order_of(entry.about) for entry in batch}
        closed = set(WorkOrder.objects.filter(pk__in=orders, phase=Phase.CLOSED).values_list("pk", flat=True))
        for entry in batch:
            if not _moves(entry, sides[entry.pk], codes, merged, closed):
                yield f"entry {entry.pk}, {entry.kind}, {entry.about}"


_BETWEEN = {
    PREPAYMENT_USE.code: [PREPAYMENTS, CLIENTS],
    PREPAYMENT_MOVE.code: [PREPAYMENTS, PREPAYMENTS],
    PAYMENT_FREED.code: [CLIENTS, PREPAYMENTS],
    PAYMENT_OVER.code: [CLIENTS, PREPAYMENTS],
}
"""What is debited and what is credited."""


def _moves(entry: Any, sides: list[Side], codes: dict[int, Any], merged: dict[Any, Any], closed: set[int]) -> bool:
    ways = sorted(sides, key=lambda side: side["amount"], reverse=True)
    owners = {merged.get(side.get("client"), side.get("client")) for side in sides}
    if [codes.get(side["account"]) for side in ways] != _BETWEEN[entry.kind]:
        return False
    if len({side.get("item") for side in sides}) != 1 or len(owners) != 1:
        return False
    order = _order_of(entry.about)
    if entry.kind == PREPAYMENT_USE.code:
        return ways[1].get("order") == order and order in closed
    if entry.kind == PAYMENT_OVER.code:
        return ways[0].get("order") == order and order in closed
    return entry.kind == PREPAYMENT_MOVE.code or {side.get("order") for side in sides} == {order}


@invariant("a closed order that has a debt holds no prepayment of its own")
def debts_hold_no_prepayments() -> Iterator[str]:
    """Closing uses the prepayment: a use that is gone leaves both. A price reduction taken back may leave both too."""
    held = postings(PREPAYMENTS, order=OuterRef("order")).values("order").annotate(sum=Sum("amount"))
    reduced = Entry.objects.filter(kind=PRICE_REDUCTION.code, postings__order=OuterRef("order"))
    owing = postings(CLIENTS).filter(order__isnull=False).values("order").annotate(sum=Sum("amount"))
    both = owing.filter(sum__gt=Money.zero()).filter(Exists(held.filter(sum__lt=Money.zero())), ~Exists(reduced))
    for order, debt in both.order_by("order").values_list("order", "sum")[:NAMED]:
        yield f"order {order}: {debt} is owed"


def _live(*kinds: str) -> QuerySet[Entry]:
    return Entry.objects.filter(kind__in=kinds, reversed_by=None)


def _order_of(about: str) -> int:
    name, _colon, number = about.partition(":")
    return int(number) if name == "order" and number.isdigit() else 0


def _merged() -> dict[Any, Any]:
    return dict(Client.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into"))
