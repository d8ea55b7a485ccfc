"""Whether the server's clock can be believed, judged by what was last recorded.

A clock that stands too far from the last thing recorded is in doubt: no money and no numbers are recorded until an
administrator confirms the date. What else is recorded meanwhile is marked, so that it cannot vouch for the clock.
A confirmation is a line of history with both moments; from it on, only what is recorded later counts.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import F, Max, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from motorcrm.core import clock, notation
from motorcrm.core.refusal import Refused
from motorcrm.history.models import Happening

MOST_BEHIND, MOST_AHEAD = timedelta(minutes=5), timedelta(days=45)
"""Servers correct their clocks by seconds, and a workshop may close for a month."""
CONFIRMED = "clock.confirmed"
REMEMBERED, STEPPED = 60.0, 10.0
"""For so many seconds a process trusts what it last read, unless its clock has stepped by more than so many since."""


class _Read(NamedTuple):
    """What a process remembers: the last moment recorded, and what both its clocks showed when it was read."""

    last: datetime | None
    now: datetime
    ticks: float


_memory: _Read | None = None


@dataclass(frozen=True)
class Doubt:
    """A clock that cannot be believed: what it shows, and the moment of the last thing recorded."""

    now: datetime
    last: datetime

    def __str__(self) -> str:
        return _(
            "The server's clock shows %(now)s, but something was last recorded on %(last)s. "
            "No payments, sales or new orders are recorded until an administrator confirms the date."
        ) % {"now": _written(self.now), "last": _written(self.last)}


def doubt() -> Doubt | None:
    """The doubt about the clock, or None if it can be believed. Costs one query a minute while it can."""
    if clock.is_told():
        return None
    now = clock.now()
    remembered = _remembered(now)
    if remembered and _follows(now, remembered):
        return None
    last = _read()
    return Doubt(now, last) if last and not _follows(now, last) else None


def refuse_doubted_clock() -> None:
    """Raise Refused while the clock is in doubt: called before money or a number is recorded."""
    if found := doubt():
        raise Refused("clock-in-doubt", str(found))


def timing_of(event: str) -> Happening.Timing:
    """How far the moment of something recorded now can be trusted."""
    if clock.is_told():
        return Happening.Timing.TOLD
    return Happening.Timing.DOUBTED if event != CONFIRMED and doubt() else Happening.Timing.CLOCK


def forget() -> None:
    """Forget what was last read, as a process that has just started."""
    global _memory
    _memory = None


def _follows(now: datetime, last: datetime) -> bool:
    return last - MOST_BEHIND <= now <= last + MOST_AHEAD


def _remembered(now: datetime) -> datetime | None:
    if _memory is None:
        return None
    passed = time.monotonic() - _memory.ticks
    stepped = abs((now - _memory.now).total_seconds() - passed) > STEPPED
    return None if passed > REMEMBERED or stepped else _memory.last


def _read() -> datetime | None:
    """The latest moment recorded since the last confirmation, or ever; None if nothing was."""
    global _memory
    last = _recorded().values_list("at", flat=True).first()
    _memory = _Read(last, clock.now(), time.monotonic())
    return last


def _recorded() -> QuerySet[Happening]:
    """What vouches for the clock, the latest first."""
    confirmed = Happening.objects.filter(event=CONFIRMED).order_by().values("event").annotate(line=Max("pk"))
    since = Coalesce(confirmed.values("line"), Value(0))
    # `+ 0`: SQLite would otherwise walk all rows by their number and sort them, instead of taking the first by time.
    rows = Happening.objects.exclude(timing=Happening.Timing.DOUBTED).alias(number=F("pk") + 0)
    return rows.filter(number__gte=since).order_by("-at", "-pk")


def _written(moment: datetime) -> str:
    wall = clock.local(moment)
    return f"{notation.day(wall.date())}{notation.active().before_time}{wall:%H:%M}"
