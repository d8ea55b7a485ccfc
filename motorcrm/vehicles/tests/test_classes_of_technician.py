"""Which classes of vehicles a technician works on."""

import pytest

from motorcrm.core.refusal import Forbidden, Stale
from motorcrm.history.models import Happening
from motorcrm.vehicles.models import VehicleClass
from motorcrm.vehicles.operations import set_vehicle_classes

pytestmark = pytest.mark.django_db


def classes(*codes):
    return list(VehicleClass.objects.filter(code__in=codes))


def of(person):
    return sorted(known.code for known in person.vehicle_classes.all())


def test_classes_are_set_exactly_as_given_and_recorded(workshop):
    set_vehicle_classes(workshop.technician, classes("car", "motorcycle"), version=1, by=workshop.owner)
    set_vehicle_classes(workshop.technician, classes("car"), version=2, by=workshop.owner)

    assert of(workshop.technician) == ["car"]
    facts = Happening.objects.filter(event="vehicles.classes-set").first().facts
    assert len(facts["before"]["vehicle_classes"]) == 2
    assert len(facts["after"]["vehicle_classes"]) == 1


def test_the_same_classes_change_nothing(workshop):
    set_vehicle_classes(workshop.technician, [], version=1, by=workshop.owner)

    assert workshop.technician.version == 1
    assert not Happening.objects.filter(event="vehicles.classes-set").exists()


def test_of_two_who_set_them_the_second_is_warned(workshop):
    set_vehicle_classes(workshop.technician, classes("car"), version=1, by=workshop.owner)

    with pytest.raises(Stale):
        set_vehicle_classes(workshop.technician, classes("engine"), version=1, by=workshop.owner)

    assert of(workshop.technician) == ["car"]


def test_only_people_who_edit_employees_set_them(workshop):
    for person in (workshop.manager, workshop.senior, workshop.technician):
        with pytest.raises(Forbidden):
            set_vehicle_classes(workshop.technician, classes("car"), version=1, by=person)


def test_the_employee_page_shows_them_and_the_form_sets_them(workshop, sign_in):
    browser, person = sign_in(workshop.owner), f"/employees/{workshop.technician.pk}/"
    address = f"/vehicles/classes/of/{workshop.technician.pk}/"
    assert "со всеми ТС" in browser.get(person).content.decode()
    assert address in browser.get(person).content.decode()
    car = VehicleClass.objects.get(code="car")

    assert browser.post(address, {"classes": [car.pk], "version": 1})["Location"] == person
    assert browser.post(address, {"classes": [], "version": 1}).status_code == 409
    assert browser.post(address, {"classes": ["9" * 40], "version": 2}).status_code == 422

    assert "Автомобили" in browser.get(person).content.decode()
    assert address not in sign_in(workshop.manager).get(person).content.decode()


def test_people_who_carry_out_no_jobs_have_none(workshop, sign_in):
    shown = sign_in(workshop.owner).get(f"/employees/{workshop.accountant.pk}/").content.decode()

    assert "С чем работает" not in shown
