"""When people work: hours by weekday and days off; who records them and who sees what."""

from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from motorcrm.core import clock
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Stale
from motorcrm.employees.hours import USUAL, group_days, minutes, week_of
from motorcrm.employees.models import Employee, TimeOff
from motorcrm.employees.operations import add_time_off, edit_time_off, remove_time_off, set_working_hours
from motorcrm.history.models import Happening
from motorcrm.history.queries import story_of
from motorcrm.testing.race import race

pytestmark = pytest.mark.django_db

LATE = {weekday: (time(12), time(21)) for weekday in (2, 3, 4, 5)}
MAY = date(2026, 5, 1)


def text(response):
    return response.content.decode()


def off(person, by, first=1, last=5, **known):
    days = {"first": MAY.replace(day=first), "last": MAY.replace(day=last)}
    return add_time_off(person, **{**days, "kind": TimeOff.Kind.VACATION, **known}, by=by)


def test_without_personal_hours_the_week_is_the_usual_one(workshop):
    assert week_of(workshop.technician.working_hours.all()) == USUAL
    assert sum(minutes(stretch) for stretch in USUAL.values()) == 45 * 60


def test_hours_are_set_by_weekday_and_recorded_before_and_after(workshop):
    set_working_hours(workshop.technician, hours=LATE, version=1, by=workshop.owner)

    assert week_of(workshop.technician.working_hours.all()) == LATE
    assert workshop.technician.version == 2
    facts = Happening.objects.get(event="employees.hours-set").facts
    assert facts["before"]["monday"] == "09:00–18:00"
    assert facts["after"]["monday"] == ""
    assert facts["after"]["saturday"] == "12:00–21:00"
    assert "sunday" not in facts["after"]


def test_the_same_hours_again_change_nothing(workshop):
    set_working_hours(workshop.technician, hours=LATE, version=1, by=workshop.owner)
    set_working_hours(workshop.technician, hours=LATE, version=2, by=workshop.owner)

    assert story_of(workshop.technician) == ["employees.hours-set"]


def test_of_two_who_set_hours_the_second_is_warned(workshop):
    set_working_hours(workshop.technician, hours=LATE, version=1, by=workshop.owner)

    with pytest.raises(Stale):
        set_working_hours(workshop.technician, hours={0: (time(9), time(10))}, version=1, by=workshop.owner)

    assert week_of(workshop.technician.working_hours.all()) == LATE


@pytest.mark.parametrize("hours", [{}, {0: (time(18), time(9))}, {0: (time(9), time(9))}])
def test_a_week_without_working_hours_and_a_day_that_ends_before_it_begins_are_refused(workshop, hours):
    with pytest.raises(Invalid):
        set_working_hours(workshop.technician, hours=hours, version=1, by=workshop.owner)


def test_neighbouring_days_with_the_same_hours_are_shown_together():
    with override("ru"):
        assert [days for days, _hours in group_days(USUAL)] == ["Пн–Пт"]
        assert [days for days, _hours in group_days({0: LATE[2], 2: LATE[2], 3: LATE[2]})] == ["Пн", "Ср–Чт"]


def test_days_off_are_recorded_changed_and_cancelled(workshop):
    vacation = off(workshop.technician, workshop.owner)
    edit_time_off(vacation, version=1, first=MAY, last=MAY.replace(day=9), kind="sick", comment="", by=workshop.owner)
    remove_time_off(vacation, version=2, by=workshop.owner)

    assert story_of(workshop.technician) == [
        "employees.time-off-added",
        "employees.time-off-edited",
        "employees.time-off-removed",
    ]
    facts = Happening.objects.get(event="employees.time-off-edited").facts
    assert facts["before"] == {"kind": "vacation", "last": "2026-05-05"}
    assert facts["after"] == {"kind": "sick", "last": "2026-05-09"}
    assert not TimeOff.objects.exists()


def test_the_last_day_is_not_before_the_first(workshop):
    with pytest.raises(Invalid) as problem:
        off(workshop.technician, workshop.owner, 5, 4)

    assert list(problem.value.errors) == ["last"]


def test_a_single_day_is_enough(workshop):
    assert off(workshop.technician, workshop.owner, 5, 5).dates == "05.05.2026"


@pytest.mark.parametrize(("first", "last"), [(1, 1), (5, 5), (1, 31), (3, 4), (5, 9)])
def test_days_off_of_one_person_never_overlap(workshop, first, last):
    off(workshop.technician, workshop.owner, 1, 5)

    with pytest.raises(Invalid) as problem:
        off(workshop.technician, workshop.owner, first, last)

    assert list(problem.value.errors) == ["first"]
    assert off(workshop.other_technician, workshop.owner, first, last)


def test_an_edit_is_measured_against_the_others_and_not_against_itself(workshop):
    off(workshop.technician, workshop.owner, 1, 5)
    second = off(workshop.technician, workshop.owner, 6, 9)
    known = {"kind": "vacation", "comment": "", "by": workshop.owner}

    edit_time_off(second, version=1, first=MAY.replace(day=7), last=MAY.replace(day=12), **known)
    with pytest.raises(Invalid):
        edit_time_off(second, version=2, first=MAY.replace(day=5), last=MAY.replace(day=12), **known)


def test_an_absence_of_four_years_is_refused_as_a_typing_mistake(workshop):
    with pytest.raises(Invalid):
        add_time_off(workshop.technician, first=MAY, last=date(2030, 5, 1), kind="vacation", by=workshop.owner)


