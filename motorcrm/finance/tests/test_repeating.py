"""Expenses that come again: when they are due, and that each due day is answered once."""

from datetime import date, timedelta

import pytest

from motorcrm.access.rights import SEE_PRICES
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused, Stale
from motorcrm.finance.models import AnsweredDue, Category, MoneyTransaction, RepeatingExpense
from motorcrm.finance.money.dues import Schedule
from motorcrm.finance.money.periods import lock_period
from motorcrm.finance.money.repeating import Repeats
from motorcrm.finance.operations import (
    add_repeating_expense,
    correct_transaction,
    delete_account,
    delete_category,
    delete_repeating_expense,
    edit_repeating_expense,
    pause_repeating_expense,
    record_expense,
    resume_repeating_expense,
    reverse_cash_transaction,
    set_account_rights,
    skip_repeating_expense,
)
from motorcrm.finance.queries.repeating import due_expenses, rhythm
from motorcrm.finance.rights import RECORD_TRANSACTIONS, VIEW_FINANCE
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.ledger.models import Posting
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import queries

JAN = date(2026, 1, 1)


def days(schedule, since, many):
    found = [schedule.from_(since)]
    while len(found) < many:
        found.append(schedule.after(found[-1]))
    return [f"{day:%m-%d}" for day in found]


def test_a_month_without_that_day_has_it_on_its_last_one():
    assert days(Schedule(JAN, 1, 31), JAN, 5) == ["01-31", "02-28", "03-31", "04-30", "05-31"]
    assert Schedule(date(2028, 1, 31), 1, 31).after(date(2028, 1, 31)) == date(2028, 2, 29)
    assert days(Schedule(date(2026, 1, 6), 1, 5), JAN, 2) == ["02-05", "03-05"]
    assert days(Schedule(date(2026, 11, 15), 3, 15), date(2026, 12, 1), 3) == ["02-15", "05-15", "08-15"]


def test_weeks_keep_their_weekday():
    assert days(Schedule(JAN, 1), JAN, 3) == ["01-01", "01-08", "01-15"]
    assert days(Schedule(JAN, 2), date(2026, 1, 2), 2) == ["01-15", "01-29"]
    assert days(Schedule(JAN, 2), date(2025, 6, 1), 1) == ["01-01"]


def test_the_next_month_is_asked_about_once_this_one_was_answered():
    assert Schedule(JAN, 1, 10).after_answer(date(2026, 1, 5)) == date(2026, 2, 10)
    assert Schedule(JAN, 1, 5).after_answer(date(2026, 1, 10)) == date(2026, 2, 5)
    assert Schedule(JAN, 1).after_answer(date(2026, 1, 1)) == date(2026, 1, 8)


def category(code):
    return Category.objects.select_related("account").get(code=code)


@pytest.fixture
def now(workshop):
    """It is 7 March 2026, noon; the books begin with the year."""
    Organisation.objects.update(books_from=JAN)
    with clock.told(), clock.at(clock.moment(date(2026, 3, 7), 12)):
        yield date(2026, 3, 7)


def a_rent(workshop, where, by=None, **known):
    known = {"money_account": where.bank, "since": JAN, "day": 5, "amount": rub(500)} | known
    known["category"] = known.get("category") or category("rent")
    return add_repeating_expense(repeats=Repeats(**known), by=by or workshop.owner)


def booked(expense, by, **known):
    on = clock.today()
    known = {"category": expense.category, "amount": rub(500), "money_account": expense.money_account, "on": on,
             "month": expense.next_on, "counterparty": expense.party} | known  # fmt: skip
    return record_expense(repeats=expense, due_on=known.pop("due_on", expense.next_on), by=by, **known)


def again(expense):
    return RepeatingExpense.objects.get(pk=expense.pk)


def test_it_is_asked_for_from_its_day_on_oldest_first(workshop, where, now):
    rent = a_rent(workshop, where, party="ИП Котов")
    later = a_rent(workshop, where, category=category("utilities"), since=now + timedelta(days=1), day=8)

    assert rent.next_on == date(2026, 1, 5)
    assert due_expenses(workshop.owner) == [rent]
    assert (str(rent), rhythm(rent)) == ("Аренда · ИП Котов", "каждый месяц, 5-го")
    assert later.next_on == date(2026, 3, 8)
    for month in (1, 2, 3):
        assert again(rent).next_on == date(2026, month, 5)
        done = booked(again(rent), workshop.owner)
        assert (done.month, done.counterparty) == (date(2026, month, 1), "ИП Котов")
    assert (again(rent).next_on, due_expenses(workshop.owner)) == (date(2026, 4, 5), [])
    assert violations() == {}


