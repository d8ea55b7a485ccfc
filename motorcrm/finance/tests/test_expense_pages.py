"""The dialog of an expense as people at a till need it: several lines, whom it was paid to, a photo of the receipt."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from motorcrm.access.rights import SEE_PRICES
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.files.models import StoredFile
from motorcrm.finance.models import CashTransaction, Category, MoneyTransaction
from motorcrm.finance.money.cash import MOST
from motorcrm.finance.operations import record_expense
from motorcrm.finance.rights import RECORD_TRANSACTIONS, VIEW_FINANCE
from motorcrm.ledger.models import Entry
from motorcrm.suppliers.operations import add_supplier
from motorcrm.testing.builders import a_client, an_order
from motorcrm.testing.cast import hire, role_with

URL = "/finance/expense/"
pytestmark = pytest.mark.django_db


def pk(code):
    return Category.objects.get(code=code).pk


def typed(where, *more, **known):
    """The form with the first line, and these further ones: category, amount, what, order."""
    month = clock.today().replace(day=1).isoformat()
    columns = list(zip(*more, strict=True)) or [[], [], [], []]
    form = {
        "category": pk("tools"), "amount": "1\u00a0000,50", "what": "Ключи", "month": month, "order": "",
        "money_account": where.bank.pk, "on": clock.today().isoformat(), "comment": "", "counterparty": "", "party": "",
        "key": "k" * 20, "more-month": [month] * len(more),
    }  # fmt: skip
    return form | dict(zip(("more-category", "more-amount", "more-what", "more-order"), columns, strict=True)) | known


def photo(name="receipt.png"):
    made = BytesIO()
    Image.new("RGB", (40, 60), "white").save(made, "PNG")
    return SimpleUploadedFile(name, made.getvalue(), "image/png")


def page_of(browser, done):
    answer = browser.get(reverse("finance-transaction", args=[done.entry_id]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_receipt_of_several_lines_is_typed_shown_and_corrected(workshop, where, sign_in):
    order, browser = an_order(workshop), sign_in(workshop.accountant)
    answer = browser.post(URL, typed(
        where, (pk("rent"), "30", "Аренда", ""), ("", "", "", ""), (pk("transport"), "5", "", order.number),
    ))  # fmt: skip

    assert answer.status_code == 302
    done = CashTransaction.objects.get()
    assert [(one.amount, one.order) for one in done.lines.all()] == [
        (rub(1_000, 50), None), (rub(30), None), (rub(5), order),
    ]  # fmt: skip
    page = page_of(browser, done)
    for told in ("Ключи", "Аренда", order.number, "1\u00a0035,50"):
        assert told in page
    (row,) = browser.get("/finance/").context["page"].rows
    assert row.movement.row.comment == "Ключи · 3 строки"
    correction = browser.get(reverse("finance-correct", args=[done.entry_id])).content.decode()
    for value in ("1000,5", "30", "5", "Аренда", order.number):
        assert f'value="{value}"' in correction

    answer = browser.post(
        reverse("finance-correct", args=[done.entry_id]),
        typed(where, (pk("rent"), "31", "Аренда", ""), reason="Опечатка", key="c" * 20),
    )
    assert answer.status_code == 302
    anew = CashTransaction.objects.latest("pk")
    assert [one.amount for one in anew.lines.all()] == [rub(1_000, 50), rub(31)]
    assert Entry.objects.filter(reverses=done.entry).count() == 1


def test_what_is_wrong_stands_beside_its_line_and_everything_typed_is_kept(workshop, where, sign_in):
    browser = sign_in(workshop.accountant)
    Category.objects.filter(code="advertising").update(is_archived=True)
    for line in (
        (pk("rent"), "much", "", ""), (pk("rent"), "", "x", ""), ("", "5", "", ""), (pk("rent"), "5", "", "no such"),
        (pk("advertising"), "5", "", ""),
    ):  # fmt: skip
        answer = browser.post(URL, typed(where, (pk("rent"), "77", "", ""), line))
        assert answer.status_code == 422
        page = answer.content.decode()
        assert 'value="77"' in page
        assert 'id="more-1-more-' in page
        assert "_errors" in page
    assert not Entry.objects.exists()


def test_far_too_many_lines_are_refused_in_words(workshop, where, sign_in):
    browser = sign_in(workshop.accountant)
    for many in (MOST, 120):
        answer = browser.post(URL, typed(where, *[(pk("rent"), "1", "", "")] * many))
        assert (answer.status_code, "100" in answer.content.decode()) == (422, True)
    assert browser.post(URL, typed(where, *[(pk("rent"), "1", "", "")] * (MOST - 1))).status_code == 302
    assert CashTransaction.objects.get().line_count == MOST


def test_the_counterparty_is_suggested_and_chosen(workshop, where, sign_in):
    supplier, client = add_supplier(name="Мотор-опт", by=workshop.owner), a_client("Мотов Иван")
    browser = sign_in(workshop.accountant)
    found = browser.get("/finance/parties/", {"q": "мот"}).content.decode()
    assert f'data-value="supplier:{supplier.pk}"' in found
    assert f'data-value="client:{client.pk}"' in found

    chosen = {"counterparty": "Мотор-опт", "party": f"supplier:{supplier.pk}"}
    assert browser.post(URL, typed(where, **chosen)).status_code == 302
    done = CashTransaction.objects.get()
    assert done.party == supplier
    page = page_of(browser, done)
    assert page.count(f'href="/suppliers/{supplier.pk}/"') == 2  # among the facts and the postings
    rows = browser.get("/finance/", {"party": "мотор"}).context["page"].rows
    assert [row.movement.row.transaction.pk for row in rows] == [done.entry_id]


@pytest.mark.parametrize(
    ("name", "ref", "status"),
    [
        ("Другой", "supplier:{pk}", 302), ("Мотор-опт", "", 302), ("Мотор-опт", "supplier:99999", 422),
        ("Мотор-опт", "order:1", 302), ("Мотор-опт", "supplier:²", 302), ("Мотор-опт", "supplier:" + "9" * 19, 302),
        ("", "supplier:{pk}", 302),
    ],
)  # fmt: skip
def test_a_name_that_was_typed_over_is_only_a_name(workshop, where, sign_in, name, ref, status):
    supplier = add_supplier(name="Мотор-опт", by=workshop.owner)
    answer = sign_in(workshop.accountant).post(URL, typed(where, counterparty=name, party=ref.format(pk=supplier.pk)))
    assert answer.status_code == status
    if status == 302:
        assert (CashTransaction.objects.get().party, CashTransaction.objects.get().supplier) == (name, None)


def test_suggestions_show_nobody_out_of_sight(workshop, where, sign_in):
    add_supplier(name="Мотор-опт", by=workshop.owner)
    a_client("Мотов Иван")
    clerk = hire("Мотыль", role_with(RECORD_TRANSACTIONS))
    found = sign_in(clerk).get("/finance/parties/", {"q": "мот"}).content.decode()
    assert "Мотор-опт" not in found
    assert "Мотов" not in found
    assert sign_in(workshop.technician).get("/finance/parties/", {"q": "мот"}).status_code == 403


def test_a_photo_of_the_receipt_is_seen_on_the_page_and_goes_with_a_correction(workshop, where, sign_in):
    browser = sign_in(workshop.accountant)
    assert browser.post(URL, typed(where, files=[photo(), photo("back.png")])).status_code == 302
    done = CashTransaction.objects.get()
    assert StoredFile.objects.of(done).count() == 2
    assert page_of(browser, done).count("receipt.png") >= 1

    changed = typed(where, amount="7", reason="Опечатка", key="c" * 20)
    assert browser.post(reverse("finance-correct", args=[done.entry_id]), changed).status_code == 302
    anew = CashTransaction.objects.latest("pk")
    assert (StoredFile.objects.of(done).count(), StoredFile.objects.of(anew).count()) == (0, 2)
    file = StoredFile.objects.of(anew).first()
    added = browser.post(f"/files/cash/{anew.pk}/add/", {"file": photo("more.png"), "key": "f" * 20})
    assert added["Location"] == reverse("finance-transaction", args=[anew.entry_id])
    assert browser.get(f"/files/cash/{anew.pk}/{file.stored}/").status_code == 200


def test_a_file_that_is_refused_records_nothing(workshop, where, sign_in):
    bad = SimpleUploadedFile("virus.exe", b"MZ" + bytes(100), "application/octet-stream")
    answer = sign_in(workshop.accountant).post(URL, typed(where, files=[photo(), bad]))

    assert answer.status_code == 422
    assert "virus.exe" in answer.content.decode()
    assert not Entry.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_photo_tells_sums_so_it_needs_the_right_to_see_them(workshop, where, sign_in):
    client = a_client()
    sign_in(workshop.accountant).post(
        URL, typed(where, files=[photo()], counterparty=str(client), party=f"client:{client.pk}")
    )
    done = CashTransaction.objects.get()
    address = f"/files/cash/{done.pk}/{StoredFile.objects.get().stored}/"

    assert sign_in(workshop.manager).get(address).status_code == 200
    no_sums = hire("No sums", role_with(VIEW_FINANCE, name="No sums"))
    no_clients = hire("No clients", role_with(VIEW_FINANCE, SEE_PRICES, name="No clients"))
    for person in (no_sums, no_clients, workshop.technician):
        assert sign_in(person).get(address).status_code in (403, 404), person


def test_a_cashier_without_the_history_attaches_a_photo_too(workshop, where, sign_in):
    cashier = hire("Cashier", role_with(RECORD_TRANSACTIONS, SEE_PRICES))
    form = typed(where, files=[photo()])
    del form["on"]
    assert sign_in(cashier).post(URL, form).status_code == 302
    assert StoredFile.objects.of(CashTransaction.objects.get()).count() == 1


def test_sent_twice_it_is_recorded_once_with_its_photo(workshop, where, sign_in):
    browser = sign_in(workshop.accountant)
    for _ in range(2):
        assert browser.post(URL, typed(where, (pk("rent"), "3", "", ""), files=[photo()])).status_code == 302
    assert (CashTransaction.objects.count(), StoredFile.objects.count()) == (1, 1)


def test_what_goes_to_a_client_names_them_once_in_the_history(workshop, where, sign_in):
    client = a_client("Иванов Пётр")
    record_expense(
        category=Category.objects.get(code="tools"), amount=rub(5), money_account=where.bank, on=clock.today(),
        month=clock.today(), counterparty=client, by=workshop.owner,
    )  # fmt: skip
    page = sign_in(workshop.accountant).get("/finance/").content.decode()
    assert page.count(">Иванов Пётр<") == 1
    assert MoneyTransaction.objects.count() == 1
