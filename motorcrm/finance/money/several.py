"""One payment for several orders of a client, in as many parts as it is handed over; the rest goes to their balance."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from motorcrm.access.rights import SEE_PRICES
from motorcrm.access.scopes import has, reaches
from motorcrm.clients.models import Client
from motorcrm.clients.operations import lock_client
from motorcrm.clients.queries import ids_of
from motorcrm.company.models import Organisation
from motorcrm.company.queries import tax_rate
from motorcrm.core import notation
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Question, Refused, ask
from motorcrm.finance.models import Payment
from motorcrm.finance.money.checks import check_amount
from motorcrm.finance.money.payments import (
    FROM_CLIENTS,
    PAYMENT,
    Allotted,
    Receipt,
    Tendered,
    keep_payment,
    lock_tendered,
)
from motorcrm.finance.money.protocol import draft_of
from motorcrm.finance.rights import TAKE_PAYMENTS
from motorcrm.history.record import ref
from motorcrm.ledger import journal
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS
from motorcrm.ledger.claims import owed_since, owed_without_order
from motorcrm.ledger.days import check_day
from motorcrm.ledger.lines import Dimensions, Line, NewItem, credit, debit
from motorcrm.orders import consequences
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.lock import lock
from motorcrm.orders.phases import Phase
from motorcrm.orders.queries.money import money_of_many

MOST = 200
"""Orders of one payment."""


@dataclass(frozen=True)
class For:
    """So much of the payment is for that order; what the person saw left to pay for it.

    Without an order it is for what the client owed when the books began.
    """

    order: WorkOrder | None
    amount: Money
    seen: Money | None = None


@operation(needs=TAKE_PAYMENTS, once=True)
def pay_orders(
    client: Client,
    *,
    organisation: Organisation,
    shares: Sequence[For],
    tenders: Sequence[Tendered],
    on: date,
    by: Actor,
    payer: Client | None = None,
    comment: str = "",
    receipt: str = "",
    receipt_number: str = "",
    receipt_note: str = "",
    sure: Collection[str] = (),
) -> Payment:
    """Pay closed orders of one client at once: one payment, and what is beyond them goes to the client's balance.

    What the client owed when the books began is paid by a share without an order.

    Raises Asked if somebody has paid one of the orders meanwhile. Where `sure` answers that, an order takes no more
    than is left to pay, and the rest of its share goes to the balance.
    """
    if not has(by, SEE_PRICES):
        raise Forbidden(SEE_PRICES)
    amount = _checked(shares, tenders)
    check_day(on, organisation=organisation, by=by)
    shares = _lock(client, organisation, shares, by=by)
    lock_client(client)
    due = _due(client, organisation, shares, on)
    shares = _fitted(shares, due, sure=sure)
    if not shares:
        raise Refused("nothing-owed", _("Nothing is left to pay for these orders."))
    for one in shares:
        _check_owed(one, on)
    tenders = lock_tendered(tenders, organisation, on, by=by)
    payment = Payment(
        kind=Payment.Kind.PAYMENT, organisation=organisation, client=client, payer=payer, amount=amount, on=on,
        comment=comment.strip(),
    )  # fmt: skip
    about = shares[0].order.ref if len(shares) == 1 and shares[0].order is not None else ref(client)
    drafts = [draft_of(payment, PAYMENT, several_lines(payment, shares, tenders), about=about, by=by)]
    for one in shares:
        if one.order is not None and due[one.order.pk] == one.amount:
            drafts += consequences.settled(one.order, on=on, by=by)
    allotted = [Allotted(one.order, one.amount, is_for_opening=one.order is None) for one in shares]
    if rest := amount - _sum(one.amount for one in shares):
        allotted.append(Allotted(None, rest))
    entry = journal.post_many(drafts)[0]
    keep_payment(payment, entry, tenders, allotted, Receipt(receipt, receipt_number, receipt_note), by=by)
    return payment


def several_lines(payment: Payment, shares: Sequence[For], tenders: Sequence[Tendered]) -> list[Line]:
    """Each part that one tender pays of one order is an item of its own; so is what it leaves on the balance."""
    made: list[Line] = []
    rate = tax_rate(payment.organisation, payment.on)
    for tender, share, amount in _matched(tenders, shares):
        order = share.order if share else None
        place: Dimensions = {
            "client": order.client if order else payment.client,
            "contract": order.contract if order else None,
            "order": order.pk if order else None,
        }
        came: Dimensions = {**place, "article": FROM_CLIENTS}
        settles: Dimensions = {**place, "item": NewItem()}
        waits: Dimensions = {**settles, "vat_rate": rate}
        made.append(debit(tender.money_account.account, amount, **came))
        made.append(credit(CLIENTS, amount, **settles) if share else credit(PREPAYMENTS, amount, **waits))
    return made


def _matched(tenders: Sequence[Tendered], shares: Sequence[For]) -> Iterator[tuple[Tendered, For | None, Money]]:
    """Tenders in their order over the shares in theirs; what is left of them is for no order."""
    waiting = [(share, share.amount) for share in shares]
    for tender in tenders:
        left = tender.amount
        while left and waiting:
            share, wanted = waiting.pop(0)
            part = min(left, wanted)
            yield tender, share, part
            left -= part
            if wanted > part:
                waiting.insert(0, (share, wanted - part))
        if left:
            yield tender, None, left


def _checked(shares: Sequence[For], tenders: Sequence[Tendered]) -> Money:
    """What is paid together. Raises Invalid by order."""
    for tender in tenders:
        check_amount(tender.amount)
    amount = _sum(tender.amount for tender in tenders)
    check_amount(amount)
    for one in shares:
        if one.amount <= Money.zero():
            raise Invalid(**{field_of(one.order): _("This must be more than 0.")})
    if not shares:
        raise Refused("no-orders", _("Choose at least one order to pay."))
    if len({field_of(one.order) for one in shares}) < len(shares):
        raise Refused("order-twice", _("An order is named twice."))
    if len(shares) > MOST:
        raise Refused("too-many-orders", _("At most %(most)s orders can be paid at once.") % {"most": MOST})
    if _sum(one.amount for one in shares) > amount:
        raise Invalid(amount=_("The orders come to more than is paid. Enter smaller sums for them."))
    return amount


def _lock(client: Client, organisation: Organisation, shares: Sequence[For], *, by: Actor) -> list[For]:
    """Lock the orders in the order of their ids; the shares as they were given."""
    ids = ids_of(client)
    for order in sorted((one.order for one in shares if one.order is not None), key=lambda order: order.pk):
        lock(order)
        if not reaches(by, TAKE_PAYMENTS, order):
            raise Absent
        if order.client_id not in ids or order.organisation_id != organisation.pk:
            raise Refused("order-of-another", _("This order is of another client or organisation. Choose another."))
        if order.phase != Phase.CLOSED:
            raise Invalid(**{field_of(order): _("This order is not closed any more. Leave it out.")})
    return list(shares)


def _fitted(shares: Sequence[For], due: dict[int, Money], *, sure: Collection[str]) -> list[For]:
    """Shares within what is left to pay now. Asks about orders that were paid, or changed otherwise, meanwhile."""
    changed = [one for one in shares if one.seen is not None and one.seen != due[_pk(one)]]
    ask([_question(one, due[_pk(one)]) for one in changed], sure)
    fitted = []
    for one in shares:
        most = due[_pk(one)]
        if one.amount > most and one not in changed:
            raise Invalid(**{field_of(one.order): _("This is more than is left to pay. Enter a smaller amount.")})
        if most:
            fitted.append(For(one.order, min(one.amount, most), one.seen))
    return fitted


def _question(one: For, due: Money) -> Question:
    seen = one.seen or Money.zero()
    said = _(
        "%(order)s: %(was)s ₽ was left to pay, now it is %(due)s ₽. What is beyond goes to the client's balance."
    ) % {"order": name_of(one.order), "was": notation.format_number(seen), "due": notation.format_number(due)}
    return Question(f"due-{_pk(one)}:{seen.units}:{due.units}", said)


def _check_owed(one: For, on: date) -> None:
    """A payment dated before the sale is no payment of it: such a day is refused here."""
    if one.order is None:
        return  # it is owed since before the books began
    since = owed_since(one.order.pk, one.amount)
    if since is None or one.order.closed_on is None or on < max(since, one.order.closed_on):
        raise Invalid(on=_("On that day this was not owed yet for %(order)s.") % {"order": one.order.number})


def field_of(order: WorkOrder | None) -> str:
    return f"order-{order.pk if order is not None else 0}"


def name_of(order: WorkOrder | None) -> str:
    """What a share is for."""
    return order.number if order is not None else _("Owed when the books began")


def _pk(one: For) -> int:
    return one.order.pk if one.order is not None else 0


def _due(client: Client, organisation: Organisation, shares: Sequence[For], on: date) -> dict[int, Money]:
    """What is left to pay of each, by order; 0 is what was owed when the books began."""
    orders = money_of_many([one.order for one in shares if one.order is not None])
    due = {pk: max(money.due, Money.zero()) for pk, money in orders.items()}
    if any(one.order is None for one in shares):
        due[0] = max(owed_without_order(ids_of(client), organisation, on), Money.zero())
    return due


def _sum(amounts: Iterable[Money]) -> Money:
    return sum(amounts, Money.zero())
