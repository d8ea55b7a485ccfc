"""A technician's own jobs of the day, and whether anything about them has changed."""

import hashlib
from typing import Any

from django.db.models import Q

from motorcrm.core import clock
from motorcrm.orders.models import Job
from motorcrm.orders.phases import INSIDE_PHASES, UNFINISHED, JobStatus, Phase
from motorcrm.orders.queries.order import WITH_TECHNICIANS


def my_jobs(technician: Any) -> list[Job]:
    """The technician's open jobs on vehicles here or due today, running ones first, and those finished today."""
    today = clock.today()
    day_begins, day_ends = clock.moment(today), clock.moment(today, 23, 59)
    here = Q(order__phase__in=INSIDE_PHASES) | Q(order__phase=Phase.BOOKED, order__booked_for__lte=day_ends)
    done = Q(status=JobStatus.DONE, finished_at__gte=day_begins)
    rank = {JobStatus.IN_PROGRESS: 0, JobStatus.PAUSED: 1, JobStatus.PLANNED: 2, JobStatus.DONE: 3}
    jobs = (
        Job.objects.filter((Q(status__in=UNFINISHED) & here) | done, assignments__employee=technician)
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


def digest(jobs: list[Job]) -> str:
    """A digest that changes when anything on the cards does, so that a page can cheaply ask what is new."""
    shown = [
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
    ]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]
