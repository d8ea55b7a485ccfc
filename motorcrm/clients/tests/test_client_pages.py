"""The pages of clients: what they show, to whom, and how many queries they cost."""

import re

import pytest
from django.urls import reverse

from motorcrm.access.rights import SEE_CONTACTS, SEE_PRICES
from motorcrm.clients.models import Client
from motorcrm.clients.operations import add_client, edit_client
from motorcrm.clients.rights import EDIT_CLIENTS, VIEW_CLIENTS
from motorcrm.core.exact import Percent
from motorcrm.history.models import Happening
from motorcrm.testing.cast import hire, role_with
from motorcrm.vehicles.operations import add_vehicle

PHONE = "+79123456789"


@pytest.fixture
def ivanov(workshop):
    return add_client(
        name="Иванов Пётр",
        phones=[(PHONE, "жена")],
        emails=["petr@example.com"],
        address="Тверь, Советская, 7",
        discount=Percent.whole(7),
        by=workshop.manager,
    )


@pytest.fixture
def company(workshop):
    return add_client(
        kind="company",
        name="Ромашка",
        full_name="ООО «Ромашка»",
        inn="7707083893",
        kpp="773601001",
        bank="Сбербанк",
        bik="044525225",
        bank_account="40702810200000000001",
        correspondent_account="30101810400000000225",
        by=workshop.manager,
    )


def test_the_list_shows_clients_newest_first_and_counts_them_by_kind(workshop, sign_in, ivanov, company):
    page = sign_in(workshop.manager).get("/clients/").content.decode()

    assert page.index("Ромашка") < page.index("Иванов Пётр")
    figures = sign_in(workshop.manager).get("/clients/figures/").content.decode()
    assert re.findall(r'segment-count digits-3">(\d+)<', figures) == ["2", "1", "1", "0", "0", "0"]
    assert 'id="list-count" class="list-count num" hx-swap-oob="true">2<' in figures


def test_tabs_narrow_the_list(workshop, sign_in, ivanov, company):
    page = sign_in(workshop.manager).get("/clients/?kind=company").content.decode()

    assert "Ромашка" in page
    assert "Иванов" not in page


@pytest.mark.parametrize(
    "typed", ["8 (912) 345-67-89", "+79123456789", "345-67", "иванов", "ПЕТР ИВ", "petr@example", "912345"]
)
def test_a_client_is_found_however_typed(workshop, sign_in, ivanov, company, typed):
    page = sign_in(workshop.manager).get("/clients/", {"q": typed}).content.decode()

    assert "Иванов Пётр" in page
    assert "Ромашка" not in page


def test_digits_in_a_name_are_found(workshop, sign_in, ivanov):
    add_client(kind="company", name="Мотор 2000", by=workshop.manager)

    assert "Мотор 2000" in sign_in(workshop.manager).get("/clients/?q=2000").content.decode()


def test_the_client_page_shows_contacts_vehicles_and_history(workshop, sign_in, ivanov):
    add_vehicle(ivanov, make="Honda", model="CB400", plate="1234ab77", by=workshop.manager)

    page = sign_in(workshop.manager).get(f"/clients/{ivanov.pk}/").content.decode()

    assert f"tel:{PHONE}" in page
    assert "Honda CB400" in page
    assert "petr@example.com" in page
    assert "Советская" in page


def test_opening_a_page_is_recorded_but_not_shown_in_the_timeline(workshop, sign_in, ivanov):
    browser = sign_in(workshop.manager)

    browser.get(f"/clients/{ivanov.pk}/")
    page = browser.get(f"/clients/{ivanov.pk}/").content.decode()

    assert Happening.objects.filter(event="clients.seen", about=f"client:{ivanov.pk}", by=workshop.manager).count() == 2
    assert page.count("timeline-line") == 1


def test_contacts_are_absent_without_the_right_to_see_them(workshop, sign_in, ivanov):
    reader = hire("Reader", role_with(VIEW_CLIENTS, EDIT_CLIENTS, SEE_PRICES))
    edit_client(ivanov, version=ivanov.version, phones=[PHONE, "+79990001122"], by=workshop.manager)
    browser = sign_in(reader)

    for address in ("/clients/", f"/clients/{ivanov.pk}/", f"/clients/{ivanov.pk}/edit/"):
        page = browser.get(address).content.decode()
        assert "Иванов" in page
        for secret in ("9123456789", "345-67", "9990001122", "petr@example.com", "Советская", "жена"):
            assert secret not in page, address
    suggested = browser.get("/clients/suggest/?q=иван").content.decode()
    assert "+7 ••• ••89" in suggested
    assert "345" not in suggested


