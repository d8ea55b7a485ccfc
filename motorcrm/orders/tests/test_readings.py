"""The readings of an order's vehicle follow the order, and a fall is asked about before it is saved."""

from datetime import timedelta

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Asked
from motorcrm.history.queries import story_of
from motorcrm.orders.models import OrderStatus, WorkOrder
from motorcrm.orders.operations import check_in, edit_order, move_order
from motorcrm.orders.operations.intake import take_call
from motorcrm.testing.builders import a_client, a_vehicle, an_order
from motorcrm.vehicles.operations import note_reading, strike_reading
from motorcrm.vehicles.queries import last_readings

SPACE = "\u00a0"


@pytest.fixture
def honda(workshop):
    """Its odometer said 46 042 km a month ago."""
    vehicle = a_vehicle(a_client(), make="Honda", model="CB400")
    note_reading(vehicle, value=46_042, meter="km", on=clock.today() - timedelta(days=30), by=workshop.manager)
    return vehicle


def km(vehicle):
    return [(reading.value, reading.read_on) for reading in vehicle.readings.counted().filter(meter="km")]


def test_a_mileage_corrected_in_the_order_corrects_its_reading(workshop, honda):
    yesterday = clock.now() - timedelta(days=1)
    with clock.at(yesterday):
        order = an_order(workshop, client=honda.owner, vehicle=honda, mileage=50_000)

    edit_order(order, version=1, mileage=50_500, by=workshop.manager)

    assert km(honda)[0] == (50_500, clock.local(yesterday).date())
    assert len(km(honda)) == 2
    assert story_of(honda)[-1] == "vehicles.reading-corrected"


def test_a_mileage_cleared_in_the_order_strikes_its_reading(workshop, honda):
    order = an_order(workshop, client=honda.owner, vehicle=honda, mileage=50_000)

    edit_order(order, version=1, mileage=None, by=workshop.manager)

    assert last_readings(honda)["km"].value == 46_042
    assert honda.readings.filter(order=order.pk).get().struck_at


def test_an_order_of_another_vehicle_takes_its_reading_along(workshop, honda):
    ural = a_vehicle(honda.owner)
    order = an_order(workshop, client=honda.owner, vehicle=honda, mileage=50_000)

    edit_order(order, version=1, vehicle=ural, by=workshop.manager)

    assert last_readings(honda)["km"].value == 46_042
    assert last_readings(ural)["km"].value == 50_000


def test_before_check_in_a_mileage_is_no_reading(workshop, honda):
    order = an_order(workshop, client=honda.owner, vehicle=honda, phase="booked", mileage=10)

    edit_order(order, version=1, mileage=20, by=workshop.manager)

    assert len(km(honda)) == 1


def falls(workshop, honda, way):
    """Every way a mileage gets into the vehicle's history, with 12 500 km."""
    manager, client = workshop.manager, honda.owner
    if way == "creation":
        return lambda **sure: an_order(workshop, client=client, vehicle=honda, mileage=12_500, **sure)
    if way == "call":
        organisation = workshop.organisation
        return lambda **sure: take_call(
            client=client,
            vehicle=honda,
            organisation=organisation,
            phase="accepted",
            mileage=12_500,
            by=manager,
            **sure,
        )
    booked = an_order(
        workshop, client=client, vehicle=honda, phase="booked", mileage=12_500 if way == "status" else None
    )
    if way == "check-in":
        return lambda **sure: check_in(booked, mileage=12_500, by=manager, **sure)
    if way == "status":
        accepted = OrderStatus.objects.get(code="accepted")
        return lambda **sure: move_order(booked, accepted, by=manager, **sure)
    check_in(booked, mileage=47_000, by=manager)
    return lambda **sure: edit_order(booked, version=1, mileage=12_500, by=manager, **sure)


@pytest.mark.parametrize("way", ["creation", "call", "check-in", "status", "edit"])
def test_a_fall_is_asked_about_before_anything_is_saved(workshop, honda, way):
    act = falls(workshop, honda, way)
    before = [*km(honda), *WorkOrder.objects.values_list("phase", "mileage", "version")]

    with pytest.raises(Asked) as asked:
        act()

    (question,) = asked.value.questions
    assert f"12{SPACE}500" in question.message.replace(",", SPACE)
    assert f"46{SPACE}042" in question.message.replace(",", SPACE)
    assert [*km(honda), *WorkOrder.objects.values_list("phase", "mileage", "version")] == before

    order = act(sure=asked.value.codes.split())

    assert (order.mileage, km(honda)[0][0]) == (12_500, 12_500)


def test_the_orders_own_reading_does_not_contradict_it(workshop, honda):
    order = an_order(workshop, client=honda.owner, vehicle=honda, mileage=50_000)

    edit_order(order, version=1, mileage=49_000, by=workshop.manager)

    assert km(honda)[0][0] == 49_000


