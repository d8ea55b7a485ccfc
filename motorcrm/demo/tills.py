"""The till of the demo company, counted every week, and the ways of its money to the bank."""

from collections.abc import Iterator
from datetime import date, timedelta

from motorcrm.core import clock
from motorcrm.core.exact import Money, rub
from motorcrm.demo.company import TERMINAL_FEE, Company
from motorcrm.demo.hours import Days, wall
from motorcrm.demo.lives import Life
from motorcrm.demo.months import monthly
from motorcrm.demo.town import Size
from motorcrm.employees.models import Employee
from motorcrm.finance.books.accounts import edit_account
from motorcrm.finance.models import MoneyAccount, TillCount
from motorcrm.finance.money.shifts import close_shift, decide_difference, open_shift
from motorcrm.finance.money.transfer import record_transfer
from motorcrm.ledger import journal

WEEK = timedelta(days=7)
CHANGE, LEAST = 8_000, 5_000
"""Roubles: stay in the till for change; less is not carried to the bank."""
MISSING, PENDING, OVER = 1_500, 650, 200
"""Roubles that are found missing, withheld later; missing, and being looked into; found beyond what should be there."""
DECIDED_AFTER = 3
TUESDAY = 1
CARRIED_ON = (2, 4)
"""Wednesday and Friday; and on Sunday, before it is counted."""


def tills(company: Company, size: Size, days: Days) -> list[Life]:
    begin = days.ago(size.days)
    sundays = list(_sundays(begin, days.today))
    return [_till(company, begin, sundays), _carrying(company, days, begin), _terminal(company, days, begin)]


def _till(company: Company, begin: date, sundays: list[date]) -> Life:
    """From Monday morning to Sunday evening it is one shift."""
    till, (first, second) = company.accounts["till"], company.managers
    yield wall(begin, 8)
    edit_account(till, version=till.version, has_shifts=True, by=company.staff["accountant"])
    shift = open_shift(till=till, counted=journal.balance(till.account), by=first)
    for week, sunday in enumerate(sundays):
        opens, closes = (first, second) if week % 2 else (second, first)
        yield wall(sunday, 18, 50)
        _carry(company, till, by=closes)
        yield wall(sunday, 19, 20)
        expected = journal.balance(till.account)
        counted = max(expected + rub(_difference(week, len(sundays))), Money.zero())
        shift = close_shift(
            shift, counted=counted, comment="" if counted == expected else "Пересчитали дважды", by=closes
        )
        yield wall(sunday + timedelta(days=1), 8, 50)
        shift = open_shift(till=till, counted=counted, by=opens)
        if counted != expected and week != len(sundays) - 2:
            yield wall(sunday + timedelta(days=DECIDED_AFTER), 12)
            _decide(company, TillCount.objects.latest("pk"), closes)


def _difference(week: int, weeks: int) -> int:
    """Roubles; two shortages and a surplus in all."""
    return {weeks // 3: -MISSING, weeks // 2: OVER, weeks - 2: -PENDING}.get(week, 0)


def _decide(company: Company, count: TillCount, whose: Employee) -> None:
    known = {"on": clock.today(), "by": company.staff["accountant"]}
    if count.is_short:
        decide_difference(count, reason="Сдачу дали дважды, договорились удержать", employee=whose, **known)
    else:
        category = company.categories["other-income"]
        decide_difference(count, reason="Клиент не дождался сдачи", category=category, **known)


def _carry(company: Company, till: MoneyAccount, *, by: Employee) -> None:
    """To the bank, all but the change."""
    amount = rub((journal.balance(till.account).units // 100 - CHANGE) // 1_000 * 1_000)
    if amount >= rub(LEAST):
        bank = company.accounts["bank"]
        record_transfer(
            amount=amount, money_account=till, to_account=bank, on=clock.today(), comment="Инкассация", by=by
        )


def _carrying(company: Company, days: Days, begin: date) -> Life:
    for number in range(1, (days.today - begin).days):
        if (day := begin + timedelta(days=number)).weekday() in CARRIED_ON:
            yield wall(day, 18, 55)
            _carry(company, company.accounts["till"], by=company.managers[number % 2])


def _terminal(company: Company, days: Days, begin: date) -> Life:
    """What people paid by card comes every week and on the last day of a month, less the fee."""
    terminal, bank = company.accounts["terminal"], company.accounts["bank"]
    weekly = {begin + timedelta(days=number) for number in range(1, (days.today - begin).days)}
    for day in sorted({day for day in weekly if day.weekday() == TUESDAY} | set(monthly(begin, days.today, 31))):
        yield wall(day, 19, 40)
        amount = journal.balance(terminal.account)
        if amount > Money.zero():
            record_transfer(
                amount=amount, arrived=amount - amount.part(TERMINAL_FEE), money_account=terminal, to_account=bank,
                on=clock.today(), comment="Возмещение по эквайрингу", by=company.staff["accountant"],
            )  # fmt: skip


def _sundays(begin: date, today: date) -> Iterator[date]:
    sunday = begin + timedelta(days=6 - begin.weekday())
    while sunday < today:
        yield sunday
        sunday += WEEK
