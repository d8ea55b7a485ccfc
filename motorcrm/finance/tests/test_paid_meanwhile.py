"""Somebody took the payment while the form was open: it says so, takes nothing twice, and keeps what was typed."""

import pytest

from motorcrm.access.rights import SEE_PRICES
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Asked, Invalid
from motorcrm.finance.models import Payment
from motorcrm.finance.money.closing import settle_and_close
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.operations import take_payment
from motorcrm.finance.rights import TAKE_PAYMENTS
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import edit_job
from motorcrm.orders.phases import Phase
from motorcrm.orders.queries.money import money_of
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.builders import closed_order, ready_order, the_job
from motorcrm.testing.cast import hire, role_with


def take(order, amount, where, by, **known):
    return take_payment(order, amount=amount, money_account=where.till, on=clock.today(), by=by, **known)


def words(asked):
    return asked.value.questions[0].message.replace("\u00a0", " ")


def test_who_took_it_and_what_is_left_is_said(workshop, where):
    order = closed_order(workshop, jobs=rub(10_976))
    take(order, rub(5_000), where, workshop.owner)

    with pytest.raises(Asked) as asked:
        take(order, rub(5_000), where, workshop.manager, expected_due=rub(10_976))

    assert words(asked) == "Пока вы были в окне, 5 000,00 ₽ уже приняты (Owner P.). Осталось 5 976,00 ₽."
    assert money_of(order).paid == rub(5_000)
    sure = asked.value.codes.split()
    take(order, rub(5_976), where, workshop.manager, expected_due=rub(10_976), sure=sure)
    assert money_of(order).due == rub(0)


def test_a_prepayment_is_not_taken_twice_either(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000))
    take(order, rub(1_000), where, workshop.owner)
    with pytest.raises(Asked):
        take(order, rub(1_000), where, workshop.manager, expected_due=rub(1_000))
    assert Payment.objects.count() == 1


def test_a_sum_that_changed_otherwise_is_said_with_both_figures(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000))
    edit_job(the_job(order), version=1, price=rub(1_200), by=workshop.manager)
    with pytest.raises(Asked) as asked:
        take(order, rub(1_000), where, workshop.manager, expected_due=rub(1_000))
    assert "1 000,00 ₽" in words(asked)
    assert "1 200,00 ₽" in words(asked)


def test_nobody_who_sees_no_sums_is_told_one(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000))
    blind = hire("Blind", role_with(VIEW_ORDERS, TAKE_PAYMENTS))
    assert take(order, rub(10), where, blind, expected_due=rub(5)).amount == rub(10)


def test_closing_asks_too_and_closes_once_it_is_answered(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000))
    take(order, rub(400), where, workshop.owner)
    known = {"on": clock.today(), "expected_due": rub(1_000), "by": workshop.manager}

    with pytest.raises(Asked) as asked:
        settle_and_close(order, tenders=[Tendered(rub(1_000), where.till)], **known)

    sure = asked.value.codes.split()
    assert WorkOrder.objects.get(pk=order.pk).phase == Phase.READY
    with pytest.raises(Invalid, match="amount"):
        settle_and_close(order, tenders=[Tendered(rub(1_000), where.till)], sure=sure, **known)
    settle_and_close(order, tenders=[Tendered(rub(600), where.till)], sure=sure, **known)
    assert money_of(WorkOrder.objects.get(pk=order.pk)).due == rub(0)


@pytest.mark.parametrize("page", ["/finance/orders/{}/payment/", "/orders/{}/close/"])
def test_the_form_stays_with_all_that_was_typed(workshop, where, sign_in, page):
    order = ready_order(workshop, jobs=rub(1_000))
    address, browser = page.format(order.pk), sign_in(workshop.manager)
    asked = browser.get(address).context["form"]
    sent = {name: field.value() for name, field in ((one.name, one) for one in asked) if field.value() is not None}
    sent |= {"receipt_number": "77", "method": "sbp"}
    take(order, rub(400), where, workshop.owner)

    answer = browser.post(address, sent)

    assert answer.status_code == 409
    text = answer.content.decode().replace("\u00a0", " ")
    assert "Осталось 600,00 ₽" in text
    assert 'value="77"' in text
    assert 'name="sure"' in text
    assert Payment.objects.count() == 1


def test_what_nobody_paid_meanwhile_is_taken_without_a_question(workshop, where, sign_in):
    order = ready_order(workshop, jobs=rub(1_000))
    clerk = hire("Clerk", role_with(VIEW_ORDERS, TAKE_PAYMENTS, SEE_PRICES))
    take(order, rub(300), where, clerk, expected_due=rub(1_000))
    take(order, rub(700), where, clerk, expected_due=rub(700))
    assert money_of(order).due == rub(0)
