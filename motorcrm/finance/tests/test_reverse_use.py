"""Taking back that a prepayment was applied to an order that stays closed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.finance.models import MoneyTransaction
from motorcrm.finance.money.periods import lock_period
from motorcrm.finance.money.reductions import Off
from motorcrm.finance.operations import (
    move_prepayment,
    reduce_price,
    reverse_payment,
    reverse_reduction,
    reverse_use,
    take_payment,
    take_prepayment,
)
from motorcrm.finance.queries import client_balance
from motorcrm.finance.queries.orders import paid_for
from motorcrm.finance.rights import TAKE_PAYMENTS, VIEW_FINANCE
from motorcrm.ledger.models import Entry
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import close_order, reopen_order
from motorcrm.orders.queries.money import money_of
from motorcrm.testing.builders import a_client, on_trust, ready_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.race import race

pytestmark = pytest.mark.django_db


def prepay(workshop, where, client, roubles, on=None):
    return take_prepayment(
        client, organisation=workshop.organisation, amount=rub(roubles), money_account=where.till,
        on=on or clock.today(), by=workshop.owner,
    )  # fmt: skip


def closed_from_balance(workshop, where, bill=1_000, used=400, on=None):
    """A closed order that the client's balance has paid in part."""
    day = on or clock.today()
    order = ready_order(workshop, jobs=rub(bill), client=a_client())
    payment = prepay(workshop, where, order.client, used, on=day)
    close_order(order, on=day, from_balance=rub(used), debt=on_trust(), by=workshop.owner)
    return order, payment


def use_of(order):
    return MoneyTransaction.objects.filter(kind="prepayment-use", about=order.ref).latest("pk")


def take_back(order, workshop, by=None):
    return reverse_use(use_of(order), reason="wrong order", by=by or workshop.owner)


def due(order):
    return money_of(WorkOrder.objects.get(pk=order.pk)).due


def test_the_bill_is_owed_again_and_the_prepayment_waits_where_it_was(workshop, where):
    order, payment = closed_from_balance(workshop, where)
    assert (due(order), client_balance(order.client).free) == (rub(600), rub(0))

    take_back(order, workshop)

    assert (due(order), client_balance(order.client).free) == (rub(1_000), rub(400))
    assert sum((paid.counted for paid in paid_for(order)), rub(0)) == rub(0)
    assert violations() == {}
    reverse_payment(payment, reason="never paid", by=workshop.owner)
    assert client_balance(order.client).free == rub(0)


def test_what_had_waited_for_the_order_itself_goes_to_the_balance(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000))
    payment = take_payment(order, amount=rub(300), money_account=where.till, on=clock.today(), by=workshop.owner)
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)

    take_back(order, workshop)

    assert (due(order), client_balance(order.client).free) == (rub(1_000), rub(300))
    assert sum((paid.counted for paid in paid_for(order)), rub(0)) == rub(0)
    assert violations() == {}
    move_prepayment(
        order.client, organisation=order.organisation, amount=rub(200), source=None, target=order, by=workshop.owner
    )
    assert (due(order), client_balance(order.client).free) == (rub(800), rub(100))
    take_back(order, workshop)
    reverse_payment(payment, reason="never paid", by=workshop.owner)
    assert (due(order), client_balance(order.client).free) == (rub(1_000), rub(0))
    assert violations() == {}


def test_once_and_not_after_reopening(workshop, where):
    order, _payment = closed_from_balance(workshop, where)
    use = use_of(order)
    reverse_use(use, reason="wrong", by=workshop.owner)
    with pytest.raises(Refused, match="already-reversed"):
        reverse_use(use, reason="wrong", by=workshop.owner)
    order.refresh_from_db()
    reopen_order(order, reason="typo", by=workshop.owner)
    assert violations() == {}
    assert client_balance(order.client).free == rub(400)

    order, _payment = closed_from_balance(workshop, where)
    use = use_of(order)
    reopen_order(order, reason="typo", by=workshop.owner)
    with pytest.raises(Refused, match="already-reversed"):
        reverse_use(use, reason="wrong", by=workshop.owner)


