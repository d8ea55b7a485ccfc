"""What goes back to a supplier, the money that comes back for it, and advances that pay the next bill."""

from datetime import timedelta

import pytest
from django.urls import reverse

from motorcrm.company.models import TaxMode
from motorcrm.core import clock
from motorcrm.core.exact import Percent, rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.finance.models import MoneyAccount, Purchase, PurchaseReturn, SupplierPayment
from motorcrm.finance.money.purchase_returns import Back
from motorcrm.finance.money.purchases import Bought
from motorcrm.finance.operations import (
    apply_advance,
    record_expense,
    refund_from_supplier,
    return_purchase,
    reverse_offset,
    reverse_purchase,
    reverse_purchase_return,
    reverse_supplier_payment,
)
from motorcrm.finance.queries import HistoryFilters, transaction_history
from motorcrm.finance.queries.suppliers import lines_left, open_purchases, supplier_balances
from motorcrm.finance.queries.walk import latest
from motorcrm.finance.tests.test_purchases import bought, category, paid
from motorcrm.ledger.chart import COST_OF_PARTS, INPUT_VAT, PARTS_INCOME, STOCK, SUPPLIERS
from motorcrm.ledger.journal import balance
from motorcrm.orders.operations import close_order
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.operations import add_supplier, merge_suppliers
from motorcrm.testing.builders import on_trust, ready_order
from motorcrm.testing.race import race

DAY = timedelta(days=1)


@pytest.fixture
def shop(workshop, where):
    return add_supplier(name="ЗапчастьОпт", by=workshop.owner)


def back(bill, workshop, *parts, **known):
    """So many roubles of its lines, in their order."""
    lines = [Back(line, rub(part)) for line, part in zip(bill.lines.all(), parts, strict=True) if part]
    return return_purchase(bill, lines=lines, **{"on": clock.today(), "by": workshop.owner} | known)


def refunded(shop, where, workshop, roubles, **known):
    known = {"money_account": where.bank, "on": clock.today(), "by": workshop.owner} | known
    return refund_from_supplier(shop, amount=rub(roubles), **known)


def applied(shop, workshop, roubles, **known):
    known = {"organisation": workshop.organisation, "on": clock.today(), "by": workshop.owner} | known
    return apply_advance(shop, amount=rub(roubles), **known)


def standing(shop):
    """What we owe, and what they owe us."""
    return next(((one.owed, one.over) for _org, one in supplier_balances(shop)), (rub(0), rub(0)))


def test_what_goes_back_is_not_owed_and_gives_its_vat_back_to_the_kopeck(workshop, where, shop):
    TaxMode.objects.create(
        organisation=workshop.organisation, since=clock.today(), rate=Percent.whole(22), deducts=True
    )
    bill = bought(shop, workshop, lines=[Bought(category("parts"), rub(1_000), vat_rate=Percent.whole(22))])
    whole = (balance(STOCK), balance(INPUT_VAT))
    assert whole == (rub(819, 67), rub(180, 33))

    for part in (333, 333):
        back(bill, workshop, part)
    assert (standing(shop), [line.amount for line in lines_left(bill)]) == ((rub(334), rub(0)), [rub(334)])
    back(bill, workshop, 334)

    assert (balance(STOCK), balance(INPUT_VAT), balance(SUPPLIERS)) == (rub(0), rub(0), rub(0))
    assert standing(shop) == (rub(0), rub(0))
    with pytest.raises(Invalid):
        back(bill, workshop, 1)
    assert violations() == {}


def test_what_was_paid_is_owed_to_us_and_comes_back_or_pays_the_next_bill(workshop, where, shop):
    bill = bought(shop, workshop, lines=[Bought(category("parts"), rub(100)), Bought(category("rent"), rub(50))])
    paid(shop, where, workshop, 120, (bill, 120))

    gone = back(bill, workshop, 100, 0)
    assert standing(shop) == (rub(0), rub(70))
    money = refunded(shop, where, workshop, 30)
    assert (standing(shop), balance(where.bank.account)) == ((rub(0), rub(40)), -rub(90))
    assert balance(where.bank.account, article="from-suppliers") == rub(30)
    following = bought(shop, workshop, 25)
    used = applied(shop, workshop, 25)
    assert (standing(shop), open_purchases(shop)) == ((rub(0), rub(15)), [])
    assert violations() == {}

    for refused in (lambda: reverse_purchase_return(gone, reason="typo", by=workshop.owner),
                    lambda: reverse_purchase(following, reason="typo", by=workshop.owner)):  # fmt: skip
        with pytest.raises(Refused) as refusal:
            refused()
        assert refusal.value.code == "rests-on-it"
    reverse_offset(used, reason="typo", by=workshop.owner)
    reverse_supplier_payment(money, reason="typo", by=workshop.owner)
    reverse_purchase_return(gone, reason="typo", by=workshop.owner)
    assert standing(shop) == (rub(55), rub(0))
    assert violations() == {}


