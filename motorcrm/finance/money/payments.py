"""Money from clients: taken for an order or to the client's balance, and taken back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.rights import SEE_PRICES
from motorcrm.access.scopes import has
from motorcrm.clients.models import Client
from motorcrm.clients.operations import lock_client
from motorcrm.company.models import Organisation
from motorcrm.company.queries import tax_rate
from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money, Percent
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Forbidden, Refused
from motorcrm.finance import events
from motorcrm.finance.models import Allocation, FiscalReceipt, MoneyAccount, Payment, Tender, Use
from motorcrm.finance.money.checks import check_active, check_amount, check_use, lock_accounts
from motorcrm.finance.money.protocol import draft_of, keep
from motorcrm.finance.money.receipting import check_receipt
from motorcrm.finance.money.seen import check_due
from motorcrm.finance.rights import TAKE_PAYMENTS
from motorcrm.history.record import record, ref
from motorcrm.ledger import journal
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS
from motorcrm.ledger.claims import Left, Part, owed_since
from motorcrm.ledger.days import check_day
from motorcrm.ledger.journal import Draft
from motorcrm.ledger.kinds import Counts, Happening, Kind, declare_kind
from motorcrm.ledger.lines import Dimensions, Line, NewItem, credit, debit
from motorcrm.orders import consequences
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.closing import uses
from motorcrm.orders.operations.lock import lock
from motorcrm.orders.phases import Phase
from motorcrm.orders.queries.money import money_of

FROM_CLIENTS = "from-clients"
METHODS = {
    MoneyAccount.Kind.TILL: Tender.Method.CASH,
    MoneyAccount.Kind.TERMINAL: Tender.Method.CARD,
    MoneyAccount.Kind.BANK: Tender.Method.TRANSFER,
    MoneyAccount.Kind.OWNER: Tender.Method.CASH,
}
"""How money usually comes to an account."""

PAYMENT = declare_kind(
    Kind(
        code="payment",
        word=gettext_lazy("Payment"),
        counts=Counts.RECEIVED,
        reversed_by="finance.reverse_payment",
        happenings=[
            Happening(what="a payment for a closed order", verb="take_payment", debit=["money"], credit=["clients"]),
            Happening(
                what="several orders are paid at once, and more",
                verb="pay_orders",
                debit=["money", "money", "money"],
                credit=["clients", "clients", "prepayments"],
            ),
            Happening(what="closing takes the rest", verb="settle_and_close", debit=["money"], credit=["clients"]),
        ],
    )
)
PREPAYMENT = declare_kind(
    Kind(
        code="prepayment",
        word=gettext_lazy("Prepayment"),
        counts=Counts.RECEIVED,
        reversed_by="finance.reverse_payment",
        happenings=[
            Happening(
                what="a prepayment for an order that is not closed",
                verb="take_payment",
                debit=["money"],
                credit=["prepayments"],
            ),
            Happening(
                what="a prepayment to the client's balance",
                verb="take_prepayment",
                debit=["money"],
                credit=["prepayments"],
            ),
        ],
    )
)


@dataclass(frozen=True)
class Tendered:
    """Money that a client hands over: so much, to that account, by that method (the account's usual one if empty)."""

    amount: Money
    money_account: MoneyAccount
    method: str = ""

    @property
    def by_method(self) -> str:
        return self.method or METHODS[MoneyAccount.Kind(self.money_account.kind)]


@dataclass(frozen=True)
class Receipt:
    """Of the fiscal receipt: its status, or empty for the usual one; its number, or why none is needed."""

    status: str = ""
    number: str = ""
    note: str = ""


NO_RECEIPT = Receipt()


class Allotted(NamedTuple):
    """What part of a payment is for: an order, what was owed when the books began, or the client's balance."""

    order: WorkOrder | None
    amount: Money
    is_for_opening: bool = False


def lines(
    tenders: Sequence[Tendered],
    client: Client,
    *,
    order: WorkOrder | None,
    rate: Percent | None = None,
    settles: bool,
    items: Sequence[NewItem] = (),
) -> list[Line]:
    """Each tender opens an item of its own: it settles the bill, or waits as a prepayment with its VAT rate."""
    contract, number = (order.contract, order.pk) if order else (None, None)
    made: list[Line] = []
    for tender, item in zip(tenders, items or [NewItem() for _tender in tenders], strict=True):
        came: Dimensions = {"client": client, "contract": contract, "order": number, "article": FROM_CLIENTS}
        opened: Dimensions = {"client": client, "contract": contract, "order": number, "item": item}
        made.append(debit(tender.money_account.account, tender.amount, **came))
        if settles:
            made.append(credit(CLIENTS, tender.amount, **opened))
        else:
            waits: Dimensions = {**opened, "vat_rate": rate}
            made.append(credit(PREPAYMENTS, tender.amount, **waits))
    return made


@operation(needs=TAKE_PAYMENTS, once=True)
def take_payment(
    order: WorkOrder,
    *,
    amount: Money,
    money_account: MoneyAccount,
    on: date,
    by: Actor,
    method: str = "",
    further: Sequence[Tendered] = (),
    payer: Client | None = None,
    comment: str = "",
    receipt: str = "",
    receipt_number: str = "",
    receipt_note: str = "",
    expected_due: Money | None = None,
    sure: Collection[str] = (),
) -> Payment:
    """Take money for an order: a payment of what is left to pay once it is closed, until then a prepayment.

    One dated before the day of the sale was a prepayment on that day; the sale has used it. `further` are more parts of
    the same payment, handed over in other ways. `expected_due` is what the person saw left to pay. Raises Asked if that
    has changed meanwhile and `sure` does not answer it.
    """
    tenders, amount = _all_of(Tendered(amount, money_account, method), further)
    lock(order)
    created = clock.local(order.created_at).date()
    check_day(on, organisation=order.organisation, by=by, since=created)
    if order.phase == Phase.CANCELLED:
        raise Refused(
            "order-cancelled", _("This order is cancelled. Take the payment as a prepayment to the client's balance.")
        )
    lock_client(order.client)
    if expected_due is not None:
        check_due(order, expected_due, max(money_of(order).due, Money.zero()), by=by, sure=sure)
    due = _due(order, amount, on, by=by)
    tenders = lock_tendered(tenders, order.organisation, on, by=by)
    payment = Payment(
        organisation=order.organisation, client=order.client, payer=payer, amount=amount, on=on, comment=comment.strip()
    )
    taking = prepare_payment(payment, order, tenders, by=by)
    drafts = [*taking, *(consequences.settled(order, on=on, by=by) if due == amount else [])]
    keep_payment(
        payment,
        journal.post_many(drafts)[0],
        tenders,
        [Allotted(order, amount)],
        Receipt(receipt, receipt_number, receipt_note),
        by=by,
    )
    return payment


@operation(needs=TAKE_PAYMENTS, once=True)
def take_prepayment(
    client: Client,
    *,
    organisation: Organisation,
    amount: Money,
    money_account: MoneyAccount,
    on: date,
    by: Actor,
    method: str = "",
    further: Sequence[Tendered] = (),
    payer: Client | None = None,
    comment: str = "",
    receipt: str = "",
    receipt_number: str = "",
    receipt_note: str = "",
) -> Payment:
    """Take money to the client's balance: closing an order can use it."""
    tenders, amount = _all_of(Tendered(amount, money_account, method), further)
    check_day(on, organisation=organisation, by=by)
    if client.merged_into_id:
        raise Refused("client-merged", _("This client has been merged with another. Use that client instead."))
    if client.is_archived:
        raise Refused("client-archived", _("This client is archived. Restore them first."))
    tenders = lock_tendered(tenders, organisation, on, by=by)
    payment = Payment(
        organisation=organisation, client=client, payer=payer, amount=amount, on=on, comment=comment.strip()
    )
    entry = journal.post_many(prepare_payment(payment, None, tenders, by=by))[0]
    keep_payment(
        payment, entry, tenders, [Allotted(None, amount)], Receipt(receipt, receipt_number, receipt_note), by=by
    )
    return payment


def prepare_payment(
    payment: Payment, order: WorkOrder | None, tenders: Sequence[Tendered], *, by: Actor, sold_on: date | None = None
) -> list[Draft]:
    """The entry of the payment and, if it came before the day of the sale, those of its use. Posts nothing.

    `sold_on` is the day of the sale of an order that is being closed right now.
    """
    sale = sold_on or (order.closed_on if order is not None and order.phase == Phase.CLOSED else None)
    settles = sale is not None and payment.on >= sale
    kind = PAYMENT if settles else PREPAYMENT
    payment.kind = Payment.Kind(kind.code)
    items = [NewItem() for _tender in tenders]
    rate = None if settles else tax_rate(payment.organisation, payment.on)
    own = lines(tenders, payment.client, order=order, rate=rate, settles=settles, items=items)
    about = order.ref if order is not None else ref(payment.client)
    drafts = [draft_of(payment, kind, own, about=about, by=by)]
    if order is not None and sale is not None and not settles:
        owed = owed_since(order.pk, payment.amount)
        drafts += _used_at_once(payment, order, tenders, items, on=max(sale, owed or sale), by=by)
    return drafts


def keep_payment(
    payment: Payment,
    entry: object,
    tenders: Sequence[Tendered],
    allotted: Sequence[Allotted],
    receipt: Receipt,
    *,
    by: Actor,
) -> None:
    """Save the payment with its tenders, receipt and what it is for, and record it with each order it is for."""
    keep(payment, entry, by=by, found_by=receipt.number)  # type: ignore[arg-type]
    Tender.objects.bulk_create(
        Tender(payment=payment, money_account=each.money_account, method=each.by_method, amount=each.amount)
        for each in tenders
    )
    Allocation.objects.bulk_create(
        Allocation(payment=payment, order=part.order, amount=part.amount, is_for_opening=part.is_for_opening)
        for part in allotted
    )
    _keep_receipt(payment, receipt)
    where = [each.money_account.told for each in tenders]
    for order, amount, is_for_opening in allotted:
        is_prepaid = payment.kind == Payment.Kind.PREPAYMENT or (order is None and not is_for_opening)
        record(
            events.PREPAYMENT_TAKEN if is_prepaid else events.PAYMENT_TAKEN,
            about=payment,
            within=order or payment.client,
            by=by,
            amount=amount,
            money_account=where,
            on=payment.on,
        )


def _keep_receipt(payment: Payment, receipt: Receipt) -> None:
    """Private clients get a receipt (54-ФЗ, ст. 1.2); between companies none is needed."""
    number = receipt.number.strip()
    status = receipt.status or FiscalReceipt.Status.MISSING
    if not receipt.status and not number and payment.client.kind == Client.Kind.COMPANY:
        return
    if number and status == FiscalReceipt.Status.MISSING:
        status = FiscalReceipt.Status.ISSUED  # a receipt with a number has been issued
    note = receipt.note.strip() if status == FiscalReceipt.Status.NOT_NEEDED else ""
    check_receipt(status, number, note)
    FiscalReceipt.objects.create(
        entry=payment.entry, reason=FiscalReceipt.Reason.PAYMENT, status=status, number=number, note=note
    )


def _due(order: WorkOrder, amount: Money, on: date, *, by: Actor) -> Money | None:
    """What is left to pay for a closed order; None while it is not closed. Nobody pays more than is owed that day."""
    if order.phase != Phase.CLOSED:
        return None
    if not has(by, SEE_PRICES):
        raise Forbidden(SEE_PRICES)  # refused amounts would give away what is left to pay
    due, since = money_of(order).due, owed_since(order.pk, amount)
    if since is None or order.closed_on is None or order.closed_on <= on < since:
        raise Refused("more-than-due", _("This is more than is left to pay. Enter a smaller amount."))
    return due


def _used_at_once(
    payment: Payment, order: WorkOrder, tenders: Sequence[Tendered], items: Sequence[NewItem], *, on: date, by: Actor
) -> list[Draft]:
    parts = [
        Part(Left(item, order.client, order.contract, order.pk, each.amount, ((payment.on, each.amount),)), each.amount)
        for each, item in zip(tenders, items, strict=True)
    ]
    return uses(order, parts, on=on, by=by)


def _all_of(first: Tendered, further: Sequence[Tendered]) -> tuple[list[Tendered], Money]:
    """All parts of a payment, none of them empty, and what they come to."""
    tenders = [first, *further]
    for tender in tenders:
        check_amount(tender.amount)
    amount = sum((tender.amount for tender in tenders), Money.zero())
    check_amount(amount)
    return tenders, amount


def lock_tendered(tenders: Sequence[Tendered], organisation: Organisation, on: date, *, by: Actor) -> list[Tendered]:
    locked = lock_accounts([tender.money_account for tender in tenders])
    for account in locked.values():
        check_active(account, organisation)
        check_use(account, Use.PUT_IN, on, by=by)
    return [replace(tender, money_account=locked[tender.money_account.pk]) for tender in tenders]
