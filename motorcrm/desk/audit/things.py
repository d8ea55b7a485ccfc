"""What history may be about: how a ref becomes a name and a link, and how typed text becomes refs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from motorcrm.access.nouns import NOUNS, Noun, nouns
from motorcrm.history.record import ref

MANY = 50
"""Of how many things of a kind that fit the typed text the journal is shown at most: the newest."""


@dataclass(frozen=True)
class Named:
    """A thing as the reader may know it; without an address it has no page for him."""

    label: str
    address: str = ""


def findable() -> list[Noun]:
    """The kinds of things that are looked for by name."""
    return [noun for noun in nouns() if noun.find]


def named(refs: Iterable[str], reader: Any) -> dict[str, Named]:
    """Names and links of the things the refs mean: a question for each kind, however many things."""
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
    """The things that are called so, of one kind or of all, and whether there are more than are looked at."""
    found, too_many = [], False
    for noun in findable():
        if noun.find is None or kind not in ("", noun.word):
            continue
        rows = noun.find(noun.rows(reader), typed, reader).order_by("-pk").values_list("pk", flat=True)
        pks = list(rows[: MANY + 1])
        too_many = too_many or len(pks) > MANY
        found += [f"{noun.word}:{pk}" for pk in pks[:MANY]]
    return found, too_many