def test_a_due_day_is_booked_or_skipped_once(workshop, where, now):
    rent = a_rent(workshop, where, since=date(2026, 3, 1))
    booked(rent, workshop.accountant)

    due = date(2026, 3, 5)
    for act in (lambda: booked(rent, workshop.owner, due_on=due),
                lambda: skip_repeating_expense(rent, due_on=due, note="x", by=workshop.owner)):  # fmt: skip
        with pytest.raises(Refused, match="due-answered") as refused:
            act()
        assert str(workshop.accountant) in refused.value.message
    with pytest.raises(Refused, match="due-moved"):
        booked(rent, workshop.owner, due_on=date(2026, 5, 5))
    assert MoneyTransaction.objects.count() == 1


def test_twice_with_one_key_is_once(workshop, where, now):
    rent = a_rent(workshop, where)
    assert booked(rent, workshop.owner, key="k" * 9) == booked(
        rent, workshop.owner, key="k" * 9, due_on=date(2026, 1, 5), month=date(2026, 1, 5)
    )
    assert AnsweredDue.objects.count() == 1


def test_refused_the_day_stays_to_be_answered(workshop, where, now):
    rent = a_rent(workshop, where, money_account=where.till)
    with pytest.raises(Refused, match="till-below-zero"):
        booked(rent, workshop.owner)
    assert (again(rent).next_on, AnsweredDue.objects.count()) == (date(2026, 1, 5), 0)


def test_skipping_needs_a_note_and_goes_on_to_the_next_day(workshop, where, now):
    rent = a_rent(workshop, where)
    with pytest.raises(Invalid, match="note"):
        skip_repeating_expense(rent, due_on=rent.next_on, note=" ", by=workshop.owner)
    skip_repeating_expense(rent, due_on=rent.next_on, note="Каникулы", by=workshop.owner)

    assert (again(rent).next_on, rent.answers.get().note) == (date(2026, 2, 5), "Каникулы")
    with pytest.raises(Refused, match="due-answered") as refused:
        booked(rent, workshop.owner, due_on=date(2026, 1, 5))
    assert "Каникулы" in refused.value.message


def test_a_closed_month_is_booked_in_the_first_open_one_and_noted(workshop, where, now):
    rent = a_rent(workshop, where, since=date(2026, 2, 1))
    lock_period(workshop.organisation, until=date(2026, 2, 28), by=workshop.owner)
    with pytest.raises(Refused, match="period-locked"):
        booked(rent, workshop.owner, on=date(2026, 2, 28))
    done = booked(rent, workshop.owner, on=date(2026, 3, 1))

    booked_in = Posting.objects.get(entry=done.entry, account__category__code="rent")
    assert (booked_in.month, booked_in.was_month, done.month) == (date(2026, 3, 1), date(2026, 2, 1), date(2026, 2, 1))
    assert violations() == {}
    with pytest.raises(Refused, match="month-locked"):  # of any other expense, people choose a later month
        record_expense(
            category=category("rent"), amount=rub(1), money_account=where.bank, on=now, month=date(2026, 2, 1),
            by=workshop.owner,
        )  # fmt: skip


def test_paused_it_is_not_asked_for_and_what_passed_is_not_either(workshop, where, now):
    rent = a_rent(workshop, where, since=date(2026, 3, 1))
    resume_repeating_expense(pause_repeating_expense(rent, by=workshop.owner), by=workshop.owner)
    assert due_expenses(workshop.owner) == [rent]  # undone at once, nothing is lost
    pause_repeating_expense(rent, by=workshop.owner)
    assert due_expenses(workshop.owner) == []
    with pytest.raises(Refused, match="due-moved"):
        booked(rent, workshop.owner)
    with clock.at(clock.moment(date(2026, 6, 20), 12)):
        resume_repeating_expense(rent, by=workshop.owner)
        assert again(rent).next_on == date(2026, 3, 5)  # was due before it was paused

    utilities = a_rent(workshop, where, since=date(2026, 3, 8), day=8)
    pause_repeating_expense(utilities, by=workshop.owner)
    with clock.at(clock.moment(date(2026, 6, 20), 12)):
        assert resume_repeating_expense(utilities, by=workshop.owner).next_on == date(2026, 7, 8)


