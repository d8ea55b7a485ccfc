"""Two reports over one advance at once, and a report while its advance is taken back: nothing is settled twice."""

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.employees.models import Employee
from motorcrm.finance.models import Category, ExpenseAdvance
from motorcrm.finance.money.accountable import give_expense_advance, reverse_expense_advance
from motorcrm.finance.money.expense_reports import Spent, report_expenses
from motorcrm.finance.queries.accountable import holdings
from motorcrm.testing.race import race


def act(what, advance, person):
    by, row = Employee.objects.get(pk=person), ExpenseAdvance.objects.get(pk=advance)
    if what == "take back":
        return reverse_expense_advance(row, reason="typo", by=by).pk
    rent = Category.objects.select_related("account").get(code="rent")
    lines = [Spent(rent, rub(60), clock.today())]
    sure = [f"overspend:{rub(60).units}"] if what == "report all the same" else []
    return report_expenses(
        employee=row.employee, organisation=row.organisation, lines=lines, on=clock.today(), sure=sure, by=by
    ).pk


def advance_of(workshop, where):
    return give_expense_advance(
        employee=workshop.technician, amount=rub(100), money_account=where.bank, on=clock.today(), by=workshop.owner
    )


def test_an_advance_is_reported_or_taken_back(real_database, workshop, where):
    advance = advance_of(workshop, where)
    runners = [(what, advance.pk, workshop.owner.pk) for what in ("report", "take back")]

    reported, taken_back = (outcome.won for outcome in race(real_database, act, runners))

    assert reported != taken_back
    assert [one.amount for one in holdings()] == ([] if taken_back else [rub(40)])
    assert violations() == {}


def test_two_reports_share_an_advance(real_database, workshop, where):
    advance = advance_of(workshop, where)

    outcomes = race(real_database, act, [("report all the same", advance.pk, workshop.owner.pk)] * 2)

    assert all(outcome.won for outcome in outcomes)
    assert [(one.amount, one.due) for one in holdings()] == [(rub(0), rub(20))]
    assert violations() == {}