@pytest.mark.parametrize("typed", ["9123456789", "345-67", "petr@example"])
def test_contacts_are_not_searched_without_the_right_to_see_them(workshop, sign_in, ivanov, typed):
    browser = sign_in(hire("Reader", role_with(VIEW_CLIENTS, EDIT_CLIENTS)))

    assert "Иванов" not in browser.get("/clients/", {"q": typed}).content.decode()
    assert "Иванов" not in browser.get("/clients/suggest/", {"q": typed}).content.decode()
    assert "Иванов" not in browser.get("/clients/duplicates/", {"phones": typed}).content.decode()


def test_editing_without_seeing_contacts_does_not_erase_them(workshop, sign_in, ivanov):
    browser = sign_in(hire("Reader", role_with(VIEW_CLIENTS, EDIT_CLIENTS)))

    answer = browser.post(f"/clients/{ivanov.pk}/edit/", {"version": ivanov.version, "name": "Иванов П. П."})

    assert answer.status_code == 302
    ivanov.refresh_from_db()
    assert (ivanov.name, ivanov.address) == ("Иванов П. П.", "Тверь, Советская, 7")
    assert ivanov.discount == Percent.whole(7)
    assert [phone.number for phone in ivanov.phones.all()] == [PHONE]
    assert "79123456789" in ivanov.search_contacts


def test_discount_and_bank_are_absent_without_the_right_to_see_prices(workshop, sign_in, ivanov, company):
    browser = sign_in(hire("Reader", role_with(VIEW_CLIENTS, EDIT_CLIENTS, SEE_CONTACTS)))
    manager = sign_in(workshop.manager)

    for address in (f"/clients/{company.pk}/", f"/clients/{company.pk}/edit/"):
        assert "40702810200000000001" in manager.get(address).content.decode()
        page = browser.get(address).content.decode()
        for secret in ("40702810200000000001", "Сбербанк", "044525225", "30101810400000000225"):
            assert secret not in page, address
    for address in (f"/clients/{ivanov.pk}/", f"/clients/{ivanov.pk}/edit/"):
        assert 'name="discount"' not in browser.get(address).content.decode()
        assert "7 %" not in browser.get(address).content.decode()


def test_a_technician_sees_only_clients_of_their_own_orders_anywhere(workshop, sign_in, ivanov):
    browser = sign_in(workshop.technician)

    assert "Иванов" not in browser.get("/clients/").content.decode()
    assert "Иванов" not in browser.get("/clients/?q=иванов").content.decode()
    assert "Иванов" not in browser.get("/clients/suggest/?q=иванов").content.decode()
    assert browser.get(f"/clients/{ivanov.pk}/").status_code == 404
    assert browser.get(f"/clients/{ivanov.pk}/edit/").status_code == 404


def test_people_who_may_only_view_get_no_form_and_no_button(workshop, sign_in, ivanov):
    browser = sign_in(workshop.senior)

    assert browser.get(f"/clients/{ivanov.pk}/edit/").status_code == 403
    assert browser.get("/clients/new/").status_code == 403
    assert browser.get("/clients/duplicates/").status_code == 403
    assert browser.post(f"/clients/{ivanov.pk}/archive/").status_code == 403
    for address in ("/clients/", f"/clients/{ivanov.pk}/"):
        page = browser.get(address).content.decode()
        assert "/clients/new/" not in page
        assert "/edit/" not in page
        assert "/archive/" not in page


@pytest.mark.parametrize("pk", ["9999", str(10**30), "0"])
def test_a_client_that_is_not_there_is_a_404(workshop, sign_in, pk):
    assert sign_in(workshop.manager).get(f"/clients/{pk}/").status_code == 404


@pytest.mark.parametrize("typed", ["\x00", "\ud800", "a" * 5000, "%", "_", "<b>", "1" * 400, "٣٤٥", "((((("])
def test_hostile_searches_are_only_searches(workshop, sign_in, ivanov, typed):
    browser = sign_in(workshop.manager)
    query = "q=" + "%ED%A0%80" if typed == "\ud800" else None

    for address in ("/clients/", "/clients/suggest/", "/vehicles/", "/vehicles/suggest/", "/settings/services/"):
        answer = browser.get(f"{address}?{query}") if query else browser.get(address, {"q": typed})
        assert answer.status_code == 200
    names = browser.get("/clients/duplicates/", {"phones": "x", "inn": "7" * 90, "besides": "9" * 30})
    assert names.status_code == 200


