"""The pages of purchases on credit, payments to suppliers and statements."""

from datetime import timedelta

import pytest
from django.urls import reverse

from motorcrm.access.rights import SEE_PRICES
from motorcrm.company.models import TaxMode
from motorcrm.core import clock
from motorcrm.core.exact import Percent, rub
from motorcrm.finance.models import Category, MoneyTransaction, Purchase, SupplierPayment
from motorcrm.finance.money.purchases import Bought
from motorcrm.finance.queries.history import told
from motorcrm.finance.queries.suppliers import open_purchases
from motorcrm.finance.rights import RECORD_TRANSACTIONS, VIEW_FINANCE
from motorcrm.finance.tests.test_purchases import bought, category, paid, queries
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.operations import add_supplier
from motorcrm.suppliers.rights import VIEW_SUPPLIERS
from motorcrm.testing.cast import hire, role_with

DAY = timedelta(days=1)


@pytest.fixture
def shop(workshop, where):
    return add_supplier(name="ЗапчастьОпт", by=workshop.owner)


def rows(*lines):
    """Of a category code, a word and a sum each; the last line is empty, as on the page."""
    month = clock.today().replace(day=1).isoformat()
    columns = {"line_category": [], "line_what": [], "line_sum": [], "line_month": []}
    for code, what, sum_ in [*lines, ("", "", "")]:
        category = Category.objects.get(code=code).pk if code else ""
        for name, value in zip(columns, (category, what, sum_, month), strict=True):
            columns[name].append(value)
    return columns


def test_a_bill_of_a_new_supplier_is_typed_at_once(workshop, where, sign_in):
    client, page = sign_in(workshop.manager), reverse("finance-purchase")
    assert "data-suggest-free" in client.get(page).content.decode()
    typed = {
        "supplier": "ЗапчастьОпт", "organisation": workshop.organisation.pk, "number": "17",
        "on": clock.today().isoformat(), "due_on": (clock.today() + DAY).isoformat(), "key": "k" * 32,
    }  # fmt: skip

    answer = client.post(page, typed | rows(("parts", "Поршни", "1 200,50"), ("rent", "", "300")))

    bill = Purchase.objects.get()
    assert answer["Location"] == reverse("supplier", args=[bill.supplier_id])
    assert (bill.amount, bill.supplier.name, bill.number) == (rub(1_500, 50), "ЗапчастьОпт", "17")
    assert [(line.category.code, line.what, line.amount) for line in bill.lines.all()] == [
        ("parts", "Поршни", rub(1_200, 50)), ("rent", "", rub(300)),
    ]  # fmt: skip
    shown = client.get(answer["Location"]).content.decode()
    assert "№ 17" in shown
    assert "1\N{NO-BREAK SPACE}500,50" in shown or "1,500.50" in shown


def test_what_is_wrong_about_a_line_is_said_and_what_was_typed_stays(workshop, where, sign_in, shop):
    client, page = sign_in(workshop.manager), reverse("finance-purchase")
    typed = {"supplier": "запчастьопт", "organisation": workshop.organisation.pk, "on": clock.today().isoformat()}
    wrong = [
        rows(("", "Поршни", "100")),
        rows(("parts", "Поршни", "сто")),
        rows(("parts", "Поршни", "")),
        rows(("parts", "Поршни", "0")),
        rows(("scrap", "Поршни", "100")),
    ]

    for lines in wrong:
        answer = client.post(page, typed | lines)
        said = answer.content.decode()
        assert (answer.status_code, 'value="Поршни"' in said, "is-invalid" in said) == (422, True, True)
    assert client.post(page, typed | rows()).status_code == 422
    assert client.post(page, typed | rows(*[("rent", "", "1")] * 101)).status_code == 422
    Category.objects.filter(code="tools").update(is_archived=True)
    assert client.post(page, typed | rows(("rent", "", "1"), ("tools", "", "5"))).status_code == 422
    assert not Purchase.objects.exists()
    assert client.post(page, typed | rows(("rent", "", "1"))).status_code == 302
    assert Supplier.objects.count() == 1


