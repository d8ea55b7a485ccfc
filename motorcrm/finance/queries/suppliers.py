"""What stands between the company and its suppliers: what is left of purchases, and statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.core.few import few
from motorcrm.finance.models import (
    MoneyTransaction,
    Purchase,
    PurchaseLine,
    PurchaseReturn,
    Recorded,
    ReturnedLine,
    SetOff,
    SupplierOffset,
    SupplierPayment,
)
from motorcrm.finance.models.transactions import row_of
from motorcrm.finance.queries.history import kind_of
from motorcrm.ledger.chart import SUPPLIERS
from motorcrm.ledger.models import Item, OpenItem, Posting
from motorcrm.ledger.queries import balance, postings
from motorcrm.orders.models import OrderPart
from motorcrm.orders.phases import OPEN_PHASES, PartStatus
from motorcrm.suppliers.models import Supplier, SupplierQuerySet
from motorcrm.suppliers.queries import ids_of, merged_into

Days = list[tuple[date, Money]]
OF_SUPPLIERS = (Purchase, PurchaseReturn, SupplierPayment, SupplierOffset, SetOff)
"""What moves a supplier's balance."""
MOST_PARTS = 100
"""Parts of orders that a line of a purchase may choose from."""
MOST_ROWS = 300
"""Rows of a statement that a page shows; its sums are of all."""


@dataclass(frozen=True)
class SupplierBalance:
    """What is open with a supplier: what we owe, and what they owe us or hold as an advance. Neither reduces the other
    by itself."""

    owed: Money
    over: Money

    @property
    def is_empty(self) -> bool:
        return not (self.owed or self.over)


@dataclass(frozen=True)
class OpenPurchase:
    purchase: Purchase
    left: Money

    @property
    def is_late(self) -> bool:
        return self.purchase.due_on is not None and self.purchase.due_on < clock.today()


def supplier_balances(supplier: Supplier) -> list[tuple[Organisation, SupplierBalance]]:
    """With each organisation apart."""
    apart: dict[int, list[Money]] = defaultdict(list)
    for organisation, amount in _open(ids_of(supplier)).values_list("organisation", "amount"):
        apart[organisation].append(amount)
    rows = Organisation.objects.filter(pk__in=apart).order_by("pk")
    return [(organisation, _told(apart[organisation.pk])) for organisation in rows]


def standings(suppliers: Collection[int]) -> dict[int, SupplierBalance]:
    """Of each of a page's suppliers, over all organisations: two queries."""
    joined = merged_into(suppliers)
    apart: dict[int, list[Money]] = defaultdict(list)
    for supplier, amount in _open([*suppliers, *joined]).values_list("supplier", "amount"):
        apart[joined.get(supplier, supplier)].append(amount)
    return {pk: _told(amounts) for pk, amounts in apart.items()}


def owed_together() -> Money:
    """What is owed to all suppliers."""
    owed: Money | None = _all_open().filter(amount__lt=Money.zero()).aggregate(sum=Sum("amount"))["sum"]
    return -owed if owed else Money.zero()


def who_are_owed(rows: SupplierQuerySet) -> SupplierQuerySet:
    """Those of them who are owed something, archived ones too."""
    ids = set(_all_open().filter(amount__lt=Money.zero()).values_list("supplier", flat=True))
    joined = Supplier.objects.filter(pk__in=few(ids)).exclude(merged_into=None).values_list("merged_into", flat=True)
    return rows.filter(pk__in=few(ids | {pk for pk in joined if pk}))


def open_purchases(supplier: Supplier, organisation: Organisation | None = None) -> list[OpenPurchase]:
    """Purchases that are not paid in full, oldest first: two queries, however many there have been."""
    rows = _open(ids_of(supplier)).filter(amount__lt=Money.zero())
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    left = {item: -amount for item, amount in rows.values_list("item", "amount")}
    purchases = Purchase.objects.filter(item__in=few(left)).select_related("organisation", "item", "supplier")
    return [OpenPurchase(one, left[one.item_id]) for one in purchases.order_by("on", "pk")] if left else []


