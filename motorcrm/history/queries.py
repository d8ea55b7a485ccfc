"""Reading history: the timeline of one thing, as far as the reader may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Model, Q

from motorcrm.access.fields import visible_facts
from motorcrm.access.nouns import is_noun, rows_behind
from motorcrm.core.actor import Person
from motorcrm.core.prepared import Prepared
from motorcrm.history.models import Happening
from motorcrm.history.record import EVENTS, ref


@dataclass(frozen=True)
class Line:
    at: datetime
    by: Person | None
    """The employee, or None for the program."""
    event: str
    label: Any
    facts: dict[str, Any]


MOST = 100
"""How many lines a timeline has at most."""


def timeline(thing: Model, *, reader: Person, limit: int = MOST) -> list[Line]:
    """What happened to the thing and within it, newest first, without the facts hidden from the reader.

    What happened to another thing with a page of its own, such as a payment, is told in full only to those who see it.
    """
    name = ref(thing)
    # Each along its own index: with an OR of both all that ever happened to the thing is read and sorted.
    both = {row.pk: row for each in ("about", "within") for row in _told(each, limit, _unseen()).all(name)}
    rows = [both[pk] for pk in sorted(both, reverse=True)[:limit]]
    others = {row.about for row in rows if row.about != name and is_noun(row.about)}
    unseen_things = others - {ref(one) for _noun, seen in rows_behind(others, reader) for one in seen}
    return [
        Line(
            row.at,
            row.by,
            row.event,
            EVENTS[row.event].label if row.event in EVENTS else row.event,
            {} if row.about in unseen_things else visible_facts(reader, row.facts),
        )
        for row in rows
    ]


def _unseen() -> tuple[str, ...]:
    """Events that no timeline tells."""
    return tuple(event.code for event in EVENTS.values() if not event.in_timeline)


@cache
def _told(where: str, limit: int, but: Sequence[str]) -> Prepared[Happening]:
    """The newest of them with who did it."""
    found = Happening.objects.exclude(event__in=but).select_related("by")
    return Prepared(lambda name: found.filter(**{where: name})[:limit], str)


def count_lines(thing: Model, *, besides: Sequence[str] = ()) -> int:
    """How many lines its timeline has, without those of some events."""
    name = ref(thing)
    both = {pk for each in ("about", "within") for pk in _in_timeline(each, (*_unseen(), *besides)).all(name)}
    return min(len(both), MOST)


@cache
def _in_timeline(where: str, but: Sequence[str]) -> Prepared[int]:
    """The ids of the newest that happened to a thing or within it, without those of some events."""
    found = Happening.objects.exclude(event__in=but).order_by("-pk").values_list("pk", flat=True)
    return Prepared(lambda name: found.filter(**{where: name})[:MOST], str)


def story_of(thing: Model) -> list[str]:
    """The codes of everything that happened to the thing, oldest first: what tests compare."""
    name = ref(thing)
    return list(Happening.objects.filter(Q(about=name) | Q(within=name)).order_by("pk").values_list("event", flat=True))
