"""Vehicles are added, edited, change hands and are read off."""

from datetime import date, timedelta

import pytest

from motorcrm.clients.operations import add_client, archive_client
from motorcrm.core import clock
from motorcrm.core.refusal import Absent, Asked, Forbidden, Invalid, Refused, Stale
from motorcrm.history.queries import story_of
from motorcrm.vehicles.models import Ownership, Reading, Vehicle
from motorcrm.vehicles.operations import (
    add_vehicle,
    archive_vehicle,
    change_owner,
    edit_vehicle,
    note_reading,
    restore_vehicle,
    strike_reading,
)
from motorcrm.vehicles.queries import last_readings, same_vehicles, suggested


@pytest.fixture
def owner(workshop):
    return add_client(name="Иванов", by=workshop.manager)


@pytest.fixture
def honda(workshop, owner):
    return add_vehicle(owner, make="Honda", model="CB400", plate="1234 ab 77", vin="rc42-100", by=workshop.manager)


def test_a_vehicle_is_added_to_its_owner(workshop, owner, honda):
    assert (honda.owner, honda.plate, honda.vin, str(honda)) == (owner, "1234АВ77", "RC42-100", "Honda CB400")
    assert honda.vehicle_class.code == "motorcycle"
    assert Ownership.objects.get(vehicle=honda).owner == owner
    assert story_of(honda) == ["vehicles.added"]
    assert story_of(owner) == ["clients.added", "vehicles.added"]


SPELLINGS = """
1234ab|1234 АВ 77|1234-ав|1234АВ/77|1234AB77RUS|1234AB RUS 77|1234 АВ 77 RUS|honda cb|cb400|CB-400|cb 400
СВ400|Honda CB 400|400 honda|rc42|100|RC42100|RC42–100|\u202aCB\u200b400\u202c
"""


@pytest.mark.parametrize("typed", [*SPELLINGS.replace("\n", "|").strip("|").split("|"), "1234АВ|77"])
def test_a_vehicle_is_found_however_typed(honda, typed):
    assert Vehicle.objects.search(typed).get() == honda


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ({"model": "R 1200 GS"}, "R1200GS"),
        ({"model": "R1200GS"}, "r 1200 gs"),
        ({"vin": "SC54-1001234"}, "SC541001234"),
        ({"vin": "SC541001234"}, "SC54–1001234"),
        ({"plate": "АІ1234ВК"}, "AI 1234 BK"),
        ({"plate": "А123ВС 77"}, "А123ВС|77 RUS"),
        ({"engine_number": "CB-77 E 001"}, "cb77e001"),
    ],
)
def test_models_frames_and_plates_are_found_without_separators(workshop, owner, stored, typed):
    vehicle = add_vehicle(owner, make="BMW", by=workshop.manager, **stored)

    assert Vehicle.objects.search(typed).get() == vehicle


def test_the_model_typed_comes_before_those_that_contain_it(workshop, owner):
    exact = add_vehicle(owner, make="Honda", model="CB-400", by=workshop.manager)
    add_vehicle(owner, make="Honda", model="CB400SF", by=workshop.manager)

    assert suggested(workshop.manager, "CB400")[0] == exact


def test_the_same_vehicle_is_noticed_however_it_was_typed(workshop, owner, honda):
    other = add_vehicle(owner, make="Honda", vin="SC54-1001234", by=workshop.manager)

    assert same_vehicles(vin="SC541001234", reader=workshop.manager) == [other]
    assert same_vehicles(plate="1234AB77 RUS", reader=workshop.manager) == [honda]
    assert same_vehicles(vin="1001234", plate="1234", reader=workshop.manager) == []


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"make": " "}, "make"),
        ({"type": "spaceship"}, "type"),
        ({"year": 1700}, "year"),
        ({"year": 2999}, "year"),
        ({"plate": "x" * 21}, "plate"),
        ({"vin": "x" * 41}, "vin"),
    ],
)
def test_impossible_values_are_refused_by_name(workshop, owner, asked, field):
    with pytest.raises(Invalid) as refusal:
        add_vehicle(owner, by=workshop.manager, **{"make": "Honda", **asked})

    assert list(refusal.value.errors) == [field]


def test_a_vin_that_looks_wrong_is_stored_all_the_same(workshop, owner):
    assert add_vehicle(owner, make="Honda", vin="1HGCM82633A004353", by=workshop.manager).vin == "1HGCM82633A004353"


