"""Setting mutual debts off: what a client owes for orders against what we owe the same company as a supplier.

What we owe goes down, and the client gets a prepayment of that sum, which pays the oldest of their debts at once. So
all that can happen to a prepayment, reopening its order among it, holds of this one too.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.rights import SEE_PRICES
from motorcrm.access.scopes import has
from motorcrm.clients.models import Client
from motorcrm.clients.operations import lock_client
from motorcrm.company.models import Organisation
from motorcrm.company.queries import tax_rate
from motorcrm.core.actor import Actor, Person
from motorcrm.core.exact import Money, Percent
from motorcrm.core.invariants import invariant
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.finance.events import TRANSACTION_REVERSED
from motorcrm.finance.models import SetOff, SetOffShare
from motorcrm.finance.money.checks import check_amount, check_reason, check_seen, refuse_reversed
from motorcrm.finance.money.matching import unlike_their_entries
from motorcrm.finance.money.protocol import draft_of, keep
from motorcrm.finance.money.purchases import rests
from motorcrm.finance.money.supplier_offsets import onto_purchases
from motorcrm.finance.money.supplier_payments import check_unused
from motorcrm.finance.queries.held import debts_of
from motorcrm.finance.rights import RECORD_TRANSACTIONS, REVERSE_TRANSACTIONS, TAKE_PAYMENTS
from motorcrm.history.record import declare_event, record, ref
from motorcrm.ledger import journal
from motorcrm.ledger.chart import PREPAYMENTS, SUPPLIERS
from motorcrm.ledger.claims import Left, Part, owed_since
from motorcrm.ledger.days import back_since, check_day
from motorcrm.ledger.journal import Draft, reversal
from motorcrm.ledger.kinds import Counts, Happening, Kind, declare_kind
from motorcrm.ledger.lines import Line, NewItem, debit
from motorcrm.ledger.models import Entry, Item, Posting
from motorcrm.orders import consequences
from motorcrm.orders.kinds import PREPAYMENT_USE
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.closing import uses
from motorcrm.orders.operations.lock import lock
from motorcrm.orders.operations.returned import released
from motorcrm.orders.phases import Phase
from motorcrm.orders.queries.money import money_of, money_of_many
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.operations import lock_supplier

SETTLED = declare_event("finance.set-off", gettext_lazy("Mutual debts set off"))
SET_OFF = declare_kind(
    Kind(
        code="set-off",
        word=gettext_lazy("Set-off of mutual debts"),
        counts=Counts.SETTLED,
        reversed_by="finance.reverse_set_off",
        happenings=[
            Happening(
                what="what a client owes is set off against what we owe the same company",
                verb="set_off",
                debit=["suppliers"],
                credit=["prepayments"],
            )
        ],
    )
)


def set_off_lines(
    row: SetOff, shares: Sequence[tuple[Item, Money]], item: Item | NewItem, rate: Percent | None
) -> list[Line]:
    return [
        *(debit(SUPPLIERS, amount, supplier=one.supplier, item=one) for one, amount in shares),
        Line(PREPAYMENTS, -row.amount, {"client": row.client, "item": item, "vat_rate": rate}),
    ]


@operation(needs=RECORD_TRANSACTIONS, once=True)
def set_off(
    supplier: Supplier, *, organisation: Organisation, amount: Money, on: date, by: Actor, comment: str = ""
) -> SetOff:
    """So much of what we owe the supplier pays what the client that it is owes for orders, both oldest first.

    Raises Refused if it is no client, Invalid for more than either owes on that day.
    """
    for right in (SEE_PRICES, TAKE_PAYMENTS):
        if not has(by, right):
            raise Forbidden(right)
    check_amount(amount)
    check_day(on, organisation=organisation, by=by)
    client = _client_of(supplier)
    orders = _lock_orders(client, organisation, amount, by=by)
    lock_client(client)
    supplier = lock_supplier(supplier)
    if supplier.client_id != client.pk and supplier.client_id != client.merged_into_id:
        raise Refused("client-changed", _("This supplier is another client now. Open the page again."))
    shares = list(onto_purchases(supplier, organisation, amount, on))
    done = SetOff(
        organisation=organisation, supplier=supplier, client=client, amount=amount, on=on, comment=comment.strip()
    )
    opened, rate = NewItem(), tax_rate(organisation, on)
    drafts = [draft_of(done, SET_OFF, set_off_lines(done, shares, opened, rate), about=ref(supplier), by=by)]
    left = Left(opened, client, None, None, amount, ((on, amount),))
    for order, part, is_all in _debts(orders, amount, on):
        drafts += uses(order, [Part(left, part)], on=on, by=by)
        drafts += consequences.settled(order, on=on, by=by) if is_all else []
    entry = journal.post_many(drafts)[0]
    done.item = opened.item or entry.items.get()
    keep(done, entry, by=by, found_by=f"{supplier.name} {client.name}")
    SetOffShare.objects.bulk_create(SetOffShare(set_off=done, item=item, amount=part) for item, part in shares)
    record(SETTLED, about=done, within=supplier, by=by, supplier=supplier.name, amount=amount, on=on)
    record(SETTLED, about=client, by=by, amount=amount, on=on)
    return done


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_set_off(set_off: SetOff, *, reason: str, by: Actor) -> SetOff:
    """Both are owed again: what it has paid of orders is taken back with it.

    Refused if it was moved or given back since, as a prepayment can be: that goes first.
    """
    check_seen(set_off.entry, by=by)
    reason = check_reason(reason)
    orders = [lock(order).order for order in _orders_paid(set_off)]
    lock_client(set_off.client)
    supplier = lock_supplier(set_off.supplier)
    refuse_reversed(set_off.entry)
    used = _uses(set_off)
    since = back_since(Posting.objects.filter(item=set_off.item))
    since = max(since, check_unused({share.item_id: share.amount for share in set_off.shares.all()}, set_off.entry))
    settled = [order for order in orders if money_of(order).due <= Money.zero()]
    drafts: list[Draft] = [reversal(entry, by=by, on=max(entry.on, since)) for entry in [*used, set_off.entry]]
    for order in settled:
        drafts += consequences.unsettled(order, by=by)
    again = set(Posting.objects.filter(entry__in=used, order__isnull=False).values_list("order", flat=True))
    for order in orders:
        drafts += released(order, besides=[set_off.item_id], by=by) if order.pk in again else []
    journal.post_many(drafts)
    for about in (set_off, set_off.client):
        record(
            TRANSACTION_REVERSED, about=about, within=supplier if about is set_off else None, by=by,
            amount=set_off.amount, reason=reason, supplier=supplier.name,
        )  # fmt: skip
    return set_off


def _uses(set_off: SetOff) -> list[Entry]:
    """By which it pays orders now, latest first. Raises Refused for anything else that moved it."""
    moved = Posting.objects.filter(item=set_off.item).exclude(entry=set_off.entry)
    live = Entry.objects.filter(pk__in=moved.values("entry"), reverses=None, reversed_by=None)
    found = list(live.select_related("organisation").order_by("-pk"))
    for entry in found:
        if entry.kind != PREPAYMENT_USE.code:
            raise rests(entry)
    return found


def _orders_paid(set_off: SetOff) -> list[WorkOrder]:
    ids = Posting.objects.filter(item=set_off.item, order__isnull=False).values("order")
    return list(WorkOrder.objects.filter(pk__in=ids).order_by("pk"))


def _client_of(supplier: Supplier) -> Client:
    client = Supplier.objects.select_related("client__merged_into").get(pk=supplier.pk).client
    if client is None:
        raise Refused("no-client", _("This supplier is no client. Say which client it is in its details first."))
    return client.merged_into or client


def _lock_orders(client: Client, organisation: Organisation, amount: Money, *, by: Actor) -> list[WorkOrder]:
    """As many of the oldest debts as it takes, locked by id; in the order in which they are paid."""
    chosen, rest = [], amount
    for owed in debts_of(client, cast(Person, by), organisation):
        if rest <= Money.zero():
            break
        chosen.append(owed.order)
        rest -= owed.amount
    for order in sorted(chosen, key=lambda order: order.pk):
        lock(order)
    return [order for order in chosen if order.phase == Phase.CLOSED]


def _debts(orders: Sequence[WorkOrder], amount: Money, on: date) -> Iterator[tuple[WorkOrder, Money, bool]]:
    """What of the amount pays which order, and whether that is all that it owes."""
    sums = money_of_many(orders)
    for order in orders:
        due = max(sums[order.pk].due, Money.zero())
        part = min(amount, due)
        if not part:
            continue
        since = owed_since(order.pk, part)
        if since is None or order.closed_on is None or on < max(since, order.closed_on):
            raise Invalid(on=_("On that day this was not owed yet for %(order)s.") % {"order": order.number})
        amount -= part
        yield order, part, part == due
    if amount:
        raise Invalid(amount=_("This is more than the client owes."))


@invariant("set-offs match the ledger", grows=True)
def set_offs_match_the_ledger(after: int = 0) -> Iterator[str]:
    rows = SetOff.objects.select_related("client", "item").prefetch_related("shares__item__supplier")

    def lines(row: SetOff) -> list[Line]:
        shares = [(share.item, share.amount) for share in row.shares.all()]
        return set_off_lines(row, shares, row.item, row.item.vat_rate)

    yield from unlike_their_entries(rows, lines, after, kind=lambda _row: SET_OFF.code)
