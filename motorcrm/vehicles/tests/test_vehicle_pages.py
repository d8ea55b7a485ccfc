"""The pages of vehicles."""

import re

import pytest

from motorcrm.access.catalogue import OWN
from motorcrm.clients.models import Client
from motorcrm.clients.operations import add_client
from motorcrm.clients.rights import EDIT_CLIENTS, VIEW_CLIENTS
from motorcrm.core import clock
from motorcrm.testing.cast import hire, role_with
from motorcrm.vehicles.models import Vehicle
from motorcrm.vehicles.operations import add_vehicle, archive_vehicle, change_owner
from motorcrm.vehicles.queries import FEW


@pytest.fixture
def owner(workshop):
    return add_client(name="Иванов Пётр", phones=["89123456789"], by=workshop.manager)


@pytest.fixture
def honda(workshop, owner):
    return add_vehicle(owner, make="Honda", model="CB400", plate="1234 ab 77", by=workshop.manager)


def test_its_pages_are_in_the_section_of_clients(workshop, sign_in, honda):
    page = sign_in(workshop.manager).get(f"/vehicles/{honda.pk}/").content.decode()

    assert re.findall(r'<a class="sidebar-link" href="([^"]*)"[^>]*aria-current', page) == ["/clients/"]
    assert 'href="/clients/new/" aria-keyshortcuts="n"' in page, "a new order is the page's own: with the vehicle"


def test_the_page_shows_facts_owner_and_history(workshop, sign_in, honda):
    page = sign_in(workshop.manager).get(f"/vehicles/{honda.pk}/").content.decode()

    assert "Honda CB400" in page
    assert "Иванов Пётр" in page
    assert "1234АВ77" in page
    assert page.count("timeline-line") == 1


def test_a_vehicle_is_added_on_the_page_of_its_owner(workshop, sign_in, owner):
    browser = sign_in(workshop.manager)
    address = f"/vehicles/new/{owner.pk}/"
    key = re.search(r'name="key" value="(\w+)"', browser.get(address).content.decode())[1]
    typed = {"key": key, "type": "car", "make": "Lada", "model": "Niva", "plate": "a123bc69", "year": "1999"}

    answers = [browser.post(address, typed) for _repeat in range(2)]

    vehicle = Vehicle.objects.get()
    assert [answer["Location"] for answer in answers] == [f"/vehicles/{vehicle.pk}/"] * 2
    assert (vehicle.owner, vehicle.plate, vehicle.year, vehicle.vehicle_class.code) == (owner, "А123ВС69", 1999, "car")


def test_a_form_with_errors_keeps_what_was_typed(workshop, sign_in, owner):
    typed = {"type": "car", "make": "", "model": "<b>Niva</b>", "year": "12345"}

    answer = sign_in(workshop.manager).post(f"/vehicles/new/{owner.pk}/", typed)

    assert answer.status_code == 422
    assert 'value="&lt;b&gt;Niva&lt;/b&gt;"' in answer.content.decode()
    assert 'value="12345"' in answer.content.decode()


def test_a_vehicle_is_edited_and_a_stale_form_shows_both_versions(workshop, sign_in, honda):
    browser = sign_in(workshop.manager)
    typed = {"version": 1, "type": "motorcycle", "make": "Honda", "model": "CB400", "plate": honda.plate}

    assert browser.post(f"/vehicles/{honda.pk}/edit/", {**typed, "colour": "red"}).status_code == 302
    stale = browser.post(f"/vehicles/{honda.pk}/edit/", {**typed, "colour": "blue"})

    assert stale.status_code == 409
    assert "red" in stale.content.decode()
    assert "blue" in stale.content.decode()


def test_a_falling_mileage_is_questioned(workshop, sign_in, honda):
    browser, address = sign_in(workshop.manager), f"/vehicles/{honda.pk}/reading/"

    browser.post(address, {"value": "10000", "meter": "km", "on": "2026-01-01"})
    typed = {"value": "9000", "meter": "km", "on": "2026-02-01"}
    asked = browser.post(address, typed)

    assert (asked.status_code, honda.readings.count()) == (409, 1)
    assert 'name="sure" value="km:9000:10000"' in asked.content.decode()
    assert browser.post(address, {**typed, "sure": "km:9000:10000"}).status_code == 302
    assert honda.readings.count() == 2


def test_a_mistaken_mileage_is_struck_out_on_the_vehicles_page(workshop, sign_in, honda):
    browser = sign_in(workshop.manager)
    browser.post(f"/vehicles/{honda.pk}/reading/", {"value": "100000", "meter": "km", "on": "2026-01-01"})
    address = f"/vehicles/{honda.pk}/reading/{honda.readings.get().pk}/strike/"
    own = f"/vehicles/{honda.pk}/"
    assert address in browser.get(own).content.decode()
    assert address not in sign_in(workshop.senior).get(own).content.decode()

    assert browser.post(address, {"reason": ""}).status_code == 422
    assert browser.post(address, {"reason": "лишний ноль"}).status_code == 302

    page = browser.get(own).content.decode()
    assert "лишний ноль" in page
    assert address not in page
    assert browser.post(address, {"reason": "ещё раз"}).status_code == 409
    assert browser.get(f"/vehicles/{honda.pk}/reading/99/strike/").status_code == 404


@pytest.mark.parametrize("value", ["-1", "x", "", "1" * 30, "NaN", "1.5"])
def test_an_impossible_mileage_is_refused(workshop, sign_in, honda, value):
    answer = sign_in(workshop.manager).post(
        f"/vehicles/{honda.pk}/reading/", {"value": value, "meter": "km", "on": "2026-01-01"}
    )

    assert answer.status_code == 422
    assert not honda.readings.exists()


