"""Orders by filters that no index has together, such as a technician and a period: walked along one of them.

Where hardly any of what is read fits the others, a walk stops after so many orders and says where, and the next page
goes on there. Searches, debts and what is overdue are small sets of their own, and somebody's orders have strands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from motorcrm.access.catalogue import OWN
from motorcrm.access.scopes import scope_of
from motorcrm.core.actor import Person
from motorcrm.core.few import few
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.models.order import WorkOrderQuerySet
from motorcrm.orders.queries.orders import narrowed, narrowed_among
from motorcrm.orders.queries.strands import Shown
from motorcrm.orders.rights import VIEW_ORDERS

FAR = 2_000
"""Orders that are looked at for one page or one count at most, when hardly any of them fit."""
FIRST = 400
"""So many are looked at first."""
PERIODS = {"closed": "closed_on", "created": "created_at", "booked": "booked_for", "promised": "promised_at"}
"""The column of each, in the order in which a list follows them."""
_MOST = ("all", "closed")
"""Tabs that leave out little."""
_SMALL = frozenset(("q", "debt", "overdue"))
Place = tuple[Any, int]
"""A day or moment and an id, as the list is ordered; of a list by id, the id twice."""


@dataclass(frozen=True)
class Crossing:
    rows: WorkOrderQuerySet
    """Those that fit all filters."""
    along: WorkOrderQuerySet
    """Those of one index, which are read."""
    field: str
    """The column of the period in whose order they are."""

    def newest(self, before: Place | None, many: int) -> tuple[list[Any], Place | None]:
        """So many orders, and the place after which there may be more."""
        fits: list[Place] = []
        for step in (FIRST, FAR - FIRST):
            places = self._places(before, step)
            rows = self.rows.filter(pk__in=few([pk for _value, pk in places]))
            fitting = set(rows.order_by().values_list("pk", flat=True))
            fits += [place for place in places if place[1] in fitting]
            before = places[-1] if len(places) == step else None
            if before is None or len(fits) > many:
                break
        # By a loop: rows of values have no `in_bulk`.
        known = {row.pk: row for row in self.rows.filter(pk__in=[pk for _value, pk in fits[:many]])}
        return [known[pk] for _value, pk in fits[:many]], fits[many - 1] if len(fits) > many else before

    def day_of(self, place: Place) -> date | datetime:
        """The day or moment of a place; of a list by id, that of the order's creation."""
        value, pk = place
        if self.field != "id":
            return value  # type: ignore[no-any-return]
        return WorkOrder.objects.values_list("created_at", flat=True).get(pk=pk)

    @property
    def counted(self) -> WorkOrderQuerySet:
        """As many of the rows as are looked at to count them."""
        return self.rows.filter(pk__in=few([pk for _value, pk in self._newest[:FAR]]))

    @property
    def is_more(self) -> bool:
        """Whether there are orders that are not looked at."""
        return len(self._newest) > FAR

    @cached_property
    def _newest(self) -> Sequence[Place]:
        return self._places(None, FAR + 1)

    def _places(self, before: Place | None, many: int) -> Sequence[Place]:
        rows = self.along
        if before is not None:
            value, pk = before
            # One range of the index less its first rows; an OR would make two of it.
            rows = rows.filter(**{f"{self.field}__lte": value}).exclude(**{self.field: value, "pk__gte": pk})
        return list(rows.order_by(f"-{self.field}", "-pk").values_list(self.field, "pk")[:many])


def crossing_of(reader: Person, wanted: Mapping[str, Any], *, shown: Shown = lambda rows: rows) -> Crossing | None:
    """The walk of a list of these filters, if an index has only one of them and others are to be tested; else none."""
    period = next((name for name in PERIODS if {f"{name}_from", f"{name}_to"} & wanted.keys()), "")
    index = period or next((name for name in ("client", "vehicle") if name in wanted), "")
    if not index or _SMALL & wanted.keys():
        return None
    own = {f"{period}_from", f"{period}_to"} if period else {index}
    is_tested = wanted.keys() - own - {"status"} or wanted.get("status", "all") not in _MOST
    if not is_tested and scope_of(reader, VIEW_ORDERS) != OWN:
        return None
    along = narrowed_among(
        WorkOrder.objects.all(), reader, {name: value for name, value in wanted.items() if name in own}
    )
    return Crossing(shown(narrowed(reader, wanted)), along, PERIODS.get(period, "id"))
