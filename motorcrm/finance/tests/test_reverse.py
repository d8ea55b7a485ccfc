"""Taking back what was recorded by mistake."""

from datetime import timedelta

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused
from motorcrm.finance.models import Category
from motorcrm.finance.money.reductions import Off
from motorcrm.finance.operations import (
    record_expense,
    record_income,
    reduce_price,
    reverse_cash_transaction,
    reverse_payment,
    take_payment,
    take_prepayment,
)
from motorcrm.finance.queries import client_balance
from motorcrm.finance.rights import REVERSE_TRANSACTIONS, VIEW_FINANCE
from motorcrm.history.queries import story_of
from motorcrm.ledger.journal import balance
from motorcrm.orders.operations import cancel_order, close_order, reopen_order
from motorcrm.orders.queries.money import money_of
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.builders import an_order, closed_order, on_trust, ready_order
from motorcrm.testing.cast import hire, role_with


def pay(order, amount, where, by, on=None):
    return take_payment(order, amount=amount, money_account=where.till, on=on or clock.today(), by=by)


def cash(verb, code, amount, account, by, on=None):
    category = Category.objects.get(code=code)
    day = on or clock.today()
    return verb(category=category, amount=amount, money_account=account, on=day, month=day, by=by)


def test_a_payment_taken_back_is_owed_again(workshop, where):
    yesterday = clock.today() - timedelta(days=1)
    order = ready_order(workshop, jobs=rub(100), days_ago=1)
    close_order(order, on=yesterday, debt=on_trust(), by=workshop.owner)
    payment = pay(order, rub(60), where, workshop.accountant, on=yesterday)

    reverse_payment(payment, reason="wrong order", by=workshop.accountant)

    assert money_of(order).due == rub(100)
    assert balance(where.till.account, on=yesterday) == rub(0)
    assert story_of(order)[-1] == "finance.payment-reversed"
    with pytest.raises(Refused, match="already-reversed"):
        reverse_payment(payment, reason="again", by=workshop.accountant)
    assert money_of(order).due == rub(100)


def test_what_waits_for_an_order_that_is_owed_for_again_goes_to_the_balance(workshop, where):
    """Else the page would show less left to pay than is owed, and nothing could pay the rest."""
    order = closed_order(workshop, jobs=rub(1_000))
    mistaken, _other = (pay(order, rub(roubles), where, workshop.owner) for roubles in (600, 400))
    reduce_price(order, off=[Off(order.jobs.get(), rub(100))], reason="scratch", on=clock.today(), by=workshop.owner)
    assert money_of(order).prepaid == rub(100)

    reverse_payment(mistaken, reason="typo", by=workshop.owner)

    assert client_balance(order.client).free == rub(100)
    assert (money_of(order).due, money_of(order).prepaid) == (rub(600), rub(0))
    pay(order, rub(600), where, workshop.owner)
    assert money_of(order).due == rub(0)
    assert violations() == {}


def test_a_used_prepayment_stays_until_its_use_is_reversed(workshop, where):
    order = ready_order(workshop, jobs=rub(100))
    payment = pay(order, rub(60), where, workshop.manager)
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)

    with pytest.raises(Refused, match="prepayment-used"):
        reverse_payment(payment, reason="wrong", by=workshop.accountant)
    reopen_order(order, reason="mistake", by=workshop.owner)
    reverse_payment(payment, reason="wrong", by=workshop.accountant)
    assert money_of(order).paid == rub(0)


def test_a_mistaken_payment_of_a_reopened_and_cancelled_order_can_be_taken_back(workshop, where):
    order = closed_order(workshop, jobs=rub(100))
    payment = pay(order, rub(60), where, workshop.manager)
    reopen_order(order, reason="mistake", by=workshop.owner)
    cancel_order(order, reason="gone", by=workshop.manager)
    assert client_balance(order.client).free == rub(60)

    reverse_payment(payment, reason="wrong", by=workshop.accountant)

    assert client_balance(order.client).is_empty
    assert balance(where.till.account) == rub(0)


