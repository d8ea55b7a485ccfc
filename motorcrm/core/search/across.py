"""Words that stand in different places: «Иванов CB400» is a client and a vehicle, and so an order, or a vehicle."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from motorcrm.core.few import among
from motorcrm.core.search.beside import TOGETHER, newest_of
from motorcrm.core.search.candidates import Candidates
from motorcrm.core.search.indexes import MOST, SearchIndex
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

    Those with the rarest word, whatever else they have; if every word is common, those where common words `meet`. None,
    if all words are found in one place only, as those of a full name are: its own index finds them together.
    """
    every = sorted(set(words_of(query)), key=len, reverse=True)
    words = every[:WORDS]
    by_word = [[place.index.newest(wanted(word), MOST + 1, place.columns) for place in places] for word in words]
    if len(every) <= WORDS and sum(any(own) for own in zip(*by_word, strict=True)) < 2:
        return Candidates()
    for known in by_word:
        if all(len(ids) <= MOST for ids in known):
            found = _of_these(rows.model, places, known)
            if not found.is_cut:
                return found
    deep = [
        [ids if len(ids) <= MOST else place.index.newest(wanted(word), DEEP, place.columns)
         for place, ids in zip(places, known, strict=True)]
        for word, known in zip(words, by_word, strict=True)
    ]  # fmt: skip
    by_place = [[set(known[which]) for known in deep] for which in range(len(places))]
    return Candidates(frozenset(meet(by_place)), any(len(ids) == DEEP for own in by_place for ids in own))


def _of_these(model: type[models.Model], places: Sequence[Place], by_place: Sequence[list[int]]) -> Candidates:
    found = Candidates()
    for place, ids in zip(places, by_place, strict=True):
        found |= place.rows(model, Candidates(frozenset(ids)))
    return found


def meeting(rows: models.QuerySet[Any], keys: Sequence[str], deep: Sequence[ByWord]) -> set[int]:
    """Of the rows that one of the words finds by itself, those where each word is in one of the places.

    Where all words are in the rows themselves the index of these has found them already, so only rows that refer to
    something found are read: a handful, where either alone would be thousands.
    """
    own, *others = (set[int]().union(*ids) for ids in deep)
    refers = models.Q(*((f"{key}__in", among(ids)) for key, ids in zip(keys, others, strict=True)), _connector="OR")
    sides = rows.filter(refers, pk__in=among(own)).order_by().values_list("pk", *keys)
    by_word = list(zip(*deep, strict=True))
    return {ids[0] for ids in sides if all(any(pk in there for pk, there in zip(ids, w, strict=True)) for w in by_word)}
