"""Orders as rows of lists: plain values of what a line shows. A model of sixty columns costs more than its row."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from motorcrm.core.exact import Money
from motorcrm.core.prepared import Prepared
from motorcrm.orders.models import Job, OrderStatus
from motorcrm.orders.models.order import WorkOrderQuerySet
from motorcrm.orders.phases import JobStatus, Phase

_SHOWN = (
    "pk",
    "number",
    "phase",
    "is_open",
    "status",
    "priority",
    "promised_at",
    "closed_on",
    "pay_by",
    "total",
    "client__name",
    "client__kind",
    "vehicle__type",
    "vehicle__make",
    "vehicle__model",
    "vehicle__plate",
    "vehicle__vin",
)
_SORTED_BY = ("created_at", "booked_for")


@dataclass(slots=True)
class Row:
    """An order as a line of a list."""

    pk: int
    number: str
    phase: str
    is_open: bool
    status: int
    priority: int
    promised_at: datetime | None
    closed_on: date | None
    pay_by: date | None
    total: Money
    client: str
    client_kind: str
    vehicle_type: str | None
    make: str | None
    model: str | None
    plate: str | None
    vin: str | None
    jobs: list[str] = field(default_factory=list)
    technicians: dict[int, str] = field(default_factory=dict)
    """Who works on it, by id, in the order of the jobs."""
    due: Money | None = None
    """What is left to pay; None for readers without prices."""
    state: str = ""
    """What its status is called."""
    tone: str = ""
    """The colour of its status."""

    @property
    def vehicle(self) -> str:
        return " ".join(filter(None, [self.make, self.model]))

    def is_late(self, now: datetime) -> bool:
        return self.is_open and self.phase != Phase.READY and self.promised_at is not None and self.promised_at < now


def as_rows(rows: WorkOrderQuerySet, *more: str) -> Any:
    """The rows as named values: those shown, and `more` that a list is sorted by."""
    return rows.values_list(*dict.fromkeys((*_SHOWN, *_SORTED_BY, *more)), named=True)


def every_status() -> list[OrderStatus]:
    """In the order of the company. Every list of orders names them."""
    return _STATUSES.all()


_STATUSES = Prepared(lambda: OrderStatus.objects.all())


def rows_of(found: Iterable[Any], statuses: Iterable[OrderStatus]) -> list[Row]:
    """The rows themselves, each with its status: named once, however many there are.

    Statuses are not joined: there are a dozen of them, and SQLite would begin with them and sort all orders.
    """
    known = {status.pk: (str(status.label), status.colour) for status in statuses}
    rows = []
    for values in found:
        row = Row(*values[: len(_SHOWN)])
        row.state, row.tone = known[row.status]
        rows.append(row)
    return rows


def with_lines(rows: Sequence[Row]) -> None:
    """Adds to the rows their jobs and who works on them: one query for all."""
    jobs: dict[int, dict[int, str]] = defaultdict(dict)
    people: dict[int, dict[int, str]] = defaultdict(dict)
    lines = Job.objects.filter(order__in=[row.pk for row in rows]).exclude(status=JobStatus.CANCELLED)
    person = "assignments__employee"
    shown = lines.order_by("position", "pk", "assignments__pk").values_list(
        "order", "pk", "name", person, f"{person}__last_name", f"{person}__first_name", f"{person}__middle_name"
    )
    for order, job, name, pk, *names in shown:
        jobs[order][job] = name
        if pk is not None:
            people[order].setdefault(pk, " ".join(filter(None, names)))
    for row in rows:
        row.jobs, row.technicians = list(jobs[row.pk].values()), people[row.pk]
