"""Taking a payment for an order."""

from datetime import timedelta

import pytest

from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.exact import Money, rub
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused
from motorcrm.finance.models import FiscalReceipt, Payment
from motorcrm.finance.operations import take_payment
from motorcrm.finance.rights import TAKE_PAYMENTS
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.history.models import Happening
from motorcrm.history.queries import story_of
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS
from motorcrm.ledger.journal import balance
from motorcrm.ledger.models import Entry
from motorcrm.orders.operations import cancel_order, close_order, reopen_order
from motorcrm.orders.queries.money import money_of, money_of_many
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.builders import an_order, closed_order, on_trust, ready_order
from motorcrm.testing.cast import hire, role_with


def pay(order, amount, where, by, **known):
    known = {"on": clock.today(), "money_account": where.till} | known
    return take_payment(order, amount=amount, by=by, **known)


def test_before_closing_it_is_a_prepayment(workshop, where):
    order = an_order(workshop, jobs=rub(3_000))

    payment = pay(order, rub(1_000), where, workshop.manager, comment=" half ")

    assert payment.kind == Payment.Kind.PREPAYMENT
    assert (payment.comment, payment.by) == ("half", workshop.manager)
    assert [(receipt.reason, receipt.status) for receipt in payment.entry.receipts.all()] == [("payment", "missing")]
    assert balance(where.till.account) == rub(1_000)
    assert balance(PREPAYMENTS, client=order.client, order=order.pk) == -rub(1_000)
    assert balance(CLIENTS) == rub(0)
    assert balance(where.till.account, article="from-clients") == rub(1_000)
    assert "finance.prepayment-taken" in story_of(order)
    money = money_of(order)
    assert (money.total, money.paid, money.due) == (rub(3_000), rub(1_000), rub(2_000))


def test_after_closing_it_pays_what_is_owed(workshop, where):
    order = closed_order(workshop, jobs=rub(3_000))

    payment = pay(order, rub(1_000), where, workshop.manager, money_account=where.terminal)

    assert payment.kind == Payment.Kind.PAYMENT
    assert balance(where.terminal.account) == rub(1_000)
    assert balance(CLIENTS, client=order.client, order=order.pk) == rub(2_000)
    assert story_of(order)[-1] == "finance.payment-taken"
    money = money_of(order)
    assert (money.total, money.paid, money.due) == (rub(3_000), rub(1_000), rub(2_000))


def test_a_payment_above_the_amount_left_to_pay_is_refused(workshop, where):
    order = closed_order(workshop, jobs=rub(3_000))
    pay(order, rub(2_000), where, workshop.manager)

    with pytest.raises(Refused, match="more-than-due"):
        pay(order, rub(1_000, 1), where, workshop.manager)
    pay(order, rub(1_000), where, workshop.manager)
    with pytest.raises(Refused, match="more-than-due"):
        pay(order, Money(1), where, workshop.manager)
    assert money_of(order).due == rub(0)


def test_a_prepayment_may_exceed_the_order_total(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000))
    pay(order, rub(1_500), where, workshop.manager)

    assert money_of(order).due == -rub(500)
    close_order(order, on=clock.today(), by=workshop.manager)
    money = money_of(order)
    assert (money.total, money.paid, money.due) == (rub(1_000), rub(1_500), -rub(500))


def test_reopening_keeps_what_was_paid(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000))
    pay(order, rub(300), where, workshop.manager)
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    pay(order, rub(200), where, workshop.manager)
    assert money_of(order).due == rub(500)

    reopen_order(order, reason="mistake", by=workshop.owner)
    assert (money_of(order).paid, money_of(order).due) == (rub(500), rub(500))
    pay(order, rub(100), where, workshop.manager)
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)

    assert (money_of(order).paid, money_of(order).due) == (rub(600), rub(400))
    assert balance(CLIENTS, order=order.pk) == rub(400)


def test_nothing_is_taken_for_a_cancelled_order(workshop, where):
    order = an_order(workshop, jobs=rub(3_000))
    cancel_order(order, reason="no parts", by=workshop.manager)

    with pytest.raises(Refused, match="order-cancelled"):
        pay(order, rub(1), where, workshop.manager)
    assert money_of(order).due == rub(0)


