"""Vehicles are found by themselves, by their owners and by words of both; what a reader may not see finds nothing."""

import sys

import pytest
from django.db import connection

from motorcrm.access.catalogue import OWN
from motorcrm.access.rights import SEE_CONTACTS
from motorcrm.clients.models import Client
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core.search import DEEP, MOST, asked_once, searchable
from motorcrm.testing.builders import a_client, a_vehicle
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import queries
from motorcrm.vehicles.facts import search_text
from motorcrm.vehicles.models import Vehicle
from motorcrm.vehicles.queries import suggested, vehicle_list

CROWD = MOST + 60
NEITHER_ALONE = ["елкин honda", "Ёлкин CB400", "CB-400 йожиков", "honda Йожиков Ёлкин"]


def crowd(owner_name, **known):
    owners = Client.objects.bulk_create(
        Client(name=f"{owner_name} {number}", search=searchable(f"{owner_name} {number}")) for number in range(CROWD)
    )
    rows = [Vehicle(owner=owner, **known) for owner in owners]
    for row in rows:
        row.search = search_text(row)
    return Vehicle.objects.bulk_create(rows)


def found(typed, reader):
    return list(vehicle_list(reader, query=typed))


@pytest.fixture
def honda():
    owner = a_client("Йожиков Ёлкин", phone="+79123456789")
    return a_vehicle(owner, make="Honda", model="CB-400 Super Four")


@pytest.mark.parametrize("typed", [*NEITHER_ALONE, "йожиков", "елк", "3456789 honda", "3456789"])
def test_a_vehicle_without_orders_is_found_by_its_owner_too(workshop, honda, sign_in, typed):
    a_vehicle(a_client("Сидоров"), make="Honda", model="CB-750")
    browser = sign_in(workshop.manager)

    assert found(typed, workshop.manager) == [honda]
    assert suggested(workshop.manager, typed) == [honda]
    assert browser.get("/vehicles/", {"q": typed}).context["page"].rows == [honda]
    assert list(browser.get("/vehicles/suggest/", {"q": typed}).context["suggested"]) == [honda]
    assert f'href="/vehicles/{honda.pk}/"' in browser.get("/search/", {"q": typed}).content.decode()


@pytest.mark.parametrize("few_enough", [0, 1_500])
@pytest.mark.parametrize("typed", NEITHER_ALONE)
def test_it_is_found_among_many_of_each(workshop, honda, typed, few_enough, monkeypatch):
    """The words of the owner are looked up whole, or those of both are compared."""
    monkeypatch.setattr(sys.modules["motorcrm.core.search.across"], "FEW_ENOUGH", few_enough)
    crowd("Петров", make="Honda", model="CB-400")
    crowd("Йожиков Ёлкин", make="Урал", model="Соло")

    assert found(typed, workshop.manager) == [honda]
    assert suggested(workshop.manager, typed) == [honda]
    assert CROWD < DEEP


def test_suggestions_by_common_words_stop_when_there_are_enough(workshop, monkeypatch):
    hondas = crowd("Йожиков", make="Honda", model="CB-400")
    crowd("Петров", make="Honda", model="CB-400")
    crowd("Йожиков", make="Урал", model="Соло")
    for bound in ("FEW_ENOUGH", "DEEP"):
        monkeypatch.setattr(sys.modules["motorcrm.core.search.across"], bound, 0)

    assert suggested(workshop.manager, "йожиков honda") == hondas[:-9:-1]


def test_words_that_meet_nowhere_find_nothing(workshop, honda):
    a_vehicle(a_client("Сидоров"), make="Урал")

    assert found("сидоров honda", workshop.manager) == []


def test_vehicles_that_fit_by_themselves_come_before_those_of_owners_who_do(workshop):
    contains = a_vehicle(a_client("Иванов"), make="Мотоурал")
    begins = a_vehicle(a_client("Иванов"), make="Урал")
    of_owner = a_vehicle(a_client("Урал"), make="Honda")

    assert found("урал", workshop.manager) == [begins, contains, of_owner]


def test_owners_are_found_by_phone_only_by_who_sees_contacts(workshop, honda):
    blind = hire("Blind", role_with(VIEW_CLIENTS))
    seeing = hire("Seeing", role_with(VIEW_CLIENTS, SEE_CONTACTS))

    for typed in ("3456789", "3456789 honda", "+7 912 345-67-89"):
        assert found(typed, blind) == [], typed
        assert found(typed, seeing) == [honda], typed
    assert found("елкин honda", blind) == [honda]


def test_an_owner_the_reader_does_not_see_finds_nothing(workshop, honda):
    """They added the vehicle; its owner they do not see."""
    person = hire("Reader", role_with(VIEW_CLIENTS, scope=OWN))
    Vehicle.objects.filter(pk=honda.pk).update(created_by=person)

    assert found("honda", person) == [honda]
    assert [typed for typed in (*NEITHER_ALONE, "йожиков") if found(typed, person)] == []

    Client.objects.filter(pk=honda.owner_id).update(created_by=person)

    assert [found(typed, person) for typed in (*NEITHER_ALONE, "йожиков")] == [[honda]] * 5


def test_of_their_own_vehicles_people_find_those_behind_a_crowd_of_others(workshop, honda):
    person = hire("Reader", role_with(VIEW_CLIENTS, scope=OWN))
    Vehicle.objects.filter(pk=honda.pk).update(created_by=person)
    Client.objects.filter(pk=honda.owner_id).update(created_by=person)
    crowd("Йожиков Ёлкин", make="Honda", model="CB-400")

    for typed in (*NEITHER_ALONE, "йожиков"):
        assert found(typed, person) == [honda], typed


def test_a_list_that_leaves_out_vehicles_of_owners_says_so(workshop, honda):
    assert not vehicle_list(workshop.manager, query="йожиков").is_cut
    crowd("Йожиков", make="Урал")
    assert vehicle_list(workshop.manager, query="йожиков").is_cut


@pytest.mark.parametrize("typed", ["honda", "йожиков", "елкин honda"])
def test_a_search_asks_little(workshop, honda, typed):
    crowd("Петров", make="Honda", model="CB-400")
    # PostgreSQL asks each index for the last id of its table too.
    with asked_once(), queries(max=10 if connection.vendor == "sqlite" else 16):
        assert found(typed, workshop.manager)
