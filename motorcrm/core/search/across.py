"""Words that stand in different places: «Иванов CB400» is a client and a vehicle, and so an order, or a vehicle."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from motorcrm.core.search.beside import TOGETHER, newest_of
from motorcrm.core.search.candidates import Candidates, newest
from motorcrm.core.search.indexes import SearchIndex
from motorcrm.core.search.texts import words_of
from motorcrm.core.search.wanted import wanted

WORDS = 4
"""How many words are tried as the rarest, the longest first."""
DEEP = 3000
"""How many rows of each table a common word finds to be compared by their ids."""

ByWord = list[set[int]]
"""The ids that each word finds in one place."""


@dataclass(frozen=True)
class Place:
    """Where words of a query may stand: in the rows themselves, or in what their column `key` refers to."""

    index: SearchIndex
    key: str = ""
    columns: Sequence[str] = ()

    def rows(self, model: type[models.Model], found: Candidates) -> Candidates:
        return newest_of(model, self.key, found, most=TOGETHER) if self.key else found


def across(
    rows: models.QuerySet[Any], places: Sequence[Place], query: str, meet: Callable[[list[ByWord]], set[int]]
) -> Candidates:
    """Rows that may have the words in different places; the first place is the rows themselves.

    Those with the rarest word, whatever else they have; if every word is common, those where common words `meet`.
    """
    words = sorted(set(words_of(query)), key=len, reverse=True)[:WORDS]
    for word in words:
        found = _with_word(rows.model, places, word)
        if not found.is_cut:
            return found
    deep = [[set(place.index.newest(wanted(word), DEEP, place.columns)) for word in words] for place in places]
    return Candidates(frozenset(meet(deep)), any(len(ids) == DEEP for by_word in deep for ids in by_word))


def _with_word(model: type[models.Model], places: Sequence[Place], word: str) -> Candidates:
    """Those with this word in any place; cut as soon as it is common in one."""
    by_place: list[Candidates] = []
    for place in places:
        by_place.append(newest(place.index, word, columns=place.columns))
        if by_place[-1].is_cut:
            return by_place[-1]
    found = Candidates()
    for place, own in zip(places, by_place, strict=True):
        found |= place.rows(model, own)
    return found


def meeting(rows: models.QuerySet[Any], keys: Sequence[str], deep: Sequence[ByWord]) -> set[int]:
    """Of the rows that one of the words finds by itself, those where each word is in one of the places."""
    sides = rows.filter(pk__in=set().union(*deep[0])).order_by().values_list("pk", *keys)
    by_word = list(zip(*deep, strict=True))
    return {ids[0] for ids in sides if all(any(pk in there for pk, there in zip(ids, w, strict=True)) for w in by_word)}
