"""Turns of money that people rarely take: figures and days must be right there too."""

from datetime import date

import pytest

from motorcrm.clients.models import Contract
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Refused
from motorcrm.finance.models import Category, Payment
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.operations import (
    move_prepayment,
    record_expense,
    record_income,
    reverse_cash_transaction,
    reverse_payment,
    settle_and_close,
    take_payment,
    take_prepayment,
)
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS
from motorcrm.ledger.journal import balance
from motorcrm.ledger.models import Entry, PeriodLock
from motorcrm.orders.operations import cancel_order, close_order, edit_order, reopen_order
from motorcrm.orders.queries.money import free_prepayments, money_of
from motorcrm.testing.builders import a_client, an_order, on_trust, ready_order

MARCH = date(2026, 3, 2)


@pytest.fixture
def by_day():
    """Run what follows at noon of that day of March."""

    def at(day):
        return clock.at(clock.moment(MARCH.replace(day=day), 12))

    return at


def prepay(workshop, client, where, roubles):
    return take_prepayment(
        client, organisation=workshop.organisation, amount=rub(roubles), money_account=where.till, on=clock.today(),
        by=workshop.owner,
    )  # fmt: skip


def spend(workshop, account, roubles):
    return record_expense(
        category=Category.objects.get(code="rent"), amount=rub(roubles), money_account=account, on=clock.today(),
        month=clock.today(), by=workshop.owner,
    )  # fmt: skip


def earn(workshop, account, roubles):
    return record_income(
        category=Category.objects.get(code="scrap"), amount=rub(roubles), money_account=account, on=clock.today(),
        month=clock.today(), by=workshop.owner,
    )  # fmt: skip


def move(workshop, client, roubles, source, target):
    move_prepayment(
        client, organisation=workshop.organisation, amount=rub(roubles), source=source, target=target, by=workshop.owner
    )


def lock_books(workshop, day):
    PeriodLock.objects.update_or_create(organisation=workshop.organisation, defaults={"until": MARCH.replace(day=day)})


def test_a_prepayment_pays_a_debt_of_a_closed_period_on_the_first_open_day(workshop, where, by_day):
    client = a_client()
    with by_day(2):
        order = ready_order(workshop, client=client, jobs=rub(100))
        prepay(workshop, client, where, 100)
        close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    with by_day(20):
        lock_books(workshop, 10)
        move(workshop, client, 100, None, order)

    assert money_of(order).due == rub(0)
    assert Entry.objects.get(kind="prepayment-use").on == MARCH.replace(day=11)


def test_money_that_came_in_two_parts_leaves_a_till_only_whole(workshop, where):
    order = ready_order(workshop, jobs=rub(100))
    tenders = [Tendered(rub(60), where.till), Tendered(rub(40), where.till, "sbp")]
    settle_and_close(order, on=clock.today(), tenders=tenders, debt=on_trust(), by=workshop.owner)
    spend(workshop, where.till, 40)

    with pytest.raises(Refused, match="till-below-zero"):
        reverse_payment(Payment.objects.get(), reason="typo", by=workshop.owner)
    assert balance(where.till.account) == rub(60)


def test_a_payment_of_a_closed_period_leaves_the_till_on_the_day_it_is_taken_back(workshop, where, by_day):
    """What the till held in the closed period does not matter: nothing is recorded there."""
    with by_day(2):
        taken = prepay(workshop, a_client(), where, 100)
        scrap = earn(workshop, where.till, 50)
    with by_day(3):
        spend(workshop, where.till, 150)
    with by_day(12):
        lock_books(workshop, 10)
        earn(workshop, where.till, 500)
    with by_day(13):
        lock_books(workshop, 11)
        reverse_payment(taken, reason="typo", by=workshop.owner)
        reverse_cash_transaction(scrap, reason="typo", by=workshop.owner)

    assert balance(where.till.account, on=MARCH.replace(day=11)) == rub(0)
    assert balance(where.till.account) == rub(350)
    assert violations() == {}


def test_cancelling_releases_every_part_of_one_prepayment(workshop, where):
    """Part of it came back under the old contract when the order that had used it was reopened."""
    client = a_client(kind="company")
    contract = Contract.objects.create(
        client=client, organisation=workshop.organisation, number="7", since=clock.today()
    )
    first = ready_order(workshop, client=client, contract=contract, jobs=rub(100))
    other = ready_order(workshop, client=client, jobs=rub(60))
    take_payment(first, amount=rub(160), money_account=where.till, on=clock.today(), by=workshop.owner)
    close_order(first, on=clock.today(), debt=on_trust(), by=workshop.owner)
    close_order(other, on=clock.today(), from_balance=rub(60), debt=on_trust(), by=workshop.owner)
    reopen_order(first, reason="typo", by=workshop.owner)
    move(workshop, client, 100, first, None)
    first.refresh_from_db()
    edit_order(first, version=first.version, contract=None, by=workshop.owner)
    move(workshop, client, 100, None, first)
    reopen_order(other, reason="typo", by=workshop.owner)

    cancel_order(first, reason="typo", by=workshop.owner)

    assert money_of(first).paid == rub(0)
    assert balance(PREPAYMENTS, client=client, order=None) == -rub(160)
    assert violations() == {}


