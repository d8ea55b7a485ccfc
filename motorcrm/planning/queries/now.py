"""Who does what at this moment, and what nobody does yet."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Min

from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.core.exact import Percent, Quantity
from motorcrm.employees.models import TimeOff
from motorcrm.orders.models import JobSession
from motorcrm.orders.pricing import share_of_hours
from motorcrm.planning.queries.hands import unassigned_jobs
from motorcrm.planning.queries.load import visible_technicians


@dataclass(slots=True)
class AtWork:
    """A technician, and the job that is running; without one they are free."""

    pk: int
    name: str
    """«Быков С. Н.»"""
    full_name: str
    job: str = ""
    order: int | None = None
    plate: str = ""
    vin: str = ""
    seconds: int = 0
    """Clocked on the job so far."""
    billed: int = 0
    """Seconds of its labour hours."""
    hours: Quantity = field(default_factory=Quantity.zero)
    """All of these."""

    @property
    def clocked(self) -> str:
        return as_clock(self.seconds)

    @property
    def percent(self) -> int:
        return min(100, self.seconds * 100 // self.billed) if self.billed else 0

    @property
    def is_over(self) -> bool:
        return bool(self.billed) and self.seconds > self.billed


def at_work(reader: Person) -> list[AtWork]:
    """Technicians who are not off today, those with a running job first. Three queries."""
    names = ("pk", "last_name", "first_name", "middle_name")
    people = visible_technicians(reader).order_by("last_name", "first_name", "pk").values_list(*names)
    today = clock.today()
    off = set(TimeOff.objects.within(today, today).order_by().values_list("employee", flat=True))
    found = {
        pk: AtWork(pk, _short(last, first, middle), " ".join(filter(None, (last, first, middle))))
        for pk, last, first, middle in people
        if pk not in off
    }
    _add_running(found, clock.now())
    return sorted(found.values(), key=lambda one: not one.order)


def _add_running(found: dict[int, AtWork], now: datetime) -> None:
    job = (
        "clocked_seconds",
        "labour_hours",
        "quantity",
        "name",
        "order",
        "order__vehicle__plate",
        "order__vehicle__vin",
    )
    rows = JobSession.objects.filter(ended_at=None, employee__in=list(found)).order_by()
    shown = rows.values_list("employee", "started_at", *(f"job__{name}" for name in job))
    for person, started, clocked, hours, quantity, name, order, plate, vin in shown:
        one = found[person]
        one.job, one.order, one.plate, one.vin = name, order, plate or "", vin or ""
        one.seconds = clocked + int((now - started).total_seconds())
        one.hours = hours_of_job(hours, quantity)
        one.billed = one.hours.units * 3600 // 1000


def hours_of_job(hours: Quantity, quantity: Quantity) -> Quantity:
    """All labour hours of a job."""
    return share_of_hours(hours, quantity, Percent.whole(100))


def as_clock(seconds: int) -> str:
    """«1:40»: hours and minutes."""
    return f"{seconds // 3600}:{seconds // 60 % 60:02}"


def _short(last: str, *names: str) -> str:
    return " ".join([last, *(f"{name[0]}." for name in names if name)])


@dataclass(frozen=True)
class Unassigned:
    count: int
    promised_at: datetime | None
    """When the first of them is promised."""


def unassigned(reader: Person) -> Unassigned:
    """How many jobs nobody has yet, of those the reader may assign. One query."""
    found = unassigned_jobs(reader).order_by().aggregate(count=Count("pk"), first=Min("order__promised_at"))
    return Unassigned(found["count"], found["first"])