def test_what_a_reduction_has_freed_is_not_freed_twice(workshop, where):
    order, _payment = closed_from_balance(workshop, where, bill=400)
    use = use_of(order)
    off = [Off(order.jobs.get(), rub(100))]
    reduction = reduce_price(order, off=off, reason="scratched", on=clock.today(), by=workshop.owner)
    with pytest.raises(Refused, match="use-freed"):
        reverse_use(use, reason="wrong", by=workshop.owner)
    assert (due(order), client_balance(order.client).free) == (rub(0), rub(100))

    reverse_reduction(reduction, reason="no scratch", by=workshop.owner)
    assert (due(order), client_balance(order.client).free) == (rub(100), rub(100))
    assert violations() == {}


def test_in_a_locked_period_it_is_of_the_first_open_day(workshop, where):
    day = clock.today() - timedelta(days=40)
    with clock.at(clock.moment(day, 12)):
        order, _payment = closed_from_balance(workshop, where, on=day)
    lock_period(workshop.organisation, until=clock.today() - timedelta(days=20), by=workshop.owner)

    take_back(order, workshop)

    assert Entry.objects.get(reverses=use_of(order)).on == clock.today() - timedelta(days=19)
    assert violations() == {}


def test_it_is_for_those_who_reverse_and_only_of_uses(workshop, where):
    order, payment = closed_from_balance(workshop, where)
    cashier = hire("Cashier", role_with(TAKE_PAYMENTS, VIEW_FINANCE))
    with pytest.raises(Forbidden):
        take_back(order, workshop, by=cashier)
    with pytest.raises(Absent):
        reverse_use(MoneyTransaction.objects.get(pk=payment.entry_id), reason="x", by=workshop.owner)
    with pytest.raises(Invalid, match="reason"):
        reverse_use(use_of(order), reason=" ", by=workshop.owner)


def test_its_page_offers_it(workshop, where, sign_in):
    order, _payment = closed_from_balance(workshop, where)
    browser, use = sign_in(workshop.owner), use_of(order)
    page, back = (reverse(name, args=[use.pk]) for name in ("finance-transaction", "finance-reverse"))
    assert back in browser.get(page).content.decode()

    assert browser.post(back, {"reason": "wrong order"}).status_code == 302

    assert due(order) == rub(1_000)
    assert back not in browser.get(page).content.decode()
    reversal = Entry.objects.get(reverses=use)
    assert (
        reverse("finance-reverse", args=[reversal.pk])
        not in browser.get(reverse("finance-transaction", args=[reversal.pk])).content.decode()
    )
    assert reverse("finance-order-apply", args=[order.pk]) in browser.get(f"/orders/{order.pk}/").content.decode()


def act(what, pk, owner):
    by = Employee.objects.get(pk=owner)
    if what == "use":
        reverse_use(MoneyTransaction.objects.get(pk=pk), reason="wrong", by=by)
    else:
        reopen_order(WorkOrder.objects.get(pk=pk), reason="typo", by=by)


def test_taken_back_and_reopened_at_once_it_is_back_once(real_database, workshop, where):
    order, _payment = closed_from_balance(workshop, where)
    use, owner = use_of(order).pk, workshop.owner.pk

    outcomes = race(real_database, act, [("use", use, owner), ("order", order.pk, owner), ("use", use, owner)])

    assert outcomes[1].won
    assert {one.code for one in outcomes if not one.won} <= {"already-reversed"}
    assert client_balance(order.client).free == rub(400)
    assert violations() == {}


def test_what_still_waits_for_the_order_goes_to_the_balance_too(workshop, where):
    """Else the page would show less left to pay than is owed, and nothing could pay the rest."""
    order = ready_order(workshop, jobs=rub(1_000))
    for roubles in (700, 400):
        take_payment(order, amount=rub(roubles), money_account=where.till, on=clock.today(), by=workshop.owner)
    close_order(order, on=clock.today(), by=workshop.owner)
    assert money_of(order).over == rub(100)

    take_back(order, workshop)

    assert client_balance(order.client).free == rub(400)
    assert (money_of(order).due, money_of(order).prepaid) == (rub(300), rub(0))
    take_payment(order, amount=rub(300), money_account=where.till, on=clock.today(), by=workshop.owner)
    assert money_of(order).due == rub(0)
    assert violations() == {}
