"""The workload of people in a week, day by day: working hours, labour hours assigned, time clocked."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    F,
    Func,
    Max,
    Min,
    Prefetch,
    QuerySet,
    Sum,
    Value,
    When,
    prefetch_related_objects,
)

from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.core.exact import Quantity
from motorcrm.employees.hours import minutes, week_of
from motorcrm.employees.models import Employee, TimeOff
from motorcrm.orders.models import JobAssignment, JobSession
from motorcrm.orders.phases import INSIDE_PHASES, UNFINISHED, Phase
from motorcrm.orders.pricing import share_of_hours
from motorcrm.planning.rights import VIEW_LOAD

LOADING = frozenset({Phase.BOOKED, *INSIDE_PHASES})
"""Phases whose jobs count as workload: an estimate is not agreed yet."""
ALMOST_FULL = 85
"""From so many percent on a day has no room for another job of the usual size."""
_WHOLE = BigIntegerField()


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
    def over(self) -> Quantity:
        """Labour hours beyond the working time, in whole tenths; none if what is still to be done fits."""
        beyond = self.labour.units - self.available * 1000 // 60 if self.is_over else 0
        return Quantity(max(beyond // 100, 1) * 100) if beyond > 0 else Quantity.zero()

    @property
    def is_almost_full(self) -> bool:
        return self.percent is not None and self.percent >= ALMOST_FULL

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


def due_day(phase: str, booked: datetime | None, promised: datetime | None, today: date) -> date | None:
    """The day an order's jobs are due: when booked or, with the vehicle here, when promised; today if that is past."""
    when = (booked or promised) if phase == Phase.BOOKED else (promised or booked)
    if when is None:
        return today if phase in INSIDE_PHASES else None
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
    for person, hours, finished, due in _shares(JobAssignment.objects.filter(pk__in=done.union(open_, all=True))):
        week = weeks[person]
        if finished is not None:
            week.days[(clock.local(finished).date() - first).days].load.done += hours
            continue
        day = due_day(*due, today)
        if day is None:
            week.undated += hours
        elif first <= day <= last:
            week.days[(day - first).days].load.due += hours


def _add_clocked_time(weeks: dict[int, PersonWeek], first: date, last: date) -> None:
    """Add the time clocked on jobs, each session split at midnight; a running one counts until now.

    What lies within one day, which is nearly all, is added up by the database.
    """
    begins, ends = _moments(first, last)
    rows = JobSession.objects.order_by()
    # Apart, because each is a range of one index: together they would be looked for among all that was ever clocked.
    begun = rows.filter(employee__in=list(weeks), started_at__gte=begins, started_at__lt=ends)
    within = _by_person_and_day(begun, first, last)
    # Of all people, because there are few: by their own index SQLite would go through all that they ever clocked.
    before = rows.filter(started_at__lt=begins).annotate(day=Value(None, _WHOLE), length=Value(None, _WHOLE))
    lasting = before.values_list("employee", "day", "pk", "length", "started_at", "ended_at")
    parts = lasting.filter(ended_at__gt=begins), lasting.filter(ended_at=None)
    for person, number, _alone, length, started, ended in within.union(*parts, all=True):
        if person not in weeks:
            continue
        days = weeks[person].days
        if number is not None:
            days[number].load.clocked += length
            continue
        for day, seconds in _by_day(max(started, begins), min(ended or clock.now(), ends)).items():
            days[(day - first).days].load.clocked += seconds


class _Second(Func):
    """The whole second of a moment. Subtracting moments would call back into Python for each row on SQLite."""

    arity = 1
    output_field = _WHOLE

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="CAST(strftime('%%%%s', %(expressions)s) AS INTEGER)", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="FLOOR(EXTRACT(EPOCH FROM %(expressions)s))::bigint", **more)


def _by_person_and_day(sessions: QuerySet[JobSession], first: date, last: date) -> QuerySet[Any, Any]:
    """Added up; each session that is in no single day stands alone."""
    alone = Case(When(day=None, then=F("pk")), default=None)
    return (
        sessions.annotate(day=_DayWithin(first, last), alone=alone)
        .values_list("employee", "day", "alone")
        .annotate(
            length=Sum(_Second("ended_at") - _Second("started_at")), began=Min("started_at"), over=Max("ended_at")
        )
    )


class _DayWithin(Func):
    """The number of the day that a session begins and ends in; None for a running one, or one past midnight.

    Of one piece: as seven conditions of Django's own it would take longer to write than the database takes to answer.
    """

    output_field = _WHOLE

    def __init__(self, first: date, last: date) -> None:
        super().__init__("started_at", "ended_at")
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        self.bounds = [_moments(day, day) for day in days]

    def as_sql(self, compiler: Any, connection: Any, *_more: Any, **_also: Any) -> Any:
        started, ended = (compiler.compile(source)[0] for source in self.source_expressions)
        moment = connection.ops.adapt_datetimefield_value
        whens, values = [], []
        for number, (begins, ends) in enumerate(self.bounds):
            whens.append(f"WHEN {started} >= %s AND {started} < %s AND {ended} <= %s THEN {number}")
            values += [moment(begins), moment(ends), moment(ends)]
        return f"CASE {' '.join(whens)} END", values


def _by_day(started: datetime, ended: datetime) -> dict[date, int]:
    found: dict[date, int] = defaultdict(int)
    while started < ended:
        day = clock.local(started).date()
        until = min(ended, clock.moment(day + timedelta(days=1)))
        found[day] += int((until - started).total_seconds())
        started = until
    return found


Due = tuple[str, datetime | None, datetime | None]


def _shares(rows: QuerySet[JobAssignment]) -> Iterator[tuple[int, Quantity, datetime | None, Due]]:
    """Whose share, its labour hours, when it was finished, and when its order is due; plain values cost a third."""
    for person, share, finished, hours, quantity, phase, booked, promised in rows.values_list(
        "employee",
        "share",
        "finished_at",
        "job__labour_hours",
        "job__quantity",
        "order__phase",
        "order__booked_for",
        "order__promised_at",
    ):
        yield person, share_of_hours(hours, quantity, share), finished, (phase, booked, promised)


def _moments(first: date, last: date) -> tuple[datetime, datetime]:
    return clock.moment(first), clock.moment(last + timedelta(days=1))
