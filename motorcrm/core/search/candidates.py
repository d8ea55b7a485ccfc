"""What a search looks at: the newest rows that fit, and before them those that fit better, so many and no more."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from django.db import models

from motorcrm.core.few import few
from motorcrm.core.search.indexes import SearchIndex
from motorcrm.core.search.relevance import best_first
from motorcrm.core.search.wanted import wanted

MOST = 200
"""How many of the newest rows a search finds: four pages. Whoever looks further has to say more."""
OF_EACH = 50
"""How many of the newest it finds of each grade above the rest, if there are more than `MOST`."""

LOOKED_THROUGH = 1000
"""How many rows may be read one by one where an index of everything would find too many others."""

M = TypeVar("M", bound=models.Model, covariant=True)


@dataclass(frozen=True)
class Candidates:
    ids: frozenset[int] = frozenset()
    is_cut: bool = False
    """Whether there are more that fit."""

    def __or__(self, other: "Candidates") -> "Candidates":
        return Candidates(self.ids | other.ids, self.is_cut or other.is_cut)


def candidates(index: SearchIndex, *queries: str, columns: Sequence[str] = (), most: int = MOST) -> Candidates:
    """Rows that fit one of the queries, each all by itself: the newest, and of those that fit better, their newest."""
    found = newest(index, *queries, columns=columns, most=most)
    if not found.is_cut:
        return found
    best = {pk for grade in best_first(*queries) for pk in index.newest(grade, OF_EACH, columns)}
    return found | Candidates(frozenset(best))


def newest(index: SearchIndex, *queries: str, columns: Sequence[str] = (), most: int = MOST) -> Candidates:
    """The same without those that fit better."""
    found = index.newest(wanted(*queries), most + 1, columns)
    return Candidates(frozenset(found[:most]), len(found) > most)


def looked_through(rows: models.QuerySet[Any], fits: models.Q, ids: Collection[int]) -> Candidates:
    """Those of these few rows that fit by the rule itself, read one by one."""
    found = rows.filter(fits, pk__in=few(ids)).order_by().values_list("pk", flat=True) if ids else ()
    return Candidates(frozenset(found))


class SearchedQuerySet(models.QuerySet[M]):
    """Rows that remember whether a search found more of them than it looked at."""

    is_cut = False

    def among(self, found: Candidates) -> Self:
        rows = self.filter(pk__in=few(found.ids))
        rows.is_cut = self.is_cut or found.is_cut
        return rows

    def _clone(self) -> Any:
        copy = super()._clone()  # type: ignore[misc]  # Django's own way to copy a queryset
        copy.is_cut = self.is_cut
        return copy
