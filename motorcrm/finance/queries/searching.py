"""Which transactions a text finds: by what was typed with them, by their order, by their client.

Each of these is a search of its own that ends after the newest it finds; they are put together by id. A condition over
all of them at once would be asked of every transaction there has ever been.
"""

from typing import Any

from motorcrm.clients.models import Client
from motorcrm.core.actor import Person
from motorcrm.core.search import INDEXES, Candidates, SearchedQuerySet, candidates, newest_of
from motorcrm.finance.models import Payment, Recorded, recorded_models
from motorcrm.ledger.models import Entry, Posting
from motorcrm.orders.models import WorkOrder

MANY = 100
"""Orders and clients whose transactions are found, the newest of them."""


def found_entries(typed: str, reader: Person) -> Candidates:
    """The entries found, whether the reader sees them or not."""
    recorded = _of_clients(typed, reader)
    for model in recorded_models():
        recorded |= _entries(model, candidates(INDEXES[model._meta.db_table], typed))
    orders = _newest(WorkOrder.objects.visible_to(reader).search(typed, reader))
    return recorded | _reversals_of(recorded) | _of_orders(orders)


def _of_clients(typed: str, reader: Person) -> Candidates:
    """What clients paid; what they were billed belongs to their orders."""
    clients = _newest(Client.objects.visible_to(reader).search(typed, reader))
    return _entries(Payment, newest_of(Payment, "client_id", clients))


def _of_orders(orders: Candidates) -> Candidates:
    ids = Posting.objects.order_by().filter(order__in=orders.ids).values_list("entry", flat=True)
    return Candidates(frozenset(ids), orders.is_cut)


def _entries(model: type[Recorded], rows: Candidates) -> Candidates:
    ids = model._default_manager.order_by().filter(pk__in=rows.ids).values_list("entry", flat=True)
    return Candidates(frozenset(ids), rows.is_cut)


def _reversals_of(recorded: Candidates) -> Candidates:
    ids = Entry.objects.order_by().filter(reverses__in=recorded.ids).values_list("pk", flat=True)
    return Candidates(frozenset(ids))


def _newest(rows: SearchedQuerySet[Any]) -> Candidates:
    ids = list(rows.order_by("-pk").values_list("pk", flat=True)[: MANY + 1])
    return Candidates(frozenset(ids[:MANY]), rows.is_cut or len(ids) > MANY)
