"""What somebody has earned, has been paid and is owed: of a period, line by line, and what is only expected."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from motorcrm.core import clock
from motorcrm.core.exact import Money
from motorcrm.employees.models import Employee
from motorcrm.ledger.chart import EMPLOYEES
from motorcrm.ledger.models import Posting
from motorcrm.orders.models import JobAssignment, WorkOrder
from motorcrm.orders.phases import JobStatus, Phase
from motorcrm.wages.models import Accrual, Bonus, Payout, Settled
from motorcrm.wages.queries.reckoning import Due, reckoned

ZERO = Money.zero()
FAR = timedelta(days=120)
"""How far back jobs are looked for that are done and not due yet: what is older is over, or was forgotten."""


@dataclass(frozen=True)
class Statement:
    """What was owed to somebody at the start, what came to it, and what is owed at the end."""

    before: Money
    accrued: Money
    bonuses: Money
    paid: Money
    other: Money
    """What the books began with, shortages withheld, and whatever else finance has booked."""
    after: Money


def statement(employee: Employee, since: date, until: date) -> Statement:
    """Of a period with both its days, from the journal itself; what was taken back counts against what it was."""
    rows = _settlements(employee)
    before = _owed(rows.filter(on__lt=since).aggregate(sum=Sum("amount"))["sum"])
    sums: dict[str, Money] = defaultdict(lambda: ZERO)
    within = rows.filter(on__range=(since, until)).values_list("entry__kind", "entry__reverses__kind")
    for kind, original, amount in within.annotate(sum=Sum("amount")):
        sums[original or kind] -= amount
    return _statement_of(before, sums)


def statement_by_month(employee: Employee, since: date, until: date) -> list[tuple[date, Statement]]:
    """The same, month by month, by the first day of each; months in which nothing was booked are left out.

    Of the first and the last month only their days within the period count. Two queries, however long it is.
    """
    rows = _settlements(employee)
    owed = _owed(rows.filter(on__lt=since).aggregate(sum=Sum("amount"))["sum"])
    months: dict[date, dict[str, Money]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    within = rows.filter(on__range=(since, until)).annotate(of=TruncMonth("on"))
    of_kinds = within.values_list("of", "entry__kind", "entry__reverses__kind")
    for month, kind, original, amount in of_kinds.annotate(sum=Sum("amount")):
        months[month][original or kind] -= amount
    found = []
    for month in sorted(months):
        found.append((month, _statement_of(owed, months[month])))
        owed = found[-1][1].after
    return found


def _settlements(employee: Employee) -> QuerySet[Posting]:
    return Posting.objects.filter(account__code=EMPLOYEES, employee=employee).order_by()


def _statement_of(before: Money, sums: dict[str, Money]) -> Statement:
    """Of what was booked by kind, what is owed to them positive."""
    accrued, bonuses, paid = (
        sums.pop("wages-accrual", ZERO),
        sums.pop("wages-bonus", ZERO),
        -sums.pop("wages-payout", ZERO),
    )
    other = sum(sums.values(), ZERO)
    return Statement(before, accrued, bonuses, paid, other, before + accrued + bonuses - paid + other)


def accruals_of(employee: Employee, since: date, until: date) -> list[Accrual]:
    """The rows of a period, the newest first."""
    rows = Accrual.objects.filter(employee=employee, on__range=(since, until)).select_related("order", "rule")
    return list(rows.order_by("-on", "-pk"))


@dataclass(frozen=True)
class Lately:
    """What was accrued to somebody in the month that is on, and of it today."""

    month: Money
    day: Money


def accrued_lately(employee: Employee) -> Lately:
    """One query."""
    today = clock.today()
    rows = Accrual.objects.filter(employee=employee, on__range=(today.replace(day=1), today)).order_by()
    found = rows.aggregate(month=Sum("amount"), day=Sum("amount", filter=Q(on=today)))
    return Lately(found["month"] or ZERO, found["day"] or ZERO)


def payouts_of(employee: Employee, since: date, until: date) -> list[Payout]:
    rows = Payout.objects.filter(employee=employee, on__range=(since, until), entry__reversed_by=None)
    return list(rows.select_related("money_account").order_by("-on", "-pk"))


def bonuses_of(employee: Employee, since: date, until: date) -> list[Bonus]:
    rows = Bonus.objects.filter(employee=employee, on__range=(since, until), entry__reversed_by=None)
    return list(rows.order_by("-on", "-pk"))


def expected_of(employee: Employee) -> list[tuple[WorkOrder, Due]]:
    """What is done and not due yet: it is accrued when its order is closed, or paid."""
    done = JobAssignment.objects.filter(
        employee=employee, finished_at__gte=clock.moment(clock.today() - FAR), job__status=JobStatus.DONE
    )
    unpaid = Q(phase=Phase.CLOSED) & ~Exists(Settled.objects.filter(order=OuterRef("pk")))
    orders = WorkOrder.objects.filter(pk__in=done.values("order")).filter(unpaid | Q(is_open=True))
    return [
        (order, due)
        for order in orders.select_related("organisation").order_by("-pk")
        for due in reckoned(order)
        if due.on is None and due.employee == employee.pk
    ]


@dataclass(frozen=True)
class OfMonth:
    """One person in the page of a month."""

    employee: Employee
    jobs: int
    base: Money
    accrued: Money
    bonuses: Money
    paid: Money
    owed: Money
    """Now, whatever the month."""


def month_by_employee(month: date, people: Sequence[Employee], owed: dict[int, Money]) -> list[OfMonth]:
    """What each of the people has earned and been paid in a month: five queries however many they are."""
    until = next_month(month) - timedelta(days=1)
    ids = [one.pk for one in people]
    of_jobs = Accrual.objects.filter(employee__in=ids, on__range=(month, until)).order_by()
    sums = {row["employee"]: row for row in of_jobs.values("employee").annotate(base=Sum("base"), amount=Sum("amount"))}
    jobs = _counted(of_jobs.filter(kind=Accrual.Kind.JOB).values_list("employee", "source").annotate(sum=Sum("amount")))
    bonuses = _sums(Bonus.objects.filter(employee__in=ids, on__range=(month, until), entry__reversed_by=None))
    paid = _sums(Payout.objects.filter(employee__in=ids, on__range=(month, until), entry__reversed_by=None))
    nothing = {"base": ZERO, "amount": ZERO}
    return [
        OfMonth(
            employee=one,
            jobs=jobs.get(one.pk, 0),
            base=sums.get(one.pk, nothing)["base"],
            accrued=sums.get(one.pk, nothing)["amount"],
            bonuses=bonuses.get(one.pk, ZERO),
            paid=paid.get(one.pk, ZERO),
            owed=owed.get(one.pk, ZERO),
        )
        for one in people
    ]


def next_month(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def _counted(rows: Collection[tuple[int, str, Money]]) -> dict[int, int]:
    counts: dict[int, int] = defaultdict(int)
    for employee, _source, amount in rows:
        counts[employee] += amount > ZERO
    return counts


def _sums(rows: QuerySet[Any]) -> dict[int, Money]:
    return dict(rows.order_by().values_list("employee").annotate(sum=Sum("amount")))


def _owed(balance: Money | None) -> Money:
    return -(balance or ZERO)
