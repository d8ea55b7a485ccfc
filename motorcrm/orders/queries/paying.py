"""Which money has paid a closed order's bill, and where each part of it was before."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Max

from motorcrm.clients.models import Client, Contract
from motorcrm.core.exact import Money
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS
from motorcrm.ledger.claims import Left
from motorcrm.ledger.models import Entry, Item, Posting
from motorcrm.ledger.queries import postings
from motorcrm.orders.kinds import PAYMENT_OVER, PREPAYMENT_USE
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.queries.money import paid_directly

Place = tuple[Any, Any, Any, Any]
"""An item, and the client, contract and order it was with."""


def what_paid(order: WorkOrder) -> list[Left]:
    """What could be freed again: for the order first, the latest payment first, then what was used from elsewhere.

    Each has the place it returns to, and the last day on which it paid.
    """
    there: dict[Place, Money] = defaultdict(Money.zero)
    days: dict[Place, date] = {}
    for item, amount in paid_directly(order):
        place: Place = (item.pk, order.client_id, order.contract_id, order.pk)
        there[place] += amount
        last = postings(CLIENTS, order=order.pk, item=item).aggregate(last=Max("on"))["last"]
        days[place] = last
    # Uses debit prepayments where they were; what was freed since has credited them there.
    live = Entry.objects.filter(
        about=order.ref, kind__in=(PREPAYMENT_USE.code, PAYMENT_OVER.code), reversed_by=None, reverses=None
    )
    rows = Posting.objects.filter(entry__in=live, account__code=PREPAYMENTS).order_by("pk")
    for *where, on, amount in rows.values_list("item", "client", "contract", "order", "on", "amount"):
        place = (where[0], where[1], where[2], where[3])
        there[place] += amount
        days[place] = max(on, days.get(place, on))
    found = [place for place, amount in there.items() if amount > Money.zero()]
    found.sort(key=lambda place: (place[3] != order.pk, -place[0]))
    items = Item.objects.in_bulk({place[0] for place in found})
    clients = Client.objects.in_bulk({place[1] for place in found})
    contracts = Contract.objects.in_bulk({place[2] for place in found} - {None})
    return [
        Left(
            items[place[0]],
            clients[place[1]],
            contracts.get(place[2]),
            place[3],
            there[place],
            ((days[place], there[place]),),
        )
        for place in found
    ]
