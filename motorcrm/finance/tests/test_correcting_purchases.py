"""A supplier's bill is corrected in the dialog that records it: taken back and recorded anew, at once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from motorcrm.access.rights import SEE_PRICES
from motorcrm.core import clock
from motorcrm.core.exact import Quantity, rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.finance.models import MoneyTransaction, Purchase
from motorcrm.finance.money.purchases import Bought
from motorcrm.finance.money.supplier_payments import Towards
from motorcrm.finance.operations import (
    correct_transaction,
    pay_supplier,
    reverse_supplier_payment,
)
from motorcrm.finance.queries.suppliers import open_purchases
from motorcrm.finance.rights import RECORD_TRANSACTIONS, REVERSE_TRANSACTIONS, VIEW_FINANCE
from motorcrm.finance.tests.test_bought_for_orders import for_parts, the_part
from motorcrm.finance.tests.test_purchases import bought, category, shop  # noqa: F401  # a fixture
from motorcrm.ledger.chart import STOCK, SUPPLIERS
from motorcrm.ledger.journal import balance
from motorcrm.orders.models import OrderPart
from motorcrm.orders.operations import close_order
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.suppliers.operations import add_supplier
from motorcrm.testing.builders import an_order, on_trust, ready_order
from motorcrm.testing.cast import hire, role_with


def transaction(row):
    return MoneyTransaction.objects.get(pk=row.entry_id)


def correct(row, by, **changes):
    row = Purchase.objects.get(pk=row.pk)
    lines = [Bought(one.category, one.amount, one.what, one.vat_rate, one.month, one.part) for one in row.lines.all()]
    values = {name: getattr(row, name) for name in ("supplier", "organisation", "on", "number", "due_on", "comment")}
    values |= {"lines": lines} | changes
    return correct_transaction(transaction(row), reason="typo", values=values, by=by)


def test_a_bill_is_corrected_with_its_supplier_and_lines(workshop, shop):  # noqa: F811
    bill = bought(shop, workshop, lines=[Bought(category("rent"), rub(100)), Bought(category("tools"), rub(5), "Ключ")])

    anew = correct(bill, workshop.accountant, supplier="Новый", lines=[Bought(category("tools"), rub(70), "Ключ")])

    assert (anew.supplier.name, anew.amount, [one.what for one in anew.lines.all()]) == ("Новый", rub(70), ["Ключ"])
    assert [one.left for one in open_purchases(anew.supplier)] == [rub(70)]
    assert (open_purchases(shop), balance(SUPPLIERS)) == ([], -rub(70))
    assert Purchase.objects.get(pk=bill.pk).is_reversed
    assert violations() == {}


def test_the_parts_of_an_order_keep_what_the_corrected_bill_says(workshop, shop):  # noqa: F811
    order, other = ready_order(workshop, parts=rub(900)), ready_order(workshop, parts=rub(900))
    first, second = the_part(order, quantity=Quantity.whole(3)), other.parts.get()
    bill = bought(shop, workshop, lines=for_parts((first, 100)))

    correct(bill, workshop.accountant, lines=for_parts((second, 50), (first, 120)))

    assert [OrderPart.objects.get(pk=one.pk).cost_sum for one in (first, second)] == [rub(120), rub(50)]
    assert balance(STOCK) == rub(170)
    last = correct(Purchase.objects.latest("pk"), workshop.accountant, lines=for_parts((second, 60)))
    assert [OrderPart.objects.get(pk=one.pk).cost for one in (first, second)] == [None, rub(60)]
    assert [one.part for one in last.lines.all()] == [second]
    assert violations() == {}


def test_what_rests_on_a_bill_is_named_and_nothing_is_changed(workshop, where, shop):  # noqa: F811
    bill = bought(shop, workshop)
    paid = pay_supplier(
        shop, shares=[Towards(bill, rub(10))], amount=rub(10), money_account=where.bank, on=clock.today(),
        by=workshop.owner,
    )  # fmt: skip
    with pytest.raises(Refused, match="rests-on-it"):
        correct(bill, workshop.owner)
    reverse_supplier_payment(paid, reason="typo", by=workshop.owner)
    for wrong, place in ({"due_on": bill.on - timedelta(days=1)}, "due_on"), ({"lines": []}, "lines"):
        with pytest.raises(Invalid) as refusal:
            correct(bill, workshop.owner, **wrong)
        assert list(refusal.value.errors) == [place]
    assert not Purchase.objects.get(pk=bill.pk).is_reversed
    order = ready_order(workshop, parts=rub(900))
    sold = bought(shop, workshop, lines=for_parts((order.parts.get(), 100)))
    order.refresh_from_db()
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    with pytest.raises(Refused, match="order-over"):
        correct(sold, workshop.owner)
    assert violations() == {}


def test_who_sees_no_costs_does_not_correct_what_was_bought_for_orders(workshop, shop):  # noqa: F811
    order = ready_order(workshop, parts=rub(900))
    bill = bought(shop, workshop, lines=for_parts((order.parts.get(), 100)))
    blind = hire(
        "Blind", role_with(RECORD_TRANSACTIONS, REVERSE_TRANSACTIONS, VIEW_FINANCE, VIEW_ORDERS, SEE_PRICES)
    )  # fmt: skip
    with pytest.raises(Forbidden):
        correct(bill, blind, lines=[Bought(category("parts"), rub(100))])


def test_in_its_dialog_all_that_was_typed_is_there(workshop, shop, sign_in):  # noqa: F811
    order, today = an_order(workshop, parts=rub(900)), clock.today()
    part, old = order.parts.get(), today.replace(day=1) - timedelta(days=500)
    add_supplier(name=shop.name, by=workshop.owner)  # of the same name
    bill = bought(
        shop, workshop, number="УТ-7", comment="срочно",
        lines=[*for_parts((part, 100)), Bought(category("rent"), rub(5), "Склад", month=old)],
    )  # fmt: skip
    browser, url = sign_in(workshop.accountant), reverse("finance-correct", args=[bill.entry_id])
    assert url in browser.get(reverse("finance-transaction", args=[bill.entry_id])).content.decode()

    page = browser.get(url)

    shown, form = page.content.decode(), page.context["form"]
    for words in (f'<option value="{part.pk}" selected>', old.replace(day=1).isoformat(), "Склад", "УТ-7", "срочно"):
        assert words in shown
    typed = {
        "supplier": form["supplier"].field.prepare_value(form["supplier"].value()), "number": "УТ-7", "comment": "",
        "organisation": workshop.organisation.pk, "on": today.isoformat(), "reason": "сумма", "key": "k" * 32,
        "line_category": [category("parts").pk, category("rent").pk], "line_what": [part.name, "Склад"],
        "line_month": [today.replace(day=1).isoformat(), old.replace(day=1).isoformat()], "line_part": [part.pk, ""],
    }  # fmt: skip
    wrong = browser.post(url, typed | {"line_sum": ["-1", "5"]})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["lines"])
    for _twice in range(2):
        assert browser.post(url, typed | {"line_sum": ["90", "5"]}).status_code == 302

    anew = Purchase.objects.latest("pk")
    assert (Purchase.objects.count(), anew.supplier, anew.amount, anew.number) == (2, shop, rub(95), "УТ-7")
    assert OrderPart.objects.get(pk=part.pk).cost == rub(90)
    assert [one.month for one in anew.lines.all()] == [today.replace(day=1), old.replace(day=1)]
    assert violations() == {}
