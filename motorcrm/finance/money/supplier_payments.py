"""Payments to suppliers: over purchases, oldest first unless people say otherwise; what is beyond is an advance."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.rights import SEE_PRICES
from motorcrm.access.scopes import has
from motorcrm.company.models import Organisation
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.few import few
from motorcrm.core.invariants import invariant
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.finance.events import TRANSACTION_REVERSED
from motorcrm.finance.models import MoneyAccount, Purchase, SupplierPayment, SupplierShare, Use
from motorcrm.finance.money.cash import TO_SUPPLIERS
from motorcrm.finance.money.checks import check_amount, check_spending, lock_active
from motorcrm.finance.money.matching import unlike_their_entries
from motorcrm.finance.money.protocol import draft_of, keep, take_back
from motorcrm.finance.money.purchases import PURCHASE, check_current, refuse_followed, rests
from motorcrm.finance.queries.suppliers import items_over, left_of, over_of
from motorcrm.finance.rights import RECORD_TRANSACTIONS, REVERSE_TRANSACTIONS
from motorcrm.history.record import declare_event, record, ref
from motorcrm.ledger import journal
from motorcrm.ledger.chart import SUPPLIERS
from motorcrm.ledger.days import back_since, check_day, day_of_reversal
from motorcrm.ledger.kinds import Counts, Happening, Kind, declare_kind
from motorcrm.ledger.lines import Line, NewItem, credit, debit
from motorcrm.ledger.models import Entry, Item, Posting
from motorcrm.ledger.queries import postings
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.operations import lock_supplier
from motorcrm.suppliers.queries import ids_of

MOST = 200
"""Purchases of one payment."""
FROM_SUPPLIERS, OFFSET, SET_OFF = "from-suppliers", "supplier-offset", "set-off"
PAID = declare_event("finance.supplier-paid", gettext_lazy("Payment to supplier recorded"))
SUPPLIER_PAYMENT = declare_kind(
    Kind(
        code="supplier-payment",
        word=gettext_lazy("Payment to supplier"),
        counts=Counts.SPENT,
        reversed_by="finance.reverse_supplier_payment",
        happenings=[
            Happening(
                what="a purchase on credit is paid, and more",
                verb="pay_supplier",
                debit=["suppliers", "suppliers"],
                credit=["money"],
            )
        ],
    )
)


CAME_BACK = declare_event("finance.supplier-refunded", gettext_lazy("Money returned by supplier recorded"))
SUPPLIER_REFUND = declare_kind(
    Kind(
        code="supplier-refund",
        word=gettext_lazy("Money returned by supplier"),
        counts=Counts.RECEIVED,
        reversed_by="finance.reverse_supplier_payment",
        happenings=[
            Happening(
                what="a supplier gives money back",
                verb="refund_from_supplier",
                debit=["money"],
                credit=["suppliers"],
            )
        ],
    )
)


@dataclass(frozen=True)
class Towards:
    """So much of the payment is for that purchase."""

    purchase: Purchase
    amount: Money


def payment_lines(row: SupplierPayment, shares: Sequence[tuple[Item, Money]], advance: Item | NewItem) -> list[Line]:
    """Each item keeps the supplier it was booked with, who may have been joined to another since."""
    if row.is_refund:
        return [
            debit(row.money_account.account, row.amount, article=FROM_SUPPLIERS),
            *(credit(SUPPLIERS, amount, supplier=item.supplier, item=item) for item, amount in shares),
        ]
    rest = row.amount - sum((amount for _item, amount in shares), Money.zero())
    return [
        *(debit(SUPPLIERS, amount, supplier=item.supplier, item=item) for item, amount in shares),
        debit(SUPPLIERS, rest, supplier=row.supplier, item=advance),
        credit(row.money_account.account, row.amount, article=TO_SUPPLIERS),
    ]


@operation(needs=RECORD_TRANSACTIONS, once=True)
def pay_supplier(
    supplier: Supplier,
    *,
    shares: Sequence[Towards],
    amount: Money,
    money_account: MoneyAccount,
    on: date,
    by: Actor,
    comment: str = "",
) -> SupplierPayment:
    """Pay purchases of a supplier, whole or in part; what is beyond them is an advance.

    Raises Invalid by purchase for more than is left of it on that day or later.
    """
    if not has(by, SEE_PRICES):
        raise Forbidden(SEE_PRICES)
    check_amount(amount)
    organisation = money_account.organisation
    check_day(on, organisation=organisation, by=by)
    supplier = lock_supplier(supplier)
    rest = amount - _check_shares(supplier, shares, amount, money_account, on)
    if rest:
        check_current(supplier)
    done = SupplierPayment(
        organisation=organisation, supplier=supplier, amount=amount, on=on, comment=comment.strip(),
        money_account=lock_active(money_account, organisation, Use.TAKE_OUT, on, by=by),
    )  # fmt: skip
    below_zero: dict[str, Any] = {"below_zero": True} if check_spending(done.money_account, amount, on) else {}
    items = Item.objects.select_related("supplier").in_bulk([one.purchase.item_id for one in shares])
    parts = [(items[one.purchase.item_id], one.amount) for one in shares]
    advance = NewItem()
    draft = draft_of(done, SUPPLIER_PAYMENT, payment_lines(done, parts, advance), about=ref(supplier), by=by)
    entry = journal.post_many([draft])[0]
    done.item = (advance.item or entry.items.get()) if rest else None
    keep(done, entry, by=by, found_by=supplier.name)
    SupplierShare.objects.bulk_create(SupplierShare(payment=done, item=item, amount=part) for item, part in parts)
    record(
        PAID, about=done, within=supplier, by=by, supplier=supplier.name, amount=amount,
        money_account=done.money_account.told, on=on, **below_zero,
    )  # fmt: skip
    return done


@operation(needs=RECORD_TRANSACTIONS, once=True)
def refund_from_supplier(
    supplier: Supplier, *, amount: Money, money_account: MoneyAccount, on: date, by: Actor, comment: str = ""
) -> SupplierPayment:
    """Money that a supplier gives back: of advances, and of what was paid for things returned, oldest first.

    Raises Invalid for more than they owe on that day or later.
    """
    if not has(by, SEE_PRICES):
        raise Forbidden(SEE_PRICES)
    check_amount(amount)
    organisation = money_account.organisation
    check_day(on, organisation=organisation, by=by)
    supplier = lock_supplier(supplier)
    parts = taken_from_over(supplier, organisation, amount, on)
    done = SupplierPayment(
        organisation=organisation, supplier=supplier, amount=amount, on=on, comment=comment.strip(), is_refund=True,
        money_account=lock_active(money_account, organisation, Use.PUT_IN, on, by=by),
    )  # fmt: skip
    draft = draft_of(done, SUPPLIER_REFUND, payment_lines(done, parts, NewItem()), about=ref(supplier), by=by)
    keep(done, journal.post_many([draft])[0], by=by, found_by=supplier.name)
    SupplierShare.objects.bulk_create(SupplierShare(payment=done, item=item, amount=part) for item, part in parts)
    record(
        CAME_BACK, about=done, within=supplier, by=by, supplier=supplier.name, amount=amount,
        money_account=done.money_account.told, on=on,
    )  # fmt: skip
    return done


def taken_from_over(
    supplier: Supplier, organisation: Organisation, amount: Money, on: date
) -> list[tuple[Item, Money]]:
    """So much of what the supplier owes, oldest first. Raises Invalid for more than that on any day from `on`."""
    over = over_of(items_over(supplier, organisation), on)
    items = Item.objects.select_related("supplier").in_bulk([pk for pk, sum_ in over.items() if sum_ > Money.zero()])
    parts, rest = [], amount
    for pk in sorted(items):
        part = min(rest, over[pk])
        rest -= part
        if part:
            parts.append((items[pk], part))
    if rest:
        raise Invalid(amount=_("This is more than the supplier owes us on that day or later."))
    return parts


def check_unused(amounts: Mapping[int, Money], entry: Entry) -> date:
    """Refuse to take back what brought that much onto these items, if it has come back or been offset since.

    Where nothing ever went out of an item, all may be taken back: then it is just owed for again. Gives the day from
    which it can be, if what had followed was taken back later.
    """
    moves = Posting.objects.filter(item__in=few(amounts))
    since = back_since(moves)
    out = moves.filter(amount__lt=Money.zero(), entry__kind__in=(SUPPLIER_REFUND.code, OFFSET), entry__reverses=None)
    live = out.filter(entry__reversed_by=None).select_related("entry").order_by("pk")
    last = {posting.item_id: posting.entry for posting in live if posting.item_id is not None}
    over = over_of(list(last), max(day_of_reversal(entry), since)) if last else {}
    for pk, sum_ in over.items():
        if sum_ < amounts[pk]:
            raise rests(last[pk])
    return since


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_supplier_payment(payment: SupplierPayment, *, reason: str, by: Actor) -> SupplierPayment:
    """The money is back where it was, and the purchases are owed again; what came back is owed to us again."""
    supplier = lock_supplier(payment.supplier)
    if payment.item is not None:
        refuse_followed(payment.item, besides=payment.entry)
    onto = {} if payment.is_refund else {share.item_id: share.amount for share in payment.shares.all()}
    own = Posting.objects.filter(item__in=payment.entry.postings.exclude(item=None).values("item"))
    since = max(check_unused(onto, payment.entry), back_since(own))
    take_back(
        payment, reason=reason, by=by, event=TRANSACTION_REVERSED, within=supplier, since=since, supplier=supplier.name
    )
    return payment


def _check_shares(
    supplier: Supplier, shares: Sequence[Towards], amount: Money, account: MoneyAccount, on: date
) -> Money:
    """What the purchases come to together. Raises Invalid by purchase (`purchase-7`)."""
    if len({one.purchase.pk for one in shares}) < len(shares):
        raise Refused("purchase-twice", _("A purchase is named twice."))
    if len(shares) > MOST:
        raise Refused("too-many-purchases", _("At most %(most)s purchases can be paid at once.") % {"most": MOST})
    rows = Purchase.objects.filter(pk__in=few([one.purchase.pk for one in shares])).select_related("entry__reversed_by")
    now, ids = {row.pk: row for row in rows}, ids_of(supplier)
    left = left_of([one.purchase.item_id for one in shares], on) if shares else {}
    together = Money.zero()
    for one in shares:
        row = now.get(one.purchase.pk)
        if row is None or row.supplier_id not in ids or row.organisation_id != account.organisation_id:
            message = _("This purchase is of another supplier or organisation. Choose another money account.")
            raise Refused("purchase-of-another", message)
        if one.amount <= Money.zero():
            raise Invalid(**{field_of(row): _("This must be more than 0.")})
        if row.is_reversed:
            raise Invalid(**{field_of(row): _("This purchase has been reversed. Leave it out.")})
        if on < row.on:
            raise Invalid(on=_("Something was bought later than that. Choose a later date."))
        if one.amount > left[row.item_id]:
            raise Invalid(**{field_of(row): _("This is more than is left to pay. Enter a smaller amount.")})
        together += one.amount
    if together > amount:
        raise Invalid(amount=_("The purchases come to more than is paid. Enter smaller sums for them."))
    return together


def field_of(purchase: Purchase) -> str:
    return f"purchase-{purchase.pk}"


@invariant("payments to suppliers match the ledger", grows=True)
def supplier_payments_match_the_ledger(after: int = 0) -> Iterator[str]:
    rows = SupplierPayment.objects.select_related("money_account__account", "item", "supplier")
    rows = rows.prefetch_related("shares__item__supplier")

    def lines(row: SupplierPayment) -> list[Line]:
        shares = [(share.item, share.amount) for share in row.shares.all()]
        return payment_lines(row, shares, row.item or NewItem())

    def kind(row: SupplierPayment) -> str:
        return SUPPLIER_REFUND.code if row.is_refund else SUPPLIER_PAYMENT.code

    yield from unlike_their_entries(rows, lines, after, kind=kind)


@invariant("on no day more is paid of a purchase than it cost, or comes back than is there")
def suppliers_are_paid_what_is_owed() -> Iterator[str]:
    rows = postings(SUPPLIERS).values_list("item", "on", "entry__kind", "entry__reverses__kind")
    by_day = rows.annotate(sum=Sum("amount")).order_by("item", "on")
    for item, days in groupby(by_day.iterator(), key=itemgetter(0)):
        moved: dict[str, Money] = defaultdict(Money.zero)
        for on, day in groupby(days, key=itemgetter(1)):
            for _item, _on, kind, original, sum_ in day:
                moved[original or kind] += sum_
            if _is_beyond(moved):
                yield f"item {item} on {on}"
                break


def _is_beyond(moved: Mapping[str, Money]) -> bool:
    """Of one item: what each kind of entry has moved up to the end of a day."""
    nothing = Money.zero()
    offset, refund = (moved.get(kind, nothing) for kind in (OFFSET, SUPPLIER_REFUND.code))
    paid = moved.get(SUPPLIER_PAYMENT.code, nothing) + moved.get(SET_OFF, nothing) + max(offset, nothing)
    came_out = max(-offset, nothing) - refund
    balance = sum(moved.values(), nothing)
    is_overpaid = PURCHASE.code in moved and paid > -moved[PURCHASE.code]
    return is_overpaid or (came_out > nothing and balance < nothing)
