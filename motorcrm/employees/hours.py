"""Working hours by weekday. Pure functions."""

from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from typing import Any

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR

Stretch = tuple[time, time]
"""Start and end."""
Week = Mapping[int, Stretch]
"""By weekday, 0 is Monday; a missing weekday is a non-working day."""

WEEKDAY_CODES = "monday tuesday wednesday thursday friday saturday sunday".split()
USUAL: Week = {weekday: (time(9), time(18)) for weekday in range(5)}
"""For people without hours of their own: five days of nine hours."""


def week_of(rows: Iterable[Any]) -> Week:
    """The week made of these rows of working hours; the usual one if there are none."""
    return {row.weekday: (row.begins, row.ends) for row in rows} or USUAL


def minutes(stretch: Stretch) -> int:
    begins, ends = stretch
    return (ends.hour - begins.hour) * 60 + ends.minute - begins.minute


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weekday_name(weekday: int) -> str:
    return str(WEEKDAYS[weekday])


def weekday_short(weekday: int) -> str:
    return str(WEEKDAYS_ABBR[weekday])


def describe_hours(week: Week) -> dict[str, str]:
    """The hours of each weekday, as facts for history."""
    return {
        code: "{:%H:%M}–{:%H:%M}".format(*week[weekday]) if weekday in week else ""
        for weekday, code in enumerate(WEEKDAY_CODES)
    }


def group_days(week: Week) -> list[tuple[str, Stretch]]:
    """Consecutive weekdays with the same hours, together: «пн–пт», 9:00–18:00."""
    groups: list[tuple[list[int], Stretch]] = []
    for weekday, stretch in sorted(week.items()):
        if groups and groups[-1][1] == stretch and groups[-1][0][-1] == weekday - 1:
            groups[-1][0].append(weekday)
        else:
            groups.append(([weekday], stretch))
    ends = [((days[0], days[-1]), hours) for days, hours in groups]
    return [("–".join(dict.fromkeys(map(weekday_short, pair))), hours) for pair, hours in ends]
