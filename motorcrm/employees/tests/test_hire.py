"""Adding employees, changing their details, marking them as left."""

from datetime import date

import pytest

from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused, Stale
from motorcrm.employees.models import Employee
from motorcrm.employees.operations import come_back, edit_employee, hire, leave
from motorcrm.history.models import Happening
from motorcrm.history.queries import story_of

pytestmark = pytest.mark.django_db

KNOWN = {
    "last_name": "Ёлкин",
    "first_name": "Пётр",
    "middle_name": "Ильич",
    "position": "Моторист",
    "phones": ["+79123456789"],
    "email": "",
    "is_technician": True,
    "hired_on": date(2026, 3, 1),
    "notes": "",
}


def test_a_hired_person_is_found_by_name_and_position_and_cannot_sign_in(workshop):
    person = hire(**KNOWN, by=workshop.owner)

    assert list(Employee.objects.search("елкин моторист")) == [person]
    assert person.login is None
    assert not person.has_usable_password()
    assert story_of(person) == ["employees.hired"]


def test_a_double_click_hires_once(workshop):
    first = hire(**KNOWN, key="form-0001", by=workshop.owner)
    again = hire(**KNOWN, key="form-0001", by=workshop.owner)

    assert first == again
    assert Employee.objects.filter(last_name="Ёлкин").count() == 1


def test_only_people_who_edit_employees_hire_edit_and_mark_as_left(workshop):
    for person in (workshop.manager, workshop.accountant, workshop.senior):
        with pytest.raises(Forbidden):
            hire(**KNOWN, by=person)
        with pytest.raises(Forbidden):
            edit_employee(workshop.technician, version=1, **KNOWN, by=person)
        with pytest.raises(Forbidden):
            leave(workshop.technician, on=date(2026, 5, 1), by=person)
        with pytest.raises(Forbidden):
            come_back(workshop.technician, by=person)


def test_a_technician_cannot_see_other_people(workshop):
    with pytest.raises(Absent):
        edit_employee(workshop.other_technician, version=1, **KNOWN, by=workshop.technician)
    with pytest.raises(Forbidden):
        edit_employee(workshop.technician, version=1, **KNOWN, by=workshop.technician)


def test_a_person_has_a_name(workshop):
    with pytest.raises(Invalid):
        hire(last_name=" ", first_name="", by=workshop.owner)


def test_an_edit_is_recorded_before_and_after_without_the_notes(workshop):
    edit_employee(workshop.technician, version=1, **{**KNOWN, "notes": "drinks"}, by=workshop.owner)

    facts = Happening.objects.get(event="employees.edited").facts
    assert facts["before"]["last_name"] == "Technician"
    assert facts["after"]["last_name"] == "Ёлкин"
    assert "drinks" not in str(facts)
    assert workshop.technician.version == 2
    assert list(Employee.objects.search("ёлкин")) == [workshop.technician]


def test_of_two_edits_at_once_the_second_sees_both_versions(workshop):
    edit_employee(workshop.technician, version=1, **KNOWN, by=workshop.owner)

    with pytest.raises(Stale) as stale:
        edit_employee(workshop.technician, version=1, **{**KNOWN, "last_name": "Сосна"}, by=workshop.owner)

    assert stale.value.facts["theirs"]["last_name"] == "Ёлкин"
    assert stale.value.facts["yours"]["last_name"] == "Сосна"
    workshop.technician.refresh_from_db()
    assert workshop.technician.last_name == "Ёлкин"


def test_leaving_does_not_block_sign_in_by_itself(workshop):
    leave(workshop.technician, on=date(2026, 5, 1), by=workshop.owner)

    workshop.technician.refresh_from_db()
    assert workshop.technician.left_on == date(2026, 5, 1)
    assert workshop.technician.is_active
    assert workshop.technician not in Employee.objects.working()


def test_an_employee_leaves_once_and_may_come_back(workshop):
    leave(workshop.technician, on=date(2026, 5, 1), by=workshop.owner)
    with pytest.raises(Refused):
        leave(workshop.technician, on=date(2026, 5, 2), by=workshop.owner)

    come_back(workshop.technician, by=workshop.owner)

    assert workshop.technician in Employee.objects.working()
    with pytest.raises(Refused):
        come_back(workshop.technician, by=workshop.owner)
    assert story_of(workshop.technician) == ["employees.left", "employees.came-back"]


def test_nobody_leaves_before_being_hired(workshop):
    person = hire(**KNOWN, by=workshop.owner)

    with pytest.raises(Invalid):
        leave(person, on=date(2026, 2, 28), by=workshop.owner)


def test_the_last_administrator_cannot_be_marked_as_left(workshop):
    with pytest.raises(Refused, match="last-administrator"):
        leave(workshop.owner, on=date(2026, 5, 1), by=workshop.owner)

    workshop.owner.refresh_from_db()
    assert workshop.owner.left_on is None
