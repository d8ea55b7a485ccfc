"""Taking back a payment, a prepayment or a refund, with whatever the program did with it since."""

from collections.abc import Sequence

from django.db.models import Sum
from django.utils.translation import gettext as _

from motorcrm.clients.operations import lock_client
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Refused
from motorcrm.finance import events
from motorcrm.finance.models import Payment
from motorcrm.finance.money.checks import check_reason, check_seen, check_spending, money_taken_out, refuse_reversed
from motorcrm.finance.rights import REVERSE_TRANSACTIONS
from motorcrm.history.record import record
from motorcrm.ledger import journal
from motorcrm.ledger.chart import CLIENTS
from motorcrm.ledger.days import back_since, day_of_reversal
from motorcrm.ledger.journal import Draft, reversal
from motorcrm.ledger.models import Entry, Posting
from motorcrm.orders import consequences
from motorcrm.orders.kinds import PREPAYMENT_USE
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.lock import lock
from motorcrm.orders.operations.returned import released, sent_on
from motorcrm.orders.phases import Phase
from motorcrm.orders.queries.money import money_of


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_payment(payment: Payment, *, reason: str, by: Actor) -> Payment:
    """Take a payment, prepayment or refund back, with the same date.

    Where the money has been moved since, by reopening or cancelling its order say, that is taken back too. What waits
    for a closed order that is owed for again goes to the client's balance. A prepayment that has paid a bill, or was
    given back, cannot be taken back before that is.
    """
    check_seen(payment.entry, by=by)
    reason = check_reason(reason)
    orders = _lock(payment)
    taken_out = money_taken_out(payment.entry)
    refuse_reversed(payment.entry)
    followed = _followed_by(payment)
    back = back_since(Posting.objects.filter(item__in=payment.entry.items.values("pk")))
    on = max(day_of_reversal(payment.entry), back)
    below_zero = [check_spending(account, amount, on) for account, amount in taken_out]
    unsettled = [order for order in orders if _is_settled(order) and payment.kind == Payment.Kind.PAYMENT]
    drafts: list[Draft] = [reversal(entry, by=by, on=max(entry.on, back)) for entry in [*followed, payment.entry]]
    if payment.kind == Payment.Kind.REFUND:
        drafts += sent_on([payment.entry], since=back, by=by)
    items = set(payment.entry.items.values_list("pk", flat=True))
    for order in _owed_again(orders, [*followed, payment.entry]):
        drafts += released(order, besides=items, by=by)
    for order in unsettled:
        drafts += consequences.unsettled(order, by=by)
    journal.post_many(drafts)
    short = {"below_zero": True} if any(below_zero) else {}
    for allocation in payment.allocations.select_related("order"):
        record(
            events.PAYMENT_REVERSED, about=payment, within=allocation.order or payment.client, by=by,
            amount=allocation.amount, reason=reason, **short,
        )  # fmt: skip
    return payment


def _lock(payment: Payment) -> list[WorkOrder]:
    """Lock the orders the payment was for, in the order of their ids, then the client."""
    orders = list(WorkOrder.objects.filter(allocations__payment=payment).order_by("pk").distinct())
    for order in orders:
        lock(order)
    lock_client(payment.client)
    return orders


def _owed_again(orders: Sequence[WorkOrder], undone: Sequence[Entry]) -> list[WorkOrder]:
    """Those of the orders that are owed for once these entries are reversed, because they had paid them."""
    rows = Posting.objects.filter(entry__in=undone, account__code=CLIENTS, order__isnull=False).order_by()
    paid = dict(rows.values_list("order").annotate(sum=Sum("amount")).filter(sum__lt=Money.zero()))
    return [order for order in orders if order.pk in paid]


def _followed_by(payment: Payment) -> list[Entry]:
    """The live entries that moved the payment's items since, latest first. Raises Refused if one of them used them."""
    moved = Posting.objects.filter(item__in=payment.entry.items.values("pk")).exclude(entry=payment.entry)
    live = Entry.objects.filter(pk__in=moved.values("entry"), reverses=None, reversed_by=None)
    followed = list(live.select_related("organisation").order_by("-pk"))
    for entry in followed:
        if entry.kind == PREPAYMENT_USE.code:
            raise Refused("prepayment-used", _("This prepayment has paid an order. Reopen that order first."))
        if entry.kind == Payment.Kind.REFUND:
            raise Refused("prepayment-returned", _("This prepayment has been given back. Reverse the refund first."))
    return followed


def _is_settled(order: WorkOrder) -> bool:
    return order.phase == Phase.CLOSED and money_of(order).due <= Money.zero()
