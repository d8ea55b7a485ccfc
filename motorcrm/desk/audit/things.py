"""The records of history: how a ref becomes a name and a link, and how typed text becomes refs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from motorcrm.access.nouns import NOUNS, Noun, nouns
from motorcrm.history.record import ref

MANY = 50
"""The most records of one kind that typed text may match; the newest are used."""


@dataclass(frozen=True)
class Named:
    """A record as the reader may see it; without an address they have no page for it."""

    label: str
    address: str = ""


def findable() -> list[Noun]:
    """The kinds of records that can be found by name."""
    return [noun for noun in nouns() if noun.find]


def named(refs: Iterable[str], reader: Any) -> dict[str, Named]:
    """Names and links of the records behind the refs: one query for each kind, however many records."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for one in refs:
        word, _colon, pk = one.partition(":")
        if word in NOUNS and pk.isascii() and pk.isdigit() and int(pk) < 2**63:
            wanted[word].add(int(pk))
    known: dict[str, Named] = {}
    for word, pks in wanted.items():
        noun = NOUNS[word]
        known |= {f"{word}:{pk}": Named(noun.label) for pk in pks}
        for row in noun.rows(reader).filter(pk__in=pks):
            label = f"{noun.label} {row}" if noun.is_named else noun.label
            known[ref(row)] = Named(label, noun.address(row))
    return known


def refs_of(typed: str, kind: str, reader: Any) -> tuple[list[str], bool]:
    """The records with that name, of one kind or of all, and whether there are more than the limit."""
    found, too_many = [], False
    for noun in findable():
        if noun.find is None or kind not in ("", noun.word):
            continue
        rows = noun.find(noun.rows(reader), typed, reader).order_by("-pk").values_list("pk", flat=True)
        pks = list(rows[: MANY + 1])
        too_many = too_many or len(pks) > MANY
        found += [f"{noun.word}:{pk}" for pk in pks[:MANY]]
    return found, too_many
