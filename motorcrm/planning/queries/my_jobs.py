"""A technician's own jobs of the day, and whether anything about them has changed."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from motorcrm.core import clock
from motorcrm.orders.models import Job
from motorcrm.orders.phases import INSIDE_PHASES, UNFINISHED, JobStatus, Phase
from motorcrm.orders.queries.order import WITH_TECHNICIANS


def my_jobs(technician: Any) -> list[Job]:
    """The technician's open jobs on vehicles here or due today, running ones first, and those finished today."""
    rank = {JobStatus.IN_PROGRESS: 0, JobStatus.PAUSED: 1, JobStatus.PLANNED: 2, JobStatus.DONE: 3}
    jobs = (
        _of_today(technician)
        .select_related("order", "order__vehicle", "order__status")
        .prefetch_related(WITH_TECHNICIANS)
        .distinct()
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


def _of_today(technician: Any) -> QuerySet[Job]:
    today = clock.today()
    day_begins, day_ends = clock.moment(today), clock.moment(today, 23, 59)
    here = Q(order__phase__in=INSIDE_PHASES) | Q(order__phase=Phase.BOOKED, order__booked_for__lte=day_ends)
    done = Q(status=JobStatus.DONE, finished_at__gte=day_begins)
    return Job.objects.filter((Q(status__in=UNFINISHED) & here) | done, assignments__employee=technician)


_SHOWN = (
    "pk",
    "status",
    "version",
    "assignments_version",
    "waiting_for",
    "order__phase",
    "order__version",
)
"""What changes when anything on a card does."""


def digest(jobs: list[Job]) -> str:
    """A digest that changes when anything on the cards does, so that a page can cheaply ask what is new."""
    return _digest(
        (
            job.pk,
            job.status,
            job.version,
            job.assignments_version,
            job.waiting_for,
            job.order.phase,
            job.order.version,
        )
        for job in jobs
    )


def digest_of(technician: Any) -> str:
    """The same, of what there is now: one query of a few columns."""
    return _digest(_of_today(technician).values_list(*_SHOWN).distinct())


def _digest(rows: Iterable[tuple[Any, ...]]) -> str:
    """By their numbers, not as they stand on the page: what moves a card changes a version."""
    return hashlib.sha256(repr(sorted(rows)).encode()).hexdigest()[:16]
