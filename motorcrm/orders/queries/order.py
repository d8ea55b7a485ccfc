"""Reading orders for their page and for technicians."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Subquery

from motorcrm.company.queries import tax_rate
from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money, Percent
from motorcrm.employees.models import Employee
from motorcrm.employees.queries import absent_on
from motorcrm.history.models import Happening
from motorcrm.history.queries import Line, timeline
from motorcrm.orders.models import Job, JobAssignment, OrderPart, WorkOrder
from motorcrm.orders.models.lines import OrderLine
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
    # Two questions in one, each for the first row of an index: an OR of both would read all that ever happened to it.
    last = [Happening.objects.filter(**{where: name}).order_by("-pk").values("pk")[:1] for where in ("about", "within")]
    found = WorkOrder.objects.filter(pk=order.pk).values_list(*[Subquery(one) for one in last]).get()
    return max(pk or 0 for pk in found)


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
