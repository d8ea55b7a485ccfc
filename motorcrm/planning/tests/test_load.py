"""Workload of a week: working time, labour hours due and done, time clocked; and who sees it."""

from datetime import date, time, timedelta

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import Percent, Quantity
from motorcrm.employees.models import Employee, TimeOff
from motorcrm.employees.operations import set_working_hours
from motorcrm.employees.rights import VIEW_EMPLOYEES
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import (
    JobDraft,
    Share,
    add_job,
    book_order,
    cancel_job,
    check_in,
    create_order,
    finish_job,
    pause_job,
    start_job,
)
from motorcrm.planning.queries.load import Load, week_of_people
from motorcrm.planning.rights import VIEW_LOAD
from motorcrm.testing.builders import a_client, by_one, the_job
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import asked, queries

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)
WEDNESDAY, FRIDAY = MONDAY + timedelta(days=2), MONDAY + timedelta(days=4)


@pytest.fixture(autouse=True)
def on_wednesday():
    with clock.at(clock.moment(WEDNESDAY, 12)):
        yield


def given(workshop, hours, *, quantity=1, shares=None, phase="accepted", **known):
    draft = JobDraft(
        "Overhaul",
        labour_hours=Quantity.whole(hours),
        quantity=Quantity.whole(quantity),
        shares=shares or by_one(workshop.technician),
    )
    known.setdefault("promised_at", clock.moment(FRIDAY, 18))
    return create_order(
        a_client(), organisation=workshop.organisation, jobs=[draft], phase=phase, by=workshop.manager, **known
    )


def week(person, monday=MONDAY):
    return week_of_people([person], monday)[0]


def due(person, monday=MONDAY):
    """Labour hours due by weekday."""
    return {day.date.weekday(): str(day.load.due) for day in week(person, monday).days if day.load.due}


def minutes_of(person):
    return [day.load.available for day in week(person).days]


def test_working_time_is_that_of_the_weekday(workshop):
    assert minutes_of(workshop.technician) == [540] * 5 + [0, 0]

    set_working_hours(workshop.technician, hours={6: (time(10), time(13, 30))}, version=1, by=workshop.owner)

    assert minutes_of(workshop.technician) == [0] * 6 + [210]


def test_days_off_and_days_before_hiring_are_no_working_time(workshop):
    TimeOff.objects.create(employee=workshop.technician, first=MONDAY - timedelta(days=9), last=MONDAY)
    TimeOff.objects.create(employee=workshop.technician, first=FRIDAY, last=FRIDAY + timedelta(days=9))
    Employee.objects.filter(pk=workshop.other_technician.pk).update(hired_on=WEDNESDAY)
    workshop.other_technician.refresh_from_db()

    assert minutes_of(workshop.technician) == [0, 540, 540, 540, 0, 0, 0]
    assert minutes_of(workshop.other_technician) == [0, 0, 540, 540, 540, 0, 0]


def test_a_share_of_the_labour_hours_counts_on_the_day_promised(workshop):
    shares = (Share(workshop.technician, Percent.whole(60)), Share(workshop.other_technician, Percent.whole(40)))
    given(workshop, 5, quantity=2, shares=shares)

    assert due(workshop.technician) == {4: "6"}
    assert due(workshop.other_technician) == {4: "4"}


def test_before_check_in_jobs_count_on_the_day_booked(workshop):
    order = given(workshop, 3, phase="booked", booked_for=clock.moment(WEDNESDAY + timedelta(days=1), 10))
    assert due(workshop.technician) == {3: "3"}

    check_in(order, by=workshop.manager)

    assert due(workshop.technician) == {4: "3"}


def test_what_is_late_counts_today(workshop):
    given(workshop, 3, promised_at=clock.moment(MONDAY, 18))

    assert due(workshop.technician) == {2: "3"}


def test_a_vehicle_here_without_a_date_counts_today_and_a_booking_without_one_separately(workshop):
    given(workshop, 3, promised_at=None)
    given(workshop, 4, promised_at=None, phase="booked")

    assert due(workshop.technician) == {2: "3"}
    assert week(workshop.technician).undated == Quantity.whole(4)


def test_an_estimate_adds_no_workload_until_it_is_booked(workshop):
    order = given(workshop, 3, phase="estimate")
    assert due(workshop.technician) == {}

    book_order(order, by=workshop.manager)

    assert due(workshop.technician) == {4: "3"}


def test_jobs_done_count_where_they_were_done_and_cancelled_ones_nowhere(workshop):
    order = given(workshop, 3)
    second = add_job(
        order, JobDraft("Wash", labour_hours=Quantity.whole(9), shares=by_one(workshop.technician)), by=workshop.manager
    )
    finish_job(the_first(order), by=workshop.technician)
    cancel_job(second, by=workshop.manager)

    assert due(workshop.technician) == {}
    assert week(workshop.technician).days[2].load.done == Quantity.whole(3)
    assert week(workshop.technician, MONDAY - timedelta(days=7)).total.done == Quantity.zero()


def the_first(order):
    return order.jobs.order_by("position").first()


def test_clocked_time_is_counted_by_day_split_at_midnight_and_runs_until_now(workshop):
    order = given(workshop, 3)
    with clock.at(clock.moment(MONDAY, 22)):
        start_job(the_job(order), by=workshop.technician)
    with clock.at(clock.moment(MONDAY + timedelta(days=1), 1)):
        pause_job(the_job(order), by=workshop.technician)
    with clock.at(clock.moment(WEDNESDAY, 11)):
        start_job(the_job(order), by=workshop.technician)

    assert [day.load.clocked for day in week(workshop.technician).days][:3] == [7_200, 3_600, 3_600]