def test_the_same_key_makes_one_vehicle(workshop, owner):
    for _repeat in range(2):
        add_vehicle(owner, make="Honda", by=workshop.manager, key="key-of-a-form")

    assert Vehicle.objects.count() == 1


def test_technicians_cannot_add_or_edit_vehicles(workshop, owner, honda):
    with pytest.raises(Forbidden):
        add_vehicle(owner, make="Honda", by=workshop.senior)
    with pytest.raises(Absent):
        add_vehicle(owner, make="Honda", by=workshop.technician)
    for verb in (archive_vehicle, restore_vehicle):
        with pytest.raises(Forbidden):
            verb(honda, by=workshop.senior)
    with pytest.raises(Forbidden):
        edit_vehicle(honda, version=1, make="x", by=workshop.senior)
    with pytest.raises(Forbidden):
        note_reading(honda, value=1, meter="km", on=clock.today(), by=workshop.senior)
    with pytest.raises(Forbidden):
        change_owner(honda, owner=owner, since=clock.today(), by=workshop.senior)


def test_an_edit_changes_what_is_given_and_the_search(workshop, honda):
    edit_vehicle(honda, version=1, plate="а777аа 69", by=workshop.manager)

    assert (honda.plate, honda.make, honda.version) == ("А777АА69", "Honda", 2)
    assert Vehicle.objects.search("a777aa").exists()
    assert not Vehicle.objects.search("1234ab").exists()
    assert story_of(honda) == ["vehicles.added", "vehicles.edited"]


def test_a_stale_edit_is_refused_with_both_versions(workshop, honda):
    edit_vehicle(honda, version=1, colour="red", by=workshop.manager)

    with pytest.raises(Stale) as refusal:
        edit_vehicle(honda, version=1, colour="blue", by=workshop.owner)

    assert refusal.value.facts == {"theirs": {"colour": "red"}, "yours": {"colour": "blue"}, "who": "Manager P."}


def test_a_vehicle_changes_hands_and_keeps_its_history(workshop, owner, honda):
    buyer = add_client(name="Петров", by=workshop.manager)

    change_owner(honda, owner=buyer, since=clock.today(), by=workshop.manager)

    assert Vehicle.objects.get().owner == buyer
    assert [row.owner for row in honda.ownerships.order_by("pk")] == [owner, buyer]
    assert story_of(honda) == ["vehicles.added", "vehicles.owner"]
    assert "vehicles.owner" in story_of(buyer)
    with pytest.raises(Refused):
        change_owner(honda, owner=buyer, since=clock.today(), by=workshop.manager)


@pytest.mark.parametrize("days", [1, -1])
def test_it_changes_hands_between_the_last_time_and_today(workshop, honda, days):
    buyer = add_client(name="Петров", by=workshop.manager)

    with pytest.raises(Invalid) as refusal:
        change_owner(honda, owner=buyer, since=clock.today() + timedelta(days=days), by=workshop.manager)

    assert list(refusal.value.errors) == ["since"]


def test_a_client_in_the_archive_gets_no_new_vehicle_either(workshop, owner):
    archive_client(owner, by=workshop.manager)

    with pytest.raises(Refused) as refusal:
        add_vehicle(owner, make="Honda", by=workshop.manager)

    assert refusal.value.code == "client-archived"


def test_a_client_in_the_archive_gets_no_vehicle(workshop, honda):
    buyer = archive_client(add_client(name="Петров", by=workshop.manager), by=workshop.manager)

    with pytest.raises(Absent):
        change_owner(honda, owner=buyer, since=clock.today(), by=workshop.manager)


def test_a_reading_that_grows_raises_no_question(workshop, honda):
    note_reading(honda, value=10_000, meter="km", on=date(2026, 1, 1), by=workshop.manager)

    note_reading(honda, value=12_000, meter="km", on=date(2026, 2, 1), by=workshop.manager)

    assert last_readings(honda)["km"].value == 12_000


@pytest.mark.parametrize(("value", "day"), [(9_000, date(2026, 2, 1)), (11_000, date(2025, 1, 1))])
def test_a_reading_that_falls_is_asked_about_and_kept_once_confirmed(workshop, honda, value, day):
    note_reading(honda, value=10_000, meter="km", on=date(2026, 1, 1), by=workshop.manager)

    with pytest.raises(Asked) as asked:
        note_reading(honda, value=value, meter="km", on=day, by=workshop.manager)
    assert honda.readings.count() == 1
    assert figures_of(asked) == (value, 10_000)

    note_reading(honda, value=value, meter="km", on=day, sure=asked.value.codes.split(), by=workshop.manager)

    assert honda.readings.count() == 2


