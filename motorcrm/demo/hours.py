"""Opening hours of the demo company: plans are made in the time of the clock on the wall."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from motorcrm.core import clock

OPENS, CLOSES = time(9), time(19)
Stretch = tuple[datetime, datetime]
"""Of work without a break, on the wall clock."""


def wall(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute))


def stretches(start: datetime, minutes: int) -> Iterator[Stretch]:
    """So many minutes of work from `start`, cut by nights."""
    begins, left = opening(start), timedelta(minutes=minutes)
    while True:
        ends = min(begins + left, datetime.combine(begins.date(), CLOSES))
        yield begins, ends
        left -= ends - begins
        if not left:
            return
        begins = opening(ends)


def later(start: datetime, minutes: int) -> datetime:
    """So many working minutes after `start`."""
    return list(stretches(start, minutes))[-1][1]


def opening(moment: datetime) -> datetime:
    """The moment itself if the workshop is open then, else when it opens next. It works on all days."""
    if OPENS <= moment.time() < CLOSES:
        return moment
    return datetime.combine(moment.date() + timedelta(days=moment.time() >= CLOSES), OPENS)


class Days:
    """Turns the wall clock's time into moments. A day's plan for today is pressed into what has passed of it."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.today = clock.local(now).date()
        midnight, opens, closes = (clock.moment(self.today, hour) for hour in (0, OPENS.hour, CLOSES.hour))
        self._begins = opens if now - opens > timedelta(minutes=30) else midnight
        self._passed = min(now, closes) - self._begins

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def happened(self, at: datetime) -> datetime:
        """The moment of something that has happened by now."""
        if at.date() < self.today:
            return self.said(at)
        whole = datetime.combine(at, CLOSES) - datetime.combine(at, OPENS)
        part = min(max((at - datetime.combine(at, OPENS)) / whole, 0), 1)
        return self._begins + self._passed * part

    def planned(self, moment: datetime) -> datetime:
        """The reverse of `happened`: the time of the wall clock in the day's plan."""
        if clock.local(moment).date() < self.today:
            return clock.local(moment).replace(tzinfo=None)
        opens, closes = datetime.combine(self.today, OPENS), datetime.combine(self.today, CLOSES)
        return opens + (closes - opens) * ((moment - self._begins) / self._passed)

    def said(self, at: datetime) -> datetime:
        """The moment as people name it: what is promised, what is booked for."""
        return at.replace(tzinfo=clock.zone())
