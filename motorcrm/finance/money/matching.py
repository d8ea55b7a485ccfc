"""Comparing rows that people typed with the entries they made, for `motorcrm check`."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeVar

from django.db.models import QuerySet

from motorcrm.finance.models import Recorded
from motorcrm.ledger.invariants.reading import BATCH, NAMED, Plain, same, sides_of
from motorcrm.ledger.lines import Line

Row = TypeVar("Row", bound=Recorded)


def unlike_their_entries(
    rows: QuerySet[Row],
    lines: Callable[[Row], list[Line]],
    after: int = 0,
    *,
    kind: Callable[[Row], str],
) -> Iterator[str]:
    """Those whose entry has other lines than `lines` says, another kind, day or organisation, or another recorder."""
    return islice(_unlike(rows, lines, after, kind), NAMED)


def _unlike(
    rows: QuerySet[Row], lines: Callable[[Row], list[Line]], after: int, kind: Callable[[Row], str]
) -> Iterator[str]:
    plain, last = Plain(), 0
    rows = rows.select_related("entry")
    rows = (rows.filter(entry__position__gt=after) if after else rows).order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        sides, last = sides_of([row.entry_id for row in batch]), batch[-1].pk
        for row in batch:
            entry = row.entry
            told = (entry.kind, entry.on, entry.organisation_id, entry.recorded_by_id)
            if told != (kind(row), row.on, row.organisation_id, row.by_id) or not same(
                sides[row.entry_id], plain.sides(lines(row))
            ):
                yield f"{rows.model._meta.model_name} {row.pk}, entry {row.entry_id}"
