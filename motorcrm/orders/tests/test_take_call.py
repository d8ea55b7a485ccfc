"""Taking a call: client, vehicle and order come to be together, or not at all."""

import pytest

from motorcrm.access.catalogue import OWN
from motorcrm.clients.models import Client
from motorcrm.clients.rights import EDIT_CLIENTS, VIEW_CLIENTS
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused
from motorcrm.history.queries import story_of
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import JobDraft
from motorcrm.orders.operations.intake import NewClient, NewVehicle, take_call
from motorcrm.orders.rights import CREATE_ORDERS, VIEW_ORDERS
from motorcrm.testing.builders import a_client, a_vehicle
from motorcrm.testing.cast import hire, role_with
from motorcrm.vehicles.models import Vehicle

ANNA = NewClient("Anna Smirnova", "8 912 345-67-89")
URAL = NewVehicle("Ural", "Gear-Up", plate="1234 АВ 77")


def test_a_call_from_a_new_client_makes_client_vehicle_and_order(workshop):
    order = take_call(
        client=ANNA,
        vehicle=URAL,
        organisation=workshop.organisation,
        jobs=[JobDraft("Diagnostics", price=rub(900))],
        by=workshop.manager,
    )

    assert order.client.name == "Anna Smirnova"
    assert [phone.number for phone in order.client.phones.all()] == ["+79123456789"]
    assert order.vehicle.owner == order.vehicle_owner == order.client
    assert order.total == rub(900)
    assert story_of(order) == ["orders.created"]


def test_a_repeat_under_the_same_key_makes_one_of_each(workshop):
    said = {"client": ANNA, "vehicle": URAL, "organisation": workshop.organisation, "by": workshop.manager}

    assert take_call(**said, key="key-of-the-form") == take_call(**said, key="key-of-the-form")
    assert (Client.objects.count(), Vehicle.objects.count(), WorkOrder.objects.count()) == (1, 1, 1)


def test_the_key_with_other_content_is_refused(workshop):
    said = {"organisation": workshop.organisation, "by": workshop.manager, "key": "key-of-the-form"}
    take_call(client=ANNA, **said)

    with pytest.raises(Refused) as refusal:
        take_call(client=NewClient("Somebody Else"), **said)
    assert refusal.value.code == "key-reused"


def test_what_is_wrong_with_the_vehicle_leaves_no_client_behind(workshop):
    with pytest.raises(Invalid) as problem:
        take_call(
            client=ANNA, vehicle=NewVehicle("Ural", year=1700), organisation=workshop.organisation, by=workshop.manager
        )

    assert set(problem.value.errors) == {"vehicle_year"}
    assert not Client.objects.exists()


def test_errors_about_the_client_are_shown_beside_the_client(workshop):
    with pytest.raises(Invalid) as problem:
        take_call(client=NewClient("Anna", "123"), organisation=workshop.organisation, by=workshop.manager)

    assert set(problem.value.errors) == {"client_phone"}


def test_only_people_who_create_orders_take_calls(workshop):
    for person in (workshop.technician, workshop.senior, workshop.accountant):
        with pytest.raises(Forbidden):
            take_call(client=ANNA, organisation=workshop.organisation, by=person)
    assert not Client.objects.exists()


def test_people_who_may_not_add_clients_take_calls_from_known_ones_only(workshop):
    known, clerk = a_client(), hire("Clerk", role_with(CREATE_ORDERS, VIEW_ORDERS, VIEW_CLIENTS))

    assert take_call(client=known, organisation=workshop.organisation, by=clerk).client == known
    with pytest.raises(Forbidden):
        take_call(client=ANNA, organisation=workshop.organisation, by=clerk)
    with pytest.raises(Forbidden):
        take_call(client=known, vehicle=URAL, organisation=workshop.organisation, by=clerk)
    assert WorkOrder.objects.count() == 1


def test_a_client_or_vehicle_out_of_sight_is_absent(workshop):
    role = role_with(CREATE_ORDERS, VIEW_ORDERS, VIEW_CLIENTS, EDIT_CLIENTS, scope=OWN)
    deputy, stranger = hire("Deputy", role), a_client()
    others = a_vehicle(stranger)

    with pytest.raises(Absent):
        take_call(client=stranger, organisation=workshop.organisation, by=deputy)
    with pytest.raises(Absent):
        take_call(client=ANNA, vehicle=others, organisation=workshop.organisation, by=deputy)
    assert take_call(client=ANNA, vehicle=URAL, organisation=workshop.organisation, by=deputy).manager == deputy
