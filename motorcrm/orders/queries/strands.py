"""Somebody's orders as strands: each is one walk of an index, newest first, and left after a page.

No index holds the orders that a person manages or has a job in: together, the two conditions are tested order by order.
That is right for one order, for a client's and for the open ones. In a list of everything, somebody who had their last
job long ago would make the database look through everybody's orders since.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from motorcrm.access.catalogue import ALL, OWN
from motorcrm.access.scopes import scope_of
from motorcrm.core.actor import Person
from motorcrm.core.few import few
from motorcrm.orders.models import JobAssignment, WorkOrder
from motorcrm.orders.models.order import WorkOrderQuerySet
from motorcrm.orders.rights import VIEW_ORDERS

COUNTED = 2_000
"""How many of somebody's orders are looked at to count them: each is a row of its own, not a stretch of an index."""
WIDEST = 2_000
"""How many ids of orders are looked at together; among fewer at first."""
_WIDER = 4
_BOUNDED = frozenset(
    f"{period}_{end}" for period in ("created", "booked", "promised", "closed") for end in ("from", "to")
) | {"q", "client", "vehicle", "debt", "overdue"}
"""Filters with an index or a small set of their own, in which the few rows at hand are tested."""

_GROWING = ("closed", "cancelled", "all")
"""Tabs with orders that are over. Open ones are few: they are tested one by one."""
Shown = Callable[[WorkOrderQuerySet], WorkOrderQuerySet]


@dataclass(frozen=True)
class Strand:
    rows: WorkOrderQuerySet
    ids: QuerySet[Any, Any]
    """The ids of these orders and of others, newest first, from an index."""
    key: str
    """The column of `ids` with the id of an order."""

    def first(self, size: int, before: int | None) -> list[WorkOrder]:
        """The newest of the rows, of those before the order with that id."""
        found: list[WorkOrder] = []
        width = size
        while len(found) < size and (ids := list(self._ids(before)[:width])):
            found += self.rows.filter(pk__in=few(ids))[: size - len(found)]
            before, width = ids[-1], min(width * _WIDER, WIDEST)
        return found

    @property
    def counted(self) -> WorkOrderQuerySet:
        """As many of the rows as are looked at to count them."""
        # By a list: with a subquery PostgreSQL reads an index of all orders instead of looking these up.
        return self.rows.filter(pk__in=few(self._newest[:COUNTED]))

    @property
    def is_more(self) -> bool:
        """Whether there are orders that are not looked at."""
        return len(self._newest) > COUNTED

    @cached_property
    def _newest(self) -> list[int]:
        return list(self._ids(None)[: COUNTED + 1])

    def _ids(self, before: int | None) -> QuerySet[Any, Any]:
        rows = self.ids if before is None else self.ids.filter(**{f"{self.key}__lt": before})
        return rows.order_by(f"-{self.key}").values_list(self.key, flat=True).distinct()


def strands_of(
    reader: Person, wanted: Mapping[str, Any], tab: str = "all", *, shown: Shown = lambda rows: rows
) -> list[Strand]:
    """The strands that a list consists of, if it is somebody's and nothing else bounds it; none otherwise.

    `shown` narrows the rows to the tab, and adds what their lines show.
    """
    if _BOUNDED & wanted.keys() or tab not in _GROWING:
        return []
    rows = shown(WorkOrder.objects.all())
    scope = scope_of(reader, VIEW_ORDERS)
    if scope == ALL and (technician := wanted.get("technician")):
        return [_worked_on_by(technician, rows.filter(manager=wanted["manager"]) if "manager" in wanted else rows)]
    if scope == OWN:
        managed = Strand(rows.filter(manager=reader.pk), WorkOrder.objects.filter(manager=reader.pk), "id")
        return [managed, _worked_on_by(reader, rows.exclude(manager=reader.pk))]
    return []


def newest(strands: Iterable[Strand], size: int, before: int | None) -> list[WorkOrder]:
    """The newest of all these orders, of those before the order with that id."""
    found = [order for strand in strands for order in strand.first(size, before)]
    return sorted(found, key=lambda order: order.pk, reverse=True)[:size]


def _worked_on_by(person: Person, rows: WorkOrderQuerySet) -> Strand:
    return Strand(rows, JobAssignment.objects.filter(employee=person.pk), "order_id")