def test_the_new_owner_is_found_by_phone(workshop, sign_in, honda):
    buyer = add_client(name="Петров", phones=["+79990001122"], by=workshop.manager)
    browser, address = sign_in(workshop.manager), f"/vehicles/{honda.pk}/owner/"

    assert f'value="{buyer.pk}"' in browser.get(address, {"q": "000-11"}).content.decode()
    answer = browser.post(address, {"owner": buyer.pk, "since": clock.today().isoformat()})

    assert answer.status_code == 302
    assert Vehicle.objects.get().owner == buyer


@pytest.mark.parametrize("owner_id", ["999999", str(10**30), "x", "", "\x00"])
def test_a_missing_owner_is_refused(workshop, sign_in, honda, owner_id):
    answer = sign_in(workshop.manager).post(f"/vehicles/{honda.pk}/owner/", {"owner": owner_id, "since": "2026-01-01"})

    assert answer.status_code == 422


def test_warnings_and_duplicate_vehicles_are_shown_while_typing(workshop, sign_in, honda):
    browser = sign_in(workshop.manager)

    piece = browser.get("/vehicles/doubts/", {"vin": "1HGCM82633A004353", "plate": "1234ab77"}).content.decode()

    assert "Honda CB400" in piece
    assert piece.count("<div>") >= 2
    assert browser.get("/vehicles/doubts/", {"plate": "1234ab77", "besides": honda.pk}).content.decode().strip() == ""


def test_a_suggestion_names_the_vehicle_and_its_owner(workshop, sign_in, owner, honda):
    browser = sign_in(workshop.manager)

    piece = browser.get("/vehicles/suggest/", {"q": "1234АВ"}).content.decode()

    assert f'data-value="{honda.pk}"' in piece
    assert f'data-owner="{owner.pk}"' in piece
    assert "Honda" not in browser.get("/vehicles/suggest/", {"q": "honda", "client": owner.pk + 1}).content.decode()
    archive_vehicle(honda, by=workshop.manager)
    assert "Honda" not in browser.get("/vehicles/suggest/", {"q": "honda"}).content.decode()


def test_a_technician_sees_only_vehicles_of_their_own_orders_anywhere(workshop, sign_in, honda):
    browser = sign_in(workshop.technician)

    for address in ("/vehicles/", "/vehicles/?q=honda", "/vehicles/suggest/?q=honda"):
        assert "Honda" not in browser.get(address).content.decode()
    for address in ("", "edit/", "owner/", "reading/"):
        assert browser.get(f"/vehicles/{honda.pk}/{address}").status_code == 404
    assert browser.post(f"/vehicles/{honda.pk}/archive/").status_code == 404


def test_a_vehicle_seen_without_its_owner_does_not_name_them(workshop, sign_in, owner, honda):
    person = hire("Reader", role_with(VIEW_CLIENTS, EDIT_CLIENTS, scope=OWN))
    Vehicle.objects.filter(pk=honda.pk).update(created_by=person)
    buyer = add_client(name="Иванов Второй", by=workshop.manager)
    change_owner(honda, owner=buyer, since=clock.today(), by=workshop.manager)
    browser = sign_in(person)

    for address in ("/vehicles/", f"/vehicles/{honda.pk}/", "/vehicles/suggest/?q=honda"):
        page = browser.get(address).content.decode()
        assert "Honda CB400" in page, address
        assert "Иванов" not in page, address
    assert browser.get(f"/clients/{owner.pk}/").status_code == 404


def test_a_client_seen_shows_only_the_vehicles_seen(workshop, sign_in, owner, honda):
    person = hire("Reader", role_with(VIEW_CLIENTS, scope=OWN))
    Client.objects.filter(pk=owner.pk).update(created_by=person)
    browser = sign_in(person)

    for address in (f"/clients/{owner.pk}/", "/clients/suggest/?q=иванов"):
        page = browser.get(address).content.decode()
        assert "Иванов" in page
        assert "CB400</a>" not in page
        assert "data-vehicle=" not in page


def test_a_fleet_shows_its_latest_vehicles_beside_its_name(workshop, sign_in, owner, honda):
    fleet = [add_vehicle(owner, make="Yamaha", by=workshop.manager) for _number in range(FEW)]

    page = sign_in(workshop.manager).get("/clients/suggest/?q=иванов").content.decode()

    assert page.count("data-vehicle=") == FEW
    assert all(f'data-vehicle="{vehicle.pk}"' in page for vehicle in fleet)


@pytest.mark.parametrize("pk", ["9999", str(10**30)])
def test_a_vehicle_that_is_not_there_is_a_404(workshop, sign_in, pk):
    assert sign_in(workshop.manager).get(f"/vehicles/{pk}/").status_code == 404
    assert sign_in(workshop.manager).get(f"/vehicles/new/{pk}/").status_code == 404


def test_markup_is_text_everywhere(workshop, sign_in, owner):
    vehicle = add_vehicle(
        owner, make="<script>x</script>", plate='"><i>', notes="<u>n</u>", colour="<b>", by=workshop.manager
    )
    browser = sign_in(workshop.manager)

    for address in ("/vehicles/", f"/vehicles/{vehicle.pk}/", f"/clients/{owner.pk}/", "/vehicles/suggest/?q=script"):
        page = browser.get(address).content.decode()
        for raw in ("<script>x", '"><i>', '"><I>', "<u>n", "<b>"):
            assert raw not in page, address
