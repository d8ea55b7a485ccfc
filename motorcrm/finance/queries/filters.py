"""What the history of transactions is narrowed by, as conditions on one transaction."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from motorcrm.access.catalogue import ALL
from motorcrm.access.scopes import scope_of
from motorcrm.clients.models import Client
from motorcrm.clients.queries import ids_of
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core.actor import Person
from motorcrm.core.search import words_of
from motorcrm.finance.models import Category, MoneyAccount, MoneyTransaction, MoneyTransactionQuerySet
from motorcrm.finance.queries.searching import found_entries
from motorcrm.history.record import ref
from motorcrm.ledger.kinds import KINDS, Counts
from motorcrm.ledger.models import Posting
from motorcrm.orders.rights import VIEW_ORDERS

Rows = TypeVar("Rows", bound=QuerySet[Any, Any])


class Moves(Enum):
    """Which movements of money are asked for; what took a movement back goes with it."""

    MONEY = "money"
    IN = "in"
    OUT = "out"
    BETWEEN = "between"
    """Between own accounts."""

    @property
    def kinds(self) -> list[str]:
        """The codes of the kinds that move money so."""
        return [code for code, kind in KINDS.items() if kind.counts in _COUNTS[self]]


_COUNTS = {
    Moves.MONEY: {Counts.RECEIVED, Counts.SPENT, Counts.MOVED},
    Moves.IN: {Counts.RECEIVED},
    Moves.OUT: {Counts.SPENT},
    Moves.BETWEEN: {Counts.MOVED},
}


@dataclass(frozen=True)
class HistoryFilters:
    """What the history is narrowed by. Nothing narrows nothing."""

    since: date | None = None
    until: date | None = None
    moves: Moves | None = None
    """Only what moved money, or moved it so; None: every entry, such as sales and uses of prepayments."""
    kind: str = ""
    account: MoneyAccount | None = None
    category: Category | None = None
    client: Client | None = None
    q: str = ""
    among: frozenset[int] | None = None
    """The entries that `q` found, once it has been looked for."""
    is_cut: bool = False
    """Whether it fits more than those."""


def searched(filters: HistoryFilters, reader: Person) -> HistoryFilters:
    """With what the text finds, looked for once."""
    if not words_of(filters.q):
        return replace(filters, q="")
    found = found_entries(filters.q, reader)
    return replace(filters, q="", among=found.ids, is_cut=found.is_cut)


def within(rows: Rows, filters: HistoryFilters) -> Rows:
    """Entries or postings of the period."""
    if filters.since:
        rows = rows.filter(on__gte=filters.since)
    if filters.until:
        rows = rows.filter(on__lte=filters.until)
    return rows


def sees_everything(reader: Person) -> bool:
    """Whether no transaction is hidden from those who see any."""
    return scope_of(reader, VIEW_ORDERS) == ALL and scope_of(reader, VIEW_CLIENTS) == ALL


def transaction_history(filters: HistoryFilters, reader: Person) -> MoneyTransactionQuerySet:
    """Transactions within the reader's sight that fit the filters, newest date first.

    Each is judged by itself: fine for a few that are known, and `walk` finds those; not for all there have ever been.
    """
    filters = searched(filters, reader)
    rows = within(MoneyTransaction.objects.visible_to(reader), filters)
    if filters.among is not None:
        rows = rows.filter(pk__in=filters.among)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    for condition in _conditions(filters):
        rows = rows.filter(condition)
    return rows.order_by("-on", "-pk")


def _conditions(filters: HistoryFilters) -> Iterator[Any]:
    of_entry = Posting.objects.filter(entry=OuterRef("pk"))
    if filters.moves:
        yield Q(kind__in=filters.moves.kinds) | Q(reverses__kind__in=filters.moves.kinds)
    if filters.account:
        yield Exists(of_entry.filter(account=filters.account.account_id))
    if filters.client:
        yield Exists(of_entry.filter(client__in=ids_of(filters.client)))
    if filters.category:
        yield Q(about=ref(filters.category))