def left_of(items: Iterable[Item | int], on: date) -> dict[int, Money]:
    """The least that is owed for each at the end of any day from `on`: how much can be paid on that day.

    Below zero, the supplier owes it. One query.
    """
    return {pk: min(sums) for pk, sums in _sums_from(items, on).items()}


def over_of(items: Iterable[Item | int], on: date) -> dict[int, Money]:
    """The least that the supplier owes for each at the end of any day from `on`: what can come back on that day."""
    return {pk: -max(sums) for pk, sums in _sums_from(items, on).items()}


def items_over(supplier: Supplier, organisation: Organisation) -> list[int]:
    """Advances and purchases that are paid beyond what they cost, oldest first."""
    rows = _open(ids_of(supplier)).filter(organisation=organisation, amount__gt=Money.zero())
    return sorted(rows.values_list("item", flat=True))


def _sums_from(items: Iterable[Item | int], on: date) -> dict[int, list[Money]]:
    """What is owed for each at the end of `on`, and of every later day on which that changed."""
    ids = [item if isinstance(item, int) else item.pk for item in items]
    days: dict[int, Days] = {pk: [] for pk in ids}
    rows = postings(SUPPLIERS).filter(item__in=few(ids)).values_list("item", "on").annotate(sum=Sum("amount"))
    for item, day, change in rows.order_by("item", "on"):
        days[item].append((day, -change))
    return {pk: _from(own, on) for pk, own in days.items()}


def _from(days: Days, on: date) -> list[Money]:
    start = sum((change for day, change in days if day <= on), Money.zero())
    return list(accumulate((change for day, change in days if day > on), initial=start))


@dataclass(frozen=True)
class StatementRow:
    transaction: MoneyTransaction
    kind: str
    said: str
    debit: Money
    credit: Money


@dataclass(frozen=True)
class Statement:
    """A supplier's account with one organisation in a period. A positive balance is what they owe us."""

    organisation: Organisation
    since: date
    until: date
    opening: Money
    debit: Money
    credit: Money
    rows: Sequence[StatementRow]
    is_cut: bool
    """Whether there are more rows than are shown; the sums are of all."""

    @property
    def closing(self) -> Money:
        return self.opening + self.debit - self.credit

    @property
    def opening_sides(self) -> tuple[Money, Money]:
        return _sides(self.opening)

    @property
    def closing_sides(self) -> tuple[Money, Money]:
        return _sides(self.closing)


def _sides(balance: Money) -> tuple[Money, Money]:
    """What they owe us, and what we owe."""
    return max(balance, Money.zero()), max(-balance, Money.zero())


def statement(supplier: Supplier, organisation: Organisation, *, since: date, until: date) -> Statement:
    """Eight queries, however much is in it. What is older than the period is not read: it is what is open now less
    what has happened since."""
    ids = ids_of(supplier)
    own = postings(SUPPLIERS, organisation=organisation, since=since).filter(supplier__in=ids)
    now = _open(ids).filter(organisation=organisation).aggregate(sum=Sum("amount"))["sum"] or Money.zero()
    moved = own.aggregate(sum=Sum("amount"))["sum"] or Money.zero()
    within = own.filter(on__lte=until)
    turned = within.aggregate(
        debit=Sum("amount", filter=Q(amount__gt=Money.zero())), credit=Sum("amount", filter=Q(amount__lt=Money.zero()))
    )
    rows = _rows(within)
    return Statement(
        organisation=organisation,
        since=since,
        until=until,
        opening=now - moved,
        debit=turned["debit"] or Money.zero(),
        credit=-(turned["credit"] or Money.zero()),
        rows=rows[:MOST_ROWS],
        is_cut=len(rows) > MOST_ROWS,
    )


def _rows(within: QuerySet[Posting]) -> list[StatementRow]:
    """An entry is one row, in the order of days."""
    sums = within.values_list("on", "entry").annotate(
        debit=Sum("amount", filter=Q(amount__gt=Money.zero())), credit=Sum("amount", filter=Q(amount__lt=Money.zero()))
    )
    found: list[Any] = list(sums.order_by("on", "entry")[: MOST_ROWS + 1])
    kinds = [kind for model in OF_SUPPLIERS for kind in model.KINDS]
    entries = MoneyTransaction.objects.in_words(*kinds).in_bulk([entry for _on, entry, *_sums in found])
    rows = []
    for _on, pk, debit, credit in found:
        entry = entries[pk]
        typed: Any = row_of(entry.reverses or entry)
        said = typed.said.removeprefix(typed.supplier.name).removeprefix(" · ") if typed is not None else ""
        rows.append(StatementRow(entry, kind_of(entry), said, debit or Money.zero(), -(credit or Money.zero())))
    return rows


