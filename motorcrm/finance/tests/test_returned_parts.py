"""What goes back to a supplier leaves the open order it was bought for, whole or so many of it."""

import pytest
from django.urls import reverse

from motorcrm.access.rights import SEE_PRICES
from motorcrm.core import clock
from motorcrm.core.exact import Quantity, rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.finance.models import Purchase, PurchaseLine
from motorcrm.finance.money.off_orders import Back
from motorcrm.finance.operations import return_purchase, reverse_purchase_return
from motorcrm.finance.rights import RECORD_TRANSACTIONS, VIEW_FINANCE
from motorcrm.finance.tests.test_bought_for_orders import for_parts, the_part
from motorcrm.finance.tests.test_correcting_purchases import correct
from motorcrm.finance.tests.test_purchases import bought, shop  # noqa: F401  # a fixture
from motorcrm.ledger.chart import STOCK, SUPPLIERS
from motorcrm.ledger.journal import balance
from motorcrm.orders.models import OrderPart
from motorcrm.orders.operations import close_order, move_part
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.operations import add_supplier
from motorcrm.testing.builders import an_order, on_trust, ready_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.race import race


def back(bill, roubles, by, quantity=None):
    line = bill.lines.get()
    many = None if quantity is None else Quantity.whole(quantity)
    return return_purchase(bill, lines=[Back(line, rub(roubles), many)], on=clock.today(), by=by)


def test_what_goes_back_whole_leaves_the_order(workshop, shop):  # noqa: F811
    order = an_order(workshop, jobs=rub(500), parts=rub(900))
    bill = bought(shop, workshop, lines=for_parts((order.parts.get(), 100)))

    row = back(bill, 100, workshop.owner)

    order.refresh_from_db()
    assert (order.parts.count(), order.total, balance(STOCK)) == (0, rub(500), rub(0))
    reverse_purchase_return(row, reason="typo", by=workshop.owner)
    assert (order.parts.count(), balance(STOCK)) == (0, rub(100))  # in stock, for no order
    assert violations() == {}


def test_of_several_so_many_leave_it_and_the_rest_costs_what_is_left(workshop, shop):  # noqa: F811
    order = an_order(workshop, parts=rub(900))
    part = the_part(order, quantity=Quantity.whole(3))
    bill = bought(shop, workshop, lines=for_parts((part, 100)))

    for many in (None, 0, 3):
        with pytest.raises(Invalid) as refusal:
            back(bill, 34, workshop.owner, many)
        assert list(refusal.value.errors) == [f"line-{bill.lines.get().pk}"]
    back(bill, 34, workshop.owner, 1)

    part.refresh_from_db()
    order.refresh_from_db()
    assert (part.quantity, part.cost, part.cost_sum) == (Quantity.whole(2), rub(33), rub(66))
    assert (order.total, order.cost_total, balance(STOCK)) == (rub(1_800), rub(66), rub(66))
    the_part(order, cost=rub(40))  # somebody's own from now on
    back(bill, 30, workshop.owner, 1)
    part.refresh_from_db()
    assert (part.quantity, part.cost) == (Quantity.whole(1), rub(40))
    assert violations() == {}


def test_what_is_issued_or_sold_does_not_go_back(workshop, shop):  # noqa: F811
    order = ready_order(workshop, parts=rub(900))
    part = order.parts.get()
    bill = bought(shop, workshop, lines=for_parts((part, 100)))
    part = move_part(OrderPart.objects.get(pk=part.pk), "installed", by=workshop.owner)
    with pytest.raises(Refused, match="part-in-use"):
        back(bill, 100, workshop.owner)

    move_part(part, "returned", by=workshop.owner)
    back(bill, 40, workshop.owner)  # it is in stock: the order needs no change
    assert OrderPart.objects.get(pk=part.pk).is_returned

    sold = ready_order(workshop, parts=rub(900))
    again = bought(shop, workshop, lines=for_parts((sold.parts.get(), 100)))
    sold.refresh_from_db()
    close_order(sold, on=clock.today(), debt=on_trust(), by=workshop.owner)
    with pytest.raises(Refused, match="part-sold"):
        back(again, 100, workshop.owner)
    assert violations() == {}


def test_who_may_not_change_the_order_takes_nothing_off_it(workshop, shop):  # noqa: F811
    order = an_order(workshop, parts=rub(900))
    bill = bought(shop, workshop, lines=for_parts((order.parts.get(), 100)))
    clerk = hire("Clerk", role_with(RECORD_TRANSACTIONS, VIEW_FINANCE, VIEW_ORDERS, SEE_PRICES))
    with pytest.raises(Forbidden):
        back(bill, 100, clerk)
    assert order.parts.count() == 1


def test_the_dialog_asks_how_many(workshop, shop, sign_in):  # noqa: F811
    order = an_order(workshop, parts=rub(900))
    bill = bought(shop, workshop, lines=for_parts((the_part(order, quantity=Quantity.whole(3)), 99)))
    browser, line = sign_in(workshop.owner), bill.lines.get()
    url = reverse("finance-purchase-return", args=[bill.entry_id])
    assert order.number in browser.get(url).content.decode()
    typed = {f"line-{line.pk}": "33", "on": clock.today().isoformat(), "key": "k" * 32}

    unsaid = browser.post(url, typed)
    assert (unsaid.status_code, list(unsaid.context["form"].errors)) == (422, [f"line-{line.pk}"])
    assert browser.post(url, typed | {f"quantity-{line.pk}": "1"}).status_code == 302

    assert order.parts.get().quantity == Quantity.whole(2)


def act(what, bill, person):
    row, by = Purchase.objects.get(pk=bill), Employee.objects.get(pk=person)
    if what == "return":
        return back(row, 100, by).pk
    return correct(row, by, supplier=Supplier.objects.get(pk=row.supplier_id), number=what).pk


def test_a_bill_is_corrected_or_returned_once(real_database, workshop, where):
    supplier = add_supplier(name="Опт", by=workshop.owner)
    part = an_order(workshop, parts=rub(900)).parts.get()
    bill = bought(supplier, workshop, lines=for_parts((part, 100)))

    outcomes = race(real_database, act, [(what, bill.pk, workshop.owner.pk) for what in ("a", "b", "return", "return")])

    assert sum(outcome.won for outcome in outcomes) == 1
    live = PurchaseLine.objects.filter(purchase__entry__reversed_by=None)
    assert (live.count(), -balance(SUPPLIERS)) == (1, rub(0) if any(one.won for one in outcomes[2:]) else rub(100))
    assert violations() == {}
