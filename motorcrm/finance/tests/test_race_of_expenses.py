"""Several people, a category and a due day at the same moment, in processes of their own."""

from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.employees.models import Employee
from motorcrm.finance.models import AnsweredDue, CashTransaction, Category, MoneyAccount, RepeatingExpense
from motorcrm.finance.money.expense_reports import Spent
from motorcrm.finance.money.purchases import Bought
from motorcrm.finance.money.repeating import Repeats
from motorcrm.finance.operations import (
    add_category,
    add_repeating_expense,
    delete_category,
    record_expense,
    record_purchase,
    report_expenses,
    skip_repeating_expense,
)
from motorcrm.testing.race import race


def book(what, category, account, person):
    by, found = Employee.objects.get(pk=person), Category.objects.select_related("account").get(pk=category)
    where, today = MoneyAccount.objects.get(pk=account), clock.today()
    organisation = Organisation.objects.get()
    if what == "delete":
        return delete_category(found, by=by)
    if what == "repeat":
        return add_repeating_expense(repeats=Repeats(found, where, today), by=by).pk
    if what == "report":
        return report_expenses(
            employee=by, organisation=organisation, lines=[Spent(found, rub(1), today)], on=today,
            sure=["overspend:100"], by=by,
        ).pk  # fmt: skip
    if what == "purchase":
        lines = [Bought(found, rub(1))]
        return record_purchase(supplier="Shop", organisation=organisation, lines=lines, on=today, by=by).pk
    return record_expense(
        category=found, amount=rub(5), money_account=where, on=today, month=today, by=by
    ).pk  # fmt: skip


def test_something_is_booked_under_a_category_or_it_is_deleted(real_database, workshop, where):
    coffee = add_category(direction="expense", name="Coffee", by=workshop.owner)
    known = (coffee.pk, where.bank.pk, workshop.owner.pk)

    acts = ["delete", "expense", "delete", "report", "purchase", "repeat", "delete", "expense"]
    outcomes = race(real_database, book, [(what, *known) for what in acts])

    assert {outcome.error for outcome in outcomes} <= {"", "Refused", "Absent", "DoesNotExist"}, outcomes
    came = [outcome for place, outcome in enumerate(outcomes) if place not in (0, 2, 6) and outcome.won]
    assert bool(came) == Category.objects.filter(pk=coffee.pk).exists()
    assert not violations()


def answer(what, expense, person):
    by, found = Employee.objects.get(pk=person), RepeatingExpense.objects.get(pk=expense)
    today, due = clock.today(), found.since
    if what == "skip":
        return skip_repeating_expense(found, due_on=due, note="Skipped", by=by).pk
    return record_expense(
        category=found.category, amount=rub(5), money_account=found.money_account, on=today, month=today,
        repeats=found, due_on=due, by=by,
    ).pk  # fmt: skip


def test_a_due_day_is_answered_by_one_of_many(real_database, workshop, where):
    repeats = Repeats(Category.objects.get(code="rent"), where.bank, clock.today())
    rent = add_repeating_expense(repeats=repeats, by=workshop.owner)
    people = [workshop.owner.pk, workshop.accountant.pk, workshop.manager.pk]

    outcomes = race(
        real_database, answer, [(what, rent.pk, people[number % 3]) for number, what in enumerate(["book", "skip"] * 4)]
    )

    assert [outcome.won for outcome in outcomes].count(True) == 1
    assert {outcome.code for outcome in outcomes if not outcome.won} == {"due-answered"}
    assert AnsweredDue.objects.count() == 1
    assert CashTransaction.objects.count() == (1 if AnsweredDue.objects.get().transaction_id else 0)
    assert not violations()