def organisations_with(supplier: Supplier) -> list[Organisation]:
    """Those that have anything to do with the supplier; the first there is, if none has."""
    ids = postings(SUPPLIERS).filter(supplier__in=ids_of(supplier)).values_list("organisation", flat=True).distinct()
    return list(Organisation.objects.filter(pk__in=list(ids)).order_by("pk")) or list(Organisation.objects.all()[:1])


def _open(suppliers: Collection[int]) -> QuerySet[OpenItem]:
    return _all_open().filter(supplier__in=few(suppliers))


def _all_open() -> QuerySet[OpenItem]:
    return OpenItem.objects.filter(account__code=SUPPLIERS).order_by()


def _told(amounts: Iterable[Money]) -> SupplierBalance:
    zero, known = Money.zero(), list(amounts)
    owed, over = (sum((a for a in known if (a < zero) is is_owed), zero) for is_owed in (True, False))
    return SupplierBalance(-owed, over)


@dataclass(frozen=True)
class LineLeft:
    """A line of a purchase, and what of it has not been returned."""

    line: PurchaseLine
    amount: Money
    vat: Money


def lines_left(purchase: Purchase) -> list[LineLeft]:
    """In the order of the bill; returns that were reversed do not count."""
    gone = ReturnedLine.objects.filter(line__purchase=purchase, back__entry__reversed_by=None)
    sums = {pk: (amount, vat) for pk, amount, vat in _sums_by_line(gone)}
    nothing = (Money.zero(), Money.zero())
    return [
        LineLeft(line, line.amount - sums.get(line.pk, nothing)[0], line.vat - sums.get(line.pk, nothing)[1])
        for line in purchase.lines.select_related("category__account", "part__order").order_by("pk")
    ]


def _sums_by_line(rows: QuerySet[ReturnedLine]) -> Iterable[tuple[int, Money, Money]]:
    return rows.order_by().values_list("line").annotate(Sum("amount"), Sum("vat"))


def parts_to_buy(reader: Person, order: int | None = None) -> list[OrderPart]:
    """Parts of open orders the reader sees that are in no purchase, the newest orders first; or those of one order."""
    rows = OrderPart.objects.visible_to(reader).filter(order__phase__in=OPEN_PHASES, is_clients_own=False)
    bought = PurchaseLine.objects.filter(part=OuterRef("pk"), purchase__entry__reversed_by=None)
    rows = rows.exclude(status=PartStatus.RETURNED).filter(~Exists(bought)).select_related("order")
    if order is not None:
        return list(rows.filter(order=order).order_by("position", "pk")[:MOST_PARTS])
    return list(rows.order_by("-order", "position", "pk")[:MOST_PARTS])


@dataclass(frozen=True)
class BillFacts:
    """What the page of a transaction with a supplier says about it."""

    supplier: Supplier
    comment: str
    purchase: Purchase | None
    """Of a purchase and of a return."""
    left: Money | None
    """What is still owed for a purchase; below zero, the supplier owes it."""
    lines: Sequence[PurchaseLine]


def facts_of_bill(typed: Recorded | None) -> BillFacts | None:
    if not isinstance(typed, Purchase | PurchaseReturn | SupplierPayment | SupplierOffset | SetOff):
        return None
    supplier = typed.supplier.merged_into or typed.supplier
    if isinstance(typed, Purchase):
        lines = list(typed.lines.select_related("category__account", "order"))
        return BillFacts(supplier, typed.comment, typed, -balance(SUPPLIERS, item=typed.item_id), lines)
    bill = typed.purchase if isinstance(typed, PurchaseReturn) else None
    return BillFacts(supplier, typed.comment, bill, None, [])