def test_the_same_number_is_asked_about_on_the_page(workshop, where, sign_in, shop):
    bought(shop, workshop, number="17")
    client, page = sign_in(workshop.manager), reverse("finance-purchase")
    typed = {
        "supplier": shop.name, "organisation": workshop.organisation.pk, "number": "17",
        "on": clock.today().isoformat(),
    }  # fmt: skip

    answer = client.post(page, typed | rows(("rent", "", "1")))
    assert answer.status_code == 409
    code = f"number-{Purchase.objects.get().pk}"
    assert code in answer.content.decode()
    assert client.post(page, typed | rows(("rent", "", "1")) | {"sure": code}).status_code == 302


def test_vat_is_asked_of_each_line_where_there_is_any(workshop, where, sign_in, shop):
    client, page = sign_in(workshop.manager), reverse("finance-purchase")
    assert "line_vat" not in client.get(page).content.decode()
    TaxMode.objects.create(organisation=workshop.organisation, since=clock.today(), rate=Percent.whole(22))
    assert "line_vat" in client.get(page).content.decode()
    typed = {"supplier": shop.name, "organisation": workshop.organisation.pk, "on": clock.today().isoformat()}

    client.post(page, typed | rows(("parts", "Поршни", "122")) | {"line_vat": [str(Percent.whole(22))]})

    assert Purchase.objects.get().lines.get().vat == rub(22)


def test_a_payment_proposes_the_oldest_and_keeps_what_was_typed(workshop, where, sign_in, shop):
    today = clock.today()
    newer, older = (bought(shop, workshop, roubles, on=day) for roubles, day in ((50, today), (100, today - DAY)))
    client, page = sign_in(workshop.manager), reverse("finance-supplier-payment", args=[shop.pk])

    shown = client.get(page).content.decode()
    assert shown.index(f"share-{older.pk}") < shown.index(f"share-{newer.pk}")
    typed = {
        "amount": "150", "money_account": where.bank.pk, "on": today.isoformat(), "purchase": [older.pk, newer.pk],
    }  # fmt: skip
    answer = client.post(page, typed | {"share": ["101", ""]})
    said = answer.content.decode()
    assert (answer.status_code, 'value="101"' in said, "is-invalid" in said) == (422, True, True)
    assert client.post(page, typed | {"share": ["сто", ""]}).status_code == 422
    assert client.post(page, typed | {"share": ["100", "20"]}).status_code == 302

    payment = SupplierPayment.objects.get()
    assert [(share.item_id, share.amount) for share in payment.shares.all()] == [
        (older.item_id, rub(100)), (newer.item_id, rub(20)),
    ]  # fmt: skip
    assert (payment.item.on, [one.left for one in open_purchases(shop)]) == (today, [rub(30)])


def test_the_statement_shows_the_period(workshop, where, sign_in, shop):
    bill = bought(shop, workshop, 1_234, number="17", on=clock.today() - 3 * DAY)
    paid(shop, where, workshop, 234, (bill, 234))
    client, page = sign_in(workshop.accountant), reverse("finance-supplier-statement", args=[shop.pk])

    shown = client.get(page, {"since": (clock.today() - 5 * DAY).isoformat()}).content.decode()
    later = client.get(page, {"since": clock.today().isoformat(), "until": "завтра"}).content.decode()

    assert ("№ 17" in shown, "№ 17" in later) == (True, False)
    assert reverse("finance-transaction", args=[bill.entry_id]) in shown
    assert client.get(page, {"organisation": "x", "since": "0001-01-01", "until": "9999-12-31"}).status_code == 200


