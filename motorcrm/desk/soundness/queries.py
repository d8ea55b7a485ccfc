"""The last checks."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motorcrm.background.kinds import code_of
from motorcrm.background.models import Task, TaskQuerySet
from motorcrm.core import clock
from motorcrm.desk.tasks import check_records
from motorcrm.ui.templatetags.words import span

CODE = code_of(check_records)
PATIENCE = timedelta(minutes=1)
"""After which what waits, while nothing else is done, waits for a worker that is not there."""
OLD = timedelta(days=7)


@dataclass(frozen=True)
class Look:
    """How a verdict looks."""

    icon: str = field(kw_only=True)
    tone: str


GOOD = Look(icon="circle-check", tone="check-good")
BAD = Look(icon="alert-triangle", tone="check-bad")


@dataclass(frozen=True)
class Check:
    """A check that has ended."""

    task: Task

    @property
    def ended_at(self) -> datetime | None:
        return self.task.ended_at

    @property
    def is_good(self) -> bool:
        return self.task.state == Task.State.DONE and not self._outcome.get("broken")

    @property
    def is_old(self) -> bool:
        """Whether a week of nights has passed since, in which nothing was checked."""
        return self.ended_at is not None and clock.now() - self.ended_at > OLD

    @property
    def look(self) -> Look:
        return GOOD if self.is_good else BAD

    @property
    def is_whole(self) -> bool:
        """Whether it looked at the journal from its beginning."""
        return not self._outcome.get("after")

    @property
    def asked(self) -> int:
        """How many rules it asked for."""
        return int(self._outcome.get("asked", 0))

    @property
    def took(self) -> str:
        """How long, in words; empty if it never began."""
        length = self.task.took
        if length is None:
            return ""
        seconds = round(length.total_seconds())
        return span(length) if seconds >= 60 else _("%(n)s s") % {"n": max(seconds, 1)}

    @property
    def told(self) -> str:
        """What came of it, in one line."""
        if self.task.state == Task.State.FAILED:
            return _("The check of the records failed")
        broken = len(self._outcome.get("broken", ()))
        if not broken:
            return _("Everything fits")
        return ngettext(
            "The records do not fit: %(n)s rule broken", "The records do not fit: %(n)s rules broken", broken
        ) % {"n": broken}

    @property
    def _outcome(self) -> dict[str, Any]:
        return self.task.outcome or {}


def checks() -> TaskQuerySet:
    return Task.objects.of(CODE).select_related("asked_by")


def last_check() -> Check | None:
    """The newest that has ended."""
    found = checks().ended().first()
    return Check(found) if found else None


def newest_check() -> Task | None:
    """The newest, whatever its state: what a poll asks for."""
    return checks().first()


def is_late(task: Task) -> bool:
    """Whether it should have begun by now."""
    return task.state == Task.State.WAITING and clock.now() - task.asked_at > PATIENCE


def is_left_waiting(task: Task) -> bool:
    """Whether it waits although nothing else is done."""
    return is_late(task) and not Task.objects.filter(state=Task.State.RUNNING).exists()
