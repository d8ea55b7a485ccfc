"""Money that employees hold, and what is owed to them for what they spent of their own."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate, groupby
from typing import Any

from django.db.models import Sum, Value

from motorcrm.company.models import Organisation
from motorcrm.core.exact import Money
from motorcrm.core.few import few
from motorcrm.employees.models import Employee
from motorcrm.finance.models.accountable import (
    AdvanceReturn,
    ExpenseAdvance,
    ExpenseReport,
    ExpenseReportLine,
    OverspendPayment,
)
from motorcrm.finance.models.recorded import Recorded
from motorcrm.ledger.chart import ACCOUNTABLE
from motorcrm.ledger.models import Item, OpenItem
from motorcrm.ledger.queries import postings
from motorcrm.orders.models import WorkOrder

NOTHING = Money.zero()


@dataclass(frozen=True)
class Piece:
    """So much of one advance is still held, or of one overspend still owed."""

    item: Item
    amount: Money


def held_from(employee: Employee, organisation: Organisation, on: date) -> list[Piece]:
    """What can be reported or given back on that day, oldest first: what is held on every day from then on."""
    return _from(employee, organisation, on, sign=1)


def owed_from(employee: Employee, organisation: Organisation, on: date) -> list[Piece]:
    """What can be paid to the employee on that day, oldest first: what is owed to them on every day from then on."""
    return _from(employee, organisation, on, sign=-1)


def _from(employee: Employee, organisation: Organisation, on: date, *, sign: int) -> list[Piece]:
    rows = _open().filter(employee=employee.pk, organisation=organisation)
    rows = rows.filter(amount__gt=Value(0)) if sign > 0 else rows.filter(amount__lt=Value(0))
    ids = list(rows.values_list("item", flat=True))
    days = postings(ACCOUNTABLE).filter(item__in=few(ids)).values_list("item", "on").annotate(sum=Sum("amount"))
    lowest = {
        item: _lowest([(day, change if sign > 0 else -change) for _item, day, change in own], on)
        for item, own in groupby(days.order_by("item", "on"), key=lambda row: row[0])
    }
    items = Item.objects.filter(pk__in=few(ids)).order_by("on", "pk")
    return [Piece(item, lowest[item.pk]) for item in items if lowest[item.pk] > NOTHING]


def _lowest(days: list[tuple[date, Money]], on: date) -> Money:
    """The least there is at the end of any day from then on."""
    start = sum((change for day, change in days if day <= on), NOTHING)
    found: Money = min(accumulate((change for day, change in days if day > on), initial=start))
    return found


def taken(pieces: Collection[Piece], amount: Money) -> list[Piece]:
    """That much of them, oldest first; less if there is less."""
    parts = []
    for piece in pieces:
        if amount > NOTHING:
            parts.append(Piece(piece.item, min(piece.amount, amount)))
            amount -= parts[-1].amount
    return parts


@dataclass
class Holding:
    """What an employee holds of an organisation's money, and what it owes them for what they spent."""

    employee: Employee
    organisation: Organisation
    held: list[Piece] = field(default_factory=list)
    owed: list[Piece] = field(default_factory=list)

    @property
    def amount(self) -> Money:
        return sum((piece.amount for piece in self.held), NOTHING)

    @property
    def due(self) -> Money:
        """What is owed to them."""
        return sum((piece.amount for piece in self.owed), NOTHING)

    @property
    def since(self) -> date | None:
        """Since when the oldest of the money has been held."""
        return self.held[0].item.on if self.held else None


def holdings(employee: Employee | None = None) -> list[Holding]:
    """Everybody who holds money or is owed some, those who have held it longest first: two queries."""
    rows = _open().exclude(amount=Value(0))
    rows = rows.filter(employee=employee.pk) if employee is not None else rows
    amounts: dict[int, Money] = dict(rows.values_list("item", "amount"))
    items = Item.objects.filter(pk__in=few(list(amounts))).select_related("organisation", "employee", "entry")
    found: dict[tuple[Any, Any], Holding] = {}
    for item in items.order_by("on", "pk") if amounts else ():
        if item.employee is None:
            continue
        whose = found.setdefault((item.employee_id, item.organisation_id), Holding(item.employee, item.organisation))
        left = amounts[item.pk]
        (whose.held if left > NOTHING else whose.owed).append(Piece(item, abs(left)))
    return sorted(found.values(), key=lambda one: (one.since or date.max, one.employee.last_name, one.employee.pk))


def unreported(organisation: Organisation, until: date, most: int) -> list[Item]:
    """Advances given up to that day of which something is neither reported nor given back, oldest first."""
    ids = list(_open().filter(organisation=organisation, amount__gt=Value(0)).values_list("item", flat=True))
    rows = Item.objects.filter(pk__in=few(ids), on__lte=until).select_related("employee")
    return list(rows.order_by("on", "pk")[:most]) if ids else []


def _open() -> Any:
    return OpenItem.objects.filter(account__code=ACCOUNTABLE)


@dataclass(frozen=True)
class ReportLine:
    line: ExpenseReportLine
    order: WorkOrder | None
    """If the reader sees it."""


@dataclass(frozen=True)
class AccountableFacts:
    """What the page of an advance, a report, a return or a payment says about it."""

    employee: Employee
    lines: list[ReportLine]
    overspend: Money
    left: Money | None
    """Of an advance, what is not reported; of a report, what is still owed."""


def facts_of_accountable(typed: Recorded | None, reader: Any) -> AccountableFacts | None:
    if isinstance(typed, ExpenseReport):
        rows = list(typed.lines.select_related("category"))
        orders = WorkOrder.objects.visible_to(reader).in_bulk({row.order_id for row in rows if row.order_id})
        lines = [ReportLine(row, orders.get(row.order_id or 0)) for row in rows]
        return AccountableFacts(typed.employee, lines, typed.overspend, _left(typed.item_id))
    if isinstance(typed, ExpenseAdvance):
        return AccountableFacts(typed.employee, [], NOTHING, _left(typed.item_id))
    if isinstance(typed, AdvanceReturn | OverspendPayment):
        return AccountableFacts(typed.employee, [], NOTHING, None)
    return None


def _left(item: int | None) -> Money | None:
    if item is None:
        return None
    found = _open().filter(item=item).values_list("amount", flat=True).first()
    return abs(found) if found is not None else NOTHING