def test_the_list_tells_what_is_owed(workshop, where, sign_in, shop):
    bought(shop, workshop, 1_234)
    add_supplier(name="Гараж", by=workshop.owner)
    client = sign_in(workshop.manager)

    page = client.get(reverse("suppliers")).content.decode()
    owed = client.get(reverse("suppliers") + "?part=owe").content.decode()
    figures = client.get(reverse("suppliers-figures")).content.decode()

    assert ("Гараж" in page, "Гараж" in owed, "ЗапчастьОпт" in owed) == (True, False, True)
    for said in (page, owed, figures):
        assert "1\N{NO-BREAK SPACE}234,00" in said or "1,234.00" in said


def test_sums_are_for_who_sees_them(workshop, where, sign_in, shop):
    bought(shop, workshop, 1_234)
    blind = hire("Blind", is_technician=False)
    blind.roles.add(role_with(VIEW_SUPPLIERS, RECORD_TRANSACTIONS))
    client = sign_in(blind)

    for url in (reverse("suppliers"), reverse("suppliers-figures"), reverse("supplier", args=[shop.pk])):
        page = client.get(url).content.decode()
        assert not any(sum_ in page for sum_ in ("1\N{NO-BREAK SPACE}234", "1,234"))
    assert reverse("finance-purchase") in client.get(reverse("supplier", args=[shop.pk])).content.decode()
    for name in ("finance-supplier-payment", "finance-supplier-statement"):
        assert client.get(reverse(name, args=[shop.pk])).status_code == 403


def test_what_parts_cost_is_for_who_sees_costs(workshop, where, sign_in, shop):
    lines = [Bought(category("parts"), rub(7_654), "Цепь"), Bought(category("rent"), rub(1_239))]
    bill = bought(shop, workshop, lines=lines)
    clerk = hire("Clerk", is_technician=False)
    clerk.roles.add(role_with(VIEW_SUPPLIERS, VIEW_FINANCE, RECORD_TRANSACTIONS, SEE_PRICES))

    for name in ("finance-transaction", "finance-purchase-return"):
        shown, whole = (
            sign_in(person).get(reverse(name, args=[bill.entry_id])).content.decode().replace("\N{NO-BREAK SPACE}", "")
            for person in (clerk, workshop.manager)
        )
        assert ("Цепь" in shown, "7654" in shown, "1239" in shown) == (True, False, True), name
        assert "7654" in whole


def test_a_page_asks_as_little_with_many_purchases(workshop, where, sign_in, shop):
    client = sign_in(workshop.manager)
    pages = [reverse(name, args=[shop.pk]) for name in ("supplier", "finance-supplier-payment")]

    def asked():
        counts = []
        for url in pages:
            with queries() as found:
                client.get(url)
            counts.append(len(found))
        return counts

    bought(shop, workshop, 10)
    few = asked()
    for number in range(25):
        bought(shop, workshop, 10, number=str(number))

    assert asked() == few


def test_a_purchase_is_found_in_the_history_and_reversed_on_its_page(workshop, where, sign_in, shop):
    bill = bought(shop, workshop, 10, number="А-17")
    client = sign_in(workshop.accountant)

    history = client.get(reverse("finance"), {"entries": "on", "q": "ЗапчастьОпт"}).content.decode()
    assert reverse("finance-transaction", args=[bill.entry_id]) in history
    shown = client.get(reverse("finance-transaction", args=[bill.entry_id])).content.decode()
    for said in (reverse("supplier", args=[shop.pk]), "А-17", reverse("finance-purchase-return", args=[bill.entry_id])):
        assert said in shown
    answer = client.post(reverse("finance-reverse", args=[bill.entry_id]), {"reason": "опечатка"})
    assert answer.status_code == 302
    assert open_purchases(shop) == []


def test_the_sum_of_a_purchase_has_its_parts_in_it(workshop, where, shop):
    """Only of a sale is what parts cost no part of the sum."""
    lines = [Bought(category("parts"), rub(700)), Bought(category("rent"), rub(300))]
    bill = bought(shop, workshop, lines=lines)

    row = told(MoneyTransaction.objects.in_words().filter(pk=bill.entry_id), workshop.owner)[0]

    assert row.settled == rub(1_000)
