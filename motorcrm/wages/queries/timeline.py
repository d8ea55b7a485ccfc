"""A month of somebody's earnings, day by day: what was accrued, corrected, added and paid, in the reader's language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.employees.models import Employee
from motorcrm.orders.models import WorkOrder
from motorcrm.wages.explained import formula_of, name_of
from motorcrm.wages.models import Accrual
from motorcrm.wages.queries.earnings import (
    Statement,
    accruals_of,
    bonuses_of,
    expected_of,
    next_month,
    payouts_of,
    statement,
)

ZERO = Money.zero()


@dataclass(frozen=True)
class Month:
    """The month that a page shows."""

    first: date

    @property
    def last(self) -> date:
        return next_month(self.first) - timedelta(days=1)

    @property
    def code(self) -> str:
        """As it stands in an address."""
        return f"{self.first:%Y-%m}"

    @property
    def before(self) -> str:
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        """Empty in the present month: nothing is known of the next."""
        return "" if self.is_current else f"{next_month(self.first):%Y-%m}"

    @property
    def is_current(self) -> bool:
        return self.first == clock.today().replace(day=1)


def asked_month(text: str) -> Month:
    """Of «2026-11»; anything else, and what has not come yet, is the present month."""
    present = clock.today().replace(day=1)
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return Month(present)
    return Month(first if date(2000, 1, 1) <= first <= present else present)


@dataclass(frozen=True)
class Told:
    """One line."""

    on: date
    name: str
    sum: Money
    how: str = ""
    """The computation, or what a bonus is for."""
    order: WorkOrder | None = None
    """Where the reader sees it."""
    is_correction: bool = False
    is_payout: bool = False


@dataclass(frozen=True)
class Day:
    on: date
    rows: list[Told]

    @property
    def earned(self) -> Money:
        return sum((row.sum for row in self.rows if not row.is_payout), ZERO)


@dataclass(frozen=True)
class Earnings:
    employee: Employee
    month: Month
    statement: Statement
    days: list[Day]
    expected: list[Told]
    owed: Money
    today: Money

    @property
    def expected_sum(self) -> Money:
        return sum((row.sum for row in self.expected), ZERO)

    @property
    def overpaid(self) -> Money:
        return -self.owed if self.owed < ZERO else ZERO


def earnings_of(employee: Employee, month: Month, reader: Person, *, sees_base: bool) -> Earnings:
    """Everything the page of one person's earnings shows; eleven queries and a few for each order not yet due."""
    rows = [*_accrued(employee, month, reader, sees_base), *_added(employee, month), *_paid(employee, month)]
    rows.sort(key=lambda row: row.on, reverse=True)
    days = [Day(on, list(own)) for on, own in groupby(rows, key=lambda row: row.on)]
    of_month = statement(employee, month.first, month.last)
    today = clock.today()
    return Earnings(
        employee=employee,
        month=month,
        statement=of_month,
        days=days,
        expected=_expected(employee, reader, sees_base) if month.is_current else [],
        owed=of_month.after if month.is_current else statement(employee, today, today).after,
        today=next((day.earned for day in days if day.on == today), ZERO),
    )


def _accrued(employee: Employee, month: Month, reader: Person, sees_base: bool) -> Iterator[Told]:
    rows = [row for row in accruals_of(employee, month.first, month.last) if row.amount]
    seen = _seen(reader, (row.order for row in rows))
    now = {row.pk: row.amount + Money(row.facts.get("was", 0)) for row in rows}
    for row in rows:
        yield Told(
            on=row.on,
            name=name_of(row),
            sum=row.amount,
            how=formula_of(row.facts, now[row.pk]) if sees_base else "",
            order=row.order if row.order_id in seen else None,
            is_correction="was" in row.facts and row.kind != Accrual.Kind.STEPS,
        )


def _added(employee: Employee, month: Month) -> Iterator[Told]:
    for bonus in bonuses_of(employee, month.first, month.last):
        yield Told(on=bonus.on, name=_("Bonus"), sum=bonus.amount, how=bonus.comment)


def _paid(employee: Employee, month: Month) -> Iterator[Told]:
    for payout in payouts_of(employee, month.first, month.last):
        yield Told(on=payout.on, name=pgettext("wages", "Paid"), sum=payout.amount, how=payout.comment, is_payout=True)


def _expected(employee: Employee, reader: Person, sees_base: bool) -> list[Told]:
    found = expected_of(employee)
    seen = _seen(reader, (order for order, _due in found))
    return [
        Told(
            on=due.done_on,
            name=str(due.facts.get("name", "")),
            sum=due.amount,
            how=formula_of(dict(due.facts), due.amount) if sees_base else "",
            order=order if order.pk in seen else None,
        )
        for order, due in found
    ]


def _seen(reader: Person, orders: Iterable[WorkOrder | None]) -> set[int]:
    ids = {order.pk for order in orders if order is not None}
    return set(WorkOrder.objects.visible_to(reader).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
