"""What the history of transactions is narrowed by, as conditions on one transaction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum

from motorcrm.access.catalogue import ALL
from motorcrm.access.scopes import scope_of
from motorcrm.clients.models import Client
from motorcrm.clients.queries import ids_of
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.company.models import Organisation
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.core.search import words_of
from motorcrm.employees.models import Employee
from motorcrm.finance.models import (
    CashLine,
    Category,
    FiscalReceipt,
    MoneyAccount,
    MoneyTransaction,
    MoneyTransactionQuerySet,
    nameless_kinds,
)
from motorcrm.finance.queries.accounts import accounts_seen
from motorcrm.finance.queries.history import COST_ACCOUNTS
from motorcrm.finance.queries.searching import entries_with, found_entries
from motorcrm.history.record import ref
from motorcrm.ledger.kinds import KINDS, Counts
from motorcrm.ledger.models import Posting
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.queries import ids_of as ids_of_supplier

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


class State(Enum):
    """Whether a transaction still stands."""

    STANDING = "standing"
    """Neither taken back, nor taking something back."""
    REVERSED = "reversed"


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
    supplier: Supplier | None = None
    employee: Employee | None = None
    """Whom it was with, if not a client."""
    organisation: Organisation | None = None
    order: WorkOrder | None = None
    recorded_by: Employee | None = None
    least: Money | None = None
    most: Money | None = None
    """Its sum from and to, both inclusive: what it debited, less what parts cost the workshop."""
    state: State | None = None
    without_receipt: bool = False
    """Only what still needs a fiscal receipt."""
    q: str = ""
    party: str = ""
    """Part of the name of whom it was with: a client, or whoever was typed as counterparty."""
    among: frozenset[int] | None = None
    """The entries that `q` and `party` found, once they have been looked for."""
    is_cut: bool = False
    """Whether they fit more than those."""

    @property
    def is_kept_ready(self) -> bool:
        """Whether totals are kept ready of all that it lets through, whichever days it asks for."""
        whichever = ("since", "until", "moves", "kind", "account", "organisation")
        nothing = HistoryFilters()
        return replace(self, **{name: getattr(nothing, name) for name in whichever}) == nothing


def searched(filters: HistoryFilters, reader: Person) -> HistoryFilters:
    """With what the text finds, looked for once."""
    found = [found_entries(filters.q, reader)] if words_of(filters.q) else []
    found += [entries_with(filters.party, reader)] if words_of(filters.party) else []
    if not found:
        return replace(filters, q="", party="")
    among = frozenset.intersection(*(one.ids for one in found))
    return replace(filters, q="", party="", among=among, is_cut=any(one.is_cut for one in found))


def within(rows: Rows, filters: HistoryFilters) -> Rows:
    """Entries or postings of the period."""
    if filters.since:
        rows = rows.filter(on__gte=filters.since)
    if filters.until:
        rows = rows.filter(on__lte=filters.until)
    return rows


def accounts_asked(
    filters: HistoryFilters, reader: Person, known: Mapping[int, MoneyAccount] | None = None
) -> list[int]:
    """The accounts in the ledger whose movements are asked for; `known` are those that the reader sees, if read."""
    asked, own = filters.account, filters.organisation
    if asked is None and own is None:
        return list(accounts_seen(reader) if known is None else known)
    accounts = [asked] if asked else (accounts_seen(reader) if known is None else known).values()
    return [one.account_id for one in accounts if own is None or one.organisation_id == own.pk]


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
    if filters.employee and (nameless := nameless_kinds(reader)):
        rows = rows.exclude(kind__in=nameless).exclude(reverses__kind__in=nameless)
    if filters.least is not None or filters.most is not None:
        rows = _of_sum(rows, filters)
    return rows.order_by("-on", "-pk")


def _conditions(filters: HistoryFilters) -> Iterator[Any]:
    of_entry = Posting.objects.filter(entry=OuterRef("pk"))
    if filters.moves:
        yield Q(kind__in=filters.moves.kinds) | Q(reverses__kind__in=filters.moves.kinds)
    if filters.account:
        yield Exists(of_entry.filter(account=filters.account.account_id))
    if filters.client:
        yield Exists(of_entry.filter(client__in=ids_of(filters.client)))
    if filters.supplier:
        yield Exists(of_entry.filter(supplier__in=ids_of_supplier(filters.supplier)))
    if filters.employee:
        yield Exists(of_entry.filter(employee=filters.employee))
    if filters.category:
        lines = CashLine.objects.filter(category__in=those_of(filters.category))
        of_receipt = Q(transaction__entry=OuterRef("pk")) | Q(transaction__entry=OuterRef("reverses"))
        yield Q(about__in=refs_of(filters.category)) | Exists(lines.filter(of_receipt))
    if filters.organisation:
        yield Q(organisation=filters.organisation)
    if filters.order:
        yield Exists(of_entry.filter(order=filters.order.pk))
    if filters.recorded_by:
        yield Q(recorded_by=filters.recorded_by)
    if filters.without_receipt:
        yield Exists(FiscalReceipt.objects.filter(entry=OuterRef("pk"), status=FiscalReceipt.Status.MISSING))
    if filters.state:
        stands = filters.state == State.STANDING
        yield Q(reversed_by=None, reverses=None) if stands else Q(reversed_by__isnull=False)


def those_of(category: Category) -> list[Category]:
    """It, and those under it if it is a heading."""
    return [category, *Category.objects.filter(parent=category)]


def refs_of(category: Category) -> list[str]:
    """What entries of the category are about, but for the further lines of a receipt, and of those under it."""
    return [ref(one) for one in those_of(category)]


def _of_sum(rows: MoneyTransactionQuerySet, filters: HistoryFilters) -> MoneyTransactionQuerySet:
    debits: QuerySet[Any, Any] = Posting.objects.filter(entry=OuterRef("pk"), amount__gt=Money.zero())
    debits = debits.exclude(account__code__in=COST_ACCOUNTS).order_by().values("entry")
    bounds = {"debited__gte": filters.least, "debited__lte": filters.most}
    asked: dict[str, Any] = {name: sum_ for name, sum_ in bounds.items() if sum_ is not None}
    return rows.alias(debited=Subquery(debits.annotate(sum=Sum("amount")).values("sum"))).filter(**asked)
