"""Reading orders for their page and for technicians."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Prefetch, QuerySet, Subquery

from motorcrm.company.queries import tax_rate
from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money, Percent
from motorcrm.core.prepared import Prepared
from motorcrm.employees.models import Employee
from motorcrm.employees.queries import absent_on
from motorcrm.history.models import Happening
from motorcrm.history.queries import Line, count_lines, timeline
from motorcrm.orders.models import Job, JobAssignment, OrderComment, OrderPart, WorkOrder
from motorcrm.orders.models.lines import OrderLine
from motorcrm.orders.phases import Phase

L = TypeVar("L", bound=OrderLine)
WITH_TECHNICIANS = Prefetch("assignments", JobAssignment.objects.select_related("employee"))
COMMENTED = "orders.commented"
AT_ONCE = timedelta(seconds=2)
PATH = [Phase.BOOKED, Phase.ACCEPTED, Phase.IN_PROGRESS, Phase.READY, Phase.CLOSED]


def jobs_of(order: WorkOrder) -> list[Job]:
    """The jobs with their technicians."""
    return _of(order, _JOBS.all(order.pk))


def parts_of(order: WorkOrder) -> list[OrderPart]:
    return _of(order, _PARTS.all(order.pk))


def _of(order: WorkOrder, lines: list[L]) -> list[L]:
    for line in lines:
        line.order = order  # type: ignore[attr-defined]  # each kind of line has its own
    return lines


_JOBS = Prepared(lambda pk: Job.objects.filter(order=pk).prefetch_related(WITH_TECHNICIANS), int)
_PARTS = Prepared(lambda pk: OrderPart.objects.filter(order=pk), int)


def assigned_to(job: Job) -> list[JobAssignment]:
    """Its technicians with their shares."""
    return list(job.assignments.select_related("employee"))


def technicians() -> Any:
    """Those a job can be assigned to."""
    return Employee.objects.working().filter(is_technician=True)


def technicians_and_absences() -> Any:
    """The same, each with the `absences` of today."""
    return technicians().prefetch_related(absent_on(clock.today()))


def offered_for(job: Job, *, reader: Person) -> Any:
    """Those that the reader may choose from for the job: whom they see, and who does it already."""
    seen = Employee.objects.visible_to(reader) | Employee.objects.filter(pk__in=job.assignments.values("employee"))
    return technicians_and_absences().filter(pk__in=seen.values("pk"))


def last_happening(order: WorkOrder) -> int:
    """The id of the last happening: the page carries it, and a larger one means that something has changed."""
    return max(pk or 0 for pk in _LAST.all(order.pk, order.ref)[0])


def _last(pk: int, name: str) -> QuerySet[WorkOrder, tuple[int | None, ...]]:
    # Two questions in one, each for the first row of an index: an OR of both would read all that ever happened to it.
    last = [Happening.objects.filter(**{where: name}).order_by("-pk").values("pk")[:1] for where in ("about", "within")]
    return WorkOrder.objects.filter(pk=pk).order_by().values_list(*[Subquery(one) for one in last])


_LAST = Prepared(_last, int, str)


def seen_of(order: WorkOrder, rate: Percent | None) -> str:
    """What a page of the order has seen: everything that happened to it, and the VAT rate its sums are shown with."""
    return f"{last_happening(order)}-{rate}"


def show_todays_vat(order: WorkOrder, lines: Iterable[OrderLine]) -> None:
    """Show an open order with the VAT rate of today, which may have changed since it was last calculated.

    Saved is what was calculated then; closing calculates anew with the rate of its date.
    """
    rate = todays_rate(order)
    if rate == order.tax_rate:
        return
    taxes = [line.due.tax_within(rate) for line in lines if rate and line.is_billed]
    order.tax_rate, order.vat = rate, sum(taxes, Money.zero())


def todays_rate(order: WorkOrder) -> Percent | None:
    """The VAT rate an open order has today; of others the one that was frozen."""
    return tax_rate(order.organisation, clock.today()) if order.is_open else order.tax_rate


@dataclass(frozen=True)
class PathStep:
    """A phase on the order's way."""

    label: Any
    is_past: bool
    is_now: bool
    at: datetime | None
    """When it began; of one to come, when it is due."""
    is_promised: bool
    is_late: bool


def path_of(order: WorkOrder) -> list[PathStep]:
    """The phases on the way; none for an order that was cancelled."""
    if order.phase == Phase.CANCELLED:
        return []
    now = PATH.index(Phase(order.phase)) if order.phase in PATH else -1
    began = (order.booked_at, order.accepted_at, order.started_at, order.ready_at, order.closed_at)
    due = (None, order.booked_for, None, order.promised_at, None)
    return [
        PathStep(
            label=order.status.label if index == now else phase.label,
            is_past=index < now,
            is_now=index == now,
            at=began[index] if index <= now else due[index],
            is_promised=phase == Phase.READY,
            is_late=index > now and phase == Phase.READY and order.is_overdue,
        )
        for index, phase in enumerate(PATH)
    ]


@dataclass(frozen=True)
class Remark:
    """A comment in the timeline."""

    at: datetime
    by: Person | None
    text: str


def remarks_of(order: WorkOrder) -> list[Remark]:
    """What people commented, newest first."""
    return [Remark(row.at, row.by, row.text) for row in _COMMENTS.all(order.pk)]


_COMMENTS = Prepared(lambda pk: OrderComment.objects.filter(order=pk).select_related("by")[:100], int)


def deeds_of(order: WorkOrder, *, reader: Person) -> list[Line]:
    """What happened, newest first. What the program did on a person's deed, at the same moment, is that person's."""
    lines = [line for line in timeline(order, reader=reader) if line.event != COMMENTED]
    told: list[Line] = []
    for line in reversed(lines):
        cause = told[-1] if told else None
        is_their = line.by is None and cause and cause.by and line.at - cause.at <= AT_ONCE
        told.append(replace(line, by=cause.by) if cause and is_their else line)
    return told[::-1]


def count_deeds(order: WorkOrder) -> int:
    """How many `deeds_of` there are, without reading them."""
    return count_lines(order, besides=[COMMENTED])
