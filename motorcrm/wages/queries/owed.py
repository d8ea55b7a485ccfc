"""What is owed to people, by month: read from the open items of the journal, which are kept ready."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from motorcrm.access.catalogue import ALL
from motorcrm.access.scopes import has, scope_of
from motorcrm.company.models import Organisation
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.employees.models import Employee
from motorcrm.ledger.chart import EMPLOYEES
from motorcrm.ledger.models import OpenItem
from motorcrm.wages.models import WageMonth
from motorcrm.wages.rights import VIEW_WAGES

ZERO = Money.zero()


@dataclass(frozen=True)
class Open:
    """What is open between an organisation and somebody: of a month, or from when the books began."""

    employee: int
    item: int
    wage_month: WageMonth | None
    amount: Money
    """Owed to them; negative: they have more than they have earned, or owe something."""

    @property
    def month(self) -> date | None:
        return self.wage_month.month if self.wage_month else None


def open_of(people: Collection[int] | None = None, organisation: Organisation | None = None) -> list[Open]:
    """Everything open, the oldest month first; two queries. Without people, of all of them."""
    rows = OpenItem.objects.filter(account__code=EMPLOYEES)
    if people is not None:
        rows = rows.filter(employee__in=people)
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    found = list(rows.values_list("employee", "item", "amount"))
    months = {
        row.item_id: row
        for row in WageMonth.objects.filter(item__in=[item for _employee, item, _amount in found if item])
    }
    opened = [Open(employee, item, months.get(item), -amount) for employee, item, amount in found]
    return sorted(opened, key=lambda one: (one.month or date.min, one.employee))


def owed_to(employee: Employee, organisation: Organisation) -> list[Open]:
    """What can be paid to somebody, the oldest first."""
    return [one for one in open_of([employee.pk], organisation) if one.amount > ZERO]


def balances(people: Collection[int] | None = None) -> dict[int, Money]:
    """What is owed to each of them in all; negative where they owe."""
    rows = OpenItem.objects.filter(account__code=EMPLOYEES).order_by()
    if people is not None:
        rows = rows.filter(employee__in=people)
    sums: dict[int, Money] = defaultdict(lambda: ZERO)
    for employee, amount in rows.values_list("employee", "amount"):
        sums[employee] -= amount
    return {employee: amount for employee, amount in sums.items() if amount}


def sees_wages_of(reader: Person, person: Employee) -> bool:
    """Whether somebody's wages are for this reader, told without asking the database: panels of every page need it."""
    return scope_of(reader, VIEW_WAGES) == ALL or (has(reader, VIEW_WAGES) and reader.pk == person.pk)
