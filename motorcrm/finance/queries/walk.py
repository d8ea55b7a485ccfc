"""Walking back through the history of transactions: along one index from its newest end, so far and no further.

Of the filters, the one that is likely to leave least chooses the index; what is read along it is checked against the
others. Where that leaves too little, the walk stops after `FAR` rows and says where, and the next page goes on there.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from motorcrm.clients.queries import ids_of
from motorcrm.core.actor import Person
from motorcrm.core.few import listed, rows_listed
from motorcrm.core.prepared import Prepared
from motorcrm.finance.models import FiscalReceipt, MoneyAccount, MoneyTransaction, hidden_kinds, reach_of
from motorcrm.finance.queries.filters import (
    HistoryFilters,
    Moves,
    accounts_asked,
    searched,
    sees_everything,
    those_of,
    transaction_history,
    within,
)
from motorcrm.history.record import ref
from motorcrm.ledger import ready
from motorcrm.ledger.kinds import KINDS, REVERSAL
from motorcrm.ledger.models import Entry, Posting
from motorcrm.suppliers.queries import ids_of as ids_of_supplier

FAR = 2_000
"""Rows of an index that are read for one page at most, when hardly any of them fit."""
FIRST = 8
"""Times as many rows are read first as are wanted, where not all of them fit."""
Place = tuple[date, int]
"""The date of an entry and its id: the order of the history."""
Known = Mapping[int, MoneyAccount]


@dataclass(frozen=True)
class Way:
    """An index to walk along: rows with a date and an entry. Several are merged."""

    rows: Sequence[QuerySet[Any, Any]]
    entry: str = "pk"
    """The column with the id of the entry. By a name without `_id` it would be ordered as entries are: by day again."""
    is_sure: bool = False
    """Whether all that is found on it fits."""
    is_few: bool = False
    """Whether they are known by their ids: they are sorted here, lest the database walks along the dates instead."""

    @property
    def first(self) -> int:
        """Times as many rows are read first as are wanted: a transfer stands on two of several accounts."""
        return FIRST if not self.is_sure else min(len(self.rows), 2)

    def newest(self, before: Place | None, many: int) -> list[Place]:
        parts = [self._before(rows, before) for rows in self.rows]
        if self.is_few:
            found = [place for part in parts for place in part.values_list("on", self.entry)]
        else:
            newest = [part.order_by("-on", f"-{self.entry}")[:many] for part in parts]
            found = list(_together(newest).values_list("on", self.entry)) if newest else []
        return sorted(found, reverse=True)[:many]

    def _before(self, rows: QuerySet[Any, Any], before: Place | None) -> QuerySet[Any, Any]:
        if before is None:
            return rows.order_by()
        # One range of the index less its first rows; an OR would make two of it.
        day, pk = before
        return rows.order_by().filter(on__lte=day).exclude(**{"on": day, f"{self.entry}__gte": pk})


def _together(parts: Sequence[QuerySet[Any, Any]]) -> QuerySet[Any, Any]:
    """The first rows of each of these in one query. SQLite takes no limits in parts of a union, but inside them."""
    if len(parts) == 1:
        return parts[0]
    wrapped = [part.model._default_manager.order_by().filter(pk__in=part.values("pk")) for part in parts]
    together: QuerySet[Any, Any] = wrapped[0].union(*wrapped[1:], all=True)
    return together


@dataclass(frozen=True)
class Walked:
    places: list[Place]
    """What fits, newest first."""
    stopped: Place | None = None
    """The last place that was looked at, if there may be more beyond it."""


def walk(
    filters: HistoryFilters, reader: Person, *, before: Place | None = None, many: int, known: Known | None = None
) -> Walked:
    """The newest `many` transactions before that place that the reader sees and the filters let through.

    `known` are the accounts of all money, where the caller has read them.
    """
    way, rest = _way(searched(filters, reader), reader, before, many, known)
    fits: list[Place] = []
    for step in _steps(many * way.first):
        places = way.newest(before, step)
        # An entry may have several postings, and stand on the index as often.
        fits += dict.fromkeys(places) if way.is_sure else _fitting(rest, places, reader)
        before = places[-1] if places else before
        if len(places) < step:
            return Walked(fits[:many], fits[many - 1] if len(fits) > many else None)
        if len(fits) >= many:
            return Walked(fits[:many], fits[many - 1] if len(fits) > many else before)
    return Walked(fits, before)


_IN_ROWS = Prepared(lambda ids: MoneyTransaction.objects.in_rows().filter(rows_listed(ids)).order_by(), str)


def _in_rows(ids: Collection[int]) -> dict[int, MoneyTransaction]:
    return {one.pk: one for one in _IN_ROWS.all(listed(ids))} if ids else {}


def latest(
    filters: HistoryFilters, reader: Person, *, before: Place | None = None, many: int, known: Known | None = None
) -> tuple[list[MoneyTransaction], Place | None]:
    """So many transactions with all that a list shows of them, and the place after which there may be more."""
    found = walk(filters, reader, before=before, many=many, known=known)
    read = _in_rows({pk for _day, pk in found.places})
    originals = _in_rows({one.reverses_id for one in read.values() if one.reverses_id})
    for one in read.values():
        one.reverses = originals.get(one.reverses_id or 0)
    return [read[pk] for _day, pk in found.places], found.stopped


def _steps(first: int) -> Iterator[int]:
    """How many rows are read at a time."""
    yield min(first, FAR)
    if first < FAR:
        yield FAR - first


def _fitting(rest: HistoryFilters, places: Sequence[Place], reader: Person) -> list[Place]:
    rows = transaction_history(rest, reader).filter(pk__in={pk for _day, pk in places})
    fits = set(rows.order_by().values_list("pk", flat=True))
    return [place for place in dict.fromkeys(places) if place[1] in fits]


def _way(
    filters: HistoryFilters, reader: Person, before: Place | None, many: int, known: Known | None
) -> tuple[Way, HistoryFilters]:
    """The index to walk along, and what is asked besides of the entries found on it."""
    entries, postings = within(Entry.objects.all(), filters), within(Posting.objects.all(), filters)
    rest, sees_all = replace(filters, since=None, until=None), sees_everything(reader)
    sees_every_account = sees_all and not reach_of(reader).hidden and not hidden_kinds(reader)
    if filters.account and filters.organisation and filters.account.organisation_id == filters.organisation.pk:
        rest = replace(rest, organisation=None)
    if filters.among is not None:
        return Way([entries.filter(pk__in=filters.among)], is_few=True), replace(rest, among=None)
    if filters.order:
        ids = Posting.objects.filter(order=filters.order.pk).order_by().values_list("entry", flat=True)
        return Way([entries.filter(pk__in=set(ids))], is_few=True), replace(rest, order=None)
    if filters.client:
        ways = [postings.filter(client=pk) for pk in ids_of(filters.client)]
        return Way(ways, "entry_id"), replace(rest, client=None)
    if filters.supplier:
        ways = [postings.filter(supplier=pk) for pk in ids_of_supplier(filters.supplier)]
        return Way(ways, "entry_id"), replace(rest, supplier=None)
    if filters.category:
        # A receipt of several lines is about the category of its first one.
        own = those_of(filters.category)
        beside = [f"{path}cashtransaction__lines__category__in" for path in ("", "reverses__")]
        about = [entries.filter(about=ref(one)) for one in own]
        return Way([*about, *(entries.filter(**{path: own}) for path in beside)]), rest
    if filters.without_receipt and len(lacking := _without_receipt()) <= FAR:
        return Way([entries.filter(pk__in=lacking)], is_few=True), replace(rest, without_receipt=False)
    if filters.account and filters.kind in KINDS and filters.kind != REVERSAL.code and sees_all:
        days = _days_with(filters, before, many)
        return Way([entries.filter(kind=filters.kind, on__in=days)]), replace(rest, kind="")
    if filters.account:
        rest = replace(rest, account=None, moves=_beside_money(rest))
        ways = [postings.filter(account=filters.account.account_id)]
        return Way(ways, "entry_id", is_sure=sees_all and rest == HistoryFilters()), rest
    if filters.kind:
        rest = replace(rest, kind="")
        is_sure = sees_every_account and rest == HistoryFilters()
        return Way([entries.filter(kind=filters.kind)], is_sure=is_sure), rest
    if filters.moves:
        rest = replace(rest, moves=_beside_money(rest), organisation=None)
        ways = [postings.filter(account=account) for account in accounts_asked(filters, reader, known)]
        return Way(ways, "entry_id", is_sure=sees_all and rest == HistoryFilters()), rest
    return Way([entries], is_sure=sees_every_account and rest == HistoryFilters()), rest


def _without_receipt() -> set[int]:
    """What lacks a receipt. Where nobody keeps them that is nearly everything: so many, and no index is needed."""
    lacking = FiscalReceipt.objects.filter(status=FiscalReceipt.Status.MISSING).order_by("-entry")
    return set(lacking.values_list("entry", flat=True)[: FAR + 1])


def _beside_money(filters: HistoryFilters) -> Moves | None:
    """What is asked of movements of money besides being such."""
    return None if filters.moves == Moves.MONEY else filters.moves


def _days_with(filters: HistoryFilters, before: Place | None, many: int) -> list[date]:
    """So many days that the account has entries of the kind; each brings one at least."""
    until = min(filter(None, (filters.until, before and before[0])), default=None)
    account = filters.account.account_id if filters.account else 0
    return ready.days_with(account, filters.kind, since=filters.since, until=until, most=many + 1)
