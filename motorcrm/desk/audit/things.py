"""The records of history: how a ref becomes a name and a link, and how typed text becomes refs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from motorcrm.access.nouns import NOUNS, Noun, is_noun, nouns, rows_behind
from motorcrm.history.record import ref

MANY = 50
"""The most records of one kind that typed text may match; the newest are used."""


@dataclass(frozen=True)
class Named:
    """A record as the reader may see it; without an address they have no page for it."""

    label: str
    address: str = ""
    is_seen: bool = False
    """Whether the reader sees it, or would if it were still there: they see all of its kind."""


def findable() -> list[Noun]:
    """The kinds of records that can be found by name."""
    return [noun for noun in nouns() if noun.find]


def named(refs: Iterable[str], reader: Any) -> dict[str, Named]:
    """Names and links of the records behind the refs: one query for each kind, however many records."""
    refs = list(refs)
    kinds = {one: NOUNS[one.partition(":")[0]] for one in refs if is_noun(one)}
    known = {one: Named(noun.label, is_seen=noun.sees_all(reader)) for one, noun in kinds.items()}
    for noun, rows in rows_behind(refs, reader):
        for row in rows:
            label = f"{noun.label} {row}" if noun.is_named else noun.label
            known[ref(row)] = Named(label, noun.address(row), is_seen=True)
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
