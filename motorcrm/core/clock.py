"""The only clock. Tests and the demo set it; the company has one time zone, stored moments are UTC."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def now() -> datetime:
    """The moment, aware, in UTC."""
    return _set_to.get() or datetime.now(UTC)


def today() -> date:
    """The date on the workshop's wall."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The same moment on the workshop's wall clock."""
    return moment.astimezone(zone())


def moment(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """That time of that day on the workshop's wall clock, as a UTC moment."""
    return datetime.combine(day, time(hour, minute), zone()).astimezone(UTC)


@contextmanager
def at(when: datetime) -> Iterator[None]:
    """Everything inside happens at this (aware) moment."""
    token = _set_to.set(when.astimezone(UTC))
    try:
        yield
    finally:
        _set_to.reset(token)
