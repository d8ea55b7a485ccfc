"""The orders that say something about what somebody has earned since a day."""

from datetime import date

from django.db.models import Q

from motorcrm.core import clock
from motorcrm.employees.models import Employee
from motorcrm.orders.models import JobAssignment, WorkOrder


def orders_of(employee: Employee, since: date) -> list[WorkOrder]:
    """Those with a job that they have finished since, and those they manage that were closed since; by id, to lock."""
    begins = clock.moment(since)
    done = JobAssignment.objects.filter(employee=employee, finished_at__gte=begins).values("order")
    rows = WorkOrder.objects.filter(Q(pk__in=done) | Q(manager=employee, closed_on__gte=since))
    return list(rows.select_related("organisation").order_by("pk"))
