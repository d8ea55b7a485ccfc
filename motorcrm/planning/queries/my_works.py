"""A master's own works of the day, and whether anything about them changed."""

import hashlib
from typing import Any

from django.db.models import Q

from motorcrm.core import clock
from motorcrm.orders.models import OrderWork
from motorcrm.orders.phases import INSIDE_PHASES, UNFINISHED, Phase, WorkStatus
from motorcrm.orders.queries.order import WITH_MASTERS


def my_works(master: Any) -> list[OrderWork]:
    """The master's open works in vehicles that are here or come today, running ones first, and what was done today."""
    today = clock.today()
    day_begins, day_ends = clock.moment(today), clock.moment(today, 23, 59)
    here = Q(order__phase__in=INSIDE_PHASES) | Q(order__phase=Phase.BOOKED, order__booked_for__lte=day_ends)
    done = Q(status=WorkStatus.DONE, finished_at__gte=day_begins)
    rank = {WorkStatus.IN_PROGRESS: 0, WorkStatus.PAUSED: 1, WorkStatus.PLANNED: 2, WorkStatus.DONE: 3}
    works = (
        OrderWork.objects.filter((Q(status__in=UNFINISHED) & here) | done, assignments__employee=master)
        .select_related("order", "order__vehicle", "order__status")
        .prefetch_related(WITH_MASTERS)
        .distinct()
    )
    far = clock.moment(clock.today().replace(year=clock.today().year + 1, day=1))
    return sorted(
        works,
        key=lambda work: (
            rank[WorkStatus(work.status)],
            -work.order.priority,
            work.order.promised_at or far,
            work.order_id,
            work.position,
        ),
    )


def digest(works: list[OrderWork]) -> str:
    """Changes when anything on the cards does: the cheap answer to «changed since?»."""
    seen = [
        (
            work.pk,
            work.status,
            work.version,
            work.assignments_version,
            work.waiting_for,
            work.order.phase,
            work.order.version,
        )
        for work in works
    ]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]
