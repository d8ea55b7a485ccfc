"""One run: the server is started, people sign in, and every line is asked."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

from motorcrm.bench.browser import Browser
from motorcrm.bench.deeds import deeds
from motorcrm.bench.hostile import beside_hostile_searches
from motorcrm.bench.measure import Asker
from motorcrm.bench.questions import ADMIN, Line, filters, heaviest, of_roles, pages, searches
from motorcrm.bench.server import Meter, serving

Say = Callable[[str], object]


def run(*, only: str, rounds: int, hostile: bool, at_once: bool, say: Say) -> dict[str, Any]:
    with serving() as (process, port):
        if hostile:
            return {
                "database": connection.vendor,
                "lines": [],
                "hostile": beside_hostile_searches(port, Meter(process)),
            }
        asker = Asker(port, Meter(process))
        found, broken = [], []
        for line in lines(asker.alone, re.compile(only).search):
            try:
                result = asker.measure(line, rounds)
                result.at_once = asker.measure_at_once(line) if at_once else {}
            except (LookupError, RuntimeError) as trouble:
                broken.append(f"{line.name}: {trouble}")
                say(f"NOT ASKED  {broken[-1]}")
                continue
            found.append(result.as_dict())
            say(f"{result.ratio:8.2f}  {line.name}")
    return {"database": connection.vendor, "lines": found, "broken": broken}


def lines(people: dict[str, Browser], asked: Callable[[str], object]) -> Iterator[Line]:
    """Everything that is asked and whose name is `asked` for, each name once."""
    named: set[str] = set()
    browser = people[ADMIN]
    for source in (
        pages(browser, asked),
        of_roles(people, asked),
        filters(browser),
        searches(),
        heaviest(),
        deeds(),
    ):
        for line in source:
            if line.name not in named and asked(line.name):
                named.add(line.name)
                yield line
