"""Where a prepayment goes because an entry is reversed: a closed order that is owed for holds none of its own."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from uuid import uuid4

from django.db.models import Sum

from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS
from motorcrm.ledger.claims import Left, Part, prepaid_for
from motorcrm.ledger.journal import Draft
from motorcrm.ledger.models import Entry, Item, Posting
from motorcrm.ledger.queries import postings
from motorcrm.orders.kinds import PREPAYMENT_MOVE
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.phases import Phase
from motorcrm.orders.postings import prepayment_move


def sent_on(reversed_: Sequence[Entry], *, since: date, by: Actor, stays: int = 0, owes: int = 0) -> Iterator[Draft]:
    """What reversing these entries brings back to an order that can't hold it goes on to the client's balance.

    A closed order that is owed for holds no prepayment of its own, and a cancelled one holds none. `stays` is the id of
    the order that is being reopened, `owes` of one that is owed for once this is done. Nothing is reversed before
    `since`. The client of these orders is locked.
    """
    rows = Posting.objects.filter(entry__in=reversed_, account__code=PREPAYMENTS, order__isnull=False)
    rows = rows.exclude(order=stays).select_related("entry__organisation", "item", "client", "contract")
    places: dict[tuple[int | None, ...], list[Posting]] = defaultdict(list)
    for side in rows.order_by("pk"):
        places[side.item_id, side.client_id, side.contract_id, side.order].append(side)
    orders = WorkOrder.objects.in_bulk({order for *_place, order in places if order}) if places else {}
    for sides in places.values():
        # What a price reduction has freed since is there already, or has been given back from there.
        amount = sum((side.amount for side in sides), Money.zero())
        side = sides[-1]
        order = orders.get(side.order or 0)
        if amount <= Money.zero() or order is None or side.item is None or side.client is None or _holds(order, owes):
            continue
        left = Left(side.item, side.client, side.contract, side.order, amount, ())
        yield Draft(
            kind=PREPAYMENT_MOVE,
            key=f"back:{uuid4().hex}",
            about=order.ref,
            on=max(since, *(side.entry.on for side in sides)),
            organisation=side.entry.organisation,
            lines=prepayment_move(Part(left, amount), to=None),
            by=by,
            moves_on=True,
        )


def released(order: WorkOrder, *, besides: Collection[int] = (), by: Actor) -> Iterator[Draft]:
    """What waits for a closed order goes to the client's balance today: the order is owed for once this is done.

    Items `besides` go another way. Does nothing for an order that is not closed. Its client is locked.
    """
    if order.phase != Phase.CLOSED:
        return
    for left in prepaid_for(order.pk):
        if not isinstance(left.item, Item) or left.item.pk in besides:
            continue
        yield Draft(
            kind=PREPAYMENT_MOVE,
            key=f"release:{uuid4().hex}",
            about=order.ref,
            on=clock.today(),
            organisation=order.organisation,
            lines=prepayment_move(Part(left, left.amount), to=None),
            by=by,
        )


def _holds(order: WorkOrder, owes: int) -> bool:
    if order.phase != Phase.CLOSED:
        return order.phase != Phase.CANCELLED
    owed = postings(CLIENTS, order=order.pk).aggregate(sum=Sum("amount"))["sum"] or Money.zero()
    return order.pk != owes and owed <= Money.zero()
