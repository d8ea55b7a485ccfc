"""Rows of the audit log in words, without what is hidden from the reader.

Of a thing out of sight only its kind is told, and of a person out of sight only that it was an employee: what happened
to a foreign order, who did it and from where stays with those who see them. What happened to something of which nobody
knows who may see it, neither a noun nor within one, is told to nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from motorcrm.access.fields import visible_facts
from motorcrm.access.nouns import NOUNS, word_of
from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.desk.audit.things import Named, named
from motorcrm.employees.models import Employee
from motorcrm.history.audit_log import AuditFilters, happenings
from motorcrm.history.models import Happening
from motorcrm.history.record import EVENTS, facts_in
from motorcrm.history.words import WORDS
from motorcrm.ui.lists import by_moment

EMPLOYEE = word_of(Employee)


FAR = 2_000
"""Rows of an index that are read for one page at most, when hardly any of them fit."""
FIRST = 400
NEWEST_FIRST = by_moment("at")
"""By moment, for what is imported from another program happened before it was written."""
Place = tuple[datetime, int]


def latest(filters: AuditFilters, *, before: Place | None, many: int) -> tuple[list[Happening], Place | None]:
    """So many happenings that fit, and the place after which there may be more.

    There is an index of what each person did, and one of each action. For both together the one of the action is
    walked, and where that leaves too little the walk stops after `FAR` rows: the next page goes on there.
    """
    if filters.event and (filters.by_program or filters.by is not None) and filters.among is None:
        return _walked(filters, before, many)
    found = list(_rows(filters, before).select_related("by")[: many + 1])
    return found[:many], (found[many - 1].at, found[many - 1].pk) if len(found) > many else None


def _rows(filters: AuditFilters, before: Place | None) -> QuerySet[Happening]:
    rows = happenings(filters)
    if before is not None:
        rows = NEWEST_FIRST.after(rows, *before)
    return rows.order_by(*NEWEST_FIRST.ordering)


def _walked(filters: AuditFilters, before: Place | None, many: int) -> tuple[list[Happening], Place | None]:
    along = replace(filters, by=None, by_program=False)
    fits: list[Place] = []
    for step in (FIRST, FAR - FIRST):
        looked_at = list(_rows(along, before).values_list("at", "pk", "by")[:step])
        fits += [(at, pk) for at, pk, by in looked_at if by == filters.by]
        before = looked_at[-1][:2] if len(looked_at) == step else None
        if before is None or len(fits) > many:
            break
    known = Happening.objects.select_related("by").in_bulk([pk for _at, pk in fits[:many]])
    return [known[pk] for _at, pk in fits[:many]], fits[many - 1] if len(fits) > many else before


@dataclass(frozen=True)
class Line:
    pk: int
    at: datetime
    time: str
    """By the workshop's clock."""
    by: Person | None
    """The employee if the reader sees them."""
    who: str
    label: str
    things: list[Named]
    """The record it was done to, and the record that contains it, if there is one."""
    facts: dict[str, Any]
    origin: str | None


def told(happenings: Iterable[Happening], reader: Person) -> list[Line]:
    """The rows of a page: one query for each kind of record, however many rows."""
    happenings = list(happenings)
    people = {f"{EMPLOYEE}:{row.by_id}" for row in happenings if row.by_id}
    known = named({one for row in happenings for one in (row.about, row.within)} | people, reader)
    return [_line(row, known, reader) for row in happenings]


def _line(row: Happening, known: Mapping[str, Named], reader: Person) -> Line:
    things = [known[one] for one in dict.fromkeys((row.about, row.within)) if one in known]
    is_told = bool(things) and all(thing.is_seen for thing in things)
    actor = known.get(f"{EMPLOYEE}:{row.by_id}")
    is_named = actor is None or actor.is_seen or row.by_id == reader.pk
    by = row.by if is_named else None
    return Line(
        row.pk,
        row.at,
        f"{clock.local(row.at):%H:%M}",
        by,
        "MotorCRM" if actor is None else str(by) if by else actor.label,
        str(EVENTS[row.event].label if row.event in EVENTS else row.event),
        things,
        _told_facts(row.facts, reader) if is_told else {},
        row.origin if is_named else None,
    )


def _told_facts(facts: Mapping[str, Any], reader: Person) -> dict[str, Any]:
    """Without what is hidden, and without the names of other things where the reader does not see all of their kind."""
    named = {
        name
        for name in facts_in(facts)
        if name in WORDS and WORDS[name].names and not NOUNS[WORDS[name].names].sees_all(reader)
    }
    told = visible_facts(reader, _without(facts, named) if named else facts)
    return {name: value for name, value in told.items() if value != {}}


def _without(facts: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    return {
        name: _without(value, names) if isinstance(value, Mapping) else value
        for name, value in facts.items()
        if name not in names
    }