@pytest.mark.parametrize("cursor", ["-1", "x", str(10**30), "0", "\x00"])
def test_a_hostile_cursor_still_gives_a_page(workshop, sign_in, ivanov, cursor):
    assert sign_in(workshop.manager).get("/clients/", {"before": cursor}).status_code == 200


def test_the_list_goes_on_after_fifty(workshop, sign_in):
    for number in range(52):
        add_client(name=f"Client {number:02}", by=workshop.manager)
    browser = sign_in(workshop.manager)

    first = browser.get("/clients/").content.decode()
    following = re.search(r'href="\?before=(\d+)"', first)
    second = browser.get(f"/clients/?before={following[1]}").content.decode()

    assert ("Client 51" in first, "Client 01" in first) == (True, False)
    assert ("Client 02" in second, "Client 01" in second, "Client 00" in second) == (False, True, True)


def test_the_list_costs_the_same_queries_however_long(workshop, sign_in, django_assert_max_num_queries):
    browser = sign_in(workshop.manager)
    counts = []
    for number in (5, 45):
        for made in range(number):
            client = add_client(name=f"Client {made}", phones=[f"+7912345{made:04}"], by=workshop.manager)
            add_vehicle(client, make="Honda", by=workshop.manager)
        browser.get("/clients/")
        for address in ("/clients/", "/clients/suggest/?q=client", "/vehicles/", "/vehicles/suggest/?q=honda"):
            with django_assert_max_num_queries(20) as asked:
                assert browser.get(address).status_code == 200
            counts.append(len(asked))

    assert counts[:4] == counts[4:]


def test_duplicates_are_shown_while_typing(workshop, sign_in, ivanov, company):
    browser = sign_in(workshop.manager)

    by_phone = browser.get("/clients/duplicates/", {"phones": ["", "8 912 345 67 89"]}).content.decode()
    by_inn = browser.get("/clients/duplicates/", {"inn": "77 0708 3893"}).content.decode()
    by_name = browser.get("/clients/duplicates/", {"name": "иванов петр"}).content.decode()
    itself = browser.get("/clients/duplicates/", {"name": "иванов петр", "besides": ivanov.pk}).content.decode()

    assert "Иванов Пётр" in by_phone
    assert "Ромашка" in by_inn
    assert "Иванов Пётр" in by_name
    assert "Иванов" not in itself
    assert browser.get("/clients/duplicates/", {"phones": "8912"}).content.decode().strip() == ""


def test_a_suggestion_names_the_client_the_phone_and_the_vehicles(workshop, sign_in, ivanov):
    add_vehicle(ivanov, make="Honda", model="CB400", plate="1234ab77", by=workshop.manager)

    piece = sign_in(workshop.manager).get(reverse("client-suggest"), {"q": "345-67"}).content.decode()

    assert f'data-value="{ivanov.pk}"' in piece
    assert 'data-label="Иванов Пётр"' in piece
    assert "+7 912 345-67-89" in piece
    assert "Honda CB400" in piece


def test_an_archived_client_is_found_only_when_searched_for(workshop, sign_in, ivanov):
    browser = sign_in(workshop.manager)

    browser.post(f"/clients/{ivanov.pk}/archive/")

    assert "Иванов" not in browser.get("/clients/").content.decode()
    assert "Иванов" in browser.get("/clients/?q=иванов").content.decode()
    assert "Иванов" not in browser.get("/clients/suggest/?q=иванов").content.decode()
    browser.post(f"/clients/{ivanov.pk}/restore/")
    assert "Иванов" in browser.get("/clients/").content.decode()


def test_markup_in_a_name_is_text_everywhere(workshop, sign_in):
    name = '<script>alert(1)</script>" onload="x'
    client = add_client(name=name, phones=[PHONE], tags=["<i>tag</i>"], notes="<u>note</u>\nline", by=workshop.manager)
    browser = sign_in(workshop.manager)

    for address in (
        "/clients/",
        f"/clients/{client.pk}/",
        f"/clients/{client.pk}/edit/",
        "/clients/suggest/?q=script",
        f"/clients/duplicates/?phones=%2B{PHONE[1:]}",
    ):
        page = browser.get(address).content.decode()
        assert "&lt;script&gt;alert(1)" in page, address
        for raw in ("<script>alert", '" onload', "<i>tag", "<u>note"):
            assert raw not in page, address


def test_a_name_of_120_characters_is_shown_whole(workshop, sign_in):
    client = add_client(name="Щ" * 120, by=workshop.manager)

    assert "Щ" * 120 in sign_in(workshop.manager).get(f"/clients/{client.pk}/").content.decode()
    assert Client.objects.get().name == "Щ" * 120
