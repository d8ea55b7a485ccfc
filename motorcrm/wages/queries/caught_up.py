"""The orders that say something about what people have earned since they have had a scheme, or since a day."""

from collections.abc import Iterable
from datetime import date

from motorcrm.core import clock
from motorcrm.orders.models import JobAssignment, WorkOrder
from motorcrm.wages.models import GivenScheme, PayScheme


def orders_since(days: Iterable[tuple[int, date]]) -> list[WorkOrder]:
    """Those with a job that one of the people has finished since their day, or that they manage and was closed since.

    By id, as they are locked.
    """
    found: set[int] = set()
    for employee, since in days:
        done = JobAssignment.objects.filter(employee=employee, finished_at__gte=clock.moment(since))
        found |= set(done.order_by().values_list("order", flat=True))
        managed = WorkOrder.objects.filter(manager=employee, closed_on__gte=since)
        found |= set(managed.order_by().values_list("pk", flat=True))
    return list(WorkOrder.objects.filter(pk__in=found).select_related("organisation").order_by("pk"))


def holders_of(scheme: PayScheme, since: date | None) -> list[tuple[int, date]]:
    """Who has or had the scheme, and from which day on what they have done may be paid by it."""
    rows = GivenScheme.objects.filter(scheme=scheme).values_list("employee", "since")
    return [(employee, max(begins, since) if since else begins) for employee, begins in rows]


def all_holders() -> list[tuple[int, date]]:
    """Everybody who ever had a scheme, from their first day on."""
    return sorted(dict(GivenScheme.objects.order_by("-since").values_list("employee", "since")).items())
