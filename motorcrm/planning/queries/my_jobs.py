"""A technician's own jobs of the day, and whether anything about them has changed."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import CharField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat

from motorcrm.core import clock
from motorcrm.core.exact import Quantity
from motorcrm.history.models import Happening
from motorcrm.orders.models import Job, JobAssignment, JobSession, OrderPart, WorkOrder
from motorcrm.orders.phases import INSIDE_PHASES, UNFINISHED, JobStatus, Phase
from motorcrm.orders.queries.order import WITH_TECHNICIANS
from motorcrm.planning.queries.now import as_clock, hours_of_job

MOST_PARTS = 12
"""No more parts of an order are listed on its card."""
_CARD = ("status", "version", "assignments_version", "waiting_for", "order__phase", "order__version")
"""What changes whenever a job on a card does."""


def my_jobs(technician: Any) -> list[Job]:
    """The technician's open jobs on vehicles here or due today, running ones first, and those finished today."""
    rank = {JobStatus.IN_PROGRESS: 0, JobStatus.PAUSED: 1, JobStatus.PLANNED: 2, JobStatus.DONE: 3}
    jobs = (
        Job.objects.filter(pk__in=_on_cards(technician, "job"))
        .select_related("order", "order__vehicle", "order__status")
        .prefetch_related(WITH_TECHNICIANS)
    )
    far = clock.moment(clock.today().replace(year=clock.today().year + 1, day=1))
    return sorted(
        jobs,
        key=lambda job: (
            rank[JobStatus(job.status)],
            -job.order.priority,
            job.order.promised_at or far,
            job.order_id,
            job.position,
        ),
    )


@dataclass(frozen=True)
class MyJob:
    """A job on a card, and its clock."""

    job: Job
    hours: Quantity
    """All its labour hours."""
    seconds: int
    """Clocked so far, what runs now included."""
    since: datetime | None
    """When the running stretch began; None while nothing runs."""

    @property
    def clocked(self) -> str:
        return as_clock(self.seconds)

    @property
    def billed(self) -> int:
        """Seconds of its labour hours."""
        return self.hours.units * 3600 // 1000

    @property
    def percent(self) -> int:
        return min(100, self.seconds * 100 // self.billed) if self.billed else 0


@dataclass
class Card:
    """The jobs of one order, and so of one vehicle."""

    order: WorkOrder
    jobs: list[MyJob] = field(default_factory=list)
    parts: list[OrderPart] = field(default_factory=list)

    @property
    def runs(self) -> bool:
        return any(one.since for one in self.jobs)

    @property
    def is_done(self) -> bool:
        return all(one.job.status == JobStatus.DONE for one in self.jobs)


def cards(jobs: list[Job]) -> list[Card]:
    """The jobs by order, in the order of the first of each, with their clocks and the parts. Two queries."""
    running = [job.pk for job in jobs if job.status == JobStatus.IN_PROGRESS]
    began = JobSession.objects.filter(job__in=running, ended_at=None).order_by() if running else None
    since = dict(began.values_list("job", "started_at")) if began is not None else {}
    found: dict[int, Card] = {}
    now = clock.now()
    for job in jobs:
        start = since.get(job.pk)
        seconds = job.clocked_seconds + (int((now - start).total_seconds()) if start else 0)
        one = MyJob(job, hours_of_job(job.labour_hours, job.quantity), seconds, start)
        found.setdefault(job.order_id, Card(job.order)).jobs.append(one)
    _add_parts(found)
    return list(found.values())


def _add_parts(found: dict[int, Card]) -> None:
    """What is needed for jobs that are not done yet."""
    wanted = [pk for pk, card in found.items() if not card.is_done]
    rows = OrderPart.objects.filter(order__in=wanted).active().order_by("position", "pk")
    for part in rows.only("order", "name", "quantity", "unit", "status", "due_on"):
        if len(parts := found[part.order_id].parts) < MOST_PARTS:
            parts.append(part)


def digest_of(technician: Any) -> str:
    """A digest of what the cards show: it changes when anything on them does. One query: pages ask every few seconds.

    A part that somebody moves changes no job and no order, but it is told within the order.
    """
    order = Concat(Value(f"{WorkOrder.ref_name}:"), Cast(OuterRef("order"), CharField()))
    told = Happening.objects.filter(within=order).order_by("-pk").values("pk")[:1]
    rows = _on_cards(technician, "job", *(f"job__{name}" for name in _CARD), Subquery(told))
    return hashlib.sha256(repr(sorted(rows)).encode()).hexdigest()[:16]


def _on_cards(technician: Any, *columns: Any) -> Any:
    """These columns of the assignments whose jobs are shown. Apart, because each half has an index of its own."""
    begins, ends = clock.moment(clock.today()), clock.moment(clock.today(), 23, 59)
    here = Q(order__phase__in=INSIDE_PHASES) | Q(order__phase=Phase.BOOKED, order__booked_for__lte=ends)
    rows = JobAssignment.objects.filter(employee=technician).order_by().values_list(*columns)
    unfinished = rows.filter(here, order__is_open=True, job__status__in=UNFINISHED)
    return unfinished.union(rows.filter(finished_at__gte=begins), all=True)
