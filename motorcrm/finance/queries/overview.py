"""Money figures for the home page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.exact import Money
from motorcrm.finance.models import Category
from motorcrm.finance.queries.accounts import Balance, till_balances
from motorcrm.finance.queries.totals import received_on
from motorcrm.ledger import ready
from motorcrm.ledger.chart import CLIENTS
from motorcrm.ledger.models import Account
from motorcrm.orders.kinds import SALE


@dataclass(frozen=True)
class MoneyToday:
    received: Money
    """Dated today, less what was taken back: as the history of that day sums it up."""
    revenue: Money
    """From the orders closed today, VAT included."""
    revenue_of_month: Money
    expenses_of_month: Money
    in_accounts: Money
    accounts: list[Balance]
    debts: Money
    """What clients owe for billed orders."""


def money_today(organisation: Organisation | None = None, *, on: date | None = None) -> MoneyToday:
    """The company's figures for the day and its month, from the journal."""
    day = on or clock.today()
    month = day.replace(day=1)
    whose = {"organisation": organisation} if organisation is not None else {}
    accounts = till_balances(organisation)
    return MoneyToday(
        received=received_on(day, **whose),
        revenue=revenue(day, day, **whose),
        revenue_of_month=revenue(month, day, **whose),
        expenses_of_month=expenses(month, day, **whose),
        in_accounts=sum((line.balance for line in accounts), Money.zero()),
        accounts=accounts,
        debts=debts(**whose),
    )


def revenue(since: date, until: date, **dimensions: Any) -> Money:
    """What was billed to clients from `since` to `until`, less reversed sales."""
    accounts = list(Account.objects.filter(code=CLIENTS).values_list("pk", flat=True))
    return ready.moved(ready.turnovers(accounts, since=since, until=until, kind=SALE.code, **dimensions))


def expenses(since: date, until: date, **whose: Any) -> Money:
    """Expenses by category, by their dates."""
    categories = Category.objects.filter(direction=Category.Direction.EXPENSE, account__kind=Account.Kind.EXPENSE)
    accounts = list(categories.values_list("account", flat=True))
    return ready.moved(ready.turnovers(accounts, since=since, until=until, **whose))


def debts(**whose: Any) -> Money:
    """The total owed, order by order: an overpayment by one client does not reduce what another owes."""
    return ready.owed_by_clients(**whose)
