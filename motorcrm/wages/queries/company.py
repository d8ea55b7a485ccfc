"""The month of everybody: what they earned and were paid, what share of the revenue that is, and what needs a look."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from motorcrm.access.catalogue import ALL
from motorcrm.access.fields import sees
from motorcrm.access.scopes import scope_of
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money, Percent, half_up
from motorcrm.employees.models import Employee
from motorcrm.ledger.chart import JOBS_INCOME, JOBS_REDUCTIONS, PARTS_INCOME, PARTS_REDUCTIONS
from motorcrm.ledger.models import Account, DailyTotal
from motorcrm.orders.models import Job, JobAssignment, WorkOrder
from motorcrm.orders.phases import JobStatus, Phase
from motorcrm.wages.models import Accrual, GivenScheme
from motorcrm.wages.queries.earnings import OfMonth, month_by_employee
from motorcrm.wages.queries.owed import balances
from motorcrm.wages.queries.timeline import Month
from motorcrm.wages.rights import VIEW_WAGES

ZERO = Money.zero()
NAMED = 5


@dataclass(frozen=True)
class Wages:
    month: Month
    rows: list[OfMonth]
    of_revenue: Percent | None
    """What was accrued as a percent of the month's revenue without VAT; empty if there is none to tell."""
    without_scheme: list[Employee]
    """Technicians who work here and have none."""
    nobodys: int
    """Jobs of orders closed in the month that nobody did."""

    @property
    def accrued(self) -> Money:
        return sum((row.accrued for row in self.rows), ZERO)

    @property
    def bonuses(self) -> Money:
        return sum((row.bonuses for row in self.rows), ZERO)

    @property
    def paid(self) -> Money:
        return sum((row.paid for row in self.rows), ZERO)

    @property
    def owed(self) -> Money:
        """To those who are owed: what others have too much does not pay them."""
        return sum((row.owed for row in self.rows if row.owed > ZERO), ZERO)

    @property
    def overpaid(self) -> list[OfMonth]:
        return [row for row in self.rows if row.owed < ZERO]


def wages_of_month(month: Month, reader: Person) -> Wages:
    """Everybody the reader may see who works here, or has earned, been paid or is owed something; bounded queries."""
    owed = balances()
    people = Employee.objects.visible_to(reader, VIEW_WAGES)
    moved = Accrual.objects.filter(employee=OuterRef("pk"), on__range=(month.first, month.last))
    known = people.filter(Q(left_on=None) | Q(left_on__gte=month.first) | Q(pk__in=owed) | Exists(moved))
    rows = month_by_employee(month.first, list(known), owed)
    rows = [row for row in rows if row.employee.left_on is None or row.accrued or row.bonuses or row.paid or row.owed]
    accrued = sum((row.accrued + row.bonuses for row in rows), ZERO)
    # Beside one's own pay alone the percent would tell what the whole company earns.
    is_everybody = scope_of(reader, VIEW_WAGES) == ALL
    revenue = _revenue(month) if is_everybody and sees(reader).prices else ZERO
    return Wages(
        month=month,
        rows=rows,
        of_revenue=Percent(half_up(accrued.units * 10_000, revenue.units)) if revenue > ZERO else None,
        without_scheme=_without_scheme(rows, month),
        nobodys=_nobodys(month) if is_everybody else 0,
    )


def _revenue(month: Month) -> Money:
    codes = (JOBS_INCOME, PARTS_INCOME, JOBS_REDUCTIONS, PARTS_REDUCTIONS)
    accounts = Account.objects.filter(code__in=codes)
    rows = DailyTotal.objects.filter(account__in=accounts, on__range=(month.first, month.last)).order_by()
    sums = rows.values_list("debit", "credit")
    return sum((credit - debit for debit, credit in sums), ZERO)


def _without_scheme(rows: Sequence[OfMonth], month: Month) -> list[Employee]:
    given: dict[int, int | None] = {}
    for row in GivenScheme.objects.filter(since__lte=month.last).order_by("since"):
        given[row.employee_id] = row.scheme_id
    people = [row.employee for row in rows if row.employee.is_technician and row.employee.left_on is None]
    return [one for one in people if given.get(one.pk) is None]


def _nobodys(month: Month) -> int:
    closed = WorkOrder.objects.filter(phase=Phase.CLOSED, closed_on__range=(month.first, month.last))
    jobs = Job.objects.filter(order__in=closed.values("pk"), status=JobStatus.DONE)
    return jobs.filter(~Exists(JobAssignment.objects.filter(job=OuterRef("pk")))).count()
