"""Money to a client's balance."""

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Absent, Forbidden, Refused
from motorcrm.finance.operations import take_payment, take_prepayment
from motorcrm.finance.queries import client_balance
from motorcrm.history.queries import story_of
from motorcrm.ledger.chart import PREPAYMENTS
from motorcrm.ledger.journal import balance
from motorcrm.orders.operations import cancel_order, close_order
from motorcrm.orders.queries.money import money_of
from motorcrm.testing.builders import a_client, an_order, closed_order, merged, ready_order


def prepay(client, amount, where, workshop, by=None, **known):
    return take_prepayment(
        client, organisation=workshop.organisation, amount=amount, money_account=where.bank, on=clock.today(),
        by=by or workshop.manager, **known,
    )  # fmt: skip


def test_it_lies_on_the_clients_balance(workshop, where):
    ann = a_client("Ann")

    payment = prepay(ann, rub(5_000), where, workshop)

    assert payment.allocations.get().order is None
    assert balance(where.bank.account) == rub(5_000)
    assert balance(PREPAYMENTS, client=ann, order=None) == -rub(5_000)
    found = client_balance(ann)
    assert (found.owes, found.prepaid, found.free) == (rub(0), rub(0), rub(5_000))
    assert story_of(ann) == ["finance.prepayment-taken"]


def test_closing_may_use_it(workshop, where):
    order = ready_order(workshop, jobs=rub(3_000))
    prepay(order.client, rub(5_000), where, workshop)

    close_order(order, on=clock.today(), by=workshop.manager, from_balance=rub(3_000))

    assert money_of(order).due == rub(0)
    assert client_balance(order.client).free == rub(2_000)


def test_debts_and_prepayments_do_not_net_by_themselves(workshop, where):
    ann = a_client("Ann")
    closed_order(workshop, jobs=rub(700), client=ann)
    waiting = an_order(workshop, jobs=rub(100), client=ann)
    take_payment(waiting, amount=rub(40), money_account=where.till, on=clock.today(), by=workshop.manager)
    prepay(ann, rub(5), where, workshop)

    found = client_balance(ann)

    assert (found.owes, found.prepaid, found.free) == (rub(700), rub(40), rub(5))


def test_the_prepayment_of_a_cancelled_order_comes_to_the_balance(workshop, where):
    order = an_order(workshop, jobs=rub(100))
    take_payment(order, amount=rub(40), money_account=where.till, on=clock.today(), by=workshop.manager)

    cancel_order(order, reason="gone", by=workshop.manager)

    assert client_balance(order.client).free == rub(40)
    assert money_of(order).paid == rub(0)


def test_the_balances_of_merged_clients_belong_to_the_survivor(workshop, where):
    ann, double = a_client("Ann"), a_client("Anna")
    prepay(double, rub(10), where, workshop)
    merged(double, into=ann)

    assert client_balance(ann).free == rub(10)
    with pytest.raises(Refused, match="client-merged"):
        prepay(double, rub(10), where, workshop)


def test_it_needs_the_right_and_the_client_in_sight(workshop, where):
    ann = a_client("Ann")
    with pytest.raises(Forbidden):
        prepay(ann, rub(1), where, workshop, by=workshop.senior)
    with pytest.raises(Absent):
        prepay(ann, rub(1), where, workshop, by=workshop.technician)


def test_twice_with_one_key_is_once(workshop, where):
    ann = a_client("Ann")
    assert prepay(ann, rub(1), where, workshop, key="12345678") == prepay(ann, rub(1), where, workshop, key="12345678")
    assert client_balance(ann).free == rub(1)
