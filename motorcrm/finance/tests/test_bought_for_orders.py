"""Parts that a bill buys for open orders: what they cost is what the bill says, to the kopeck."""

import pytest
from django.urls import reverse

from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.exact import Quantity, rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.finance.models import Purchase, PurchaseLine
from motorcrm.finance.money.purchases import Bought
from motorcrm.finance.operations import record_purchase, reverse_purchase
from motorcrm.finance.queries.suppliers import open_purchases, parts_to_buy
from motorcrm.finance.rights import RECORD_TRANSACTIONS
from motorcrm.finance.tests.test_purchases import bought, category
from motorcrm.ledger.chart import COST_OF_PARTS, STOCK
from motorcrm.ledger.journal import balance
from motorcrm.orders.models import OrderPart
from motorcrm.orders.operations import PartDraft, add_part, close_order, edit_part, remove_part
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.operations import add_supplier
from motorcrm.suppliers.rights import VIEW_SUPPLIERS
from motorcrm.testing.builders import an_order, on_trust, ready_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.race import race


@pytest.fixture
def shop(workshop, where):
    return add_supplier(name="ЗапчастьОпт", by=workshop.owner)


def for_parts(*parts):
    return [Bought(category("parts"), rub(roubles), part=part) for part, roubles in parts]


def the_part(order, **changes):
    part = order.parts.get()
    if changes:
        edit_part(part, version=part.version, by=order.manager or Employee.objects.first(), **changes)
    return OrderPart.objects.get(pk=part.pk)


def test_the_bill_says_what_a_part_cost_and_closing_takes_it_out_of_stock(workshop, where, shop):
    order = ready_order(workshop, parts=rub(900))
    part = the_part(order, quantity=Quantity.whole(3))

    bought(shop, workshop, lines=for_parts((part, 100)))

    part, line = OrderPart.objects.get(pk=part.pk), PurchaseLine.objects.get()
    assert (part.cost, part.cost_rest, part.cost_sum, part.supplier) == (rub(33, 33), rub(0, 1), rub(100), shop)
    assert (line.part, line.order) == (part, order)
    order.refresh_from_db()
    assert order.cost_total == rub(100)
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    assert (balance(STOCK), balance(COST_OF_PARTS)) == (rub(0), rub(100))
    assert violations() == {}


def test_a_changed_quantity_or_cost_is_people_s_own_again(workshop, where, shop):
    order = ready_order(workshop, parts=rub(900))
    bought(shop, workshop, lines=for_parts((the_part(order, quantity=Quantity.whole(3)), 100)))

    part = the_part(order, price=rub(500))
    assert part.cost_rest == rub(0, 1)
    part = the_part(order, quantity=Quantity.whole(2))
    assert (part.cost, part.cost_rest, part.cost_sum) == (rub(33, 33), rub(0), rub(66, 66))
    assert violations() == {}


def test_taken_back_nobody_knows_what_it_cost_unless_somebody_said_so_since(workshop, where, shop):
    orders = [ready_order(workshop, parts=rub(900)) for _each in range(2)]
    bill = bought(shop, workshop, lines=for_parts(*((order.parts.get(), 100) for order in orders)))
    the_part(orders[1], cost=rub(120))

    reverse_purchase(bill, reason="typo", by=workshop.owner)

    assert [order.parts.get().cost for order in orders] == [None, rub(120)]
    again = bought(shop, workshop, lines=for_parts((orders[0].parts.get(), 90)))
    orders[0].refresh_from_db()
    close_order(orders[0], on=clock.today(), debt=on_trust(), by=workshop.owner)
    reverse_purchase(again, reason="typo", by=workshop.owner)
    assert orders[0].parts.get().cost == rub(90)  # sold at that
    assert violations() == {}


