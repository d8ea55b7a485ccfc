"""One payment for several orders of a client: oldest first or as typed, in several ways, the rest to the balance."""

from datetime import timedelta

import pytest

from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Asked, Forbidden, Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.finance.models import MoneyAccount, Payment
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.money.several import For
from motorcrm.finance.operations import pay_orders, reverse_payment, take_payment
from motorcrm.finance.queries import client_balance
from motorcrm.finance.rights import TAKE_PAYMENTS
from motorcrm.history.models import Happening
from motorcrm.ledger.journal import balance
from motorcrm.ledger.models import Entry
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import reopen_order
from motorcrm.orders.queries.money import money_of
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.builders import a_client, closed_order, ready_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.race import race


@pytest.fixture
def debts(workshop):
    """Three orders of one client, of 100, 200 and 300."""
    client = a_client()
    return [closed_order(workshop, jobs=rub(roubles), client=client) for roubles in (100, 200, 300)]


def pay(debts, workshop, tenders, shares=(100, 200, 300), **known):
    told = [For(order, rub(share)) for order, share in zip(debts, shares, strict=False) if share]
    by = known.pop("by", workshop.manager)
    return pay_orders(
        debts[0].client, organisation=workshop.organisation, shares=known.pop("told", told), tenders=tenders,
        on=known.pop("on", clock.today()), by=by, **known,
    )  # fmt: skip


def dues(debts):
    return [int(money_of(order).due.units) // 100 for order in debts]


def test_cash_and_card_pay_three_orders_and_the_rest_waits(workshop, where, debts):
    payment = pay(debts, workshop, [Tendered(rub(250), where.till), Tendered(rub(400), where.terminal)])

    assert dues(debts) == [0, 0, 0]
    assert client_balance(debts[0].client).free == rub(50)
    assert (balance(where.till.account), balance(where.terminal.account)) == (rub(250), rub(400))
    assert [(one.order, one.amount) for one in payment.allocations.all()] == [
        *zip(debts, (rub(100), rub(200), rub(300)), strict=True), (None, rub(50)),
    ]  # fmt: skip
    assert payment.entry.receipts.count() == 1
    assert Entry.objects.filter(pk=payment.entry_id).exists()
    told = Happening.objects.filter(event="finance.payment-taken").count()
    assert told == 3
    assert violations() == {}

    reverse_payment(payment, reason="typo", by=workshop.owner)
    assert dues(debts) == [100, 200, 300]
    assert client_balance(debts[0].client).free == rub(0)
    assert violations() == {}


def test_one_of_them_can_be_reopened_and_the_payment_taken_back_then(workshop, where, debts):
    payment = pay(debts, workshop, [Tendered(rub(250), where.till), Tendered(rub(350), where.bank)])
    reopen_order(debts[1], reason="typo", by=workshop.owner)
    assert money_of(debts[1]).prepaid == rub(200)
    assert violations() == {}
    reverse_payment(payment, reason="typo", by=workshop.owner)
    assert money_of(debts[1]).prepaid == rub(0)
    assert violations() == {}


def test_in_part_and_not_beyond_what_is_owed_or_paid(workshop, where, debts):
    pay(debts, workshop, [Tendered(rub(150), where.till)], shares=(100, 50))
    assert dues(debts) == [0, 150, 300]
    with pytest.raises(Invalid, match="order-"):
        pay(debts, workshop, [Tendered(rub(500), where.till)], shares=(0, 151))
    with pytest.raises(Invalid, match="amount"):
        pay(debts, workshop, [Tendered(rub(100), where.till)], shares=(0, 150))
    with pytest.raises(Invalid, match="order-"):
        pay(debts, workshop, [Tendered(rub(100), where.till)], told=[For(debts[1], rub(-1))])
    with pytest.raises(Refused, match="no-orders"):
        pay(debts, workshop, [Tendered(rub(100), where.till)], shares=())
    with pytest.raises(Refused, match="order-twice"):
        pay(debts, workshop, [Tendered(rub(100), where.till)], told=[For(debts[1], rub(1))] * 2)
    told = [For(WorkOrder(pk=number), rub(1)) for number in range(201)]
    with pytest.raises(Refused, match="too-many-orders"):
        pay(debts, workshop, [Tendered(rub(201), where.till)], told=told)
    assert Payment.objects.count() == 1


def test_only_closed_orders_of_the_client_with_the_organisation(workshop, where, debts):
    other = closed_order(workshop, jobs=rub(100))
    with pytest.raises(Refused, match="order-of-another"):
        pay([debts[0], other], workshop, [Tendered(rub(200), where.till)], shares=(100, 100))
    waiting = ready_order(workshop, jobs=rub(100), client=debts[0].client)
    with pytest.raises(Invalid, match="order-"):
        pay([debts[0], waiting], workshop, [Tendered(rub(200), where.till)], shares=(100, 100))
    with pytest.raises(Invalid, match="on"):
        pay(debts, workshop, [Tendered(rub(600), where.till)], by=workshop.owner, on=clock.today() - timedelta(days=1))
    blind = hire("Blind", role_with(VIEW_ORDERS, VIEW_CLIENTS, TAKE_PAYMENTS))
    with pytest.raises(Forbidden):
        pay(debts, workshop, [Tendered(rub(600), where.till)], by=blind)


def test_what_somebody_took_meanwhile_is_asked_and_not_charged_twice(workshop, where, debts):
    seen = [For(order, money_of(order).due, money_of(order).due) for order in debts]
    take_payment(debts[1], amount=rub(150), money_account=where.till, on=clock.today(), by=workshop.owner)
    with pytest.raises(Asked) as asked:
        pay(debts, workshop, [Tendered(rub(600), where.till)], told=seen)
    assert debts[1].number in asked.value.questions[0].message
    assert dues(debts) == [100, 50, 300]

    sure = [question.code for question in asked.value.questions]
    pay(debts, workshop, [Tendered(rub(600), where.till)], told=seen, sure=sure)

    assert dues(debts) == [0, 0, 0]
    assert client_balance(debts[0].client).free == rub(150)
    assert violations() == {}


def test_sent_again_it_is_taken_once(workshop, where, debts):
    first = pay(debts, workshop, [Tendered(rub(600), where.till)], key="the-only-key")
    assert pay(debts, workshop, [Tendered(rub(600), where.till)], key="the-only-key") == first
    assert balance(where.till.account) == rub(600)


def pay_in_turn(orders, account, person):
    by, found = Employee.objects.get(pk=person), [WorkOrder.objects.get(pk=pk) for pk in orders]
    return pay_orders(
        found[0].client, organisation=found[0].organisation, shares=[For(order, rub(70)) for order in found],
        tenders=[Tendered(rub(70 * len(found)), MoneyAccount.objects.get(pk=account))], on=clock.today(), by=by,
    ).pk  # fmt: skip


def test_payments_of_the_same_orders_at_once_never_overpay_or_deadlock(real_database, workshop, where, debts):
    orders = [order.pk for order in debts]
    runners = [(orders[:: 1 if number % 2 else -1], where.till.pk, workshop.manager.pk) for number in range(8)]

    outcomes = race(real_database, pay_in_turn, runners)

    assert sorted(outcome.error for outcome in outcomes) == ["", *["Invalid"] * 7]
    assert dues(debts) == [30, 130, 230]
    assert violations() == {}
