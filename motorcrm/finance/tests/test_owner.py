"""What the owner puts in and takes out: money comes and goes, and profit does not change."""

from datetime import timedelta

import pytest
from django.urls import reverse

from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import rub
from motorcrm.core.invariants import INVARIANTS
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.finance.models import MoneyTransaction, OwnerTransaction
from motorcrm.finance.money.owner import record_contribution, record_withdrawal, reverse_owner_transaction
from motorcrm.finance.money.periods import lock_period
from motorcrm.finance.queries import HistoryFilters, filtered_totals, money_today, totals_of
from motorcrm.finance.queries.filters import Moves
from motorcrm.finance.queries.movements import days_of, period_of
from motorcrm.finance.queries.walk import latest
from motorcrm.finance.rights import OWNERS_MONEY, RECORD_TRANSACTIONS, VIEW_FINANCE
from motorcrm.history.queries import story_of
from motorcrm.ledger.chart import OWNER
from motorcrm.ledger.journal import balance
from motorcrm.ledger.models import Account
from motorcrm.testing.cast import hire, role_with


def put_in(roubles, account, by, **known):
    return record_contribution(
        **{"amount": rub(roubles), "money_account": account, "on": clock.today(), "by": by} | known
    )


def take_out(roubles, account, by, **known):
    return record_withdrawal(
        **{"amount": rub(roubles), "money_account": account, "on": clock.today(), "by": by} | known
    )


def test_the_till_changes_and_the_owner_with_it(workshop, where):
    done = put_in(500, where.till, workshop.accountant, comment=" For the lift ")
    take_out(120, where.till, workshop.accountant)

    assert (balance(where.till.account), balance(OWNER)) == (rub(380), -rub(380))
    assert (balance(article="owner-in"), balance(article="owner-out")) == (rub(500), -rub(120))
    assert (done.comment, story_of(done)) == ("For the lift", ["finance.owner-contributed"])


def test_profit_does_not_change(workshop, where):
    put_in(500, where.till, workshop.owner)
    take_out(120, where.till, workshop.owner)

    figures = money_today(SYSTEM)

    assert (figures.revenue_of_month, figures.expenses_of_month) == (rub(0), rub(0))
    earned = Account.objects.filter(kind__in=(Account.Kind.INCOME, Account.Kind.EXPENSE))
    assert balance(*earned) == rub(0)


@pytest.mark.parametrize("one", [True, False], ids=["of one account", "of all accounts"])
def test_what_was_there_with_what_came_and_went_is_what_is_there(workshop, where, one):
    put_in(500, where.till, workshop.owner)
    take_out(120, where.till, workshop.owner)
    today = clock.today()
    filters = HistoryFilters(account=where.till if one else None, since=today, until=today, moves=Moves.MONEY)

    totals, period = filtered_totals(filters, workshop.owner), period_of(filters, workshop.owner)
    found, _stopped = latest(filters, workshop.owner, before=None, many=10)
    day = days_of(found, filters, workshop.owner)[0]

    assert (totals.received, totals.spent) == (rub(500), rub(120))
    assert (period.before, period.totals, period.after) == (rub(0), totals, rub(380))
    assert (day.totals, day.balance) == (totals, rub(380))
    assert [movement.balance for movement in day.movements] == [rub(380), rub(500)]


def test_the_owner_takes_no_more_from_a_till_than_it_holds_on_any_day(workshop, where):
    put_in(100, where.till, workshop.owner)

    with pytest.raises(Refused, match="till-below-zero"):
        take_out(101, where.till, workshop.owner)
    with pytest.raises(Refused, match="till-below-zero"):
        take_out(50, where.till, workshop.owner, on=clock.today() - timedelta(days=1))
    take_out(50, where.bank, workshop.owner)

    assert balance(where.bank.account) == -rub(50)


@pytest.mark.parametrize("roubles", [0, -1])
def test_an_impossible_sum_is_refused(workshop, where, roubles):
    with pytest.raises(Invalid) as refusal:
        put_in(roubles, where.till, workshop.owner)

    assert list(refusal.value.errors) == ["amount"]