def test_a_prepayment_of_the_balance_that_paid_an_order_stays(workshop, where):
    order = ready_order(workshop, jobs=rub(100))
    prepaid = take_prepayment(
        order.client, organisation=workshop.organisation, amount=rub(150), money_account=where.till,
        on=clock.today(), by=workshop.manager,
    )  # fmt: skip
    close_order(order, on=clock.today(), by=workshop.manager, from_balance=rub(100))

    with pytest.raises(Refused, match="prepayment-used"):
        reverse_payment(prepaid, reason="wrong", by=workshop.accountant)
    reopen_order(order, reason="mistake", by=workshop.owner)
    reverse_payment(prepaid, reason="wrong", by=workshop.accountant)
    assert client_balance(order.client).is_empty


def test_a_payment_of_a_reopened_order_can_be_taken_back(workshop, where):
    order = closed_order(workshop, jobs=rub(100))
    payment = pay(order, rub(100), where, workshop.manager)
    reopen_order(order, reason="mistake", by=workshop.owner)

    reverse_payment(payment, reason="wrong", by=workshop.accountant)

    assert money_of(order).paid == rub(0)


def test_a_till_does_not_go_below_zero_by_a_reversal(workshop, where):
    order = an_order(workshop, jobs=rub(100), days_ago=3)
    day = clock.today() - timedelta(days=3)
    payment = pay(order, rub(60), where, workshop.accountant, on=day)
    income = cash(record_income, "scrap", rub(50), where.till, workshop.accountant)
    spent = cash(record_expense, "rent", rub(60), where.till, workshop.accountant)

    with pytest.raises(Refused, match="till-below-zero"):
        reverse_payment(payment, reason="wrong", by=workshop.accountant)
    reverse_cash_transaction(income, reason="wrong", by=workshop.accountant)
    with pytest.raises(Refused, match="till-below-zero"):
        reverse_payment(payment, reason="wrong", by=workshop.accountant)
    reverse_cash_transaction(spent, reason="wrong", by=workshop.accountant)
    reverse_payment(payment, reason="wrong", by=workshop.accountant)
    assert balance(where.till.account) == rub(0)
    with pytest.raises(Refused, match="already-reversed"):
        reverse_cash_transaction(spent, reason="wrong", by=workshop.accountant)


def test_income_already_spent_cannot_be_reversed(workshop, where):
    income = cash(record_income, "scrap", rub(50), where.till, workshop.accountant)
    cash(record_expense, "rent", rub(10), where.till, workshop.accountant)
    with pytest.raises(Refused, match="till-below-zero"):
        reverse_cash_transaction(income, reason="wrong", by=workshop.accountant)


def test_a_reversal_needs_its_right_and_a_reason(workshop, where):
    payment = pay(an_order(workshop, jobs=rub(100)), rub(60), where, workshop.manager)
    income = cash(record_income, "scrap", rub(50), where.till, workshop.accountant)

    with pytest.raises(Forbidden):
        reverse_payment(payment, reason="wrong", by=workshop.manager)
    with pytest.raises(Forbidden):
        reverse_cash_transaction(income, reason="wrong", by=workshop.manager)
    with pytest.raises(Invalid):
        reverse_payment(payment, reason="  ", by=workshop.accountant)
    with pytest.raises(Invalid):
        reverse_cash_transaction(income, reason="", by=workshop.accountant)


def test_what_concerns_others_orders_is_not_there(workshop, where):
    clerk = hire("Clerk", role_with(VIEW_ORDERS, VIEW_FINANCE, REVERSE_TRANSACTIONS, scope="own"))
    payment = pay(an_order(workshop, jobs=rub(100)), rub(60), where, workshop.manager)
    own = pay(an_order(workshop, jobs=rub(100), manager=clerk), rub(60), where, workshop.manager)

    with pytest.raises(Absent):
        reverse_payment(payment, reason="wrong", by=clerk)
    reverse_payment(own, reason="wrong", by=clerk)