def test_of_two_who_change_days_off_the_second_is_warned(workshop):
    vacation = off(workshop.technician, workshop.owner)
    known = {"first": MAY, "kind": "vacation", "comment": "", "by": workshop.owner}
    edit_time_off(vacation, version=1, last=MAY.replace(day=6), **known)

    with pytest.raises(Stale):
        edit_time_off(vacation, version=1, last=MAY.replace(day=8), **known)
    with pytest.raises(Stale):
        remove_time_off(vacation, version=1, by=workshop.owner)
    remove_time_off(vacation, version=2, by=workshop.owner)
    with pytest.raises(Absent):
        remove_time_off(vacation, version=2, by=workshop.owner)


def test_a_double_click_records_days_off_once(workshop):
    known = {"first": MAY, "last": MAY, "kind": "day-off", "key": "form-0001", "by": workshop.owner}

    assert add_time_off(workshop.technician, **known) == add_time_off(workshop.technician, **known)
    assert TimeOff.objects.count() == 1


def test_only_people_who_edit_employees_record_hours_and_days_off(workshop):
    vacation = off(workshop.technician, workshop.owner)
    for person in (workshop.manager, workshop.senior, workshop.accountant, workshop.technician):
        with pytest.raises(Forbidden):
            set_working_hours(workshop.technician, hours=LATE, version=1, by=person)
        with pytest.raises(Forbidden):
            off(workshop.technician, person, 10, 11)
        with pytest.raises(Forbidden):
            remove_time_off(vacation, version=1, by=person)
    with pytest.raises(Absent):
        remove_time_off(off(workshop.other_technician, workshop.owner), version=1, by=workshop.technician)


def test_the_database_itself_refuses_days_that_end_before_they_begin(workshop):
    with pytest.raises(IntegrityError), transaction.atomic():
        TimeOff.objects.create(employee=workshop.technician, first=MAY, last=MAY - timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        workshop.technician.working_hours.create(weekday=0, begins=time(9), ends=time(9))
    with pytest.raises(IntegrityError), transaction.atomic():
        workshop.technician.working_hours.create(weekday=7, begins=time(9), ends=time(10))


def note(person, first, last, by):
    people = Employee.objects.in_bulk([person, by])
    off(people[person], people[by], first, last)


def test_days_off_recorded_twice_at_once_never_overlap(real_database, workshop):
    runners = [(workshop.technician.pk, first, last, workshop.owner.pk) for first, last in ((1, 9), (5, 15), (9, 20))]

    outcomes = race(real_database, note, runners)

    assert any(outcome.won for outcome in outcomes), outcomes
    rows = list(TimeOff.objects.order_by("first"))
    assert all(one.last < other.first for one, other in pairwise(rows))
    assert {outcome.error for outcome in outcomes if not outcome.won} <= {"Invalid"}


# The pages


def test_the_employee_page_shows_hours_and_days_off_but_comments_only_to_editors(workshop, sign_in):
    today = clock.today()
    add_time_off(
        workshop.technician,
        first=today,
        last=today + timedelta(days=3),
        kind="sick",
        comment="ангина",
        by=workshop.owner,
    )
    address = f"/employees/{workshop.technician.pk}/"

    for reader, knows in ((workshop.owner, True), (workshop.manager, False), (workshop.technician, False)):
        shown = text(sign_in(reader).get(address))
        assert "Пн–Пт" in shown
        assert "Больничный" in shown
        assert ("ангина" in shown) is knows
        assert ("days-off/" in shown) is knows


def test_working_hours_are_set_through_their_form(workshop, sign_in):
    browser, address = sign_in(workshop.owner), f"/employees/{workshop.technician.pk}/hours/"
    assert text(browser.get(address)).count('value="09:00"') == 5
    sent = {"version": 1, "begins_5": "10:00", "ends_5": "16:30"}

    half = browser.post(address, {**sent, "begins_6": "10:00"})
    wrong = browser.post(address, {**sent, "ends_5": "09:00"})
    done = browser.post(address, sent)
    stale = browser.post(address, {**sent, "ends_5": "17:00"})

    assert (half.status_code, list(half.context["form"].errors)) == (422, ["ends_6"])
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["ends_5"])
    assert done["Location"] == f"/employees/{workshop.technician.pk}/"
    assert week_of(workshop.technician.working_hours.all()) == {5: (time(10), time(16, 30))}
    assert stale.status_code == 409
    assert "Суббота" in text(stale)


def test_days_off_are_recorded_through_their_forms(workshop, sign_in):
    browser, person = sign_in(workshop.owner), f"/employees/{workshop.technician.pk}/"
    sent = {"kind": "vacation", "first": "2026-05-01", "last": "2026-05-05", "comment": "дача"}

    assert browser.post(f"{person}days-off/new/", sent)["Location"] == person
    assert browser.post(f"{person}days-off/new/", sent).status_code == 422
    vacation = TimeOff.objects.get()
    address = f"/employees/days-off/{vacation.pk}/"
    assert 'value="дача"' in text(browser.get(address))
    assert browser.post(address, {**sent, "last": "2026-05-07", "version": 1})["Location"] == person
    assert browser.post(address, {**sent, "last": "2026-05-09", "version": 1}).status_code == 409
    assert browser.post(f"{address}remove/", {"version": "x"}).status_code == 422
    assert browser.post(f"{address}remove/", {"version": 2})["Location"] == person
    assert browser.get(address).status_code == 404


def test_the_list_says_who_is_away_today(workshop, sign_in):
    today = clock.today()
    for person, first in ((workshop.technician, today), (workshop.other_technician, today + timedelta(days=1))):
        add_time_off(person, first=first, last=today + timedelta(days=3), kind="vacation", by=workshop.owner)

    shown = text(sign_in(workshop.manager).get("/employees/"))

    assert shown.count("Отпуск до") == 1
