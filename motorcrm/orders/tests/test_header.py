"""What an order's header may say is one set of rules, whether it is said at creation, at check-in or in an edit."""

from datetime import timedelta

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Invalid
from motorcrm.orders.operations import check_in, edit_order
from motorcrm.testing.builders import a_client, a_vehicle, an_order
from motorcrm.vehicles.operations import archive_vehicle

NOW = clock.now().replace(microsecond=0)
IMPOSSIBLE = [
    ({"booked_for": NOW + timedelta(days=2), "promised_at": NOW + timedelta(days=1)}, "promised_at"),
    ({"fuel": 101}, "fuel"),
    ({"mileage": -1}, "mileage"),
    ({"engine_hours": 10**9}, "engine_hours"),
    ({"priority": 7}, "priority"),
    ({"brought_by": "x" * 201}, "brought_by"),
    ({"brought_by_phone": "345-67"}, "brought_by_phone"),
]


@pytest.mark.parametrize(("said", "field"), IMPOSSIBLE)
def test_what_is_impossible_is_refused_at_creation(workshop, said, field):
    with pytest.raises(Invalid) as refusal:
        an_order(workshop, **said)
    assert list(refusal.value.errors) == [field]


@pytest.mark.parametrize(("said", "field"), IMPOSSIBLE)
def test_what_is_impossible_is_refused_in_an_edit(workshop, said, field):
    order = an_order(workshop)
    with pytest.raises(Invalid) as refusal:
        edit_order(order, version=1, by=workshop.manager, **said)
    assert list(refusal.value.errors) == [field]


@pytest.mark.parametrize(
    ("said", "field"), [one for one in IMPOSSIBLE if {"fuel", "mileage", "engine_hours"} & set(one[0])]
)
def test_what_is_impossible_is_refused_at_check_in(workshop, said, field):
    order = an_order(workshop, phase="booked")
    with pytest.raises(Invalid) as refusal:
        check_in(order, by=workshop.manager, **said)
    assert list(refusal.value.errors) == [field]


@pytest.mark.parametrize("moved", ["booked_for", "promised_at"])
def test_neither_time_can_be_moved_past_the_other(workshop, moved):
    order = an_order(workshop, booked_for=NOW, promised_at=NOW + timedelta(days=1))
    to = {"booked_for": NOW + timedelta(days=2), "promised_at": NOW - timedelta(days=1)}[moved]

    with pytest.raises(Invalid) as refusal:
        edit_order(order, version=1, by=workshop.manager, **{moved: to})

    assert list(refusal.value.errors) == [moved]
    edit_order(order, version=1, by=workshop.manager, booked_for=to, promised_at=to, promise_reason="client")


def test_the_page_says_which_time_is_wrong(workshop, sign_in):
    order = an_order(workshop, booked_for=NOW)
    typed = {"version": "1", "promised_at": (clock.local(NOW) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")}

    answer = sign_in(workshop.manager).post(f"/orders/{order.pk}/edit/", typed, headers={"HX-Request": "true"})

    assert answer.status_code == 422
    order.refresh_from_db()
    assert order.promised_at is None


def test_a_vehicle_in_the_archive_gets_no_order_and_joins_none(workshop):
    client = a_client()
    gone = archive_vehicle(a_vehicle(client), by=workshop.manager)

    with pytest.raises(Invalid):
        an_order(workshop, client=client, vehicle=gone)
    with pytest.raises(Invalid):
        edit_order(an_order(workshop, client=client), version=1, vehicle=gone, by=workshop.manager)


def test_an_extension_of_the_one_who_brought_it_is_kept(workshop):
    order = an_order(workshop, jobs=rub(1), brought_by_phone="8 (495) 123–45–67 доб. 205")
    assert order.brought_by_phone == "+74951234567 (доб. 205)"

    edit_order(order, version=1, brought_by_phone="тел. 8 912 345-67-89,", by=workshop.manager)
    assert order.brought_by_phone == "+79123456789"
