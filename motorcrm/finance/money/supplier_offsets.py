"""Offsets: what a supplier owes us, an advance or a return, pays what we owe them. No money moves."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.rights import SEE_PRICES
from motorcrm.access.scopes import has
from motorcrm.company.models import Organisation
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.invariants import invariant
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Forbidden, Invalid
from motorcrm.finance.events import TRANSACTION_REVERSED
from motorcrm.finance.models import OffsetShare, SupplierOffset
from motorcrm.finance.money.checks import check_amount
from motorcrm.finance.money.matching import unlike_their_entries
from motorcrm.finance.money.protocol import draft_of, keep, take_back
from motorcrm.finance.money.supplier_payments import OFFSET, check_unused, taken_from_over
from motorcrm.finance.queries.suppliers import left_of, open_purchases
from motorcrm.finance.rights import RECORD_TRANSACTIONS, REVERSE_TRANSACTIONS
from motorcrm.history.record import declare_event, record, ref
from motorcrm.ledger import journal
from motorcrm.ledger.chart import SUPPLIERS
from motorcrm.ledger.days import check_day
from motorcrm.ledger.kinds import Counts, Happening, Kind, declare_kind
from motorcrm.ledger.lines import Line
from motorcrm.ledger.models import Item
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.operations import lock_supplier

APPLIED = declare_event("finance.advance-applied", gettext_lazy("Advance to supplier applied"))
SUPPLIER_OFFSET = declare_kind(
    Kind(
        code=OFFSET,
        word=gettext_lazy("Advance to supplier applied"),
        counts=Counts.SETTLED,
        reversed_by="finance.reverse_offset",
        happenings=[
            Happening(
                what="an advance to a supplier pays a purchase",
                verb="apply_advance",
                debit=["suppliers"],
                credit=["suppliers"],
            )
        ],
    )
)


def offset_lines(shares: Sequence[tuple[Item, Money]]) -> list[Line]:
    """Onto purchases, then out of what the supplier owes."""
    return [Line(SUPPLIERS, amount, {"supplier": item.supplier, "item": item}) for item, amount in shares]


@operation(needs=RECORD_TRANSACTIONS, once=True)
def apply_advance(
    supplier: Supplier, *, organisation: Organisation, amount: Money, on: date, by: Actor, comment: str = ""
) -> SupplierOffset:
    """So much of what the supplier owes us pays what we owe them, both oldest first.

    Raises Invalid for more than either is on that day or later.
    """
    if not has(by, SEE_PRICES):
        raise Forbidden(SEE_PRICES)
    check_amount(amount)
    check_day(on, organisation=organisation, by=by)
    supplier = lock_supplier(supplier)
    shares = [*onto_purchases(supplier, organisation, amount, on)]
    shares += [(item, -part) for item, part in taken_from_over(supplier, organisation, amount, on)]
    done = SupplierOffset(organisation=organisation, supplier=supplier, amount=amount, on=on, comment=comment.strip())
    draft = draft_of(done, SUPPLIER_OFFSET, offset_lines(shares), about=ref(supplier), by=by)
    keep(done, journal.post_many([draft])[0], by=by, found_by=supplier.name)
    OffsetShare.objects.bulk_create(OffsetShare(offset=done, item=item, amount=part) for item, part in shares)
    record(APPLIED, about=done, within=supplier, by=by, supplier=supplier.name, amount=amount, on=on)
    return done


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_offset(offset: SupplierOffset, *, reason: str, by: Actor) -> SupplierOffset:
    """The purchases are owed again, and the advance is there again."""
    supplier = lock_supplier(offset.supplier)
    onto = {share.item_id: share.amount for share in offset.shares.all() if share.amount > Money.zero()}
    since = check_unused(onto, offset.entry)
    take_back(
        offset, reason=reason, by=by, event=TRANSACTION_REVERSED, within=supplier, since=since, supplier=supplier.name
    )
    return offset


def onto_purchases(
    supplier: Supplier, organisation: Organisation, amount: Money, on: date
) -> Iterator[tuple[Item, Money]]:
    """Purchases of that day or earlier, oldest first. Raises Invalid if all of them come to less."""
    purchases = [one.purchase for one in open_purchases(supplier, organisation) if one.purchase.on <= on]
    left = left_of([one.item_id for one in purchases], on)
    items = Item.objects.select_related("supplier").in_bulk(left)
    for purchase in purchases:
        part = min(amount, left[purchase.item_id])
        if part > Money.zero():
            amount -= part
            yield items[purchase.item_id], part
    if amount:
        raise Invalid(amount=_("This is more than is left to pay on that day or later."))


@invariant("applied advances to suppliers match the ledger", grows=True)
def offsets_match_the_ledger(after: int = 0) -> Iterator[str]:
    rows = SupplierOffset.objects.prefetch_related("shares__item__supplier")
    yield from unlike_their_entries(
        rows,
        lambda row: offset_lines([(share.item, share.amount) for share in row.shares.all()]),
        after,
        kind=lambda _row: SUPPLIER_OFFSET.code,
    )