def test_a_struck_reading_is_not_brought_back_by_another_edit(workshop, honda):
    order = an_order(workshop, client=honda.owner, vehicle=honda, mileage=50_000)
    strike_reading(honda, reading=honda.readings.get(order=order.pk), reason="не тот мотоцикл", by=workshop.manager)

    edit_order(order, version=1, complaint="Стучит", by=workshop.manager)

    assert last_readings(honda)["km"].value == 46_042


def confirming(answer):
    """The value of the button that answers the question."""
    return answer.content.decode().split('name="sure" value="')[1].split('"')[0]


def test_the_check_in_form_asks_with_both_figures_and_saves_once_confirmed(workshop, sign_in, honda):
    booked = an_order(workshop, client=honda.owner, vehicle=honda, phase="booked")
    desk, address = sign_in(workshop.manager), f"/orders/{booked.pk}/check-in/"

    asked = desk.post(address, {"mileage": "12 500", "fuel": "50"})
    booked.refresh_from_db()
    assert (asked.status_code, booked.phase) == (409, "booked")
    assert f"12{SPACE}500" in asked.content.decode()
    assert f"46{SPACE}042" in asked.content.decode()
    assert 'value="12 500"' in asked.content.decode()

    other = desk.post(address, {"mileage": "1 250", "fuel": "50", "sure": confirming(asked)})
    assert other.status_code == 409, "the answer was about another figure"

    assert desk.post(address, {"mileage": "12 500", "fuel": "50", "sure": confirming(asked)}).status_code == 302
    booked.refresh_from_db()
    assert (booked.phase, booked.mileage) == ("accepted", 12_500)


def test_the_dialog_is_answered_in_the_dialog(workshop, sign_in, honda):
    booked = an_order(workshop, client=honda.owner, vehicle=honda, phase="booked")
    desk, address, dialog = sign_in(workshop.manager), f"/orders/{booked.pk}/check-in/", {"HX-Request": "true"}

    asked = desk.post(address, {"mileage": "12 500"}, headers=dialog)
    wrong = desk.post(address, {"mileage": "much"}, headers=dialog)
    done = desk.post(address, {"mileage": "12 500", "sure": confirming(asked)}, headers=dialog)

    assert (asked.status_code, wrong.status_code) == (409, 422)
    assert all("<html" not in answer.content.decode() for answer in (asked, wrong))
    assert done["HX-Redirect"] == f"/orders/{booked.pk}/"


def test_the_call_asks_and_keeps_everything_typed(workshop, sign_in, honda):
    form = {
        "client": honda.owner_id, "vehicle": honda.pk, "phase": "accepted", "mileage": "12 500", "complaint": "Стучит",
        "organisation": workshop.organisation.pk, "manager": workshop.manager.pk, "key": "k" * 20,
        "jobs-TOTAL_FORMS": 0, "jobs-INITIAL_FORMS": 0, "parts-TOTAL_FORMS": 0, "parts-INITIAL_FORMS": 0,
    }  # fmt: skip
    desk = sign_in(workshop.manager)

    asked = desk.post("/orders/new/", form)
    assert asked.status_code == 409
    assert "Стучит" in asked.content.decode()
    assert 'name="phase" value="accepted"' in asked.content.decode()
    assert not WorkOrder.objects.exists()

    assert desk.post("/orders/new/", {**form, "sure": confirming(asked)}).status_code == 302
    assert WorkOrder.objects.get().mileage == 12_500


def test_an_edit_in_place_asks_in_words_for_the_script(workshop, sign_in, honda):
    order = an_order(workshop, jobs=rub(1), client=honda.owner, vehicle=honda, mileage=47_000)
    desk, address = sign_in(workshop.manager), f"/orders/{order.pk}/edit/"

    asked = desk.post(address, {"version": "1", "mileage": "12500"}, headers={"HX-Request": "true"})

    assert (asked.status_code, asked["HX-Reswap"]) == (409, "none")
    assert f"46{SPACE}042" in asked.content.decode()
    typed = {"version": "1", "mileage": "12500", "sure": asked["HX-Asked"]}
    assert desk.post(address, typed, headers={"HX-Request": "true"}).status_code == 200
    assert WorkOrder.objects.get().mileage == 12_500


def test_without_scripts_the_question_has_a_page_that_sends_the_same_again(workshop, sign_in, honda):
    order = an_order(workshop, jobs=rub(1), client=honda.owner, vehicle=honda, mileage=47_000)
    desk, address = sign_in(workshop.manager), f"/orders/{order.pk}/edit/"

    asked = desk.post(address, {"version": "1", "mileage": "12500"})

    page = asked.content.decode()
    assert asked.status_code == 409
    assert f'action="{address}"' in page
    assert '<input type="hidden" name="mileage" value="12500">' in page
    assert desk.post(address, {"version": "1", "mileage": "12500", "sure": confirming(asked)}).status_code == 302
