"""Trying a scheme on a past month: what people would have earned by it, beside what they have. Nothing is written."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum

from motorcrm.core import clock
from motorcrm.core.exact import Money
from motorcrm.employees.models import Employee
from motorcrm.orders.models import JobAssignment, WorkOrder
from motorcrm.orders.phases import JobStatus, Phase
from motorcrm.wages import pay
from motorcrm.wages.models import Accrual, PayRule, PayScheme, Settled
from motorcrm.wages.queries.earnings import next_month
from motorcrm.wages.queries.reckoning import Due, Read, reckoned
from motorcrm.wages.queries.rules import AsIf, rules_of

ZERO = Money.zero()
AT_ONCE = 300
"""Orders that are reckoned while somebody waits; more are left to the background."""
CHUNK = 100
Tell = Callable[[int, int], None]
"""Told how many orders are done, of how many."""


@dataclass(frozen=True)
class TriedLine:
    """One thing that somebody would have earned by."""

    order: WorkOrder | None
    """None for the output of the month."""
    due: Due


@dataclass
class Tried:
    """What came of a trial, by employee."""

    of: date
    """The day whose rules were taken."""
    orders: int
    would: dict[int, Money]
    lines: list[TriedLine] = field(default_factory=list)
    """Of the one person who was asked for."""

    def kept(self) -> dict[str, Any]:
        """What JSON can hold of it."""
        would = {str(pk): sum_.units for pk, sum_ in self.would.items()}
        return {"of": self.of.isoformat(), "orders": self.orders, "would": would}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Tried":
        would = {int(pk): Money(units) for pk, units in kept["would"].items()}
        return cls(date.fromisoformat(kept["of"]), kept["orders"], would)


@dataclass(frozen=True)
class Compared:
    """One person, or all of them: what it would have been instead of what was accrued."""

    employee: Employee | None
    would: Money
    was: Money

    @property
    def more(self) -> Money:
        return self.would - self.was


@dataclass(frozen=True)
class ComparedLine:
    """One job or order of a person. `due` is None where nothing would be accrued for what was."""

    name: str
    order: WorkOrder | None
    due: Due | None
    would: Money
    was: Money


def count_of(scheme: PayScheme, month: date) -> int:
    """How many orders a trial would look at."""
    return _orders(scheme, month).count()


def try_out(
    scheme: PayScheme,
    month: date,
    *,
    people: Collection[int] = (),
    only: int | None = None,
    tell: Tell = lambda done, of: None,
) -> Tried:
    """The month that begins on that day as if these people had had the scheme, by its rules as they stand or will.

    Without people, whoever it has rules for: those who did jobs, and those who managed orders. Of one person alone,
    with the lines.
    """
    rules = rules_of(scheme)
    of = _day_of(rules)
    concerned = frozenset(people) or _concerned(scheme, month, [rule for rule in rules if rule.holds_on(of)])
    told_of = concerned if only is None else concerned & {only}
    ids = list(_orders(scheme, month, only).order_by("pk").values_list("pk", flat=True))
    tried = Tried(of, len(ids), dict.fromkeys(told_of, ZERO))
    outputs: dict[tuple[int, int, int], Money] = defaultdict(lambda: ZERO)
    stepped: dict[int, PayRule] = {}
    for place in range(0, len(ids), CHUNK):
        tell(place, len(ids))
        for order, due in _reckoned(scheme, of, ids[place : place + CHUNK], concerned):
            if due.employee not in told_of or due.on is None or due.on.replace(day=1) != month:
                continue
            tried.would[due.employee] += due.amount
            if only is not None:
                tried.lines.append(TriedLine(order, due))
            if due.kind == Accrual.Kind.JOB and due.rule.steps.all():
                stepped[due.rule.pk] = due.rule
                outputs[due.employee, due.rule.pk, order.organisation_id] += due.base
    for (employee, pk, _organisation), output in outputs.items():
        line = _of_output(employee, stepped[pk], output, month)
        tried.would[employee] += line.due.amount
        if only is not None and line.due.amount:
            tried.lines.append(line)
    return tried


def compared(tried: Tried, month: date, people: Collection[int] = ()) -> tuple[list[Compared], Compared]:
    """Each person by name, and all of them together."""
    concerned = {*people} or {*tried.would}
    rows = Accrual.objects.filter(for_month=month, employee__in=concerned).order_by().values_list("employee")
    was = dict(rows.annotate(sum=Sum("amount")))
    each = [
        Compared(one, tried.would.get(one.pk, ZERO), was.get(one.pk, ZERO))
        for one in Employee.objects.filter(pk__in=concerned).named()
    ]
    every = Compared(None, sum((one.would for one in each), ZERO), sum((one.was for one in each), ZERO))
    return sorted(each, key=lambda one: str(one.employee)), every


def compared_lines(tried: Tried, month: date, employee: Employee) -> list[ComparedLine]:
    """What somebody would have earned by each job and order, beside what they have; both ways."""
    rows: dict[str, list[Accrual]] = defaultdict(list)
    for row in Accrual.objects.filter(for_month=month, employee=employee).select_related("order").order_by("pk"):
        rows[_kept_source(row)].append(row)
    lines = [
        ComparedLine(
            str(one.due.facts.get("name", "")), one.order, one.due, one.due.amount, _sum(rows.pop(one.due.source, []))
        )
        for one in tried.lines
    ]
    return lines + [
        ComparedLine(str(own[-1].facts.get("name", "")), own[-1].order, None, ZERO, _sum(own))
        for own in rows.values()
        if _sum(own)
    ]


def _sum(rows: Sequence[Accrual]) -> Money:
    return sum((row.amount for row in rows), ZERO)


def _kept_source(row: Accrual) -> str:
    """Steps of whatever rule are one line: the rules of another scheme are other rules."""
    return "steps" if row.kind == Accrual.Kind.STEPS else row.source


def _reckoned(
    scheme: PayScheme, of: date, ids: Sequence[int], concerned: Collection[int]
) -> Iterator[tuple[WorkOrder, Due]]:
    """Everything due or expected of these orders."""
    orders = list(WorkOrder.objects.filter(pk__in=ids).select_related("organisation").order_by("pk"))
    read = Read(orders)
    everybody = {one for order in orders for one in read.people(order)}
    schemes = AsIf(scheme, of, people=concerned, others=everybody)
    for order in orders:
        for due in reckoned(order, read=read, schemes=schemes):
            yield order, due


def _concerned(scheme: PayScheme, month: date, rules: Sequence[PayRule]) -> frozenset[int]:
    """Whom these rules are for among those who have worked on the orders of the month."""
    orders, kinds = _orders(scheme, month), {rule.kind for rule in rules}
    people: set[int] = set()
    if kinds & {*PayRule.OF_JOBS}:
        done = JobAssignment.objects.filter(order__in=orders, job__status=JobStatus.DONE)
        people |= set(done.order_by().values_list("employee", flat=True).distinct())
    if kinds & {*PayRule.OF_ORDERS}:
        people |= set(orders.exclude(manager=None).order_by().values_list("manager", flat=True).distinct())
    return frozenset(people)


def _of_output(employee: int, rule: PayRule, output: Money, month: date) -> TriedLine:
    steps = [(step.over, step.percent) for step in rule.steps.all()]
    amount = pay.beyond_first(output, rule.percent or steps[0][1], steps)
    facts = {"rule": rule.kind, "month": month.isoformat(), "base": output.units}
    last = next_month(month) - timedelta(days=1)
    return TriedLine(None, Due(Accrual.Kind.STEPS, "steps", employee, rule, last, last, ZERO, amount, facts))


def _day_of(rules: Sequence[PayRule]) -> date:
    """Today, or the day from which on the last of its rules will hold."""
    return max([clock.today(), *(rule.since for rule in rules if rule.since)])


def _orders(scheme: PayScheme, month: date, only: int | None = None) -> "QuerySet[WorkOrder]":
    """Those by which something would be due in the month, at the scheme's moment."""
    last = next_month(month) - timedelta(days=1)
    closed = Q(phase=Phase.CLOSED, closed_on__range=(month, last))
    if scheme.moment == PayScheme.Moment.PAID:
        wanted = Q(pk__in=Settled.objects.filter(on__range=(month, last)).values("order"))
    elif scheme.moment == PayScheme.Moment.DONE:
        within = (clock.moment(month), clock.moment(next_month(month)))
        done = JobAssignment.objects.filter(finished_at__gte=within[0], finished_at__lt=within[1])
        wanted = Q(pk__in=done.values("order")) | closed
    else:
        wanted = closed
    rows = WorkOrder.objects.filter(wanted)
    if only is not None:
        rows = rows.filter(Q(pk__in=JobAssignment.objects.filter(employee=only).values("order")) | Q(manager=only))
    return rows
