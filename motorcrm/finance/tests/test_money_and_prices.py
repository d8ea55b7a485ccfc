"""Whoever does not see prices cannot find them out by being refused, and a right reaches only as far as its scope."""

import pytest

from motorcrm.access.rights import SEE_PRICES
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Forbidden
from motorcrm.finance.models import Payment
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.operations import move_prepayment, refund_prepayment, settle_and_close, take_prepayment
from motorcrm.finance.rights import TAKE_PAYMENTS
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.rights import CLOSE_ORDERS, VIEW_ORDERS
from motorcrm.testing.builders import closed_order, ready_order
from motorcrm.testing.cast import hire, role_with


@pytest.fixture
def blind(workshop):
    """Takes money and closes orders, and sees no prices."""
    return hire("Blind", role_with(VIEW_ORDERS, VIEW_CLIENTS, CLOSE_ORDERS, TAKE_PAYMENTS))


@pytest.mark.parametrize("amount", [rub(1), rub(3_000), rub(5_000)])
def test_closing_with_payment_tells_nothing_to_who_sees_no_prices(workshop, where, blind, amount):
    order = ready_order(workshop, jobs=rub(3_000))
    with pytest.raises(Forbidden):
        settle_and_close(order, on=clock.today(), tenders=[Tendered(amount, where.till)], by=blind)
    assert not Payment.objects.exists()


def test_closing_takes_money_only_for_orders_the_right_reaches(workshop, where):
    clerk = hire("Clerk", role_with(VIEW_ORDERS, SEE_PRICES, CLOSE_ORDERS))
    clerk.roles.add(role_with(TAKE_PAYMENTS, scope="own", name="Own till"))
    theirs, own = ready_order(workshop, jobs=rub(3_000)), ready_order(workshop, jobs=rub(3_000), manager=clerk)
    paid = {"on": clock.today(), "tenders": [Tendered(rub(3_000), where.till)], "by": clerk}

    with pytest.raises(Forbidden):
        settle_and_close(theirs, **paid)
    settle_and_close(own, **paid)

    assert set(WorkOrder.objects.filter(phase="closed")) == {own}


@pytest.mark.parametrize("amount", [rub(1), rub(500), rub(900)])
def test_prepayments_cannot_be_measured_by_moving_them(workshop, where, blind, amount):
    order = closed_order(workshop, jobs=rub(300))
    known = {"organisation": workshop.organisation, "amount": rub(500)}
    take_prepayment(order.client, **known, money_account=where.bank, on=clock.today(), by=workshop.manager)
    known |= {"amount": amount, "source": None, "by": blind}

    with pytest.raises(Forbidden):
        move_prepayment(order.client, **known, target=order)
    with pytest.raises(Forbidden):
        refund_prepayment(order.client, **known, money_account=where.bank, on=clock.today())
