"""Orders are found by what is in them, their clients and their vehicles; newer rows of others crowd nothing out."""

import sys

import pytest

from motorcrm.access.catalogue import OWN
from motorcrm.clients.models import Client
from motorcrm.clients.queries import suggested
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core.search import DEEP, MOST, searchable
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.builders import a_client, a_vehicle, an_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.vehicles.facts import search_text
from motorcrm.vehicles.models import Vehicle

CROWD = MOST + 60


def crowd_of_clients(name="Иванов", phone="79990001122"):
    rows = [
        Client(name=f"{name} {number}", search=searchable(f"{name} {number}"), search_contacts=searchable(phone))
        for number in range(CROWD)
    ]
    return Client.objects.bulk_create(rows)


def crowd_of_vehicles(owner, **known):
    rows = [Vehicle(owner=owner, **known) for _number in range(CROWD)]
    for row in rows:
        row.search = search_text(row)
    return Vehicle.objects.bulk_create(rows)


def found(query, reader):
    return list(WorkOrder.objects.visible_to(reader).search(query, reader).ranked(query, reader))


@pytest.fixture
def closed(workshop):
    """An old order that is over, of Иванов with a CB400; his namesakes and other CB400s came later."""
    order = an_order(
        workshop,
        client=(client := a_client("Иванов", phone="+79123456789")),
        vehicle=a_vehicle(client, make="Honda", model="CB400", plate="1234АВ77"),
        complaint="Стук справа",
    )
    WorkOrder.objects.filter(pk=order.pk).update(phase="closed", is_open=False)
    crowd_of_vehicles(crowd_of_clients()[0], make="Honda", model="CB400")
    return order


@pytest.mark.parametrize("typed", ["иванов", "3456789", "+7 912 345-67-89", "1234ав77", "1234ав", "стук", "000001"])
def test_the_one_meant_is_found_behind_a_crowd_of_newer_ones(workshop, closed, typed):
    assert found(typed, workshop.manager) == [closed]


@pytest.mark.parametrize("typed", ["иванов cb400", "CB-400 Иванов", "стук cb400", "иванов стук", "иванов honda стук"])
def test_words_are_found_across_the_order_its_client_and_its_vehicle(workshop, closed, typed):
    assert found(typed, workshop.manager) == [closed]


def test_words_that_meet_nowhere_find_nothing(workshop, closed):
    other = an_order(workshop, client=a_client("Сидоров"), complaint="Стук")
    WorkOrder.objects.filter(pk=other.pk).update(phase="closed", is_open=False)

    assert found("сидоров cb400", workshop.manager) == []
    assert found("сидоров стук", workshop.manager) == [other]
    assert CROWD < DEEP


def test_a_client_meant_comes_first_and_the_list_says_that_there_are_more(workshop, sign_in):
    meant = a_client("Иванов", phone="+79123456789")
    crowd_of_clients()

    page = sign_in(workshop.manager).get("/clients/", {"q": "иванов"})

    assert page.context["page"].rows[0].client == meant
    assert page.context["page"].is_cut
    assert "Уточните запрос" in page.content.decode()
    assert suggested(workshop.manager, "3456789")[0].client == meant


def test_a_list_that_holds_everything_says_nothing_of_more(workshop, sign_in):
    a_client("Иванов")

    assert not sign_in(workshop.manager).get("/clients/", {"q": "иванов"}).context["page"].is_cut


def test_of_their_own_things_people_find_those_behind_a_crowd_of_others(workshop):
    person = hire("Reader", role_with(VIEW_CLIENTS, VIEW_ORDERS, scope=OWN))
    client = a_client("Иванов Первый")
    order = an_order(workshop, client=client, complaint="Стук", vehicle=a_vehicle(client, make="Honda", model="CB400"))
    WorkOrder.objects.filter(pk=order.pk).update(phase="closed", is_open=False, manager=person)
    crowd_of_vehicles(crowd_of_clients()[0], make="Honda", model="CB400")
    other = an_order(workshop, client=a_client("Иванов Последний"))

    assert found("иванов", person) == [order]
    assert list(Client.objects.visible_to(person).search("иванов", person)) == [client]
    assert list(Vehicle.objects.visible_to(person).search("cb400", person)) == [order.vehicle]
    assert other not in found("иванов", person)


def test_every_open_order_is_found_behind_a_crowd(workshop):
    order = an_order(workshop, client=a_client("Иванов Первый"))
    crowd_of_clients()

    assert order in found("иванов", workshop.manager)


def test_the_last_orders_of_a_client_with_many_are_found(workshop):
    client = a_client("Парк такси")
    one = an_order(workshop, client=client)
    copies = [WorkOrder(**fields_of(one), number=f"АА-2020-{number:06}") for number in range(CROWD)]
    WorkOrder.objects.bulk_create(copies)

    rows = WorkOrder.objects.search("парк такси", workshop.manager)

    assert rows.is_cut
    assert max(WorkOrder.objects.values_list("pk", flat=True)) in {order.pk for order in rows}
    assert one in rows, "it is open"


def fields_of(order):
    kept = {"id", "number", "search", "phase", "is_open"}
    return {f.attname: getattr(order, f.attname) for f in WorkOrder._meta.fields if f.name not in kept} | {
        "phase": "closed",
        "is_open": False,
    }


def test_a_full_name_of_common_words_is_not_looked_for_apart(workshop, monkeypatch):
    """Its words are found in clients alone, whose index has found them together."""
    monkeypatch.setattr(sys.modules["motorcrm.core.search.across"], "MOST", 1)
    monkeypatch.setattr(sys.modules["motorcrm.orders.models.found"], "_where_all_meet", forbidden)
    people = [a_client(f"{last} {first}") for last in ("Егорова", "Карпова") for first in ("Марина", "Анна", "Ольга")]
    orders = [an_order(workshop, client=client) for client in people]

    assert found("марина карпова", workshop.owner) == [orders[3]]


def forbidden(*_asked):
    raise AssertionError("common words were compared by their ids")
