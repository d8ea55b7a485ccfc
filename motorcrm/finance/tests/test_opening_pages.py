"""The page of opening balances: rows by section, a draft that is kept, and booking it."""

import re

import pytest

from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.finance.models import Opening, OpeningBalance, OpeningLine, Payment, Purchase
from motorcrm.finance.rights import OWNERS_MONEY
from motorcrm.ledger.journal import balance
from motorcrm.suppliers.models import Supplier
from motorcrm.testing.builders import a_client
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import queries


@pytest.fixture
def url(workshop):
    return f"/finance/opening/{workshop.organisation.pk}/"


def typed(**rows):
    """The form with these rows: of each column all that is typed, in order."""
    return {"since": str(clock.today()), "version": "0"} | {name.replace("__", "-"): row for name, row in rows.items()}


def saved_form(page):
    """What the page would send as it is shown, without the rows that are empty."""
    found = {}
    for name, value in re.findall(r'<input[^>]*name="([\w-]+)"[^>]*value="([^"]*)"', page):
        found.setdefault(name, []).append(value)
    for name, options in re.findall(r'<select[^>]*name="([\w-]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="(\d*)" selected', options)
        found.setdefault(name, []).append(chosen[1] if chosen else "")
    return found


def test_they_are_typed_kept_shown_again_and_booked(workshop, where, url, sign_in):
    client, namesake = a_client("Иван Петров"), a_client("Иван Петров", phone="+79991234567")
    supplier = Supplier.objects.create(name="ЗапчастьОпт")
    browser = sign_in(workshop.accountant)
    assert browser.get("/finance/opening/")["Location"] == url
    form = typed(
        money__whose=[where.till.pk, where.bank.pk, ""], money__amount=["50", "1 200,50", ""],
        clients__whose=["+7 999 123-45-67", f"Иван Петров (№ {client.pk})"], clients__amount=["90", "10"],
        clients__comment=["Заказ 17", ""], stock__amount=["300"], suppliers__whose=[supplier.pk],
        suppliers__amount=["120"], suppliers__comment=[""], loans__whose=["Банк"], loans__amount=["250"],
        loans__comment=[""],
    )  # fmt: skip

    assert browser.post(url, form)["Location"] == url
    assert [line.client for line in OpeningLine.objects.filter(section="clients")] == [namesake, client]
    page = browser.get(url).content.decode()
    assert "1 280,50" in page.replace("\u00a0", " ").replace("\u202f", " ")  # 1 650.50 less 370
    again = saved_form(page)
    assert browser.post(url, again).status_code == 302
    assert OpeningLine.objects.count() == 7
    assert not OpeningBalance.objects.exists()

    booking = f"{url}book/"
    assert booking in page
    assert "1 280,50" in browser.get(booking).content.decode().replace("\u00a0", " ").replace("\u202f", " ")
    assert browser.post(booking).status_code == 302
    assert browser.post(booking).status_code == 302
    assert (OpeningBalance.objects.count(), balance(where.till.account)) == (5, rub(50))
    assert booking not in browser.get(url).content.decode()
    assert Opening.objects.get().version == 2
    of_supplier = Purchase.objects.get().entry_id
    assert "ЗапчастьОпт" in browser.get(f"/finance/transactions/{of_supplier}/").content.decode()


def test_what_is_wrong_stands_beside_its_row_and_everything_typed_is_kept(workshop, where, url, sign_in):
    a_client("Иван Петров"), a_client("Иван Петров")
    browser = sign_in(workshop.accountant)
    wrong = {
        "clients": {"clients__whose": ["Иван Петров", ""], "clients__amount": ["90", ""]},
        "money": {"money__whose": [where.till.pk, where.till.pk], "money__amount": ["1", "-5"]},
        "loans": {"loans__whose": ["", "Банк"], "loans__amount": ["7", "8"]},
        "stock": {"stock__amount": ["many"]},
    }
    for section, rows in wrong.items():
        answer = browser.post(url, typed(owner__amount=["777"], **rows))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert re.search(rf'id="{section}-\d-{section}-\w+_errors"', page)
        assert 'value="777"' in page
    assert not Opening.objects.exists()


def test_a_refusal_says_why_above_the_form(workshop, where, url, sign_in):
    browser = sign_in(workshop.accountant)

    assert browser.post(f"{url}book/").status_code == 409
    browser.post(url, typed(stock__amount=["1"]))
    again = browser.post(url, typed(stock__amount=["2"]))
    assert again.status_code == 409
    assert 'value="2"' in again.content.decode()


def test_hostile_rows_break_nothing(workshop, where, url, sign_in):
    browser = sign_in(workshop.accountant)
    for rows in (
        {"money__whose": ["x", "9" * 30, "-1"], "money__amount": ["1", "1", "1"]},
        {"clients__whose": [f"(№ {'9' * 18})"], "clients__amount": ["1"]},
        {"clients__amount": ["1"] * 700},
        {"owner__amount": ["9" * 40]},
    ):
        assert browser.post(url, typed(**rows)).status_code == 422
    assert browser.get("/finance/opening/99999999999999999999/").status_code == 404


def test_it_costs_few_queries_however_many_lines_there_are(workshop, where, url, sign_in):
    browser = sign_in(workshop.accountant)
    clients = [a_client(f"Клиент {number}") for number in range(12)]
    rows = {"clients__whose": [one.name for one in clients], "clients__amount": ["5"] * 12}
    assert browser.post(url, typed(**rows)).status_code == 302
    browser.get(url)

    with queries(max=26):
        browser.get(url)


def test_organisations_are_offered_where_there_are_several(workshop, where, sign_in):
    Organisation.objects.create(name="Second Yard")

    page = sign_in(workshop.accountant).get("/finance/opening/").content.decode()
    assert "Second Yard" in page


def test_who_may_not_see_costs_does_not_see_what_there_is(workshop, where, url, sign_in):
    clerk = sign_in(hire("Clerk", role_with(OWNERS_MONEY)))

    assert clerk.get(url).status_code == 403
    assert clerk.post(f"{url}book/").status_code == 403


def test_a_debt_from_before_is_paid_in_the_usual_dialog(workshop, where, url, sign_in):
    client, browser = a_client("Иван Петров"), sign_in(workshop.accountant)
    browser.post(url, typed(clients__whose=["Иван Петров"], clients__amount=["90"]))
    browser.post(f"{url}book/")

    card = browser.get(f"/clients/{client.pk}/").content.decode()
    assert f"/finance/clients/{client.pk}/payment/?organisation={workshop.organisation.pk}" in card
    dialog = browser.get(f"/finance/clients/{client.pk}/payment/").content.decode()
    assert 'name="order" value="0"' in dialog
    form = {
        "amount": "90", "money_account": where.till.pk, "receipt": "missing", "comment": "", "key": "k" * 20,
        "on": str(clock.today()), "order": ["0"], "share": ["90"], "seen": ["90"],
    }  # fmt: skip
    too_much = browser.post(f"/finance/clients/{client.pk}/payment/", form | {"share": ["91"], "amount": "91"})
    assert too_much.status_code == 422
    assert browser.post(f"/finance/clients/{client.pk}/payment/", form).status_code == 302
    assert balance("clients", client=client) == rub(0)
    page = browser.get(f"/finance/transactions/{Payment.objects.get().entry_id}/").content.decode()
    assert "/correct/" not in page
