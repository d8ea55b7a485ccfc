"""What was asked of the background, how far it is and what came of it."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from motorcrm.access.scopes import has
from motorcrm.background.kinds import KINDS
from motorcrm.core.actor import Anyone


class TaskQuerySet(models.QuerySet["Task"]):
    def of(self, code: str) -> Self:
        return self.filter(kind=code)

    def under_way(self) -> Self:
        return self.filter(state__in=(Task.State.WAITING, Task.State.RUNNING))

    def ended(self) -> Self:
        return self.filter(state__in=(Task.State.DONE, Task.State.FAILED))

    def visible_to(self, person: Anyone) -> Self:
        """Those the person asked for, and those of kinds whose right they hold."""
        if not person.is_active:
            return self.none()
        seen = models.Q(kind__in=[code for code, declared in KINDS.items() if has(person, declared.seen_with)])
        return self.filter(seen | models.Q(asked_by=person.pk) if person.pk else seen)


class Task(models.Model):
    """A piece of work that is done in the background: who asked for it, how far it is, what came of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    class Problem(models.TextChoices):
        """Why it failed."""

        ERROR = "error", _("Something went wrong.")
        REFUSED = "refused", _("It was refused.")
        CUT = "cut", _("The server stopped in the middle of it.")
        TOO_LONG = "too-long", _("It took too long and was stopped.")
        UNKNOWN = "unknown", _("This version of the program does not know how to do it.")

    kind = models.CharField(max_length=80)
    """The code of its kind: `desk.check_records`."""
    queued = models.OneToOneField(DBTaskResult, models.PROTECT, related_name="+")
    """Its place in the queue, with its arguments."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Null if the program did, by its schedule."""
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    runs = models.PositiveSmallIntegerField(default=0)
    """How often it was begun."""
    alone = models.CharField(max_length=80, null=True, unique=True)
    """Its kind while it waits or runs, if there may be only one of it."""
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    """How much there is to do in all, in whatever it counts; 0 if that is not known."""
    at = models.CharField(max_length=200, blank=True)
    """What it is at, in words or as a code that its page has words for."""
    outcome = models.JSONField(null=True)
    problem = models.CharField(max_length=8, choices=Problem.choices, blank=True)
    said = models.CharField(max_length=400, blank=True)
    """Why it was refused, in the language of the person who asked."""
    incident = models.CharField(max_length=8, blank=True)
    """The number under which the log has the cause."""

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("background task")
        indexes = [models.Index(fields=["kind", "-id"], name="task_kind")]

    def __str__(self) -> str:
        return str(self.label)

    @property
    def label(self) -> Any:
        return KINDS[self.kind].label if self.kind in KINDS else self.kind

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.of) if self.of else 0

    @property
    def took(self) -> Any:
        """How long it ran; None until it has ended."""
        return self.ended_at - self.started_at if self.ended_at and self.started_at else None
