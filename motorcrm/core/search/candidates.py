"""What a search looks at: the newest rows that fit, and before them those that fit better, so many and no more."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from typing import Any, Self, TypeVar

from django.db import models

from motorcrm.core.few import few
from motorcrm.core.search.indexes import MOST, SearchIndex
from motorcrm.core.search.reading import Rule, Texts, TextsOf
from motorcrm.core.search.relevance import Grader, best_first, graded
from motorcrm.core.search.wanted import wanted

FOR_EACH_GRADE = 4
"""A quarter of that many of the newest of each grade above the rest, if there are more."""
SUGGESTED = 64
"""The same for the few rows that are suggested while a person types."""

SPARE = 4
"""So many more than are shown are looked up first: some may be archived, or not to be seen by this person."""
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


def candidates(
    index: SearchIndex,
    *queries: str,
    columns: Sequence[str] = (),
    most: int = MOST,
    read: Callable[[Collection[int]], Mapping[int, Texts]] | None = None,
) -> Candidates:
    """Rows that fit one of the queries, each all by itself: the newest, and of those that fit better, their newest.

    If `read` tells their texts, a grade that enough of the newest have is not asked for: its newest rows are among
    them. Where few are wanted, the grades below it are not either: nobody would get to see them.
    """
    found = newest(index, *queries, columns=columns, most=most)
    if not found.is_cut:
        return found
    columns, room = columns or index.columns, most // FOR_EACH_GRADE
    texts = [[of_row[column] for column in columns] for of_row in read(found.ids).values()] if read else []
    for grade in best_first(*queries):
        if sum(map(grade.fits, texts)) < room:
            found |= Candidates(frozenset(index.newest(grade, room, columns)))
        elif most <= SUGGESTED:
            break
    return found


def newest(index: SearchIndex, *queries: str, columns: Sequence[str] = (), most: int = MOST) -> Candidates:
    """The same without those that fit better."""
    found = index.newest(wanted(*queries), most + 1, columns)
    return Candidates(frozenset(found[:most]), len(found) > most)


def looked_through(model: type[models.Model], texts: TextsOf, rule: Rule, ids: Collection[int]) -> Candidates:
    """Those of these few rows that fit by the rule itself, read one by one."""
    return Candidates(frozenset(pk for pk, found in texts.read(model, ids).items() if rule.fits(found)))


class SearchedQuerySet(models.QuerySet[M]):
    """Rows that remember what a search found, and whether there are more than it looked at."""

    found: Candidates | None = None
    grades: Mapping[int, int] | None = None

    @property
    def is_cut(self) -> bool:
        return self.found is not None and self.found.is_cut

    def among(self, found: Candidates) -> Self:
        rows = self.filter(pk__in=few(found.ids))
        rows.found = Candidates(found.ids, found.is_cut or self.is_cut)
        return rows

    def graded(self, texts: TextsOf, grader: Grader) -> Self:
        """What was searched for, with its `relevance`: those that fit best first. What was not: the newest."""
        if self.found is None:
            return self.annotate(relevance=models.Value(0)).order_by("-pk")
        grades = {pk: grader.grade(found) for pk, found in texts.read(self.model, self.found.ids).items()}
        rows = self.annotate(relevance=graded(grades)).order_by("-relevance", "-pk")
        rows.grades = grades
        return rows

    def _clone(self) -> Any:
        copy = super()._clone()  # type: ignore[misc]  # Django's own way to copy a queryset
        copy.found, copy.grades = self.found, self.grades
        return copy


def best(rows: models.QuerySet[M], most: int) -> list[M]:
    """The first rows of a search, so many at most. Of hundreds that it found, no more are read than are shown."""
    if not isinstance(rows, SearchedQuerySet) or not rows.grades or len(rows.grades) <= most + SPARE:
        return list(rows[:most])
    grades = rows.grades
    ahead = nlargest(most + SPARE, grades, key=lambda pk: (grades[pk], pk))
    # Their order is known, so the database need not be told.
    asked = rows.order_by().filter(pk__in=few(ahead))
    asked.query.set_annotation_mask(asked.query.annotations.keys() - {"relevance"})
    found = {row.pk: row for row in asked}
    for pk, row in found.items():
        row.relevance = grades[pk]
    return [found[pk] for pk in ahead if pk in found][:most] if len(found) >= most else list(rows[:most])
