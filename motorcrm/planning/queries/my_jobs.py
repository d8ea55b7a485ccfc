"""A technician's own jobs of the day, and whether anything about them has changed."""

import hashlib
from operator import attrgetter
from typing import Any

from django.db.models import Q

from motorcrm.core import clock
from motorcrm.orders.models import Job, JobAssignment
from motorcrm.orders.phases import INSIDE_PHASES, UNFINISHED, JobStatus, Phase
from motorcrm.orders.queries.order import WITH_TECHNICIANS

_CARD = ("pk", "status", "version", "assignments_version", "waiting_for", "order.phase", "order.version")
"""What changes whenever a card does."""


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


def digest(jobs: list[Job]) -> str:
    """A digest of what the cards of these jobs show: it changes when anything on them does."""
    return _digest([attrgetter(*_CARD)(job) for job in jobs])


def digest_of(technician: Any) -> str:
    """What `digest` would be now, from one query: pages ask every few seconds."""
    return _digest(list(_on_cards(technician, "job", *(f"job__{name.replace('.', '__')}" for name in _CARD[1:]))))


def _digest(cards: list[tuple[Any, ...]]) -> str:
    return hashlib.sha256(repr(sorted(cards)).encode()).hexdigest()[:16]


def _on_cards(technician: Any, *columns: str) -> Any:
    """These columns of the assignments whose jobs are shown. Apart, because each half has an index of its own."""
    begins, ends = clock.moment(clock.today()), clock.moment(clock.today(), 23, 59)
    here = Q(order__phase__in=INSIDE_PHASES) | Q(order__phase=Phase.BOOKED, order__booked_for__lte=ends)
    rows = JobAssignment.objects.filter(employee=technician).order_by().values_list(*columns)
    unfinished = rows.filter(here, order__is_open=True, job__status__in=UNFINISHED)
    return unfinished.union(rows.filter(finished_at__gte=begins), all=True)