def test_a_payment_that_money_came_back_of_is_taken_back_after_it(workshop, where, shop):
    bill = bought(shop, workshop, 100)
    payment = paid(shop, where, workshop, 100, (bill, 100))
    back(bill, workshop, 100)
    money = refunded(shop, where, workshop, 60)

    with pytest.raises(Refused) as refusal:
        reverse_supplier_payment(payment, reason="typo", by=workshop.owner)
    assert refusal.value.code == "rests-on-it"
    reverse_supplier_payment(money, reason="typo", by=workshop.owner)
    reverse_supplier_payment(payment, reason="typo", by=workshop.owner)
    assert standing(shop) == (rub(0), rub(0))
    assert violations() == {}


def test_an_advance_that_was_used_is_taken_back_last(workshop, where, shop):
    payment = paid(shop, where, workshop, 100)
    bought(shop, workshop, 70)
    used = applied(shop, workshop, 70)
    with pytest.raises(Refused):
        reverse_supplier_payment(payment, reason="typo", by=workshop.owner)

    reverse_offset(used, reason="typo", by=workshop.owner)
    assert standing(shop) == (rub(70), rub(100))
    reverse_supplier_payment(payment, reason="typo", by=workshop.owner)
    assert violations() == {}


def test_on_no_day_comes_back_or_is_applied_what_was_not_there(workshop, where, shop):
    today = clock.today()
    paid(shop, where, workshop, 100, on=today - 2 * DAY)
    bought(shop, workshop, 100, on=today - DAY)

    for wrong in (
        lambda: refunded(shop, where, workshop, 100, on=today - 3 * DAY),
        lambda: refunded(shop, where, workshop, 101),
        lambda: applied(shop, workshop, 100, on=today - 2 * DAY),
        lambda: applied(shop, workshop, 101),
    ):
        with pytest.raises(Invalid) as problem:
            wrong()
        assert set(problem.value.errors) == {"amount"}
    applied(shop, workshop, 100, on=today - DAY)
    with pytest.raises(Invalid):
        refunded(shop, where, workshop, 1)
    assert violations() == {}


def test_returns_that_cannot_be(workshop, where, shop):
    bill, other = bought(shop, workshop, 100), bought(shop, workshop, 50)
    line = bill.lines.get()
    with pytest.raises(Invalid) as problem:
        back(bill, workshop, 10, on=clock.today() - DAY)
    assert "on" in problem.value.errors
    for lines, code in ([Back(line, rub(1))] * 2, "line-twice"), ([Back(other.lines.get(), rub(1))], "line-of-another"):
        with pytest.raises(Refused) as refusal:
            return_purchase(bill, lines=lines, on=clock.today(), by=workshop.owner)
        assert refusal.value.code == code
    with pytest.raises(Invalid):
        return_purchase(bill, lines=[], on=clock.today(), by=workshop.owner)
    reverse_purchase(bill, reason="typo", by=workshop.owner)
    with pytest.raises(Refused) as refusal:
        back(bill, workshop, 10)
    assert refusal.value.code == "purchase-reversed"


def test_the_worked_example_of_the_manual(workshop, where, shop):
    """Bought on credit, a part returned, the order sold: each figure of docs/money.md."""
    TaxMode.objects.create(
        organisation=workshop.organisation, since=clock.today(), rate=Percent.whole(22), deducts=True
    )
    vat = Percent.whole(22)
    order = ready_order(workshop, jobs=rub(6_100), parts=rub(18_300))
    lines = [
        Bought(category("parts"), rub(12_200), "Поршневая группа", vat, part=order.parts.get()),
        Bought(category("parts"), rub(2_440), "Прокладки", vat),
        Bought(category("transport"), rub(600), "Доставка"),
    ]
    bill = bought(shop, workshop, lines=lines, number="УТ-1045")
    assert (balance(STOCK), balance(INPUT_VAT), standing(shop)) == (rub(12_000), rub(2_640), (rub(15_240), rub(0)))
    paid(shop, where, workshop, 15_240, (bill, 15_240))

    back(bill, workshop, 0, 2_440, 0)
    assert (balance(STOCK), balance(INPUT_VAT), standing(shop)) == (rub(10_000), rub(2_200), (rub(0), rub(2_440)))

    order.refresh_from_db()
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    assert (balance(PARTS_INCOME), balance(COST_OF_PARTS), balance(STOCK)) == (-rub(15_000), rub(10_000), rub(0))

    refunded(shop, where, workshop, 2_440)
    assert (standing(shop), balance(SUPPLIERS)) == ((rub(0), rub(0)), rub(0))
    assert balance(where.bank.account) == -rub(12_800)
    assert violations() == {}


