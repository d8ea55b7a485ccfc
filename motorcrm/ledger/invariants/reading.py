"""Reading entries and their sides for checks: in batches, and only those after a place in the chain."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import BigIntegerField, QuerySet
from django.db.models.functions import Cast

from motorcrm.ledger.lines import COLUMNS, Line, Side
from motorcrm.ledger.models import Account, CashFlowArticle, Entry, Posting

BATCH = 2_000
NAMED = 20
"""How many violations of one kind are named: the first few are enough to start with."""
PLAIN = {"amount": "units", "account": "account_id", **COLUMNS, "vat_rate": "rate"}
"""The columns of a side by name, with numbers bare: building value objects for all of them costs more than reading."""


def postings_after(after: int) -> QuerySet[Posting]:
    rows = Posting.objects.order_by()
    return rows.filter(entry__position__gt=after) if after else rows


def entries_after(after: int) -> QuerySet[Entry]:
    rows = Entry.objects.order_by("pk")
    return rows.filter(position__gt=after) if after else rows


def in_batches(rows: QuerySet[Any], *names: str) -> Iterator[list[Any]]:
    """Rows as named tuples, a few thousand at a time; `pk` is always among them."""
    last = 0
    found = rows.order_by("pk").values_list("pk", *names, named=True)
    while batch := list(found.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def sides_of(entries: Iterable[int]) -> dict[int, list[Side]]:
    """The sides by entry, in the order they were posted."""
    found: dict[int, list[Side]] = defaultdict(list)
    bare = {"units": Cast("amount", BigIntegerField()), "rate": Cast("vat_rate", BigIntegerField())}
    rows = Posting.objects.filter(entry__in=list(entries)).order_by("pk").annotate(**bare)
    for entry, *side in rows.values_list("entry_id", *PLAIN.values()):
        found[entry].append({name: value for name, value in zip(PLAIN, side, strict=True) if value is not None})
    return found


class Plain:
    """Turns lines, whose dimensions may be rows or ids, into sides: to compare what is booked with what should be."""

    def __init__(self) -> None:
        self._accounts = dict(Account.objects.exclude(code=None).values_list("code", "pk"))
        self._articles = dict(CashFlowArticle.objects.exclude(code=None).values_list("code", "pk"))

    def sides(self, lines: Iterable[Line]) -> list[Side]:
        return [self._side(line) for line in lines if line.amount]

    def _side(self, line: Line) -> Side:
        account = self._accounts[line.account] if isinstance(line.account, str) else line.account.pk
        side: Side = {"account": account, "amount": line.amount.units}
        for name, value in line.about.items():
            if value is not None:
                side[name] = self._plain(name, value)
        return side

    def _plain(self, name: str, value: Any) -> Any:
        if name == "article" and isinstance(value, str):
            return self._articles[value]
        if name == "month":
            return value.replace(day=1)
        return value.units if name == "vat_rate" else getattr(value, "pk", value)


def same(found: Iterable[Side], wanted: Iterable[Side]) -> bool:
    """Whether the sides are the same, in whatever order."""
    return Counter(_key(side) for side in found) == Counter(_key(side) for side in wanted)


def _key(side: Side) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(side.items()))
