"""Mutual debts set off: a company that is both a client and a supplier."""

from datetime import timedelta

import pytest
from django.urls import reverse

from motorcrm.access.rights import SEE_PRICES
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.finance.models import MoneyAccount, Purchase, SetOff
from motorcrm.finance.money.reductions import Off
from motorcrm.finance.money.supplier_payments import Towards
from motorcrm.finance.operations import (
    pay_supplier,
    reduce_price,
    refund_prepayment,
    reverse_set_off,
    set_off,
    take_payment,
)
from motorcrm.finance.queries.clients import client_balance
from motorcrm.finance.queries.orders import paid_for
from motorcrm.finance.queries.suppliers import open_purchases
from motorcrm.finance.rights import RECORD_TRANSACTIONS
from motorcrm.finance.tests.test_purchases import bought
from motorcrm.orders.operations import reopen_order
from motorcrm.orders.queries.money import money_of
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.operations import add_supplier, edit_supplier
from motorcrm.suppliers.rights import VIEW_SUPPLIERS
from motorcrm.testing.builders import a_client, closed_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.race import race

DAY = timedelta(days=1)


@pytest.fixture
def firm(workshop, where):
    """The client, and the supplier that is the same company."""
    client = a_client("Ромашка", kind="company")
    supplier = add_supplier(name="ООО «Ромашка»", client=client, by=workshop.owner)
    return client, supplier


def offset(supplier, workshop, roubles, **known):
    known = {"organisation": workshop.organisation, "on": clock.today(), "by": workshop.owner} | known
    return set_off(supplier, amount=rub(roubles), **known)


def left(supplier):
    return [one.left for one in open_purchases(supplier)]


def test_the_oldest_debts_of_both_go_down(workshop, where, firm):
    client, supplier = firm
    first, second = (closed_order(workshop, jobs=rub(roubles), client=client) for roubles in (100, 200))
    bought(supplier, workshop, 120, on=clock.today() - DAY)
    bought(supplier, workshop, 300)

    offset(supplier, workshop, 150)

    assert left(supplier) == [rub(270)]
    assert [money_of(order).due for order in (first, second)] == [rub(0), rub(150)]
    assert sum((row.counted for row in paid_for(second)), rub(0)) == rub(50)
    assert client_balance(client).owes == rub(150)
    assert violations() == {}


def test_taken_back_both_are_owed_again(workshop, where, firm):
    client, supplier = firm
    order = closed_order(workshop, jobs=rub(100), client=client)
    bought(supplier, workshop, 100)
    done = offset(supplier, workshop, 100)

    reverse_set_off(done, reason="typo", by=workshop.owner)

    assert (left(supplier), money_of(order).due) == ([rub(100)], rub(100))
    with pytest.raises(Refused) as refusal:
        reverse_set_off(done, reason="again", by=workshop.owner)
    assert refusal.value.code == "already-reversed"
    assert violations() == {}


def test_taken_back_what_waits_for_the_order_goes_to_the_balance(workshop, where, firm):
    client, supplier = firm
    order = closed_order(workshop, jobs=rub(1_000), client=client)
    bought(supplier, workshop, 400)
    done = offset(supplier, workshop, 400)
    take_payment(order, amount=rub(600), money_account=where.till, on=clock.today(), by=workshop.owner)
    reduce_price(order, off=[Off(order.jobs.get(), rub(100))], reason="scratch", on=clock.today(), by=workshop.owner)

    reverse_set_off(done, reason="typo", by=workshop.owner)

    assert (client_balance(client).free, client_balance(client).owes) == (rub(100), rub(400))
    assert (money_of(order).due, money_of(order).prepaid) == (rub(400), rub(0))
    assert violations() == {}