def test_of_one_prepayment_the_balance_is_used_before_what_orders_left_over(workshop, where):
    client = a_client()
    first = ready_order(workshop, client=client, jobs=rub(100))
    other = ready_order(workshop, client=client, jobs=rub(30))
    prepay(workshop, client, where, 180)
    move(workshop, client, 150, None, first)
    close_order(first, on=clock.today(), debt=on_trust(), by=workshop.owner)

    assert [(left.order, left.amount) for left in free_prepayments(other)] == [(None, rub(30)), (first.pk, rub(50))]
    close_order(other, on=clock.today(), from_balance=rub(30), debt=on_trust(), by=workshop.owner)
    assert balance(PREPAYMENTS, order=None) == rub(0)
    assert balance(PREPAYMENTS, order=first.pk) == -rub(50)


def test_money_that_comes_back_to_a_cancelled_order_can_be_used(workshop, where):
    client = a_client()
    first = ready_order(workshop, client=client, jobs=rub(100))
    other = ready_order(workshop, client=client, jobs=rub(50))
    take_payment(first, amount=rub(150), money_account=where.till, on=clock.today(), by=workshop.owner)
    close_order(first, on=clock.today(), debt=on_trust(), by=workshop.owner)
    close_order(other, on=clock.today(), from_balance=rub(50), debt=on_trust(), by=workshop.owner)
    reopen_order(first, reason="typo", by=workshop.owner)
    cancel_order(first, reason="typo", by=workshop.owner)
    reopen_order(other, reason="typo", by=workshop.owner)

    close_order(other, on=clock.today(), from_balance=rub(150), debt=on_trust(), by=workshop.owner)

    assert money_of(other).due == rub(0)
    assert sum((left.amount for left in free_prepayments(an_order(workshop, client=client))), rub(0)) == rub(100)


def test_nobody_pays_more_on_a_day_than_is_owed_on_it(workshop, where, by_day):
    """A payment of a locked period was taken back in the open one; then the period was unlocked."""
    with by_day(2):
        order = ready_order(workshop, client=a_client(), jobs=rub(100))
        close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    with by_day(4):
        taken = take_payment(order, amount=rub(100), money_account=where.bank, on=clock.today(), by=workshop.owner)
    with by_day(12):
        lock_books(workshop, 8)
        reverse_payment(taken, reason="typo", by=workshop.owner)
        lock_books(workshop, 1)
        with pytest.raises(Refused, match="more-than-due"):
            take_payment(order, amount=rub(1), money_account=where.till, on=MARCH.replace(day=5), by=workshop.owner)
        prepaid = {"organisation": workshop.organisation, "money_account": where.till, "on": MARCH.replace(day=3)}
        take_prepayment(order.client, amount=rub(70), by=workshop.owner, **prepaid)
        move(workshop, order.client, 70, None, order)
        take_payment(order, amount=rub(30), money_account=where.till, on=MARCH.replace(day=9), by=workshop.owner)

    owed = [balance(CLIENTS, order=order.pk, on=MARCH.replace(day=day)) for day in range(2, 13)]
    assert min(owed) == rub(0) == owed[-1]
    assert Entry.objects.get(kind="prepayment-use").on == MARCH.replace(day=9)


def test_a_prepayment_is_taken_back_no_earlier_than_it_is_back_itself(workshop, where, by_day):
    """Its use was taken back in the open period; then an earlier one was opened again."""
    with by_day(2):
        order = ready_order(workshop, client=a_client(), jobs=rub(100))
        taken = take_payment(order, amount=rub(100), money_account=where.bank, on=clock.today(), by=workshop.owner)
    with by_day(4):
        close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    with by_day(20):
        lock_books(workshop, 13)
        reopen_order(order, reason="typo", by=workshop.owner)
        lock_books(workshop, 9)
        reverse_payment(taken, reason="typo", by=workshop.owner)

    prepaid = [-balance(PREPAYMENTS, order=order.pk, on=MARCH.replace(day=day)) for day in range(2, 21)]
    assert min(prepaid) == rub(0) == prepaid[-1]
    assert violations() == {}


def test_a_bill_is_taken_back_no_earlier_than_what_paid_it(workshop, where, by_day):
    with by_day(2):
        order = ready_order(workshop, client=a_client(), jobs=rub(100))
        close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    with by_day(4):
        taken = take_payment(order, amount=rub(100), money_account=where.bank, on=clock.today(), by=workshop.owner)
    with by_day(20):
        lock_books(workshop, 13)
        reverse_payment(taken, reason="typo", by=workshop.owner)
        lock_books(workshop, 1)
        reopen_order(order, reason="typo", by=workshop.owner)

    owed = [balance(CLIENTS, order=order.pk, on=MARCH.replace(day=day)) for day in range(2, 21)]
    assert min(owed) == rub(0) == owed[-1]
    assert violations() == {}
