"""Closed books stay as they are: nothing is recorded in them, and corrections go to the first open day."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.finance.models import Category
from motorcrm.finance.money.periods import lock_period, unlock_period
from motorcrm.finance.operations import record_expense, reverse_cash_transaction
from motorcrm.history.models import Happening
from motorcrm.history.queries import story_of
from motorcrm.ledger.models import Entry, PeriodLock
from motorcrm.ledger.rights import LOCK_PERIODS
from motorcrm.testing.cast import hire, role_with


def this_month():
    return clock.today().replace(day=1)


def last_month():
    return (this_month() - timedelta(days=1)).replace(day=1)


def end_of_last_month():
    return this_month() - timedelta(days=1)


def spend(where, by, *, on=None, month=None):
    rent, day = Category.objects.select_related("account").get(code="rent"), on or clock.today()
    return record_expense(category=rent, amount=rub(9), money_account=where.bank, on=day, month=month or day, by=by)


def test_nothing_is_recorded_in_closed_books(workshop, where):
    lock_period(workshop.organisation, until=end_of_last_month(), by=workshop.owner)

    with pytest.raises(Refused, match="period-locked"):
        spend(where, workshop.owner, on=end_of_last_month())
    with pytest.raises(Refused, match="month-locked"):
        spend(where, workshop.owner, month=last_month())
    spend(where, workshop.owner, on=this_month())

    assert Entry.objects.count() == 1


def test_the_page_says_so_beside_the_field(workshop, where, sign_in):
    lock_period(workshop.organisation, until=end_of_last_month(), by=workshop.owner)
    form = {
        "category": Category.objects.get(code="rent").pk, "amount": "9", "money_account": where.bank.pk,
        "on": clock.today().isoformat(), "month": this_month().isoformat(),
    }  # fmt: skip

    for field, wrong in (("on", end_of_last_month()), ("month", last_month())):
        typed = form | {field: wrong.isoformat(), "key": f"expense-{field}"}
        answer = sign_in(workshop.accountant).post(reverse("finance-expense"), typed)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_a_correction_goes_to_the_first_open_day_and_says_which_month_it_is_for(workshop, where, sign_in):
    done = spend(where, workshop.owner, on=end_of_last_month(), month=last_month())
    lock_period(workshop.organisation, until=end_of_last_month(), by=workshop.owner)

    reverse_cash_transaction(done, reason="typo", by=workshop.accountant)

    back = Entry.objects.get(reverses=done.entry)
    assert back.on == this_month()
    cost = back.postings.get(month__isnull=False)
    assert (cost.month, cost.was_month) == (this_month(), last_month())
    page = sign_in(workshop.accountant).get(reverse("finance-transaction", args=[back.pk])).content.decode()
    assert "за прошлый период" in page


def test_books_are_opened_again_with_a_reason(workshop, where):
    lock_period(workshop.organisation, until=end_of_last_month(), by=workshop.owner)

    with pytest.raises(Invalid) as refusal:
        unlock_period(workshop.organisation, until=None, reason=" ", by=workshop.owner)
    assert list(refusal.value.errors) == ["reason"]
    earlier = end_of_last_month() - timedelta(days=5)
    unlock_period(workshop.organisation, until=earlier, reason="a forgotten bill", by=workshop.owner)

    assert PeriodLock.objects.get().until == earlier
    spend(where, workshop.owner, on=end_of_last_month())
    unlock_period(workshop.organisation, until=None, reason="all of it", by=workshop.owner)
    assert not PeriodLock.objects.exists()
    assert story_of(workshop.organisation) == [
        "finance.period-locked", "finance.period-unlocked", "finance.period-unlocked",
    ]  # fmt: skip
    assert Happening.objects.filter(event="finance.period-unlocked").last().facts["reason"]


def test_only_past_days_and_only_further(workshop):
    for wrong in (clock.today(), clock.today() + timedelta(days=1)):
        with pytest.raises(Invalid):
            lock_period(workshop.organisation, until=wrong, by=workshop.owner)
    lock_period(workshop.organisation, until=date(2026, 3, 31), by=workshop.owner)

    for wrong in (date(2026, 3, 31), date(2026, 2, 28)):
        with pytest.raises(Invalid):
            lock_period(workshop.organisation, until=wrong, by=workshop.owner)
    with pytest.raises(Invalid):
        unlock_period(workshop.organisation, until=date(2026, 4, 1), reason="no", by=workshop.owner)


def test_who_does_the_books_is_given_the_right(workshop):
    with pytest.raises(Forbidden):
        lock_period(workshop.organisation, until=date(2026, 3, 31), by=workshop.manager)
    keeper = hire("Keeper", role_with(LOCK_PERIODS))

    lock_period(workshop.organisation, until=date(2026, 3, 31), by=workshop.accountant)
    lock_period(workshop.organisation, until=date(2026, 4, 30), by=keeper)

    for who in (keeper, workshop.accountant):
        with pytest.raises(Forbidden):
            unlock_period(workshop.organisation, until=None, reason="typo", by=who)
