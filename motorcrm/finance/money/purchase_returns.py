"""Returns to a supplier, of a purchase or of some of its lines; beyond what is still owed, the supplier owes it."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.invariants import invariant
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.finance.events import TRANSACTION_REVERSED
from motorcrm.finance.models import Purchase, PurchaseReturn, ReturnedLine
from motorcrm.finance.money.matching import unlike_their_entries
from motorcrm.finance.money.off_orders import Back, field_of, take_off_orders
from motorcrm.finance.money.protocol import draft_of, keep, take_back
from motorcrm.finance.money.supplier_payments import check_unused
from motorcrm.finance.queries.suppliers import LineLeft, lines_left
from motorcrm.finance.rights import RECORD_TRANSACTIONS, REVERSE_TRANSACTIONS
from motorcrm.history.record import declare_event, record, ref
from motorcrm.ledger import journal
from motorcrm.ledger.chart import INPUT_VAT, SUPPLIERS
from motorcrm.ledger.days import check_day
from motorcrm.ledger.kinds import Counts, Happening, Kind, declare_kind
from motorcrm.ledger.lines import Line, credit, debit
from motorcrm.suppliers.operations import lock_supplier

__all__ = ["PURCHASE_RETURN", "Back", "return_lines", "return_purchase", "reverse_purchase_return"]
RETURNED = declare_event("finance.purchase-returned", gettext_lazy("Return to supplier recorded"))
PURCHASE_RETURN = declare_kind(
    Kind(
        code="purchase-return",
        word=gettext_lazy("Return to supplier"),
        counts=Counts.SETTLED,
        reversed_by="finance.reverse_purchase_return",
        happenings=[
            Happening(
                what="something bought goes back to the supplier",
                verb="return_purchase",
                debit=["suppliers"],
                credit=["stock", "input-vat"],
            )
        ],
    )
)


def return_lines(row: PurchaseReturn, lines: Sequence[ReturnedLine]) -> list[Line]:
    """As the purchase, the other way round: of the month in which it goes back."""
    purchase = row.purchase
    made = [debit(SUPPLIERS, row.amount, supplier=purchase.supplier, item=purchase.item)]
    for gone in lines:
        category, deducted = gone.line.category, gone.vat if purchase.deducts else Money.zero()
        order, month = gone.line.order_id, row.on if category.in_profit else None
        made.append(credit(category.account, gone.amount - deducted, order=order, month=month))
        made.append(credit(INPUT_VAT, deducted, order=order, vat_rate=gone.line.vat_rate))
    return made


@operation(needs=RECORD_TRANSACTIONS, once=True)
def return_purchase(
    purchase: Purchase, *, lines: Sequence[Back], on: date, by: Actor, comment: str = "", sure: Collection[str] = ()
) -> PurchaseReturn:
    """Give back lines of a purchase, whole or in part, never more than is left of each.

    What was bought for an order leaves it, whole or so many of it: refused once it is issued or sold, Forbidden for who
    may not change that order. Raises Asked as changing its quantity does.

    The VAT of what is left of a line is that of its rate, so that a line which goes back in parts gives back in the end
    what was claimed, to the kopeck. Raises Invalid by line (`line-7`).
    """
    check_day(on, organisation=purchase.organisation, by=by)
    take_off_orders(purchase, lines, by=by, sure=sure)
    supplier = lock_supplier(purchase.supplier)
    purchase = Purchase.objects.select_related("entry__reversed_by", "item", "supplier", "organisation").get(
        pk=purchase.pk
    )
    if purchase.is_reversed:
        raise Refused("purchase-reversed", _("This purchase has been reversed."))
    if on < purchase.on:
        raise Invalid(on=_("It was bought later than that. Choose a later date."))
    gone = _checked(lines, {one.line.pk: one for one in lines_left(purchase)})
    amount = sum((line.amount for line in gone), Money.zero())
    done = PurchaseReturn(
        organisation=purchase.organisation, purchase=purchase, amount=amount, on=on, comment=comment.strip()
    )
    draft = draft_of(done, PURCHASE_RETURN, return_lines(done, gone), about=ref(supplier), by=by)
    keep(done, journal.post_many([draft])[0], by=by, found_by=f"{supplier.name} {purchase.number}")
    for line in gone:
        line.back = done
    ReturnedLine.objects.bulk_create(gone)
    record(
        RETURNED, about=done, within=supplier, by=by, supplier=supplier.name, number=purchase.number, amount=amount,
        on=on,
    )  # fmt: skip
    return done


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_purchase_return(purchase_return: PurchaseReturn, *, reason: str, by: Actor) -> PurchaseReturn:
    """It was not given back after all. Refused if the money for it has come back or was offset: that goes first.

    What it took off an order is in stock again, for no order.
    """
    supplier = lock_supplier(purchase_return.supplier)
    onto = {purchase_return.purchase.item_id: purchase_return.amount}
    since = check_unused(onto, purchase_return.entry)
    take_back(
        purchase_return, reason=reason, by=by, event=TRANSACTION_REVERSED, within=supplier, since=since,
        supplier=supplier.name,
    )  # fmt: skip
    return purchase_return


def _checked(lines: Sequence[Back], left: dict[int, LineLeft]) -> list[ReturnedLine]:
    """What goes back of each, with the VAT in it."""
    if not lines:
        raise Invalid(lines=_("Enter what goes back."))
    if len({one.line.pk for one in lines}) < len(lines):
        raise Refused("line-twice", _("A line is named twice."))
    gone = []
    for one in lines:
        there = left.get(one.line.pk)
        if there is None:
            raise Refused("line-of-another", _("This line is of another purchase."))
        if one.amount <= Money.zero():
            raise Invalid(**{field_of(one.line): _("This must be more than 0.")})
        if one.amount > there.amount:
            raise Invalid(**{field_of(one.line): _("This is more than is left of the line.")})
        rest, rate = there.amount - one.amount, there.line.vat_rate
        vat = there.vat - (rest.tax_within(rate) if rate else Money.zero())
        gone.append(ReturnedLine(line=there.line, amount=one.amount, vat=vat))
    return gone


@invariant("returns to suppliers match the ledger", grows=True)
def returns_match_the_ledger(after: int = 0) -> Iterator[str]:
    """And no more went back of a line than was bought."""
    rows = PurchaseReturn.objects.select_related("purchase__supplier", "purchase__item")
    rows = rows.prefetch_related("lines__line__category__account")
    yield from unlike_their_entries(
        rows, lambda row: return_lines(row, list(row.lines.all())), after, kind=lambda _row: PURCHASE_RETURN.code
    )
    for purchase in Purchase.objects.filter(returns__entry__position__gt=after).distinct().order_by("pk"):
        for one in lines_left(purchase):
            if one.amount < Money.zero() or one.vat < Money.zero():
                yield f"more than all went back of purchase line {one.line.pk}"