@pytest.mark.parametrize("units", [0, -100, 10**13 + 1])
def test_an_impossible_sum_is_refused(workshop, where, units):
    with pytest.raises(Invalid) as refusal:
        pay(an_order(workshop), Money(units), where, workshop.manager)
    assert "amount" in refusal.value.errors


def test_the_future_is_refused_and_the_past_needs_its_right(workshop, where):
    order = an_order(workshop, jobs=rub(3_000), days_ago=2)
    tomorrow, yesterday = clock.today() + timedelta(days=1), clock.today() - timedelta(days=1)

    clerk = hire("Clerk", role_with(VIEW_ORDERS, TAKE_PAYMENTS))
    with pytest.raises(Invalid):
        pay(order, rub(1), where, workshop.accountant, on=tomorrow)
    with pytest.raises(Invalid, match="on: Заказ создан"):
        pay(order, rub(1), where, workshop.accountant, on=clock.today() - timedelta(days=3))
    with pytest.raises(Forbidden):
        pay(order, rub(1), where, clerk, on=yesterday)
    assert pay(order, rub(1), where, workshop.accountant, on=yesterday).entry.on == yesterday


def test_only_people_who_take_payments_take_them(workshop, where):
    order = an_order(workshop, jobs=rub(3_000))

    with pytest.raises(Forbidden):
        pay(order, rub(1), where, workshop.technician)
    with pytest.raises(Absent):
        pay(order, rub(1), where, workshop.other_technician)
    with pytest.raises(Forbidden):
        pay(order, rub(1), where, workshop.senior)
    assert not Payment.objects.exists()


def test_with_the_scope_own_payments_are_taken_for_own_orders_only(workshop, where):
    clerk = hire("Clerk", role_with(VIEW_ORDERS, TAKE_PAYMENTS, scope="own"))
    own, other = an_order(workshop, jobs=rub(10), manager=clerk), an_order(workshop, jobs=rub(10))

    pay(own, rub(1), where, clerk)
    with pytest.raises(Absent):
        pay(other, rub(1), where, clerk)


def test_an_archived_account_and_another_organisations_are_refused(workshop, where):
    order = an_order(workshop, jobs=rub(3_000))
    where.till.is_archived = True
    where.till.save()
    with pytest.raises(Refused, match="account-archived"):
        pay(order, rub(1), where, workshop.manager)

    other = open_money_accounts(Organisation.objects.create(name="Other"))
    with pytest.raises(Refused, match="account-of-another"):
        pay(order, rub(1), where, workshop.manager, money_account=other[0])


def test_the_same_key_takes_the_money_once(workshop, where):
    order = an_order(workshop, jobs=rub(3_000))

    first = pay(order, rub(500), where, workshop.manager, key="form-key-1")
    again = pay(order, rub(500), where, workshop.manager, key="form-key-1")

    assert again == first
    assert balance(where.till.account) == rub(500)
    with pytest.raises(Refused, match="key-reused"):
        pay(order, rub(501), where, workshop.manager, key="form-key-1")
    assert Entry.objects.count() == 1


def test_the_sum_in_history_is_under_a_name_that_can_be_hidden(workshop, where):
    order = an_order(workshop, jobs=rub(3_000))
    pay(order, rub(500), where, workshop.manager)
    assert Happening.objects.get(event="finance.prepayment-taken").facts["amount"] == "500"


def test_a_payment_with_the_number_of_its_receipt_has_its_receipt(workshop, where):
    payment = pay(an_order(workshop, jobs=rub(10)), rub(5), where, workshop.manager, receipt_number=" 77 ")
    receipt = payment.entry.receipts.get()
    assert (receipt.status, receipt.number) == (FiscalReceipt.Status.ISSUED, "77")


def test_the_money_of_a_list_is_one_query(workshop, where, django_assert_num_queries):
    orders = [an_order(workshop, jobs=rub(100)), closed_order(workshop, jobs=rub(200)), an_order(workshop)]
    pay(orders[0], rub(30), where, workshop.manager)

    with django_assert_num_queries(1):
        money = money_of_many(orders)

    assert [money[order.pk].due for order in orders] == [rub(70), rub(200), rub(0)]
