"""What the demo company has to do with banks, its owner and the state: loans, money put in and taken out, taxes."""

from datetime import timedelta

from motorcrm.core import clock
from motorcrm.core.exact import Money, rub
from motorcrm.demo.company import Company
from motorcrm.demo.hours import Days, wall
from motorcrm.demo.lives import Life
from motorcrm.demo.months import monthly
from motorcrm.demo.town import Size
from motorcrm.finance.models import Loan
from motorcrm.finance.money.loans import record_loan, repay_loan
from motorcrm.finance.money.owner import record_contribution, record_withdrawal
from motorcrm.finance.money.taxes import accrue_tax, pay_tax
from motorcrm.finance.queries.loans import left_of_loan, open_loans
from motorcrm.ledger import journal
from motorcrm.ledger.chart import VAT
from motorcrm.ledger.models import Tax

PARTS, OLD_PARTS = 24, 6
"""In so many months a loan is to be repaid; one that the books began with."""
INTEREST, WITHDRAWN, TAX = 16, 60, 60
"""Thousandths: of what is left of the loan, each month; of the turnover, what the owner takes and what the tax is."""
REPAID_ON, TAKEN_ON, PAID_ON = 15, 29, 27


def capital(company: Company, size: Size, days: Days) -> list[Life]:
    return [
        _old_loan(company, size, days),
        _loan(company, size, days),
        _owner(company, size, days),
        _tax(company, size, days),
    ]


def _old_loan(company: Company, size: Size, days: Days) -> Life:
    """What is left of one that the books began with."""
    begin = days.ago(size.days)
    yield wall(begin, 9, 20)
    loans = open_loans()
    for day in monthly(begin, days.today, REPAID_ON + 5):
        yield wall(day, 12, 30)
        for one in loans:
            _repay(company, one.loan, OLD_PARTS)


def _loan(company: Company, size: Size, days: Days) -> Life:
    begin = days.ago(size.days - size.days // 12)
    bank, by = company.accounts["bank"], company.staff["accountant"]
    yield wall(begin, 11)
    lent = rub(max(size.turnover() // 10_000 * 10_000, 50_000))
    known = {"lender": "ПАО «Промторгбанк»", "comment": "Подъёмники и стенд"}
    loan = record_loan(**known, amount=lent, money_account=bank, on=clock.today(), by=by)
    for day in monthly(begin, days.today, REPAID_ON):
        yield wall(day, 12)
        _repay(company, loan, PARTS)


def _repay(company: Company, loan: Loan, parts: int) -> None:
    left = left_of_loan(loan)
    principal = min(left, _whole(-(-loan.amount.units // parts)))
    interest = _whole(left.units * INTEREST // 1000)
    if _has(company, principal + interest):
        repay_loan(
            loan=loan, principal=principal, interest=interest, money_account=company.accounts["bank"],
            on=clock.today(), month=clock.today(), by=company.staff["accountant"],
        )  # fmt: skip


def _owner(company: Company, size: Size, days: Days) -> Life:
    """Puts money in once, when the workshop is being equipped, and takes some of the profit every month."""
    bank, by = company.accounts["bank"], company.staff["accountant"]
    begin = days.ago(size.days - 10)
    yield wall(begin, 15)
    put_in = rub(max(size.turnover() // 4 // 10_000 * 10_000, 10_000))
    known = {"money_account": bank, "by": by}
    record_contribution(amount=put_in, on=clock.today(), comment="На оснащение второго поста", **known)
    for day in monthly(begin, days.today, TAKEN_ON):
        yield wall(day, 16)
        taken = rub(max(_turnover(size, days) * WITHDRAWN // 1000 // 1_000 * 1_000, 1_000))
        if _has(company, taken + taken):
            record_withdrawal(amount=taken, on=clock.today(), comment="Личные нужды", **known)


def _tax(company: Company, size: Size, days: Days) -> Life:
    """The simplified tax, and VAT with it: for each quarter, paid in the month after."""
    begin, by, bank = days.ago(size.days), company.staff["accountant"], company.accounts["bank"]
    tax, vat, due = Tax.objects.get(code="simplified"), Tax.objects.get(code="vat"), 0
    for last in monthly(begin, days.today, 31):
        yield wall(last, 18)
        due += _turnover(size, days) * TAX // 1000 * min((last - begin).days, 30) // 30 // 100 * 100
        if last.month % 3:
            continue
        about = f"{last.month // 3} квартал {last.year}"
        amount, due = rub(max(due, 100)), 0
        accrue_tax(
            tax=tax, amount=amount, organisation=company.organisation, on=clock.today(), month=last,
            comment=f"Аванс за {about}", by=by,
        )  # fmt: skip
        charged = -journal.balance(VAT)
        if (pay_on := last + timedelta(days=PAID_ON)) >= days.today:
            return
        yield wall(pay_on, 13)
        for which, owed, said in ((tax, amount, "Аванс"), (vat, charged, "НДС")):
            if _has(company, owed):
                pay_tax(
                    tax=which, amount=owed, money_account=bank, on=clock.today(), comment=f"{said} за {about}", by=by
                )


def _turnover(size: Size, days: Days) -> int:
    """Of a month, about, by now; roubles."""
    return size.turnover(1 - (days.today - clock.today()).days / size.days)


def _whole(units: int) -> Money:
    """Without kopecks."""
    return rub(units // 100)


def _has(company: Company, amount: Money) -> bool:
    return amount > Money.zero() and journal.balance(company.accounts["bank"].account) >= amount
