"""Two who repay one loan at once, and one who takes it back meanwhile: never more than was lent."""

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.employees.models import Employee
from motorcrm.finance.models import Loan, MoneyAccount
from motorcrm.finance.money.loans import record_loan, repay_loan, reverse_loan
from motorcrm.finance.queries.loans import left_of_loan
from motorcrm.testing.race import race


def act(what, loan, account, person):
    by, today, row = Employee.objects.get(pk=person), clock.today(), Loan.objects.get(pk=loan)
    if what == "take back":
        return reverse_loan(row, reason="typo", by=by).pk
    money = MoneyAccount.objects.get(pk=account)
    return repay_loan(loan=row, principal=rub(60), money_account=money, on=today, month=today, by=by).pk


def test_two_do_not_repay_more_than_was_lent(real_database, workshop, where):
    by = workshop.owner
    loan = record_loan(lender="Bank", amount=rub(100), money_account=where.bank, on=clock.today(), by=by)
    runners = [(what, loan.pk, where.terminal.pk, by.pk) for what in ("repay", "repay", "take back")]

    outcomes = race(real_database, act, runners)

    repaid, taken_back = sum(outcome.won for outcome in outcomes[:2]), outcomes[2].won
    assert (repaid, taken_back) in ((1, False), (0, True))
    assert left_of_loan(loan) == (rub(0) if taken_back else rub(40))
    assert violations() == {}