def test_what_cannot_be_bought_for_an_order_is_said_by_line(workshop, where, shop):
    order, second = ready_order(workshop, parts=rub(900)), Organisation.objects.create(name="Second")
    part = order.parts.get()
    wrong = [
        ([Bought(category("rent"), rub(1), part=part)], "line-0", {}),
        (for_parts((part, 1), (part, 1)), "line-1", {}),
        (for_parts((part, 1)), "line-0", {"organisation": second}),
    ]
    for lines, place, known in wrong:
        with pytest.raises(Invalid) as problem:
            bought(shop, workshop, lines=lines, **known)
        assert set(problem.value.errors) == {place}
    bought(shop, workshop, lines=for_parts((part, 100)))
    with pytest.raises(Invalid):
        bought(shop, workshop, lines=for_parts((part, 100)))
    own = add_part(order, PartDraft("Масло", price=rub(0), is_clients_own=True, reason="own"), by=workshop.owner)
    with pytest.raises(Refused) as refusal:
        bought(shop, workshop, lines=for_parts((own, 5)))
    assert refusal.value.code == "part-not-bought"
    closed = ready_order(workshop, parts=rub(900))
    close_order(closed, on=clock.today(), debt=on_trust(), by=workshop.owner)
    with pytest.raises(Refused) as refusal:
        bought(shop, workshop, lines=for_parts((closed.parts.get(), 5)))
    assert refusal.value.code == "order-over"
    assert Purchase.objects.count() == 1
    blind = hire("Blind", is_technician=False)
    blind.roles.add(role_with(RECORD_TRANSACTIONS, VIEW_SUPPLIERS, VIEW_ORDERS))
    other = ready_order(workshop, parts=rub(900)).parts.get()
    with pytest.raises(Forbidden):
        bought(shop, workshop, lines=for_parts((other, 5)), by=blind)
    assert OrderPart.objects.get(pk=other.pk).cost is None


def test_a_part_that_is_removed_leaves_the_bill(workshop, where, shop):
    order = an_order(workshop, parts=rub(900))
    part = order.parts.get()
    bill = bought(shop, workshop, lines=for_parts((part, 100)))
    part.refresh_from_db()
    remove_part(part, version=part.version, by=workshop.owner)

    line = PurchaseLine.objects.get()
    assert (line.part, line.order, [one.left for one in open_purchases(shop)]) == (None, order, [rub(100)])
    reverse_purchase(bill, reason="typo", by=workshop.owner)
    assert violations() == {}


def test_the_page_offers_the_parts_of_an_order(workshop, where, sign_in, shop):
    order = an_order(workshop, parts=rub(900))
    part, client = order.parts.get(), sign_in(workshop.manager)
    page = reverse("finance-purchase")
    assert f"{page}?order={order.pk}" in client.get(reverse("order", args=[order.pk])).content.decode()
    shown = client.get(page, {"order": order.pk}).content.decode()
    assert f'<option value="{part.pk}" selected>' in shown
    typed = {
        "supplier": shop.name, "organisation": workshop.organisation.pk, "on": clock.today().isoformat(),
        "line_category": "", "line_what": "", "line_sum": "700", "line_month": "", "line_part": part.pk,
    }  # fmt: skip

    assert client.post(page, typed | {"line_part": "987654"}).status_code == 422
    assert client.post(page, typed).status_code == 302

    line = PurchaseLine.objects.get()
    assert (line.part, line.what, line.category.is_stock) == (part, part.name, True)
    assert OrderPart.objects.get(pk=part.pk).cost == rub(700)
    assert parts_to_buy(workshop.manager) == []
    assert client.post(page, typed).status_code == 422
    assert client.get(page, {"order": "x"}).status_code == 200


def buy(shop, part, person):
    by, row = Employee.objects.get(pk=person), OrderPart.objects.get(pk=part)
    supplier = Supplier.objects.get(pk=shop)
    return record_purchase(
        supplier=supplier, organisation=row.order.organisation, lines=for_parts((row, 100)), on=clock.today(), by=by
    ).pk


def test_two_do_not_buy_one_part(real_database, workshop, where):
    shop = add_supplier(name="Опт", by=workshop.owner)
    part = an_order(workshop, parts=rub(900)).parts.get()

    outcomes = race(real_database, buy, [(shop.pk, part.pk, workshop.owner.pk)] * 2)

    assert sorted(outcome.won for outcome in outcomes) == [False, True]
    assert (Purchase.objects.count(), OrderPart.objects.get().cost) == (1, rub(100))
    assert violations() == {}
