"""What the last check found: in words, with links to what it names that the reader may open."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from motorcrm.access.catalogue import ALL
from motorcrm.access.nouns import NOUNS, noun_of
from motorcrm.access.rights import SEE_CONTACTS, SEE_COSTS, SEE_PRICES
from motorcrm.access.scopes import scope_of
from motorcrm.background.models import Task
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core.actor import Person
from motorcrm.desk.audit.things import named
from motorcrm.desk.soundness.words import words_of
from motorcrm.employees.rights import VIEW_EMPLOYEES
from motorcrm.finance.rights import ALL_ACCOUNTS, VIEW_FINANCE
from motorcrm.ledger.models import Entry
from motorcrm.orders.models import Job, WorkOrder
from motorcrm.orders.rights import VIEW_ORDERS

DETAILS = (SEE_PRICES, SEE_COSTS, SEE_CONTACTS, VIEW_ORDERS, VIEW_CLIENTS, VIEW_EMPLOYEES, VIEW_FINANCE, ALL_ACCOUNTS)
"""Whoever holds all of these for everything may read what a violation names."""
_ENTRY = re.compile(r"\b(?:entry|original) (\d{1,18})\b")
_JOB = re.compile(r"\bjob (\d{1,18})\b")
_ORDER = re.compile(r"\border (.+?)(?=[,:]| is | has |$)", re.MULTILINE)
_REF = re.compile(r"\b([a-z]+):(\d{1,18})\b")
_ROW = re.compile(r"\b(money account|(?!order\b)[a-z]+) (\d{1,18})\b")
"""An order is named by its number, anything else by its id."""


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class Line:
    text: str
    """As the invariant says it, in English."""
    links: list[Link]


@dataclass(frozen=True)
class Finding:
    """An invariant that does not hold."""

    words: str
    count: int
    lines: list[Line] = field(default_factory=list)

    @property
    def more(self) -> int:
        """Violations of it that are not told."""
        return self.count - len(self.lines)


def findings(task: Task, reader: Person) -> list[Finding]:
    """What the check found. Details only for people from whom nothing is hidden: they may name anything."""
    broken: list[dict[str, Any]] = (task.outcome or {}).get("broken", [])
    if not may_see_details(reader):
        return [Finding(words_of(each["name"]), each["count"]) for each in broken]
    links = _links([line for each in broken for line in each["lines"]], reader)
    return [
        Finding(words_of(each["name"]), each["count"], [Line(line, links[line]) for line in each["lines"]])
        for each in broken
    ]


def may_see_details(reader: Person) -> bool:
    return all(scope_of(reader, right) == ALL for right in DETAILS)


def _links(lines: list[str], reader: Person) -> dict[str, list[Link]]:
    """By line, the things it names: a query for entries, jobs and orders each, and one for each kind of thing."""
    text = "\n".join(lines)
    entries = _known(Entry.objects.filter(pk__in=_ENTRY.findall(text)), "pk", "about")
    jobs = _known(Job.objects.filter(pk__in=_JOB.findall(text)), "pk", "order_id")
    orders = _known(WorkOrder.objects.filter(number__in=_ORDER.findall(text)), "number", "pk")
    refs = {line: list(dict.fromkeys(_refs(line, entries, jobs, orders))) for line in lines}
    known = named({one for each in refs.values() for one in each}, reader)
    return {
        line: [Link(known[one].label, known[one].address) for one in each if one in known and known[one].address]
        for line, each in refs.items()
    }


def _refs(line: str, entries: dict[str, Any], jobs: dict[str, Any], orders: dict[str, Any]) -> Iterable[str]:
    order = noun_of(WorkOrder).word
    yield from (entries[pk] for pk in _ENTRY.findall(line) if pk in entries)
    yield from (f"{order}:{orders[number]}" for number in _ORDER.findall(line) if number in orders)
    yield from (f"{order}:{jobs[pk]}" for pk in _JOB.findall(line) if pk in jobs)
    yield from (f"{word}:{pk}" for word, pk in _REF.findall(line))
    for words, pk in _ROW.findall(line):
        if (word := words.replace(" ", "")) in NOUNS:
            yield f"{word}:{pk}"


def _known(rows: QuerySet[Any], key: str, value: str) -> dict[str, Any]:
    return {str(each): known for each, known in rows.values_list(key, value)}
