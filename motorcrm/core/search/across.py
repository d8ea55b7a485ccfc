"""Words that stand in different places: «Иванов CB400» is a client and a vehicle, and so an order, or a vehicle."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from motorcrm.core.few import among
from motorcrm.core.search.beside import TOGETHER, newest_of
from motorcrm.core.search.candidates import SUGGESTED, Candidates
from motorcrm.core.search.indexes import MOST, SearchIndex
from motorcrm.core.search.texts import words_of
from motorcrm.core.search.wanted import wanted

WORDS = 4
"""How many words are tried as the rarest, the longest first."""
NEWEST_FIRST = (300,)
"""Rows with the rarest of the words, the newest, that are looked up where few are wanted, before all others."""
FEW_ENOUGH = 1500
"""Rows that a word of a surname finds, all of which are looked up rather than compared with those of another word."""
ENOUGH = 9
"""So many rows do where eight are shown: the ninth tells that there are more."""
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

    @property
    def texts(self) -> list[str]:
        """The columns as the rows themselves name them."""
        at = f"{self.key.removesuffix('_id')}__" if self.key else ""
        return [f"{at}{column}" for column in self.columns or self.index.columns]

    def rows(self, model: type[models.Model], found: Candidates) -> Candidates:
        return newest_of(model, self.key, found, most=TOGETHER) if self.key else found


def across(
    rows: models.QuerySet[Any],
    places: Sequence[Place],
    query: str,
    meet: Callable[[list[ByWord]], set[int]],
    *,
    elsewhere: Callable[[], Candidates] | None = None,
    enough: int = 0,
) -> Candidates:
    """Rows that may have the words in different places; the first place is the rows themselves.

    Those with the rarest word, whatever else they have; if that is a surname of many, those of them that have the other
    words too; if every word is more common, those where common words `meet`. None, if all words are found in one place
    only, as those of a full name are: its own index finds them together.

    `elsewhere` answers for common words of which no row has any itself. If `enough` is given, the newest rows with the
    rarest word are looked at first, and do if so many of them have the other words.
    """
    every = sorted(set(words_of(query)), key=len, reverse=True)
    words, few = every[:WORDS], SUGGESTED if enough else MOST
    if len(every) <= WORDS and sum(_has_any(place, words, few) for place in places) < 2:
        return Candidates()
    by_word = [[place.index.newest(wanted(word), few + 1, place.columns) for place in places] for word in words]
    for known in by_word:
        if all(len(ids) <= few for ids in known):
            found = _of_these(rows.model, places, known)
            if not found.is_cut:
                return found
    if elsewhere and len(every) <= WORDS and not any(known[0] for known in by_word):
        return elsewhere()
    sizes = [sum(_about(ids, few) for ids in known) for known in by_word]
    rarest = sizes.index(min(sizes))
    others = [word for word in every if word != words[rarest]]
    for most in _steps(sizes[rarest], enough):
        known = _deeper(places, words[rarest], by_word[rarest], few, most + 1)
        found = _of_these(rows.model, places, known)
        is_cut = found.is_cut or any(len(ids) > most for ids in known)
        if enough or not is_cut:
            fitting = _that_have(rows, places, others, found)
            if not is_cut or len(fitting) >= enough:
                return Candidates(fitting, is_cut)
    deep = [_deeper(places, word, known, few, DEEP) for word, known in zip(words, by_word, strict=True)]
    by_place = [[set(known[which]) for known in deep] for which in range(len(places))]
    return Candidates(frozenset(meet(by_place)), any(len(ids) == DEEP for own in by_place for ids in own))


def _has_any(place: Place, words: Sequence[str], few: int) -> bool:
    """What the rows themselves have is needed in any case; what they refer to, only if there is something to meet."""
    most = 1 if place.key else few + 1
    return any(place.index.newest(wanted(word), most, place.columns) for word in words)


def _steps(size: int, enough: int) -> Iterator[int]:
    """How many rows with the rarest word are looked up, one step after the other."""
    if enough:
        yield from NEWEST_FIRST
    if size <= FEW_ENOUGH:
        yield FEW_ENOUGH


def _about(ids: Sequence[int], few: int) -> int:
    """About how many rows have a word, by how far back its newest reach."""
    return len(ids) if len(ids) <= few else few * ids[0] // max(ids[0] - ids[-1], 1)


def _deeper(places: Sequence[Place], word: str, known: Sequence[list[int]], few: int, most: int) -> list[list[int]]:
    return [
        ids if len(ids) <= few else place.index.newest(wanted(word), most, place.columns)
        for place, ids in zip(places, known, strict=True)
    ]


def _that_have(
    rows: models.QuerySet[Any], places: Sequence[Place], words: Sequence[str], found: Candidates
) -> frozenset[int]:
    columns = [column for place in places for column in place.texts]
    fitting = rows.filter(*(wanted(word).condition(*columns) for word in words), pk__in=among(found.ids))
    return frozenset(fitting.order_by().values_list("pk", flat=True))


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
