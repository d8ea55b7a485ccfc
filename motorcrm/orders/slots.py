"""The next times that a vehicle may come and be promised for. Pure functions of the hours of the workshop."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from motorcrm.employees.hours import Week
from motorcrm.ui.slots import Slot

ARRIVALS, PROMISES = 5, 6
_HOUR = timedelta(hours=1)
_AHEAD = 14
"""Days looked through: a workshop that is closed for longer has no next times."""


def arrivals(week: Week, now: datetime) -> list[Slot]:
    """Two times of today and of each following day that is worked, from an hour after opening on."""
    found = []
    for opens, closes in _days(week, now.date()):
        first = max(opens + _HOUR, _full_hour(now + _HOUR / 2))
        times = (at for at in (first, first + 2 * _HOUR) if at.date() == opens.date() and at + _HOUR <= closes)
        found += [Slot(at) for at in times]
    return found[:ARRIVALS]


def promises(week: Week, now: datetime) -> list[Slot]:
    """The ends of the next days that are worked."""
    found = [Slot(closes) for _opens, closes in _days(week, now.date()) if closes >= now + _HOUR]
    return found[:PROMISES]


def _days(week: Week, today: date) -> Iterator[tuple[datetime, datetime]]:
    for day in (today + timedelta(days=ahead) for ahead in range(_AHEAD)):
        if day.weekday() in week:
            begins, ends = week[day.weekday()]
            yield datetime.combine(day, begins), datetime.combine(day, _whole(ends))


def _full_hour(at: datetime) -> datetime:
    hour = at.replace(minute=0, second=0, microsecond=0)
    return hour if hour == at else hour + _HOUR


def _whole(at: time) -> time:
    return at.replace(second=0, microsecond=0)