def test_a_reopened_order_leaves_it_on_the_clients_balance(workshop, where, firm):
    client, supplier = firm
    order = closed_order(workshop, jobs=rub(100), client=client)
    bought(supplier, workshop, 100)
    done = offset(supplier, workshop, 100)

    reopen_order(order, reason="typo", by=workshop.owner)
    assert violations() == {}
    refund = refund_prepayment(
        client, organisation=workshop.organisation, source=None, amount=rub(40), money_account=where.bank,
        on=clock.today(), by=workshop.owner,
    )  # fmt: skip
    assert refund.amount == rub(40)
    with pytest.raises(Refused) as refusal:
        reverse_set_off(done, reason="typo", by=workshop.owner)
    assert refusal.value.code == "rests-on-it"
    assert violations() == {}


def test_set_offs_that_cannot_be(workshop, where, firm):
    client, supplier = firm
    order = closed_order(workshop, jobs=rub(100), client=client)
    bought(supplier, workshop, 70)
    for roubles, known, field in (
        (71, {}, "amount"),
        (0, {}, "amount"),
        (10, {"on": clock.today() + DAY}, "on"),
    ):
        with pytest.raises(Invalid) as problem:
            offset(supplier, workshop, roubles, **known)
        assert set(problem.value.errors) == {field}
    bought(supplier, workshop, 500)
    with pytest.raises(Invalid) as problem:
        offset(supplier, workshop, 101)
    assert set(problem.value.errors) == {"amount"}
    stranger = add_supplier(name="Опт", by=workshop.owner)
    bought(stranger, workshop, 500)
    with pytest.raises(Refused) as refusal:
        offset(stranger, workshop, 10)
    assert refusal.value.code == "no-client"
    clerk = hire("Clerk", is_technician=False)
    clerk.roles.add(role_with(RECORD_TRANSACTIONS, VIEW_SUPPLIERS, SEE_PRICES, VIEW_CLIENTS))
    with pytest.raises(Forbidden):
        offset(supplier, workshop, 10, by=clerk)
    take_payment(order, amount=rub(100), money_account=where.till, on=clock.today(), by=workshop.owner)
    with pytest.raises(Invalid):
        offset(supplier, workshop, 10)
    assert not SetOff.objects.exists()


def test_its_page_proposes_what_both_owe(workshop, where, sign_in, firm):
    client, supplier = firm
    closed_order(workshop, jobs=rub(100), client=client)
    bought(supplier, workshop, 70)
    browser, page = sign_in(workshop.accountant), reverse("finance-supplier-set-off", args=[supplier.pk])

    assert page in browser.get(reverse("supplier", args=[supplier.pk])).content.decode()
    assert 'value="70"' in browser.get(page).content.decode()
    sent = {"amount": "71", "on": clock.today().isoformat()}
    assert browser.post(page, sent).status_code == 422
    assert browser.post(page, sent | {"amount": "70"}).status_code == 302
    assert left(supplier) == []
    edit_supplier(supplier, version=supplier.version, client=None, by=workshop.owner)
    assert browser.post(page, sent).status_code == 409


def act(what, supplier, account, person):
    by, row, today = Employee.objects.get(pk=person), Supplier.objects.get(pk=supplier), clock.today()
    bill = Purchase.objects.select_related("item").get()
    if what == "set off":
        return set_off(row, organisation=bill.organisation, amount=rub(60), on=today, by=by).pk
    money = MoneyAccount.objects.get(pk=account)
    return pay_supplier(row, shares=[Towards(bill, rub(60))], amount=rub(60), money_account=money, on=today, by=by).pk


def test_a_set_off_and_a_payment_at_once_pay_it_once(real_database, workshop, where):
    client = a_client("Ромашка", kind="company")
    supplier = add_supplier(name="ООО «Ромашка»", client=client, by=workshop.owner)
    closed_order(workshop, jobs=rub(100), client=client)
    bought(supplier, workshop, 100)

    outcomes = race(
        real_database, act, [(what, supplier.pk, where.bank.pk, workshop.owner.pk) for what in ("set off", "pay")]
    )

    assert sorted(outcome.won for outcome in outcomes) == [False, True]
    assert left(supplier) == [rub(40)]
    assert violations() == {}