def test_an_answer_answers_only_its_own_figures(workshop, honda):
    note_reading(honda, value=10_000, meter="km", on=date(2026, 1, 1), by=workshop.manager)
    with pytest.raises(Asked) as asked:
        note_reading(honda, value=9_000, meter="km", on=date(2026, 2, 1), by=workshop.manager)

    with pytest.raises(Asked) as again:
        note_reading(
            honda, value=900, meter="km", on=date(2026, 2, 1), sure=asked.value.codes.split(), by=workshop.manager
        )

    assert figures_of(again) == (900, 10_000)


def test_a_mistaken_reading_is_struck_out_and_counts_no_more(workshop, honda):
    mistaken = note_reading(honda, value=100_000, meter="km", on=date(2026, 3, 1), by=workshop.manager)

    strike_reading(honda, reading=mistaken, reason="лишний ноль", by=workshop.manager)
    note_reading(honda, value=10_500, meter="km", on=date(2026, 2, 1), by=workshop.manager)

    assert last_readings(honda)["km"].value == 10_500
    struck = honda.readings.get(value=100_000)
    assert (struck.struck_reason, struck.struck_by) == ("лишний ноль", workshop.manager)
    assert story_of(honda)[-2:] == ["vehicles.reading-struck", "vehicles.reading"]
    with pytest.raises(Refused):
        strike_reading(honda, reading=mistaken, reason="ещё раз", by=workshop.manager)


def test_a_reading_is_struck_out_with_a_reason_by_those_who_record_them(workshop, owner, honda):
    reading = note_reading(honda, value=1, meter="km", on=clock.today(), by=workshop.manager)
    other = add_vehicle(owner, make="Урал", by=workshop.manager)

    with pytest.raises(Invalid):
        strike_reading(honda, reading=reading, reason=" \u200b", by=workshop.manager)
    with pytest.raises(Forbidden):
        strike_reading(honda, reading=reading, reason="ошибка", by=workshop.senior)
    with pytest.raises(Absent):
        strike_reading(honda, reading=reading, reason="ошибка", by=workshop.technician)
    with pytest.raises(Absent):
        strike_reading(other, reading=reading, reason="ошибка", by=workshop.manager)

    assert Reading.objects.counted().get() == reading


def figures_of(asked):
    """What the one question asked about: the figure typed and the one it contradicts."""
    (question,) = asked.value.questions
    _meter, *figures = question.code.split(":")
    shown = question.message.replace("\u00a0", "").replace(",", "")
    assert all(figure in shown for figure in figures)
    return tuple(map(int, figures))


def test_hours_and_kilometres_are_different_meters(workshop, honda):
    note_reading(honda, value=10_000, meter="km", on=date(2026, 1, 1), by=workshop.manager)

    note_reading(honda, value=50, meter="h", on=date(2026, 2, 1), by=workshop.manager)

    assert {meter: reading.value for meter, reading in last_readings(honda).items()} == {"km": 10_000, "h": 50}


def test_the_same_reading_twice_is_one(workshop, honda):
    for _repeat in range(2):
        note_reading(honda, value=10_000, meter="km", on=date(2026, 1, 1), by=workshop.manager)

    assert Reading.objects.count() == 1
    assert story_of(honda).count("vehicles.reading") == 1


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"value": -1}, "value"),
        ({"value": 10**9}, "value"),
        ({"on": date(2999, 1, 1)}, "on"),
        ({"meter": "x"}, "meter"),
    ],
)
def test_an_impossible_reading_is_refused(workshop, honda, asked, field):
    with pytest.raises(Invalid) as refusal:
        note_reading(honda, by=workshop.manager, **{"value": 1, "meter": "km", "on": clock.today(), **asked})

    assert list(refusal.value.errors) == [field]


def test_archiving_and_restoring_are_recorded_once(workshop, honda):
    for verb in (archive_vehicle, archive_vehicle, restore_vehicle, restore_vehicle):
        verb(honda, by=workshop.manager)

    assert story_of(honda) == ["vehicles.added", "vehicles.archived", "vehicles.restored"]
