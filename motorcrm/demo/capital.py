"""What the demo company has to do with a bank, its owner and the state: a loan, withdrawals, the simplified tax."""

from collections.abc import Iterator
from datetime import date, timedelta

from motorcrm.core import clock
from motorcrm.core.exact import Money, rub
from motorcrm.demo.company import Company
from motorcrm.demo.hours import Days, wall
from motorcrm.demo.lives import Life
from motorcrm.demo.outlays import AVERAGE_ORDER
from motorcrm.demo.town import Size
from motorcrm.finance.money.loans import record_loan, repay_loan
from motorcrm.finance.money.owner import record_withdrawal
from motorcrm.finance.money.taxes import accrue_tax, pay_tax
from motorcrm.finance.queries.loans import left_of_loan
from motorcrm.ledger import journal
from motorcrm.ledger.models import Tax

PARTS = 24
"""In so many months the loan is to be repaid."""
INTEREST, WITHDRAWN, TAX = 16, 60, 60
"""Thousandths: of what is left of the loan, each month; of the turnover, what the owner takes and what the tax is."""
REPAID_ON, TAKEN_ON, PAID_ON = 15, 27, 25


def capital(company: Company, size: Size, days: Days) -> list[Life]:
    return [_loan(company, size, days), _owner(company, size, days), _tax(company, size, days)]


def _loan(company: Company, size: Size, days: Days) -> Life:
    begin = days.ago(size.days)
    bank, by = company.accounts["bank"], company.staff["accountant"]
    yield wall(begin, 11)
    lent = rub(max(_turnover(size) * 2 // 10_000 * 10_000, 50_000))
    known = {"lender": "ПАО «Промторгбанк»", "comment": "Подъёмники и стенд"}
    loan = record_loan(**known, amount=lent, money_account=bank, on=clock.today(), by=by)
    for day in _monthly(begin, days.today, REPAID_ON):
        yield wall(day, 12)
        left = left_of_loan(loan)
        principal = min(left, _whole(lent.units // PARTS))
        interest = _whole(left.units * INTEREST // 1000)
        if _has(company, principal + interest):
            repay_loan(
                loan=loan, principal=principal, interest=interest, money_account=bank, on=clock.today(),
                month=clock.today(), by=by,
            )  # fmt: skip


def _owner(company: Company, size: Size, days: Days) -> Life:
    taken = rub(max(_turnover(size) * WITHDRAWN // 1000 // 1_000 * 1_000, 1_000))
    for day in _monthly(days.ago(size.days), days.today, TAKEN_ON):
        yield wall(day, 16)
        if _has(company, taken):
            record_withdrawal(
                amount=taken, money_account=company.accounts["bank"], on=clock.today(), comment="Личные нужды",
                by=company.staff["accountant"],
            )  # fmt: skip


def _tax(company: Company, size: Size, days: Days) -> Life:
    """Accrued on the last day of each quarter for the months worked in it, paid on the 25th of the month after."""
    begin, by = days.ago(size.days), company.staff["accountant"]
    tax, months = Tax.objects.get(code="simplified"), 0
    for last in _monthly(begin, days.today, 31):
        months += 1
        if last.month % 3:
            continue
        due, months = rub(max(_turnover(size) * months * TAX // 1000 // 100 * 100, 100)), 0
        known = {"comment": f"Аванс за {last.month // 3} квартал {last.year}"}
        yield wall(last, 18)
        accrue_tax(tax=tax, amount=due, organisation=company.organisation, on=clock.today(), month=last, by=by, **known)
        if (pay_on := last + timedelta(days=PAID_ON)) >= days.today:
            return
        yield wall(pay_on, 13)
        if _has(company, due):
            pay_tax(tax=tax, amount=due, money_account=company.accounts["bank"], on=clock.today(), by=by, **known)


def _turnover(size: Size) -> int:
    """In a month, about; roubles."""
    return size.orders * AVERAGE_ORDER * 30 // size.days


def _whole(units: int) -> Money:
    """Without kopecks."""
    return rub(units // 100)


def _has(company: Company, amount: Money) -> bool:
    return amount > Money.zero() and journal.balance(company.accounts["bank"].account) >= amount


def _monthly(begin: date, today: date, number: int) -> Iterator[date]:
    """That day of each month, or its last one if it is shorter, after the beginning and before today."""
    month = begin.replace(day=1)
    while month < today:
        following = (month + timedelta(days=31)).replace(day=1)
        day = min(month + timedelta(days=number - 1), following - timedelta(days=1))
        if begin < day < today:
            yield day
        month = following
