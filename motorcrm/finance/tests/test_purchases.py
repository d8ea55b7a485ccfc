"""Purchases on credit and payments to suppliers: what is owed, since when, and what cannot be."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motorcrm.company.models import Organisation, TaxMode
from motorcrm.core import clock
from motorcrm.core.exact import Money, Percent, rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Asked, Forbidden, Invalid, Refused
from motorcrm.finance.models import Category, Purchase, PurchaseLine
from motorcrm.finance.money.periods import lock_period
from motorcrm.finance.money.purchases import MOST, Bought
from motorcrm.finance.money.supplier_payments import Towards
from motorcrm.finance.operations import (
    pay_supplier,
    record_purchase,
    reverse_purchase,
    reverse_supplier_payment,
)
from motorcrm.finance.queries.suppliers import (
    open_purchases,
    owed_together,
    statement,
    supplier_balances,
    who_are_owed,
)
from motorcrm.finance.rights import RECORD_TRANSACTIONS
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.history.queries import story_of
from motorcrm.ledger.chart import INPUT_VAT, STOCK, SUPPLIERS
from motorcrm.ledger.journal import balance
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.operations import add_supplier, archive_supplier, merge_suppliers
from motorcrm.suppliers.queries import ids_of
from motorcrm.suppliers.rights import VIEW_SUPPLIERS
from motorcrm.testing.cast import hire, role_with

DAY = timedelta(days=1)


@pytest.fixture
def shop(workshop, where):
    return add_supplier(name="ЗапчастьОпт", by=workshop.owner)


def category(code):
    return Category.objects.select_related("account").get(code=code)


def queries():
    return CaptureQueriesContext(connection)


def bought(supplier, workshop, roubles=1_000, code="rent", **known):
    known = {"organisation": workshop.organisation, "on": clock.today(), "by": workshop.owner} | known
    lines = known.pop("lines", None) or [Bought(category(code), rub(roubles))]
    return record_purchase(supplier=supplier, lines=lines, **known)


def paid(supplier, where, workshop, roubles, *shares, **known):
    known = {"money_account": where.bank, "on": clock.today(), "by": workshop.owner} | known
    towards = [Towards(purchase, rub(part)) for purchase, part in shares]
    return pay_supplier(supplier, shares=towards, amount=rub(roubles), **known)


def left(supplier):
    return [(one.purchase.number, one.left) for one in open_purchases(supplier)]


def test_a_bill_is_owed_by_its_lines_and_paid_in_parts(workshop, where, shop):
    TaxMode.objects.create(
        organisation=workshop.organisation, since=clock.today(), rate=Percent.whole(22), deducts=True
    )
    lines = [
        Bought(category("parts"), rub(1_220), "Поршни", vat_rate=Percent.whole(22)),
        Bought(category("rent"), rub(500)),
        Bought(category("parts"), rub(300), vat_rate=Percent.whole(10)),
    ]
    bill = bought(shop, workshop, lines=lines, number="17", due_on=clock.today() + 5 * DAY)

    assert (bill.amount, balance(SUPPLIERS, supplier=shop), bill.item.supplier) == (rub(2_020), -rub(2_020), shop)
    assert balance(STOCK) == rub(1_000) + rub(272, 73)
    assert (balance(INPUT_VAT), balance(category("rent").account)) == (rub(220) + rub(27, 27), rub(500))
    assert [line.vat for line in bill.lines.all()] == [rub(220), rub(0), rub(27, 27)]

    payment = paid(shop, where, workshop, 1_500, (bill, 1_500))
    assert left(shop) == [("17", rub(520))]
    assert balance(where.bank.account, article="to-suppliers") == -rub(1_500)
    paid(shop, where, workshop, 600, (bill, 520))
    assert left(shop) == []
    assert [(one.owed, one.over) for _org, one in supplier_balances(shop)] == [(rub(0), rub(80))]
    assert (story_of(bill), story_of(payment)) == (["finance.purchased"], ["finance.supplier-paid"])
    assert violations() == {}


def test_without_deduction_vat_is_part_of_the_cost(workshop, where, shop):
    TaxMode.objects.create(organisation=workshop.organisation, since=clock.today(), rate=Percent.whole(5))

    bought(shop, workshop, lines=[Bought(category("parts"), rub(1_220), vat_rate=Percent.whole(22))])

    assert (balance(STOCK), balance(INPUT_VAT)) == (rub(1_220), rub(0))
    assert PurchaseLine.objects.get().vat == rub(220)
    assert violations() == {}


def test_a_hundred_lines_are_a_purchase_and_one_more_is_not(workshop, where, shop):
    rent = category("rent")
    with queries() as many:
        bought(shop, workshop, lines=[Bought(rent, rub(1))] * MOST)
    with queries() as few:
        bought(shop, workshop, lines=[Bought(rent, rub(1))] * 2)

    assert len(many) <= len(few) + 2
    with pytest.raises(Invalid) as problem:
        bought(shop, workshop, lines=[Bought(rent, rub(1))] * (MOST + 1))

    assert "100" in problem.value.errors["lines"]
    assert Purchase.objects.count() == 2


@pytest.mark.parametrize(
    "line",
    [
        {"amount": rub(0)},
        {"amount": -rub(1)},
        {"amount": Money(Money.MAX + 1)},
        {"category": "scrap"},
        {"vat_rate": Percent.whole(21)},
    ],
)
def test_a_line_that_cannot_be_is_named(workshop, where, shop, line):
    right = Bought(category("rent"), rub(1))
    wrong = {"category": category(line.get("category", "rent")), "amount": line.get("amount", rub(1))}

    with pytest.raises(Invalid) as problem:
        bought(shop, workshop, lines=[right, Bought(**wrong, vat_rate=line.get("vat_rate"))])

    assert set(problem.value.errors) == {"line-1"}


def test_a_name_adds_the_supplier_for_who_may(workshop, where):
    bill = bought("Новый магазин", workshop, by=workshop.manager)
    assert bill.supplier == Supplier.objects.get(name="Новый магазин")

    assert bought("новый  магазин", workshop, by=workshop.manager).supplier == bill.supplier
    add_supplier(name="Новый магазин", by=workshop.owner)
    with pytest.raises(Refused) as refusal:
        bought("Новый магазин", workshop)
    assert refusal.value.code == "several-suppliers"

    clerk = hire("Clerk", is_technician=False)
    clerk.roles.add(role_with(RECORD_TRANSACTIONS))
    with pytest.raises(Forbidden):
        bought("Ещё один", workshop, by=clerk)
    assert not Supplier.objects.filter(name="Ещё один").exists()
    with pytest.raises(Forbidden):
        bought(bill.supplier, workshop, by=workshop.technician)


def test_the_same_number_is_asked_about(workshop, where, shop):
    bill = bought(shop, workshop, number="17")
    with pytest.raises(Asked) as asked:
        bought(shop, workshop, number=" 17 ")

    bought(shop, workshop, number="17", sure=[one.code for one in asked.value.questions])
    reverse_purchase(Purchase.objects.latest("pk"), reason="twice", by=workshop.owner)
    reverse_purchase(bill, reason="twice", by=workshop.owner)
    bought(shop, workshop, number="17")


def test_days_that_cannot_be(workshop, where, shop):
    today = clock.today()
    for field, known in (("due_on", {"due_on": today - DAY}), ("on", {"on": today + DAY})):
        with pytest.raises(Invalid) as problem:
            bought(shop, workshop, **known)
        assert field in problem.value.errors
    bill = bought(shop, workshop)
    with pytest.raises(Invalid) as problem:
        paid(shop, where, workshop, 10, (bill, 10), on=today - DAY)
    assert "on" in problem.value.errors
    lock_period(workshop.organisation, until=today - DAY, by=workshop.owner)
    with pytest.raises(Refused):
        bought(shop, workshop, on=today - DAY)


def test_never_more_is_paid_than_is_left_on_any_day(workshop, where, shop):
    today = clock.today()
    bill = bought(shop, workshop, 100, on=today - 5 * DAY)
    paid(shop, where, workshop, 70, (bill, 70), on=today)

    with pytest.raises(Invalid) as problem:
        paid(shop, where, workshop, 40, (bill, 40), on=today - 3 * DAY)
    assert f"purchase-{bill.pk}" in problem.value.errors
    paid(shop, where, workshop, 30, (bill, 30), on=today - 3 * DAY)
    assert left(shop) == []


def test_payments_that_cannot_be(workshop, where, shop):
    bill = bought(shop, workshop, 100)
    other = bought("Гараж", workshop, 100)
    for shares, code in ([(bill, 10), (bill, 10)], "purchase-twice"), ([(other, 10)], "purchase-of-another"):
        with pytest.raises(Refused) as refusal:
            paid(shop, where, workshop, 50, *shares)
        assert refusal.value.code == code
    for amount, share, field in ((0, 10, "amount"), (5, 10, "amount"), (50, 0, f"purchase-{bill.pk}")):
        with pytest.raises(Invalid) as problem:
            paid(shop, where, workshop, amount, (bill, share))
        assert field in problem.value.errors
    with pytest.raises(Refused) as refusal:
        paid(shop, where, workshop, 50, (bill, 50), money_account=where.till)
    assert refusal.value.code == "till-below-zero"
    reverse_purchase(bill, reason="typo", by=workshop.owner)
    with pytest.raises(Invalid):
        paid(shop, where, workshop, 50, (bill, 50))
    blind = hire("Blind", is_technician=False)
    blind.roles.add(role_with(RECORD_TRANSACTIONS, VIEW_SUPPLIERS))
    with pytest.raises(Forbidden):
        paid(shop, where, workshop, 50, by=blind)


def test_a_purchase_of_another_organisation_is_not_paid_from_here(workshop, where, shop):
    second = Organisation.objects.create(name="Second", kind=Organisation.Kind.SOLE_TRADER)
    open_money_accounts(second)
    bill = bought(shop, workshop, 100, organisation=second)

    with pytest.raises(Refused) as refusal:
        paid(shop, where, workshop, 50, (bill, 50))
    assert refusal.value.code == "purchase-of-another"
    assert [organisation for organisation, _one in supplier_balances(shop)] == [second]


def test_what_something_rests_on_is_taken_back_last(workshop, where, shop):
    bill = bought(shop, workshop, 100)
    payment = paid(shop, where, workshop, 60, (bill, 60))
    with pytest.raises(Refused) as refusal:
        reverse_purchase(bill, reason="typo", by=workshop.owner)
    assert refusal.value.code == "rests-on-it"
    assert f"{payment.on:%d.%m.%Y}" in refusal.value.message

    reverse_supplier_payment(payment, reason="typo", by=workshop.owner)
    assert left(shop) == [("", rub(100))]
    reverse_purchase(bill, reason="typo", by=workshop.owner)

    assert (left(shop), balance(SUPPLIERS), balance(where.bank.account)) == ([], rub(0), rub(0))
    with pytest.raises(Refused):
        reverse_supplier_payment(payment, reason="again", by=workshop.owner)
    assert violations() == {}


def test_an_archived_supplier_sells_nothing_but_is_paid(workshop, where, shop):
    bill = bought(shop, workshop, 100)
    archive_supplier(shop, by=workshop.owner)

    with pytest.raises(Refused) as refusal:
        bought(shop, workshop)
    assert refusal.value.code == "supplier-archived"
    assert list(who_are_owed(Supplier.objects.all())) == [shop]
    paid(shop, where, workshop, 100, (bill, 100))
    assert list(who_are_owed(Supplier.objects.all())) == []


def test_joined_suppliers_are_owed_together(workshop, where, shop):
    gone = add_supplier(name="Запчасть-Опт", by=workshop.owner)
    first, second = bought(gone, workshop, 100, number="1"), bought(shop, workshop, 50, number="2")
    merge_suppliers(gone, into=shop, by=workshop.owner)

    assert left(shop) == [("1", rub(100)), ("2", rub(50))]
    assert list(who_are_owed(Supplier.objects.filter(merged_into=None))) == [shop]
    paid(shop, where, workshop, 150, (Purchase.objects.get(pk=first.pk), 100), (second, 50))
    assert (left(shop), owed_together()) == ([], rub(0))
    with pytest.raises(Refused) as refusal:
        bought(gone, workshop)  # as it was read before they were joined
    assert refusal.value.code == "supplier-merged"
    assert violations() == {}


def test_a_statement_is_what_the_journal_says(workshop, where, shop):
    today = clock.today()
    gone = add_supplier(name="Запчасть-Опт", by=workshop.owner)
    old = bought(gone, workshop, 1_000, number="1", on=today - 60 * DAY)
    paid(gone, where, workshop, 300, (old, 300), on=today - 50 * DAY)
    mistake = paid(gone, where, workshop, 100, (old, 100), on=today - 9 * DAY)
    reverse_supplier_payment(mistake, reason="typo", by=workshop.owner)
    merge_suppliers(gone, into=shop, by=workshop.owner)
    bought(shop, workshop, 400, number="2", on=today - 5 * DAY)
    paid(shop, where, workshop, 1_000, (Purchase.objects.get(pk=old.pk), 700), on=today - DAY)
    since, until = today - 10 * DAY, today - 2 * DAY

    told = statement(shop, workshop.organisation, since=since, until=until)

    def journal(on):
        return sum((balance(SUPPLIERS, on=on, supplier=pk) for pk in ids_of(shop)), rub(0))

    assert (told.opening, told.closing) == (journal(since - DAY), journal(until)) == (-rub(700), -rub(1_100))
    assert (told.debit, told.credit) == (rub(100), rub(500))
    assert [(row.debit, row.credit) for row in told.rows] == [
        (rub(100), rub(0)), (rub(0), rub(100)), (rub(0), rub(400)),
    ]  # fmt: skip
    whole = statement(shop, workshop.organisation, since=today - 90 * DAY, until=today)
    assert (whole.opening, whole.closing) == (rub(0), journal(today))


def test_a_statement_asks_as_little_of_many_as_of_few(workshop, where, shop):
    def asked():
        with queries() as found:
            statement(shop, workshop.organisation, since=clock.today() - 9 * DAY, until=clock.today())
        return len(found)

    bill = bought(shop, workshop, 1_000)
    paid(shop, where, workshop, 1, (bill, 1))
    few = asked()
    for _each in range(8):
        paid(shop, where, workshop, 1, (bill, 1))
        bought(shop, workshop, 3)

    assert asked() == few <= 8


def test_twice_with_one_key_is_once(workshop, where, shop):
    first, again = (bought(shop, workshop, key="k" * 32) for _each in range(2))
    assert (first, Purchase.objects.count()) == (again, 1)
    payments = [paid(shop, where, workshop, 5, (first, 5), key="p" * 32) for _each in range(2)]
    assert payments[0] == payments[1]
    assert left(shop) == [("", rub(995))]
