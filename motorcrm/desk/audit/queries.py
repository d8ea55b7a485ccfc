"""Rows of the audit log in words, without what is hidden from the reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motorcrm.access.fields import visible_facts
from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.desk.audit.things import Named, named
from motorcrm.history.models import Happening
from motorcrm.history.record import EVENTS


@dataclass(frozen=True)
class Line:
    at: datetime
    time: str
    """By the workshop's clock."""
    by: Person | None
    """The employee, or None for the program."""
    label: str
    things: list[Named]
    """The record it was done to, and the record that contains it, if there is one."""
    facts: dict[str, Any]
    origin: str | None


def told(happenings: Iterable[Happening], reader: Person) -> list[Line]:
    """The rows of a page: one query for each kind of record, however many rows."""
    happenings = list(happenings)
    known = named({one for row in happenings for one in (row.about, row.within)}, reader)
    return [
        Line(
            row.at,
            f"{clock.local(row.at):%H:%M}",
            row.by,
            str(EVENTS[row.event].label if row.event in EVENTS else row.event),
            [known[one] for one in dict.fromkeys((row.about, row.within)) if one in known],
            visible_facts(reader, row.facts),
            row.origin,
        )
        for row in happenings
    ]
