"""What a reversal brings back to an order that is owed for, or cancelled, goes on to the client's balance."""

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.finance.models import MoneyTransaction
from motorcrm.finance.operations import (
    move_prepayment,
    refund_prepayment,
    reverse_payment,
    reverse_use,
    take_payment,
)
from motorcrm.finance.queries import client_balance
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import cancel_order, close_order, reopen_order
from motorcrm.orders.queries.money import money_of
from motorcrm.testing.builders import a_client, closed_order, on_trust, ready_order


@pytest.fixture
def pair(workshop, where):
    """An order with 100 prepaid, 40 of which have paid the bill of a closed order of the same client."""
    client = a_client()
    source = ready_order(workshop, jobs=rub(200), client=client)
    target = closed_order(workshop, jobs=rub(50), client=client)
    take_payment(source, amount=rub(100), money_account=where.till, on=clock.today(), by=workshop.owner)
    move_prepayment(
        client, organisation=workshop.organisation, amount=rub(40), source=source, target=target, by=workshop.owner
    )
    return source, target


def close(order, workshop):
    order.refresh_from_db()
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)


def state(source, target):
    dues = [money_of(WorkOrder.objects.get(pk=one.pk)).due for one in (source, target)]
    return [*dues, client_balance(source.client).free]


def free_use(workshop, source, target):
    use = MoneyTransaction.objects.get(kind="prepayment-use", about=target.ref)
    reverse_use(use, reason="wrong order", by=workshop.owner)


def reopen(workshop, source, target):
    target.refresh_from_db()
    reopen_order(target, reason="typo", by=workshop.owner)


@pytest.mark.parametrize("undo", [free_use, reopen])
def test_to_an_order_that_is_owed_for_nothing_comes_back(workshop, pair, undo):
    close(pair[0], workshop)
    assert state(*pair) == [rub(140), rub(10), rub(0)]

    undo(workshop, *pair)

    assert state(*pair) == [rub(140), rub(50), rub(40)]
    assert violations() == {}


@pytest.mark.parametrize("undo", [free_use, reopen])
def test_to_a_cancelled_order_neither(workshop, pair, undo):
    source, _target = pair
    source.refresh_from_db()
    cancel_order(source, reason="gone", by=workshop.owner)

    undo(workshop, *pair)

    assert client_balance(source.client).free == rub(100)
    assert money_of(WorkOrder.objects.get(pk=source.pk)).prepaid == rub(0)
    assert violations() == {}


@pytest.mark.parametrize("undo", [free_use, reopen])
def test_an_open_order_gets_it_back(workshop, pair, undo):
    source, _target = pair

    undo(workshop, *pair)

    assert money_of(WorkOrder.objects.get(pk=source.pk)).prepaid == rub(100)
    assert client_balance(source.client).free == rub(0)
    assert violations() == {}


def test_a_refund_that_is_taken_back_waits_on_the_balance(workshop, where, pair):
    source, target = pair
    refund = refund_prepayment(
        source.client, organisation=workshop.organisation, source=source, amount=rub(30), money_account=where.till,
        on=clock.today(), by=workshop.owner,
    )  # fmt: skip
    close(source, workshop)
    assert state(source, target) == [rub(170), rub(10), rub(0)]

    reverse_payment(refund, reason="he did not take it", by=workshop.owner)

    assert state(source, target) == [rub(170), rub(10), rub(30)]
    assert violations() == {}