def test_edited_it_is_not_asked_twice_for_a_month_that_was_answered(workshop, where, now):
    rent = a_rent(workshop, where, since=date(2026, 3, 1))
    booked(rent, workshop.owner)
    typed = Repeats(
        category=rent.category, money_account=where.till, since=date(2026, 3, 1), day=10, party=workshop.technician
    )
    edit_repeating_expense(rent, version=1, repeats=typed, by=workshop.owner)

    now_is = again(rent)
    assert (now_is.next_on, now_is.amount, now_is.money_account) == (date(2026, 4, 10), None, where.till)
    assert now_is.party == workshop.technician
    with pytest.raises(Stale):
        edit_repeating_expense(rent, version=1, repeats=Repeats(**{**typed.__dict__, "day": 9}), by=workshop.owner)


def test_deleted_it_leaves_what_was_booked(workshop, where, now):
    rent = a_rent(workshop, where)
    booked(rent, workshop.owner)
    delete_repeating_expense(rent, by=workshop.owner)

    assert (RepeatingExpense.objects.count(), MoneyTransaction.objects.count()) == (0, 1)
    with pytest.raises(Absent):
        delete_repeating_expense(rent, by=workshop.owner)


def test_corrected_it_stands_for_the_same_day(workshop, where, now):
    rent = a_rent(workshop, where, since=date(2026, 3, 1))
    done = booked(rent, workshop.owner)
    anew = correct_transaction(
        MoneyTransaction.objects.get(pk=done.entry_id), reason="Typo", by=workshop.owner,
        values={"category": rent.category, "amount": rub(400), "money_account": where.bank, "on": now, "month": now},
    )  # fmt: skip

    assert rent.answers.get().transaction == anew
    reverse_cash_transaction(anew, reason="x", by=workshop.owner)
    assert again(rent).next_on == date(2026, 4, 5)


def test_who_cannot_take_out_of_the_account_is_not_asked(workshop, where, now):
    rent = a_rent(workshop, where)
    clerk = hire("Clerk", role_with(RECORD_TRANSACTIONS, VIEW_FINANCE, SEE_PRICES))
    assert due_expenses(clerk) == [rent]
    where.bank.refresh_from_db()
    set_account_rights(where.bank, version=where.bank.version, own=True, rights={}, by=workshop.owner)
    clerk = type(clerk).objects.get(pk=clerk.pk)

    assert due_expenses(clerk) == []
    assert due_expenses(workshop.technician) == []
    for act in (lambda: skip_repeating_expense(rent, due_on=rent.next_on, note="x", by=clerk),
                lambda: pause_repeating_expense(rent, by=clerk), lambda: booked(rent, clerk)):  # fmt: skip
        with pytest.raises(Absent):
            act()
    with pytest.raises(Refused, match="account-closed"):
        a_rent(workshop, where, by=clerk)
    with pytest.raises(Forbidden):
        a_rent(workshop, where, by=workshop.technician)


@pytest.mark.parametrize(
    ("known", "name"),
    [
        ({"amount": rub(0)}, "amount"), ({"step": 0}, "step"), ({"step": 25}, "step"), ({"day": 32}, "day"),
        ({"unit": "year"}, "unit"), ({"category": "scrap"}, "category"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(workshop, where, known, name):
    if "category" in known:
        known = {"category": category(known["category"])}
    with pytest.raises(Invalid, match=name):
        a_rent(workshop, where, **known)
    assert not RepeatingExpense.objects.exists()


def test_its_category_and_account_are_not_deleted(workshop, where):
    other = open_money_accounts(Organisation.objects.create(name="Other"))
    Category.objects.filter(code="rent").update(code=None, name="Rent")
    a_rent(workshop, where, category=Category.objects.get(name="Rent"), money_account=other[1])
    with pytest.raises(Refused, match="category-repeats"):
        delete_category(Category.objects.get(name="Rent"), by=workshop.owner)
    with pytest.raises(Refused, match="account-repeats"):
        delete_account(other[1], by=workshop.owner)


def test_asking_costs_one_query_however_many_there_were(workshop, where, now):
    rent = a_rent(workshop, where, amount=None)
    for _ in range(2):
        booked(again(rent), workshop.owner)
    due_expenses(workshop.owner)
    with queries(max=1):
        assert len(due_expenses(workshop.owner)) == 1
