"""The only clock. Tests and the demo set it; the company has one time zone, and moments are stored in UTC."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)
_is_told: ContextVar[bool] = ContextVar("told", default=False)


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return _set_to.get() or datetime.now(UTC)


def today() -> date:
    """Today's date at the workshop."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The same moment in the workshop's time zone."""
    return moment.astimezone(zone())


def moment(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """That time of that day in the workshop's time zone, as a UTC moment."""
    return datetime.combine(day, time(hour, minute), zone()).astimezone(UTC)


@contextmanager
def at(when: datetime) -> Iterator[None]:
    """Make everything inside happen at this (aware) moment."""
    token = _set_to.set(when.astimezone(UTC))
    try:
        yield
    finally:
        _set_to.reset(token)


@contextmanager
def told() -> Iterator[None]:
    """Record a story told afterwards, as a demo or an import does: its moments say nothing about the server's clock."""
    token = _is_told.set(True)
    try:
        yield
    finally:
        _is_told.reset(token)


def is_told() -> bool:
    return _is_told.get()
