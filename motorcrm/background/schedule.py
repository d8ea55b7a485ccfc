"""What is done regularly: each app says in `tasks.py` what of its own, and the worker asks for it when it is due.

What was done when stands in the database, so several servers, or one that is switched off every evening, do it as often
as one that is never switched off.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max

from motorcrm.background.asking import ask_for
from motorcrm.background.kinds import Kind, code_of
from motorcrm.background.models import Task
from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM


@dataclass(frozen=True)
class Chore:
    kind: Kind
    last_due: Callable[[datetime], datetime]
    """When it should have been done last, seen from a moment."""
    arguments: dict[str, Any] = field(default_factory=dict)


CHORES: list[Chore] = []


def every(hours: float, kind: Kind, **arguments: Any) -> None:
    """Have it done so many hours after the last time."""
    CHORES.append(Chore(kind, lambda now: now - timedelta(hours=hours), arguments))


def every_night(hour: int, kind: Kind, **arguments: Any) -> None:
    """Have it done at that hour of the workshop's day, or as soon after it as the program runs."""

    def last_due(now: datetime) -> datetime:
        due = clock.moment(clock.local(now).date(), hour)
        return due if due <= now else clock.moment(clock.local(now).date() - timedelta(days=1), hour)

    CHORES.append(Chore(kind, last_due, arguments))


def ask_for_what_is_due() -> list[Task]:
    """Called by the only worker, so nobody asks for the same twice."""
    if not settings.HAS_SCHEDULE:
        return []
    now = clock.now()
    codes = [code_of(chore.kind) for chore in CHORES]
    last = dict(Task.objects.filter(kind__in=codes).order_by().values_list("kind").annotate(Max("asked_at")))
    due = [chore for chore in CHORES if _is_due(chore, last.get(code_of(chore.kind)), now)]
    return [ask_for(chore.kind, by=SYSTEM, **chore.arguments) for chore in due]


def _is_due(chore: Chore, last: datetime | None, now: datetime) -> bool:
    """What was last asked for in the future was asked for by a clock that was wrong."""
    return last is None or last > now or last < chore.last_due(now)
