"""The sheet of an order: what the steps of a verb pass on instead of querying the database again."""

from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Model

from motorcrm.core.prepared import Prepared
from motorcrm.core.refusal import Absent
from motorcrm.orders.models import Job, OrderPart, WorkOrder
from motorcrm.orders.phases import JobStatus, PartStatus

L = TypeVar("L", Job, OrderPart)

_JOBS = Prepared(lambda pk: Job.objects.filter(order=pk), int)
_PARTS = Prepared(lambda pk: OrderPart.objects.filter(order=pk), int)


class Sheet:
    """An order, its jobs and its parts. Lines are read once, when first needed; under the lock they stay current."""

    def __init__(self, order: WorkOrder) -> None:
        self.order = order

    @cached_property
    def jobs(self) -> list[Job]:
        return self._own(_JOBS.all(self.order.pk))

    @cached_property
    def parts(self) -> list[OrderPart]:
        return self._own(_PARTS.all(self.order.pk))

    def _own(self, lines: list[L]) -> list[L]:
        for line in lines:
            line.order = self.order
        return lines

    @property
    def active_jobs(self) -> list[Job]:
        return [job for job in self.jobs if job.status != JobStatus.CANCELLED]

    @property
    def active_parts(self) -> list[OrderPart]:
        return [part for part in self.parts if part.status != PartStatus.RETURNED]

    def take(self, line: Job | OrderPart) -> None:
        """Refresh the given line and put it in the sheet in place of its row. Raises Absent if it was removed."""
        lines: list[Any] = self.jobs if isinstance(line, Job) else self.parts
        if line not in lines:
            raise Absent
        place = lines.index(line)
        renew(line, lines[place])
        lines[place] = line


def renew(thing: Model, current: Model) -> None:
    """Refresh an object from its current row, keeping the related objects that it still refers to."""
    getattr(thing, "_prefetched_objects_cache", {}).clear()
    for field in thing._meta.concrete_fields:
        if field.is_relation and getattr(thing, field.attname) == getattr(current, field.attname):
            continue
        setattr(thing, field.attname, getattr(current, field.attname))
