"""Which transactions a text finds: by what was typed with them, by their order, by their client.

Each of these is a search of its own that ends after the newest it finds; they are put together by id. A condition over
all of them at once would be asked of every transaction there has ever been.
"""

from collections.abc import Mapping
from typing import Any

from motorcrm.clients.models import Client
from motorcrm.core.actor import Person
from motorcrm.core.folding import fold
from motorcrm.core.search import INDEXES, Candidates, SearchedQuerySet, candidates, newest_of
from motorcrm.finance.models import Payment, Recorded, recorded_models
from motorcrm.ledger.models import Entry, Posting
from motorcrm.orders.models import WorkOrder

MANY = 100
"""Orders and clients whose transactions are found, the newest of them."""


def found_entries(typed: str, reader: Person) -> Candidates:
    """The entries found, whether the reader sees them or not."""
    recorded = _entries(_typed_with(typed)) | _of_clients(typed, reader)
    orders = _newest(WorkOrder.objects.visible_to(reader).search(typed, reader))
    return recorded | _reversals_of(recorded) | _of_orders(orders)


def entries_with(party: str, reader: Person) -> Candidates:
    """The entries with clients or counterparties that are called so, whether the reader sees them or not."""
    words = fold(party).split()
    rows = {
        model: _called_so(model, path, found, words)
        for model, found in _typed_with(party).items()
        if found.ids and (path := _party_of(model))
    }
    recorded = _entries(rows) | _of_clients(party, reader)
    return recorded | _reversals_of(recorded)


_PARTIES = ("counterparty", "lender", "supplier__name", "employee__last_name")


def _party_of(model: type[Recorded]) -> str:
    """The column with the name of whom it was with, if somebody typed one."""
    return next((column for column in model.SAID_WITH if column.endswith(_PARTIES)), "")


def _called_so(model: type[Recorded], path: str, found: Candidates, words: list[str]) -> Candidates:
    """Of what the text finds, those where the name has it, and not the comment or the number of a receipt."""
    names = model._default_manager.order_by().filter(pk__in=found.ids).values_list("pk", path)
    fits = (pk for pk, name in names if all(word in fold(name) for word in words))
    return Candidates(frozenset(fits), found.is_cut)


def _typed_with(typed: str) -> dict[type[Recorded], Candidates]:
    return {model: candidates(INDEXES[model._meta.db_table], typed) for model in recorded_models()}


def _of_clients(typed: str, reader: Person) -> Candidates:
    """What clients paid; what they were billed belongs to their orders."""
    clients = _newest(Client.objects.visible_to(reader).search(typed, reader))
    return _entries({Payment: newest_of(Payment, "client_id", clients)}) if clients.ids else clients


def _of_orders(orders: Candidates) -> Candidates:
    if not orders.ids:
        return orders
    ids = Posting.objects.order_by().filter(order__in=orders.ids).values_list("entry", flat=True)
    return Candidates(frozenset(ids), orders.is_cut)


def _entries(found: Mapping[Any, Candidates]) -> Candidates:
    """The entries of these rows, by their model: one query for all kinds of them."""
    parts = [
        model._default_manager.order_by().filter(pk__in=rows.ids).values_list("entry", flat=True)
        for model, rows in found.items()
        if rows.ids
    ]
    ids = frozenset(parts[0].union(*parts[1:], all=True)) if parts else frozenset()
    return Candidates(ids, any(rows.is_cut for rows in found.values()))


def _reversals_of(recorded: Candidates) -> Candidates:
    if not recorded.ids:
        return recorded
    ids = Entry.objects.order_by().filter(reverses__in=recorded.ids).values_list("pk", flat=True)
    return Candidates(frozenset(ids))


def _newest(rows: SearchedQuerySet[Any]) -> Candidates:
    ids = list(rows.order_by("-pk").values_list("pk", flat=True)[: MANY + 1])
    return Candidates(frozenset(ids[:MANY]), rows.is_cut or len(ids) > MANY)
