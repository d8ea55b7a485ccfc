"""Reopening a closed order takes back what closing booked; cancelling ends an order that won't be done."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.clients.operations import lock_client
from motorcrm.company.queries import tax_rate
from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.lifecycle import claim
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Invalid
from motorcrm.history.record import record
from motorcrm.ledger import journal
from motorcrm.ledger.chart import CLIENTS
from motorcrm.ledger.claims import Part, prepaid_for
from motorcrm.ledger.days import back_since
from motorcrm.ledger.journal import Draft, reversal
from motorcrm.ledger.models import Entry
from motorcrm.ledger.queries import postings as journal_postings
from motorcrm.orders import consequences, events, postings
from motorcrm.orders.kinds import (
    PAYMENT_FREED,
    PAYMENT_OVER,
    PREPAYMENT_MOVE,
    PREPAYMENT_USE,
    PRICE_REDUCTION,
    SALE,
)
from motorcrm.orders.lifecycle import CANCEL, REOPEN
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.gifts import cancel_gifts
from motorcrm.orders.operations.jobs import put_aside
from motorcrm.orders.operations.lock import lock
from motorcrm.orders.operations.returned import sent_on
from motorcrm.orders.operations.status import status_of
from motorcrm.orders.phases import JobStatus, Phase
from motorcrm.orders.queries.money import money_of, paid_directly
from motorcrm.orders.rights import CANCEL_ORDERS, REOPEN_ORDERS


@operation(needs=REOPEN_ORDERS)
def reopen_order(order: WorkOrder, *, reason: str, by: Actor) -> WorkOrder:
    """Reverse exactly what closing booked, with new entries, and return the order to ready.

    What the client has paid since becomes a prepayment for the order, from the day it was paid. Price reductions are
    taken back with the sale: they are of lines that can change now. What was given back for them stays given back.
    """
    if not reason.strip():
        raise Invalid(reason=_("Give a reason."))
    lock(order)
    lock_client(order.client)
    was_settled = money_of(order).due <= Money.zero()
    undone: dict[str, Any] = {"closed_at": None, "closed_on": None, "handed_over_at": None, "pay_by": None}
    claim(order, REOPEN, status=status_of(Phase.READY), debt_reason="", **undone)
    back = back_since(journal_postings(CLIENTS, order=order.pk))
    live = live_entries(order, SALE.code, PREPAYMENT_USE.code, PRICE_REDUCTION.code, PAYMENT_OVER.code)
    drafts = [reversal(entry, by=by, on=max(entry.on, back)) for entry in live]
    drafts += sent_on(live, since=back, by=by, stays=order.pk)
    drafts += _freed(order, back, by=by)
    if was_settled:
        drafts += consequences.unsettled(order, by=by)
    drafts += consequences.reopened(order, by=by)
    record(events.ORDER_REOPENED, about=order, by=by, reason=reason)
    journal.post_many(drafts)
    return order


@operation(needs=CANCEL_ORDERS)
def cancel_order(order: WorkOrder, *, reason: str, by: Actor) -> WorkOrder:
    """Cancel an order that won't be done. The number stays; prepayments move to the client's balance."""
    if not reason.strip():
        raise Invalid(reason=_("Give a reason."))
    sheet = lock(order)
    lock_client(order.client)
    claim(order, CANCEL, status=status_of(Phase.CANCELLED), cancelled_at=clock.now(), cancel_reason=reason.strip())
    for job in sheet.jobs:
        if job.status == JobStatus.IN_PROGRESS:
            put_aside(job, by=by)
    cancel_gifts(order)
    drafts = [
        Draft(
            kind=PREPAYMENT_MOVE,
            key=f"{order.ref}:release:{number}",
            about=order.ref,
            on=clock.today(),
            organisation=order.organisation,
            lines=postings.prepayment_move(Part(left, left.amount), to=None),
            by=by,
        )
        for number, left in enumerate(prepaid_for(order.pk), start=1)
    ]
    drafts += consequences.cancelled(order, by=by)
    record(events.ORDER_CANCELLED, about=order, by=by, reason=reason.strip())
    journal.post_many(drafts)
    return order


def live_entries(order: WorkOrder, *kinds: str) -> list[Entry]:
    """The order's entries of those kinds that have not been reversed."""
    live = Entry.objects.filter(about=order.ref, kind__in=kinds, reversed_by=None, reverses=None)
    return list(live.select_related("organisation").order_by("pk"))


def _freed(order: WorkOrder, since: date, *, by: Actor) -> list[Draft]:
    """Payments of the bill become prepayments, each on its own day: the client owes nothing that they could pay."""
    return [
        Draft(
            kind=PAYMENT_FREED,
            key=f"{order.ref}:freed:{order.closings}:{item.pk}",
            about=order.ref,
            on=max(item.on, since),
            organisation=order.organisation,
            lines=postings.payment_freed(order, item, amount, rate=tax_rate(order.organisation, item.on)),
            by=by,
            moves_on=True,
        )
        for item, amount in paid_directly(order)
    ]
