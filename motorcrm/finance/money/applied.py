"""Taking back that a prepayment was applied to an order, while the order stays closed."""

from itertools import accumulate

from django.db.models import Sum
from django.utils.translation import gettext as _

from motorcrm.clients.operations import lock_client
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Absent, Refused
from motorcrm.finance import events
from motorcrm.finance.models import MoneyTransaction
from motorcrm.finance.money.checks import check_reason, check_seen, refuse_reversed
from motorcrm.finance.rights import REVERSE_TRANSACTIONS
from motorcrm.history.record import record
from motorcrm.ledger import journal
from motorcrm.ledger.chart import CLIENTS
from motorcrm.ledger.days import back_since
from motorcrm.ledger.journal import reversal
from motorcrm.ledger.models import Entry, Posting
from motorcrm.ledger.queries import postings
from motorcrm.orders import consequences
from motorcrm.orders.kinds import PREPAYMENT_USE
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.lock import lock
from motorcrm.orders.operations.returned import released, sent_on
from motorcrm.orders.queries.money import money_of


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_use(use: MoneyTransaction, *, reason: str, by: Actor) -> WorkOrder:
    """Take back that a prepayment has paid part of a bill: it waits again where it was, and the bill is owed again.

    What had waited for the order itself, or another that is owed for or cancelled by now, goes to the client's balance,
    and so does what still waits for the order: such an order holds no prepayment. It is dated as the use, or the first
    open day. What a price reduction has freed of it since can't be taken back a second time: Refused.
    """
    check_seen(use, by=by)
    reason = check_reason(reason)
    if use.kind != PREPAYMENT_USE.code:
        raise Absent
    paid = Posting.objects.get(entry=use, account__code=CLIENTS)
    order = WorkOrder.objects.select_related("client").get(pk=paid.order or 0)
    lock(order)
    lock_client(order.client)
    refuse_reversed(use)
    entry = Entry.objects.select_related("organisation").get(pk=use.pk)
    back = back_since(Posting.objects.filter(item=paid.item_id))
    amount = -paid.amount
    _check_still_pays(paid, amount, since=entry)
    due = money_of(order).due
    drafts = [reversal(entry, by=by, on=max(entry.on, back)), *sent_on([entry], since=back, by=by, owes=order.pk)]
    drafts += released(order, by=by)
    if due <= Money.zero() < due + amount:
        drafts += consequences.unsettled(order, by=by)
    journal.post_many(drafts)
    record(events.USE_REVERSED, about=order, by=by, amount=amount, reason=reason)
    return order


def _check_still_pays(paid: Posting, amount: Money, *, since: Entry) -> None:
    """What the prepayment pays of the bill must cover it on every day from that of the use."""
    rows = postings(CLIENTS, order=paid.order, item=paid.item_id).values_list("on")
    days = list(rows.annotate(sum=Sum("amount")).order_by("on"))
    pays = accumulate(-change for _day, change in days)
    if any(left < amount for (day, _change), left in zip(days, pays, strict=True) if day >= since.on):
        raise Refused(
            "use-freed", _("A price reduction has freed part of this prepayment. Take the reduction back first.")
        )
