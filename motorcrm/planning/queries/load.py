"""The workload of people in a week, day by day: working hours, labour hours assigned, time clocked."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.core.exact import Quantity
from motorcrm.employees.hours import minutes, week_of
from motorcrm.employees.models import Employee, TimeOff
from motorcrm.orders.models import JobAssignment, JobSession, WorkOrder
from motorcrm.orders.phases import INSIDE_PHASES, UNFINISHED, Phase
from motorcrm.orders.pricing import share_of_hours
from motorcrm.planning.rights import VIEW_LOAD

LOADING = frozenset({Phase.BOOKED, *INSIDE_PHASES})
"""Phases whose jobs count as workload: an estimate is not agreed yet."""


@dataclass
class Load:
    """The load of one day, or of several together."""

    available: int = 0
    """Minutes of working time."""
    due: Quantity = field(default_factory=Quantity.zero)
    """Labour hours of unfinished jobs that are due."""
    done: Quantity = field(default_factory=Quantity.zero)
    """Labour hours of finished jobs."""
    clocked: int = 0
    """Seconds."""

    def __add__(self, other: "Load") -> "Load":
        return Load(
            self.available + other.available,
            self.due + other.due,
            self.done + other.done,
            self.clocked + other.clocked,
        )

    @property
    def labour(self) -> Quantity:
        return self.due + self.done

    @property
    def percent(self) -> int | None:
        """Labour hours as a percentage of working time; None without any working time."""
        return self.labour.units * 6 // self.available if self.available else None

    @property
    def bar(self) -> int:
        """How much of the bar is full, from 0 to 100."""
        return min(100, 100 if self.percent is None and self.labour else self.percent or 0)

    @property
    def is_over(self) -> bool:
        """Whether what is still to be done does not fit into the day."""
        return bool(self.due) and self.labour.units * 60 > self.available * 1000

    @property
    def is_empty(self) -> bool:
        return not self.labour and not self.clocked


@dataclass
class Day:
    date: date
    load: Load = field(default_factory=Load)
    off: TimeOff | None = None


@dataclass
class PersonWeek:
    person: Employee
    days: list[Day]
    undated: Quantity = field(default_factory=Quantity.zero)
    """Labour hours of booked jobs that have no day yet."""

    @property
    def total(self) -> Load:
        return sum((day.load for day in self.days), Load())


def visible_technicians(reader: Person) -> Any:
    """The technicians whose workload the reader may see: the one place that decides it."""
    return Employee.objects.visible_to(reader, VIEW_LOAD).working().filter(is_technician=True)


def week_of_people(people: Sequence[Employee], monday: date) -> list[PersonWeek]:
    """The week of each person, from that Monday. A hundred people take as many queries as one."""
    days = [monday + timedelta(days=number) for number in range(7)]
    weeks = {person.pk: PersonWeek(person, [Day(day) for day in days]) for person in people}
    off = Prefetch("time_off", TimeOff.objects.within(days[0], days[-1]), to_attr="off_in_week")
    prefetch_related_objects(list(people), "working_hours", off)
    for week in weeks.values():
        _add_working_time(week)
    _add_labour_hours(weeks, days[0], days[-1])
    _add_clocked_time(weeks, days[0], days[-1])
    return list(weeks.values())


def due_day(order: WorkOrder, today: date) -> date | None:
    """The day an order's jobs are due: when booked or, with the vehicle here, when promised; today if that is past."""
    promised, booked = order.promised_at, order.booked_for
    when = (booked or promised) if order.phase == Phase.BOOKED else (promised or booked)
    if when is None:
        return today if order.phase in INSIDE_PHASES else None
    return max(clock.local(when).date(), today)


def _add_working_time(week: PersonWeek) -> None:
    """Add the hours of each weekday, except on days off, before hiring and after leaving."""
    person: Any = week.person
    hours = week_of(person.working_hours.all())
    for day in week.days:
        day.off = next((off for off in person.off_in_week if off.first <= day.date <= off.last), None)
        is_here = (person.hired_on or day.date) <= day.date <= (person.left_on or day.date)
        if is_here and not day.off and day.date.weekday() in hours:
            day.load.available = minutes(hours[day.date.weekday()])


def _add_labour_hours(weeks: dict[int, PersonWeek], first: date, last: date) -> None:
    """Add unfinished jobs on the day they are due, finished ones on the day they were finished."""
    begins, ends = _moments(first, last)
    assigned = JobAssignment.objects.filter(employee__in=list(weeks)).order_by().values("pk")
    done = assigned.filter(finished_at__gte=begins, finished_at__lt=ends)
    open_ = assigned.filter(order__is_open=True, order__phase__in=LOADING, job__status__in=UNFINISHED)
    today = clock.today()
    # Apart, because each half has an index of its own: what was done before this week is not looked at.
    for row in _with_jobs(JobAssignment.objects.filter(pk__in=done.union(open_, all=True))):
        week, hours = weeks[row.employee_id], share_of_hours(row.job.labour_hours, row.job.quantity, row.share)
        if row.finished_at is not None:
            week.days[(clock.local(row.finished_at).date() - first).days].load.done += hours
            continue
        day = due_day(row.order, today)
        if day is None:
            week.undated += hours
        elif first <= day <= last:
            week.days[(day - first).days].load.due += hours


def _add_clocked_time(weeks: dict[int, PersonWeek], first: date, last: date) -> None:
    """Add the time clocked on jobs, each session split at midnight; a running one counts until now."""
    begins, ends = _moments(first, last)
    rows = JobSession.objects.filter(employee__in=list(weeks)).values_list("employee", "started_at", "ended_at")
    # Apart, because each is a range of one index: together they would be looked for among all that was ever clocked.
    within = rows.filter(started_at__gte=begins, started_at__lt=ends)
    lasting = rows.filter(started_at__lt=begins)
    for person, started, ended in within.union(
        lasting.filter(ended_at__gt=begins), lasting.filter(ended_at=None), all=True
    ):
        for day, seconds in _by_day(max(started, begins), min(ended or clock.now(), ends)).items():
            weeks[person].days[(day - first).days].load.clocked += seconds


def _by_day(started: datetime, ended: datetime) -> dict[date, int]:
    found: dict[date, int] = defaultdict(int)
    while started < ended:
        day = clock.local(started).date()
        until = min(ended, clock.moment(day + timedelta(days=1)))
        found[day] += int((until - started).total_seconds())
        started = until
    return found


def _with_jobs(rows: Any) -> Any:
    return rows.select_related("job", "order").only(
        "employee",
        "share",
        "finished_at",
        "job__labour_hours",
        "job__quantity",
        "order__phase",
        "order__promised_at",
        "order__booked_for",
    )


def _moments(first: date, last: date) -> tuple[datetime, datetime]:
    return clock.moment(first), clock.moment(last + timedelta(days=1))