def test_percent_and_overload():
    assert Load(available=600, due=Quantity.whole(6)).percent == 60
    assert Load(available=600, due=Quantity.whole(20)).bar == 100
    assert Load(available=600, due=Quantity.whole(20)).is_over
    assert not Load(available=600, due=Quantity.whole(10)).is_over
    assert Load(available=0, due=Quantity.whole(1)).is_over
    assert not Load(available=0, done=Quantity.whole(1)).is_over
    assert Load().percent is None


# The pages


def text(response):
    return response.content.decode()


def of(person):
    return f"/employees/{person.pk}/"


def test_a_technicians_page_shows_workload_and_jobs_without_prices(workshop, sign_in):
    order = given(workshop, 7)
    for reader in (workshop.manager, workshop.senior, workshop.technician):
        shown = text(sign_in(reader).get(of(workshop.technician)))
        assert "Загрузка за неделю" in shown
        assert order.number in shown
        assert "₽" not in shown


def test_a_technician_sees_nobody_elses_workload(workshop, sign_in):
    given(workshop, 7)
    browser = sign_in(workshop.technician)

    assert browser.get(of(workshop.other_technician)).status_code == 404
    shown = text(browser.get("/employees/load/"))
    assert "Technician P." in shown
    assert "Mate P." not in shown
    assert "Senior P." not in shown


def test_people_who_see_employees_but_not_workload_see_jobs_only(workshop, sign_in):
    given(workshop, 7)
    browser = sign_in(workshop.accountant)

    shown = text(browser.get(of(workshop.technician)))

    assert "Загрузка за неделю" not in shown
    assert "Overhaul" in shown
    assert browser.get("/employees/load/").status_code == 403


def test_people_who_see_employees_but_no_orders_see_no_jobs(workshop, sign_in):
    order = given(workshop, 7)

    shown = text(sign_in(hire("Clerk", role_with(VIEW_EMPLOYEES, VIEW_LOAD))).get(of(workshop.technician)))

    assert order.number not in shown
    assert "Загрузка за неделю" in shown


def test_people_who_carry_out_no_jobs_have_neither_workload_nor_jobs(workshop, sign_in):
    shown = text(sign_in(workshop.owner).get(of(workshop.manager)))

    assert "Загрузка за неделю" not in shown
    assert "jobs-of-person" not in shown
    assert "Работы без мастера" not in shown


def test_a_former_employee_has_jobs_done_but_no_workload(workshop, sign_in):
    order = given(workshop, 7)
    finish_job(the_job(order), by=workshop.technician)
    Employee.objects.filter(pk=workshop.technician.pk).update(left_on=WEDNESDAY)

    shown = text(sign_in(workshop.manager).get(of(workshop.technician)))

    assert "Загрузка за неделю" not in shown
    assert order.number in shown


@pytest.mark.parametrize("asked", ["2026-11-30", "2026-12-02", "2026-12-06"])
def test_another_week_is_asked_for_by_any_of_its_days(workshop, sign_in, asked):
    browser = sign_in(workshop.manager)

    for address in (of(workshop.technician), "/employees/load/"):
        shown = text(browser.get(address, {"week": asked}))
        assert "30.11" in shown
        assert "06.12.2026" in shown


@pytest.mark.parametrize("asked", ["", "x", "0001-01-01", "9999-12-31", "2026-13-01", "\x00", "9" * 400])
def test_a_strange_week_is_the_present_one(workshop, sign_in, asked):
    browser = sign_in(workshop.manager)

    for address in (of(workshop.technician), "/employees/load/"):
        response = browser.get(address, {"week": asked})
        assert response.status_code == 200
        assert "29.11.2026" in text(response)


def test_the_workload_page_shows_who_is_idle_away_or_overloaded(workshop, sign_in):
    given(workshop, 20)
    TimeOff.objects.create(employee=workshop.senior, first=MONDAY, last=FRIDAY + timedelta(days=3), kind="vacation")

    shown = text(sign_in(workshop.manager).get("/employees/load/"))

    assert "is-over" in shown
    assert shown.count("свободен") == 1  # the other technician
    assert "Отпуск" in shown


def test_pages_cost_the_same_queries_for_many_rows_as_for_few(workshop, sign_in):
    browser = sign_in(workshop.owner)
    waiting = f"{of(workshop.technician)}unassigned-jobs/"
    addresses = (
        of(workshop.technician),
        waiting,
        "/employees/load/",
        "/employees/",
        f"{of(workshop.technician)}leave/",
    )
    given(workshop, 1)
    given(workshop, 1, shares=by_one(workshop.other_technician))
    counts = []
    for turn in range(2):
        for address in addresses:
            with queries(max=23) as captured:
                assert browser.get(address).status_code == 200
            counts.append(len(asked(captured)))
        for number in range(12):
            person = hire(f"Worker{turn}{number}", "technician", is_technician=True)
            person.phones.create(number="+79123456789")
            TimeOff.objects.create(employee=person, first=WEDNESDAY, last=WEDNESDAY)
            given(workshop, 1, shares=by_one(person))
            given(workshop, 1)
            nobodys = given(workshop, 1)
            nobodys.jobs.get().assignments.all().delete()

    assert counts[:5] == counts[5:]


def test_finished_orders_add_no_workload(workshop):
    given(workshop, 5)
    WorkOrder.objects.update(phase="cancelled", is_open=False)

    assert due(workshop.technician) == {}
