"""Money figures for the home page."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.actor import Anyone
from motorcrm.core.exact import Money
from motorcrm.finance.models import Category, reach_of
from motorcrm.finance.queries.accounts import Balance, all_balances
from motorcrm.finance.queries.totals import of_turnovers
from motorcrm.ledger import ready
from motorcrm.ledger.chart import CLIENTS, INTEREST, TAX_COSTS
from motorcrm.ledger.models import Account
from motorcrm.orders.kinds import SALE

WEEKS = 2
"""How many weeks of days are read: the last, and the one before to compare it with."""


@dataclass(frozen=True)
class DayOfMoney:
    """A day as the owner compares it with others."""

    on: date
    revenue: Money
    """From the orders closed on it, VAT included."""
    received: Money
    """Dated that day, less what was taken back: as the history of the day sums it up."""
    spent: Money


@dataclass(frozen=True)
class MoneyToday:
    days: list[DayOfMoney]
    """The last fourteen, today at the end."""
    revenue_of_month: Money
    expenses_of_month: Money
    in_accounts: Money
    accounts: list[Balance]
    debts: Money
    """What clients owe for billed orders."""

    @property
    def received(self) -> Money:
        return self.days[-1].received

    @property
    def revenue(self) -> Money:
        return self.days[-1].revenue


def money_today(reader: Anyone, organisation: Organisation | None = None, *, on: date | None = None) -> MoneyToday:
    """The company's figures for the day and its month, from the journal.

    Of money accounts, those that the reader may know of: what came and went is told of the ones they see into.
    """
    day = on or clock.today()
    month = day.replace(day=1)
    whose = {"organisation": organisation} if organisation is not None else {}
    held, hidden = all_balances(reader, organisation), reach_of(reader).hidden
    tills = [line.account.account_id for line in held if line.account.account_id not in hidden]
    accounts = [line for line in held if line.is_shown]
    days, revenue_of_month = _days_until(day, month, tills, **whose)
    return MoneyToday(
        days=days,
        revenue_of_month=revenue_of_month,
        expenses_of_month=expenses(month, day, **whose),
        in_accounts=sum((line.balance for line in accounts), Money.zero()),
        accounts=accounts,
        debts=debts(**whose),
    )


def _days_until(last: date, month: date, tills: list[int], **whose: Any) -> tuple[list[DayOfMoney], Money]:
    """The days up to the last one, and the revenue since the month began, from totals kept by day."""
    days = [last - timedelta(days=number) for number in range(7 * WEEKS - 1, -1, -1)]
    of_month = [month + timedelta(days=number) for number in range((last - month).days + 1)]
    clients = Account.objects.filter(code=CLIENTS).values("pk")
    billed = ready.turnovers_by_day(clients, {*days, *of_month}, kind=SALE.code, **whose)
    moves = ready.turnovers_by_day(tills, days, **whose)
    revenue = {day: ready.moved(found) for day, found in billed.items()}
    totals = {day: of_turnovers(moves[day]) for day in days}
    found = [DayOfMoney(day, revenue[day], totals[day].received, totals[day].spent) for day in days]
    return found, sum((revenue[day] for day in of_month), Money.zero())


def expenses(since: date, until: date, **whose: Any) -> Money:
    """Expenses by category, interest on loans and taxes accrued, by their dates."""
    by_category = Q(category__direction=Category.Direction.EXPENSE, kind=Account.Kind.EXPENSE)
    accounts = Account.objects.filter(by_category | Q(code__in=(INTEREST, TAX_COSTS)))
    return ready.moved(ready.turnovers(accounts.values("pk"), since=since, until=until, **whose))


def debts(**whose: Any) -> Money:
    """The total owed, order by order: an overpayment by one client does not reduce what another owes."""
    return ready.owed_by_clients(**whose)
