"""Reading orders for their page and for technicians."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Prefetch, Q

from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.employees.models import Employee
from motorcrm.employees.queries import absent_on
from motorcrm.history.models import Happening
from motorcrm.history.queries import Line, timeline
from motorcrm.orders.models import Job, JobAssignment, OrderPart, WorkOrder
from motorcrm.orders.phases import Phase

WITH_TECHNICIANS = Prefetch("assignments", JobAssignment.objects.select_related("employee"))
PATH = [Phase.BOOKED, Phase.ACCEPTED, Phase.IN_PROGRESS, Phase.READY, Phase.CLOSED]


def jobs_of(order: WorkOrder) -> list[Job]:
    """The jobs with their technicians."""
    return list(order.jobs.prefetch_related(WITH_TECHNICIANS))


def parts_of(order: WorkOrder) -> list[OrderPart]:
    return list(order.parts.all())


def technicians() -> Any:
    """Those a job can be assigned to."""
    return Employee.objects.working().filter(is_technician=True)


def technicians_and_absences() -> Any:
    """The same, each with the `absences` of today."""
    return technicians().prefetch_related(absent_on(clock.today()))


def last_happening(order: WorkOrder) -> int:
    """The id of the last happening: the page carries it, and a larger one means that something has changed."""
    name = order.ref
    found = Happening.objects.filter(Q(about=name) | Q(within=name)).aggregate(last=Max("pk"))["last"]
    return int(found or 0)


def path_of(order: WorkOrder) -> list[tuple[str, Any, bool, bool]]:
    """The phases on the way, each with whether it is passed and whether it is the current one."""
    if order.phase == Phase.CANCELLED:
        return []
    now = PATH.index(Phase(order.phase)) if order.phase in PATH else -1
    return [(phase.value, phase.label, index < now, index == now) for index, phase in enumerate(PATH)]


@dataclass(frozen=True)
class Remark:
    """A comment in the timeline."""

    at: datetime
    by: Person | None
    text: str


def story(order: WorkOrder, *, reader: Person) -> list[Line | Remark]:
    """What happened and what people commented, newest first."""
    happened = [line for line in timeline(order, reader=reader) if line.event != "orders.commented"]
    remarks = [Remark(row.at, row.by, row.text) for row in order.comments.select_related("by")[:100]]
    return sorted([*happened, *remarks], key=lambda line: line.at, reverse=True)
