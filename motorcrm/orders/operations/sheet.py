"""The sheet of an order: what the beats of a verb hand on instead of asking the database again."""

from functools import cached_property
from typing import Any

from django.db.models import Model

from motorcrm.core.refusal import Absent
from motorcrm.orders.models import Job, OrderPart, WorkOrder
from motorcrm.orders.phases import JobStatus, PartStatus


class Sheet:
    """An order, its works and its parts. Lines are read once, when first asked for; behind the lock they stay true."""

    def __init__(self, order: WorkOrder) -> None:
        self.order = order

    @cached_property
    def jobs(self) -> list[Job]:
        return list(self.order.jobs.all())

    @cached_property
    def parts(self) -> list[OrderPart]:
        return list(self.order.parts.all())

    @property
    def active_jobs(self) -> list[Job]:
        return [job for job in self.jobs if job.status != JobStatus.CANCELLED]

    @property
    def active_parts(self) -> list[OrderPart]:
        return [part for part in self.parts if part.status != PartStatus.RETURNED]

    def take(self, line: Job | OrderPart) -> None:
        """Bring the line in hand up to date, and let it stand for its row. Raises Absent if somebody removed it."""
        lines: list[Any] = self.jobs if isinstance(line, Job) else self.parts
        if line not in lines:
            raise Absent
        place = lines.index(line)
        renew(line, lines[place])
        lines[place] = line


def renew(thing: Model, standing: Model) -> None:
    """Bring the object in hand up to date; of what was read along with it only what it still points to is kept."""
    getattr(thing, "_prefetched_objects_cache", {}).clear()
    for field in thing._meta.concrete_fields:
        if field.is_relation and getattr(thing, field.attname) == getattr(standing, field.attname):
            continue
        setattr(thing, field.attname, getattr(standing, field.attname))
