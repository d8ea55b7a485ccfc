"""Purchases on credit: a supplier's bill of several lines, booked at once and paid later."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.fields import refuse_hidden
from motorcrm.company.models import Organisation
from motorcrm.company.queries import deducted_rate
from motorcrm.company.vat import is_valid, wrong_day
from motorcrm.core import locks
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money, Percent
from motorcrm.core.few import few
from motorcrm.core.invariants import invariant
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Invalid, Question, Refused, ask
from motorcrm.finance.events import TRANSACTION_REVERSED
from motorcrm.finance.models import Category, Purchase, PurchaseLine
from motorcrm.finance.money.checks import check_amount, check_category, refuse_reversed
from motorcrm.finance.money.matching import unlike_their_entries
from motorcrm.finance.money.protocol import draft_of, keep, take_back
from motorcrm.finance.rights import RECORD_TRANSACTIONS, REVERSE_TRANSACTIONS
from motorcrm.history.record import declare_event, record, ref
from motorcrm.ledger import journal
from motorcrm.ledger.chart import INPUT_VAT, OPENING, SUPPLIERS
from motorcrm.ledger.days import back_since, check_day
from motorcrm.ledger.kinds import Counts, Happening, Kind, declare_kind, word_of
from motorcrm.ledger.lines import Line, NewItem, credit, debit
from motorcrm.ledger.models import Entry, Item, Posting
from motorcrm.orders.models import OrderPart, WorkOrder
from motorcrm.orders.operations.costs import forget_bought, note_bought
from motorcrm.orders.operations.lock import lock, lock_open
from motorcrm.orders.operations.sheet import Sheet
from motorcrm.orders.phases import OPEN_PHASES
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.operations import lock_supplier, named_supplier
from motorcrm.suppliers.queries import namesakes

MOST = 100
"""Lines of one purchase."""
BOUGHT = declare_event("finance.purchased", gettext_lazy("Purchase on credit recorded"))
PURCHASE = declare_kind(
    Kind(
        code="purchase",
        word=gettext_lazy("Purchase on credit"),
        counts=Counts.SETTLED,
        reversed_by="finance.reverse_purchase",
        happenings=[
            Happening(
                what="a supplier's bill is recorded",
                verb="record_purchase",
                debit=["category", "stock", "input-vat"],
                credit=["suppliers"],
            )
        ],
    )
)
OPENING_PURCHASE = declare_kind(
    Kind(
        code="opening-purchase",
        word=gettext_lazy("Opening debt to a supplier"),
        counts=Counts.SETTLED,
        opens=True,
        reversed_by="finance.reverse_purchase",
        happenings=[
            Happening(
                what="the books begin with a debt to a supplier",
                verb="book_opening",
                debit=["opening"],
                credit=["suppliers"],
            ),
        ],
    )
)


@dataclass(frozen=True)
class Bought:
    """A line of the bill. `vat_rate` is the VAT inside the amount, if it has any; `month` is any of its days."""

    category: Category
    amount: Money
    what: str = ""
    vat_rate: Percent | None = None
    month: date | None = None
    """That of the purchase, if it is not given."""
    part: OrderPart | None = None
    """The part of an open order that it is bought for: its cost follows from the amount."""


def purchase_lines(row: Purchase, bought: Sequence[PurchaseLine], item: Item | NewItem) -> list[Line]:
    """Each line by its category, less the VAT that is claimed back; the supplier is owed all of it.

    What was owed when the books began has no lines: it stands against `opening`.
    """
    made: list[Line] = [] if bought else [debit(OPENING, row.amount)]
    for line in bought:
        account, deducted = line.category.account, line.vat if row.deducts else Money.zero()
        month = line.month if line.category.in_profit else None
        made.append(debit(account, line.amount - deducted, order=line.order_id, month=month))
        made.append(debit(INPUT_VAT, deducted, order=line.order_id, vat_rate=line.vat_rate))
    return [*made, credit(SUPPLIERS, row.amount, supplier=row.supplier, item=item)]


@operation(needs=RECORD_TRANSACTIONS, once=True)
def record_purchase(
    *,
    supplier: Supplier | str,
    organisation: Organisation,
    lines: Sequence[Bought],
    on: date,
    by: Actor,
    number: str = "",
    due_on: date | None = None,
    comment: str = "",
    sure: Collection[str] = (),
) -> Purchase:
    """A bill of a supplier to be paid later. A name may stand for the supplier: if there is none, it is added.

    A line that names a part of an open order says what that part cost, the whole of it to the kopeck.

    Raises Invalid by line (`line-0` …), and Asked where this supplier has a bill of that number already.
    """
    amount = _checked(lines, on)
    check_day(on, organisation=organisation, by=by)
    if due_on is not None and due_on < on:
        raise Invalid(due_on=_("This is before the date of the purchase."))
    sheets = _lock_orders(lines, organisation, by=by)
    supplier = named_supplier(supplier, by=by) if isinstance(supplier, str) else lock_supplier(supplier)
    check_current(supplier)
    _note_costs(sheets, lines, supplier, by=by)
    number = number.strip()
    ask([_same_number(supplier, organisation, number)], sure)
    done = Purchase(
        organisation=organisation, supplier=supplier, amount=amount, on=on, number=number, due_on=due_on,
        comment=comment.strip(), deducts=deducted_rate(organisation, on) is not None,
    )  # fmt: skip
    rows = [_row(line, on) for line in lines]
    opened = NewItem()
    draft = draft_of(done, PURCHASE, purchase_lines(done, rows, opened), about=ref(supplier), by=by)
    entry = journal.post_many([draft])[0]
    done.item = opened.item or entry.items.get()
    what = " ".join(filter(None, (line.what for line in rows)))
    keep(done, entry, by=by, found_by=f"{supplier.name} {number} {what}")
    for row in rows:
        row.purchase = done
    PurchaseLine.objects.bulk_create(rows)
    record(BOUGHT, about=done, within=supplier, by=by, supplier=supplier.name, number=number, amount=amount, on=on)
    return done


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_purchase(purchase: Purchase, *, reason: str, by: Actor) -> Purchase:
    """Take a purchase back that nothing has been paid of, or of which all that was paid has been taken back."""
    bought = {line.part_id: line.amount for line in purchase.lines.all() if line.part_id is not None}
    sheets = _lock_open_orders(bought)
    supplier = lock_supplier(purchase.supplier)
    refuse_followed(purchase.item, besides=purchase.entry)
    refuse_reversed(purchase.entry)
    for sheet in sheets:
        forget_bought(sheet, bought, by=by)
    since = back_since(Posting.objects.filter(item=purchase.item))
    take_back(
        purchase, reason=reason, by=by, event=TRANSACTION_REVERSED, within=supplier, since=since,
        supplier=supplier.name, number=purchase.number,
    )  # fmt: skip
    return purchase


def lock_to_correct(purchase: Purchase, values: Mapping[str, Any], *, by: Actor) -> dict[str, Any]:
    """Lock all that taking it back and recording it with `values` lock. Gives these with the supplier that is meant.

    Raises Forbidden where parts were bought for orders and the person does not see costs: they could not say which.
    """
    before = {line.part_id for line in purchase.lines.all() if line.part_id}
    if before:
        refuse_hidden(["cost"], by)
    parts = before | {line.part.pk for line in values["lines"] if line.part is not None}
    if parts:
        orders = WorkOrder.objects.filter(pk__in=OrderPart.objects.filter(pk__in=few(parts)).values("order"))
        for order in orders.order_by("pk"):
            lock(order)
        _lock_parts(parts)
    meant = values["supplier"]
    known = [purchase.supplier, *(namesakes(meant, by) if isinstance(meant, str) else [meant])]
    locks.lock(Supplier.objects.filter(pk__in={one.merged_into_id or one.pk for one in known}))
    return {**values, "supplier": named_supplier(meant, by=by) if isinstance(meant, str) else meant}


def _lock_orders(lines: Sequence[Bought], organisation: Organisation, *, by: Actor) -> dict[int, Sheet]:
    """The orders of the parts that are bought, and these parts, locked. Raises Invalid by line for what cannot be."""
    parts = {number: line.part for number, line in enumerate(lines) if line.part is not None}
    if not parts:
        return {}
    orders = WorkOrder.objects.visible_to(by).filter(pk__in=few({part.order_id for part in parts.values()}))
    found, taken = orders.filter(organisation=organisation).in_bulk(), bought_already(parts.values())
    for number, part in parts.items():
        if part.order_id not in found:
            raise Invalid(**{f"line-{number}": _("This order is of another organisation.")})
        if part.pk in taken:
            raise Invalid(**{f"line-{number}": _("“%(name)s” is bought already.") % {"name": part.name}})
        if not lines[number].category.is_stock:
            raise Invalid(**{f"line-{number}": _("A part of an order is bought under the category of parts.")})
        taken.add(part.pk)
    sheets = {pk: lock_open(order) for pk, order in sorted(found.items())}
    _lock_parts(part.pk for part in parts.values())
    return sheets


def _lock_parts(parts: Iterable[int]) -> None:
    """Before the supplier, because they are changed after it is known."""
    locks.lock(OrderPart.objects.filter(pk__in=few(set(parts))))


def _note_costs(sheets: Mapping[int, Sheet], lines: Sequence[Bought], supplier: Supplier, *, by: Actor) -> None:
    parts = {line.part: line.amount for line in lines if line.part is not None}
    if bought_already(parts):  # by somebody who was faster
        raise Refused("part-bought", _("A part of this purchase has been bought meanwhile."))
    for pk, sheet in sheets.items():
        bought = {part.pk: amount for part, amount in parts.items() if part.order_id == pk}
        note_bought(sheet, bought, supplier, by=by)


def bought_already(parts: Iterable[OrderPart]) -> set[int]:
    """The ids of those that stand in a purchase which has not been taken back."""
    ids = {part.pk for part in parts}
    live = PurchaseLine.objects.filter(part__in=few(ids), purchase__entry__reversed_by=None)
    return {pk for pk in live.values_list("part", flat=True) if pk} if ids else set()


def _lock_open_orders(bought: Mapping[int, Money]) -> list[Sheet]:
    """Of these parts, those orders that can still be changed; a closed one was sold at the cost of its day."""
    if not bought:
        return []
    orders = WorkOrder.objects.filter(pk__in=OrderPart.objects.filter(pk__in=few(bought)).values("order"))
    sheets = [lock(order) for order in orders.order_by("pk")]
    _lock_parts(bought)
    return [sheet for sheet in sheets if sheet.order.phase in OPEN_PHASES]


def check_current(supplier: Supplier) -> None:
    if supplier.is_archived:
        raise Refused("supplier-archived", _("This supplier is archived. Restore it first, or choose another."))


def refuse_followed(item: Item, *, besides: Entry) -> None:
    """Refuse if anything else moves the item and has not been taken back: that goes first."""
    moved = Posting.objects.filter(item=item).exclude(entry=besides)
    live = Entry.objects.filter(pk__in=moved.values("entry"), reverses=None, reversed_by=None)
    if (last := live.order_by("-pk").first()) is not None:
        raise rests(last)


def rests(entry: Entry) -> Refused:
    """The refusal that names what has to be taken back first."""
    message = _("Something rests on this: %(kind)s of %(day)s. Reverse that first.")
    known = {"kind": word_of(entry.kind).lower(), "day": f"{entry.on:%d.%m.%Y}"}
    return Refused("rests-on-it", message % known)


def _checked(lines: Sequence[Bought], on: date) -> Money:
    """What is bought together. Raises Invalid by line."""
    if not lines:
        raise Invalid(lines=_("Enter at least one line."))
    if len(lines) > MOST:
        raise Invalid(
            lines=_("A purchase has at most %(most)s lines. Record the rest as another one.") % {"most": MOST}
        )
    known: set[int] = set()
    for number, line in enumerate(lines):
        try:
            check_amount(line.amount)
            if line.category.pk not in known:
                check_category(line.category, Category.Direction.EXPENSE)
                known.add(line.category.pk)
        except Invalid as problem:
            raise Invalid(**{f"line-{number}": " ".join(problem.errors.values())}) from problem
        except Refused as problem:
            raise Invalid(**{f"line-{number}": problem.message}) from problem
        if line.vat_rate is not None and not is_valid(line.vat_rate, on):
            raise Invalid(**{f"line-{number}": wrong_day(line.vat_rate)})
    amount = sum((line.amount for line in lines), Money.zero())
    if amount.units > Money.MAX:
        raise Invalid(lines=_("This number is too large."))
    return amount


def _row(line: Bought, on: date) -> PurchaseLine:
    line = replace(line, month=line.month or on)
    return PurchaseLine(
        category=line.category,
        what=line.what.strip(),
        amount=line.amount,
        vat_rate=line.vat_rate,
        vat=line.amount.tax_within(line.vat_rate) if line.vat_rate else Money.zero(),
        month=(line.month or on).replace(day=1),
        order_id=line.part.order_id if line.part else None,
        part=line.part,
    )


def _same_number(supplier: Supplier, organisation: Organisation, number: str) -> Question | None:
    if not number:
        return None
    rows = Purchase.objects.filter(supplier=supplier, number=number, organisation=organisation)
    same = rows.filter(entry__reversed_by=None).order_by("-pk").first()
    if same is None:
        return None
    message = _("A bill with the number %(number)s of this supplier is recorded already, of %(day)s. Record it again?")
    return Question(f"number-{same.pk}", message % {"number": number, "day": f"{same.on:%d.%m.%Y}"})


@invariant("purchases on credit match the ledger", grows=True)
def purchases_match_the_ledger(after: int = 0) -> Iterator[str]:
    """And their lines: they come to the whole, and each has the VAT of its rate."""
    rows = Purchase.objects.select_related("item", "supplier").prefetch_related("lines__category__account")

    def lines(row: Purchase) -> list[Line]:
        return purchase_lines(row, list(row.lines.all()), row.item)

    def kind(row: Purchase) -> str:
        return PURCHASE.code if row.lines.all() else OPENING_PURCHASE.code

    yield from unlike_their_entries(rows, lines, after, kind=kind)
    for line in PurchaseLine.objects.filter(purchase__entry__position__gt=after).order_by("pk").iterator():
        if line.vat != (line.amount.tax_within(line.vat_rate) if line.vat_rate else Money.zero()):
            yield f"purchase line {line.pk} has the VAT of another rate"
