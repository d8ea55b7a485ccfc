"""What wages do when something happens to an order: the same for all that happens, because only the state counts."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from motorcrm.core.actor import Actor
from motorcrm.finance.models import Reduction, ReductionLine
from motorcrm.orders.models import Job, WorkOrder
from motorcrm.orders.phases import JobStatus
from motorcrm.wages.accruing import pay_follows
from motorcrm.wages.models import Settled
from motorcrm.wages.queries.reckoning import Told


def follow_order(order: WorkOrder, *, by: Actor, **_facts: Any) -> list[Any]:
    return pay_follows(order, by=by)


def follow_job(job: Job, *, by: Actor) -> list[Any]:
    return pay_follows(job.order, by=by)


def follow_assignees(job: Job, *, by: Actor) -> list[Any]:
    """Who does a job that is not done yet earns nothing by it so far."""
    return pay_follows(job.order, by=by) if job.status == JobStatus.DONE else []


def follow_settled(order: WorkOrder, *, on: date, by: Actor) -> list[Any]:
    day = max(on, order.closed_on or on)
    Settled.objects.bulk_create(
        [Settled(order=order, on=day)], update_conflicts=True, unique_fields=["order"], update_fields=["on"]
    )
    return pay_follows(order, by=by)


def follow_unsettled(order: WorkOrder, *, by: Actor) -> list[Any]:
    Settled.objects.filter(order=order).delete()
    return pay_follows(order, by=by)


def follow_reduced(
    order: WorkOrder,
    *,
    by: Actor,
    off: Sequence[tuple[ReductionLine, Sequence[tuple[int, Any]]]] = (),
    back: Reduction | None = None,
) -> list[Any]:
    return pay_follows(order, told=[Told(off, back)], by=by)