def test_an_archived_account_is_refused(workshop, where):
    where.till.is_archived = True
    where.till.save()

    with pytest.raises(Refused, match="account-archived"):
        put_in(1, where.till, workshop.owner)


def test_it_is_recorded_by_those_with_the_right_and_seen_by_those_who_view_finance(workshop, where, sign_in):
    clerk = hire("Clerk", role_with(VIEW_FINANCE, RECORD_TRANSACTIONS))
    done = put_in(500, where.till, hire("Keeper", role_with(OWNERS_MONEY)))

    for verb in (put_in, take_out):
        with pytest.raises(Forbidden):
            verb(1, where.till, clerk)

    browser = sign_in(clerk)
    assert browser.get(reverse("finance-owner-withdrawal")).status_code == 403
    assert browser.get(reverse("finance-transaction", args=[done.entry_id])).status_code == 200
    assert browser.get(reverse("finance-more")).status_code == 403


def test_it_is_taken_back_on_its_day_or_the_first_open_one(workshop, where):
    day = clock.today() - timedelta(days=3)
    mistake, old = put_in(500, where.till, workshop.owner), put_in(70, where.till, workshop.owner, on=day)

    reverse_owner_transaction(mistake, reason="typo", by=workshop.accountant)
    lock_period(workshop.organisation, until=day, by=workshop.owner)
    reverse_owner_transaction(old, reason="typo", by=workshop.owner)

    assert mistake.entry.reversed_by.on == clock.today()
    assert old.entry.reversed_by.on == day + timedelta(days=1)
    assert balance(OWNER) == rub(0)
    nothing = totals_of(MoneyTransaction.objects.all())
    assert (nothing.received, nothing.spent) == (rub(0), rub(0))
    with pytest.raises(Refused, match="already-reversed"):
        reverse_owner_transaction(mistake, reason="typo", by=workshop.owner)
    with pytest.raises(Refused, match="period-locked"):
        put_in(1, where.till, workshop.owner, on=day)


def test_a_contribution_that_was_spent_is_not_taken_back_from_the_till(workshop, where):
    done = put_in(100, where.till, workshop.owner)
    take_out(60, where.till, workshop.owner)

    with pytest.raises(Refused, match="till-below-zero"):
        reverse_owner_transaction(done, reason="typo", by=workshop.owner)


@pytest.mark.parametrize("wrong", [{"amount": rub(99)}, {"kind": "owner-withdrawal"}])
def test_one_that_is_not_as_posted_is_named(workshop, where, wrong):
    check = INVARIANTS["what the owner put in and took out matches the ledger"]
    done = put_in(100, where.till, workshop.owner)
    assert list(check()) == []

    OwnerTransaction.objects.filter(pk=done.pk).update(**wrong)

    assert list(check()) == [f"ownertransaction {done.pk}, entry {done.entry_id}"]


def test_it_is_recorded_in_a_dialog_corrected_and_taken_back(workshop, where, sign_in):
    put_in(100, where.till, workshop.owner)
    browser, page = sign_in(workshop.accountant), reverse("finance-owner-withdrawal")
    form = {"amount": "101", "money_account": where.till.pk, "on": clock.today().isoformat(), "key": "withdrawal-1"}

    shown = browser.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in shown
    assert 'id="dialog-title"' in shown
    too_much = browser.post(page, form, headers={"HX-Request": "true"})
    assert (too_much.status_code, list(too_much.context["form"].errors)) == (422, ["amount"])
    assert browser.post(page, form | {"amount": "40"}).status_code == 302

    entry = OwnerTransaction.objects.get(kind="owner-withdrawal").entry
    told = browser.get(reverse("finance-transaction", args=[entry.pk])).content.decode()
    assert "Изъятие владельца" in told
    browser.post(reverse("finance-reverse", args=[entry.pk]), {"reason": "typo"})
    assert balance(where.till.account) == rub(100)
