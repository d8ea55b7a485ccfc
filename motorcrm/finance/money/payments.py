"""Money from clients: taken for an order or to the client's balance, and reversed."""

from datetime import date
from uuid import uuid4

from django.utils.translation import gettext as _

from motorcrm.access.rights import SEE_PRICES
from motorcrm.access.scopes import has
from motorcrm.clients.models import Client
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.folding import fold
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Forbidden, Refused
from motorcrm.finance import events, postings
from motorcrm.finance.models import MoneyAccount, Payment
from motorcrm.finance.money.checks import (
    check_amount_and_date,
    check_reason,
    check_seen,
    check_spending,
    lock_account,
    lock_active,
    refuse_reversed,
)
from motorcrm.finance.rights import REVERSE_TRANSACTIONS, TAKE_PAYMENTS
from motorcrm.history.record import record, ref
from motorcrm.ledger import journal
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS
from motorcrm.ledger.lines import Line
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.lock import lock
from motorcrm.orders.phases import Phase
from motorcrm.orders.queries.money import money_of

Receipt = Payment.Receipt


@operation(needs=TAKE_PAYMENTS, once=True)
def take_payment(
    order: WorkOrder,
    *,
    amount: Money,
    money_account: MoneyAccount,
    on: date,
    by: Actor,
    comment: str = "",
    receipt: str = Receipt.MISSING,
    receipt_number: str = "",
) -> Payment:
    """Take money for an order: a prepayment until it is closed, from then on a payment of what is left to pay."""
    check_amount_and_date(amount, on, by)
    lock(order)
    if order.phase == Phase.CANCELLED:
        raise Refused(
            "order-cancelled", _("This order is cancelled. Take the payment as a prepayment to the client's balance.")
        )
    where = lock_active(money_account, order.organisation)
    is_billed = order.phase == Phase.CLOSED
    if is_billed and not has(by, SEE_PRICES):
        raise Forbidden(SEE_PRICES)  # refused amounts would give away what is left to pay
    if is_billed and amount > money_of(order).due:
        raise Refused("more-than-due", _("This is more than is left to pay. Enter a smaller amount."))
    kind = Payment.Kind.PAYMENT if is_billed else Payment.Kind.PREPAYMENT
    lines = (
        postings.payment(order, where, amount)
        if is_billed
        else postings.prepayment(order.client, where, amount, order=order)
    )
    payment = Payment(
        kind=kind,
        organisation=order.organisation,
        client=order.client,
        order=order,
        money_account=where,
        amount=amount,
        on=on,
        comment=comment.strip(),
        receipt=receipt,
        receipt_number=receipt_number.strip(),
    )
    _book(payment, lines, about=order.ref, by=by)
    event = events.PAYMENT_TAKEN if is_billed else events.PREPAYMENT_TAKEN
    record(event, about=payment, within=order, by=by, amount=amount, money_account=where.label, on=on)
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
    comment: str = "",
    receipt: str = Receipt.MISSING,
    receipt_number: str = "",
) -> Payment:
    """Take money to the client's balance: closing an order can use it."""
    check_amount_and_date(amount, on, by)
    if client.merged_into_id:
        raise Refused("client-merged", _("This client has been merged with another. Use that client instead."))
    where = lock_active(money_account, organisation)
    payment = Payment(
        kind=Payment.Kind.PREPAYMENT,
        organisation=organisation,
        client=client,
        money_account=where,
        amount=amount,
        on=on,
        comment=comment.strip(),
        receipt=receipt,
        receipt_number=receipt_number.strip(),
    )
    _book(payment, postings.prepayment(client, where, amount), about=ref(client), by=by)
    record(
        events.PREPAYMENT_TAKEN,
        about=payment,
        within=client,
        by=by,
        amount=amount,
        money_account=where.label,
        on=on,
    )
    return payment


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_payment(payment: Payment, *, reason: str, by: Actor) -> Payment:
    """Reverse a payment, with the same date. A prepayment that has been used can't be, until that use is reversed."""
    check_seen(payment.entry, by)
    reason = check_reason(reason)
    if payment.order is not None:
        lock(payment.order)
    else:
        Client.objects.select_for_update(no_key=True).get(pk=payment.client_id)
    where = lock_account(payment.money_account)
    refuse_reversed(payment.entry)
    _refuse_used(payment)
    below_zero = check_spending(where, payment.amount, payment.on)
    journal.reverse(payment.entry, key=f"reversal:{payment.entry_id}", by=by)
    record(
        events.PAYMENT_REVERSED,
        about=payment,
        within=payment.order or payment.client,
        by=by,
        amount=payment.amount,
        reason=reason,
        **({"below_zero": True} if below_zero else {}),
    )
    return payment


def _refuse_used(payment: Payment) -> None:
    """Refuse if the money is no longer where it was booked: it paid an order, or moved to the client's balance."""
    order = payment.order
    if order is not None and payment.kind == Payment.Kind.PAYMENT:
        left = payment.amount if order.phase == Phase.CLOSED else -journal.balance(CLIENTS, order=order.pk)
    else:
        number = order.pk if order is not None else None
        left = -journal.balance(PREPAYMENTS, client=payment.client, organisation=payment.organisation, order=number)
    if left >= payment.amount:
        return
    if order is not None and order.phase == Phase.CANCELLED:
        raise Refused("prepayment-used", _("This order is cancelled and its money has moved to the client's balance."))
    if order is not None:
        raise Refused("prepayment-used", _("This prepayment has been used for the order. Reopen the order first."))
    raise Refused("prepayment-used", _("This prepayment has been used for orders. Reopen them first."))


def _book(payment: Payment, lines: list[Line], *, about: str, by: Actor) -> None:
    if payment.receipt_number and payment.receipt == Receipt.MISSING:
        payment.receipt = Receipt.ISSUED  # a receipt with a number has been issued
    payment.entry = journal.post(
        kind=payment.kind,
        key=f"payment:{uuid4().hex}",
        about=about,
        on=payment.on,
        organisation=payment.organisation,
        lines=lines,
        by=by,
    )
    payment.by_id, payment.at = by.pk, clock.now()
    payment.search = fold(f"{payment.comment} {payment.receipt_number}")
    payment.save(force_insert=True)