def act(what, bill, account, person):
    by, row = Employee.objects.get(pk=person), Purchase.objects.select_related("supplier").get(pk=bill)
    if what == "back":
        return return_purchase(row, lines=[Back(row.lines.get(), rub(60))], on=clock.today(), by=by).pk
    money = MoneyAccount.objects.get(pk=account)
    return refund_from_supplier(row.supplier, amount=rub(60), money_account=money, on=clock.today(), by=by).pk


def test_two_who_return_or_take_money_at_once_do_not_take_it_twice(real_database, workshop, where):
    shop = add_supplier(name="Опт", by=workshop.owner)
    bill = bought(shop, workshop, 100)
    paid(shop, where, workshop, 100, (bill, 100))
    for what, left in (("back", rub(60)), ("money", rub(0))):
        runners = [(what, bill.pk, where.bank.pk, workshop.owner.pk) for _each in range(2)]
        assert sorted(outcome.won for outcome in race(real_database, act, runners)) == [False, True]
        assert standing(Supplier.objects.get()) == (rub(0), left)
    assert violations() == {}


def test_the_pages_return_take_money_and_apply(workshop, where, sign_in, shop):
    bill = bought(
        shop, workshop, lines=[Bought(category("parts"), rub(100), "Цепь"), Bought(category("rent"), rub(50))]
    )
    paid(shop, where, workshop, 150, (bill, 150))
    client, first = sign_in(workshop.manager), bill.lines.first()
    page = reverse("finance-purchase-return", args=[bill.entry_id])
    assert page in client.get(reverse("finance-transaction", args=[bill.entry_id])).content.decode()
    assert "Цепь" in client.get(page).content.decode()
    assert client.post(page, {f"line-{first.pk}": "101", "on": clock.today().isoformat()}).status_code == 422
    assert client.post(page, {"on": clock.today().isoformat()}).status_code == 422
    assert client.post(page, {f"line-{first.pk}": "100", "on": clock.today().isoformat()}).status_code == 302
    assert PurchaseReturn.objects.get().amount == rub(100)

    refund, advance = (reverse(f"finance-supplier-{what}", args=[shop.pk]) for what in ("refund", "advance"))
    supplier = client.get(reverse("supplier", args=[shop.pk])).content.decode()
    assert (refund in supplier, advance in supplier) == (True, False)
    bought(shop, workshop, 30)
    assert advance in client.get(reverse("supplier", args=[shop.pk])).content.decode()
    sent = {"on": clock.today().isoformat(), "amount": "1000"}
    assert client.post(advance, sent).status_code == client.post(refund, sent).status_code == 422
    assert client.post(advance, sent | {"amount": "30"}).status_code == 302
    assert client.post(refund, sent | {"amount": "70", "money_account": where.bank.pk}).status_code == 302
    assert SupplierPayment.objects.latest("pk").is_refund
    assert standing(shop) == (rub(0), rub(0))


def test_what_is_no_purchase_is_not_returned(workshop, where, sign_in, shop):
    expense = record_expense(
        category=category("rent"), amount=rub(1), money_account=where.bank, on=clock.today(), month=clock.today(),
        by=workshop.owner,
    )  # fmt: skip

    answer = sign_in(workshop.manager).get(reverse("finance-purchase-return", args=[expense.entry_id]))

    assert answer.status_code == 409


def test_the_history_of_a_supplier_is_theirs_and_of_all_joined_to_them(workshop, where, shop, sign_in):
    joined, other = (add_supplier(name=name, by=workshop.owner) for name in ("Запчасть Опт", "Другой"))
    bills = [bought(one, workshop, roubles=100) for one in (shop, joined, other)]
    paid(shop, where, workshop, 100)
    merge_suppliers(joined, into=shop, by=workshop.owner)
    told = [one.entry for one in (*bills[:2], SupplierPayment.objects.get())]
    asked = HistoryFilters(supplier=shop)

    assert {one.pk for one in transaction_history(asked, workshop.owner)} == {entry.pk for entry in told}
    found, _more = latest(asked, workshop.owner, many=9)
    assert {one.pk for one in found} == {entry.pk for entry in told}
    page = sign_in(workshop.owner)
    assert f"/finance/?supplier={shop.pk}" in page.get(f"/suppliers/{shop.pk}/").content.decode()
    shown = page.get(f"/finance/?supplier={shop.pk}&entries=on").content.decode()
    assert "ЗапчастьОпт" in shown
    assert "Другой" not in shown
