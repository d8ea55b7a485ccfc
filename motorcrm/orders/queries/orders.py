"""Reading orders for lists: narrowing them, and what a row shows besides the order itself."""

from collections.abc import Iterable, Mapping, Set
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.orders.models import JobAssignment, OrderStatus, WorkOrder
from motorcrm.orders.models.order import WorkOrderQuerySet
from motorcrm.orders.phases import INSIDE_PHASES, OPEN_PHASES, WORKING_PHASES, Phase
from motorcrm.orders.queries.money import owing

GROUP_PHASES: dict[str, Set[str]] = {
    "open": OPEN_PHASES,
    "inside": INSIDE_PHASES,
    "working": WORKING_PHASES,
    **{phase.value: {phase} for phase in Phase},
    "all": set(Phase),
}
_MOMENTS = {"created": "created_at", "booked": "booked_for", "promised": "promised_at"}


def narrowed(reader: Person, wanted: Mapping[str, Any]) -> WorkOrderQuerySet:
    """Orders within the reader's scope by everything of `OrderFilter.wanted` but the status."""
    return narrowed_among(WorkOrder.objects.visible_to(reader), reader, wanted)


def narrowed_among(rows: WorkOrderQuerySet, reader: Person, wanted: Mapping[str, Any]) -> WorkOrderQuerySet:
    """The same of these orders."""
    if wanted.get("q"):
        rows = rows.search(wanted["q"], reader)
    if wanted.get("overdue"):
        rows = rows.overdue()
    if wanted.get("debt"):
        rows = rows.filter(pk__in=owing())
    for name in ("manager", "client", "vehicle"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    if wanted.get("technician"):
        done = JobAssignment.objects.filter(order=OuterRef("pk"), employee=wanted["technician"])
        rows = rows.filter(Exists(done))
    for period, column in _MOMENTS.items():
        rows = rows.filter(**_days(column, wanted.get(f"{period}_from"), wanted.get(f"{period}_to")))
    if wanted.get("closed_from"):
        rows = rows.filter(closed_on__gte=wanted["closed_from"])
    if wanted.get("closed_to"):
        rows = rows.filter(closed_on__lte=wanted["closed_to"])
    return rows


def of_status(rows: WorkOrderQuerySet, status: str, statuses: Iterable[OrderStatus]) -> WorkOrderQuerySet:
    """`status` is a name of a group, or the id of one of the statuses as text; `all` leaves them."""
    if status == "all":
        return rows
    if status == "open":
        return rows.open()
    if status not in GROUP_PHASES:
        # Its phase too, for the index by manager and phase: SQLite would look through all of the status.
        phase = next(one.phase for one in statuses if str(one.pk) == status)
        rows = rows.filter(status=int(status), phase=phase)
        # Put into another order than that of ids, they are found among open orders, which are few.
        return rows.open() if phase in OPEN_PHASES else rows
    phases = GROUP_PHASES[status]
    return rows.open().filter(phase__in=sorted(phases)) if phases <= OPEN_PHASES else rows.filter(phase=status)


def shown_in_rows(rows: WorkOrderQuerySet) -> WorkOrderQuerySet:
    """With what every row of a list shows, and without the long texts that none does."""
    return rows.select_related("client", "vehicle", "status").defer("search", "recommendations")


def _days(column: str, first: date | None, last: date | None) -> dict[str, Any]:
    """Moments from the beginning of the first day to the end of the last, on the workshop's wall clock."""
    found: dict[str, Any] = {}
    if first:
        found[f"{column}__gte"] = clock.moment(first)
    if last:
        found[f"{column}__lt"] = clock.moment(last + timedelta(days=1))
    return found
