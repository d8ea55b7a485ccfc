"""A person with jobs and orders in hand leaves: all of it passes to others at once, or nothing does."""

from datetime import timedelta

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import Percent, rub
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.employees.operations import come_back, leave
from motorcrm.employees.rights import EDIT_EMPLOYEES, VIEW_EMPLOYEES
from motorcrm.history.models import Happening
from motorcrm.history.queries import story_of
from motorcrm.orders.models import Job, WorkOrder
from motorcrm.orders.operations import (
    JobDraft,
    Share,
    assign_technicians,
    close_order,
    create_order,
    edit_order,
    finish_job,
    resume_job,
    start_job,
)
from motorcrm.signin.operations import deactivate
from motorcrm.testing.builders import a_client, an_order, by_one, on_trust, the_job
from motorcrm.testing.cast import hire, role_with

pytestmark = pytest.mark.django_db


def say(*, jobs=None, orders=None):
    """The decision about jobs and about managed orders."""
    return {"orders": {"jobs_to": jobs, "orders_to": orders}}


def technicians_of(job):
    return {row.employee.last_name: str(row.share) for row in job.assignments.select_related("employee")}


@pytest.fixture
def order(workshop):
    return an_order(workshop, jobs=rub(1_000), manager=workshop.manager)


def test_open_jobs_go_to_the_technician_named(workshop, order):
    leave(workshop.technician, on=clock.today(), answers=say(jobs=workshop.other_technician), by=workshop.owner)

    assert technicians_of(the_job(order)) == {"Mate": "100"}
    assert story_of(order)[-1] == "orders.job-assigned"
    facts = Happening.objects.filter(event="orders.job-assigned").first().facts
    assert facts["before"] == {"technicians": ["Technician P. 100 %"]}
    assert facts["after"] == {"technicians": ["Mate P. 100 %"]}


def test_open_jobs_become_unassigned_if_so_chosen(workshop, order):
    leave(workshop.technician, on=clock.today(), answers=say(), by=workshop.owner)

    assert technicians_of(the_job(order)) == {}


def test_without_a_decision_it_is_refused_and_everything_is_named(workshop, order):
    managed = an_order(workshop, manager=workshop.technician)

    with pytest.raises(Refused, match="in-hand") as refusal:
        leave(workshop.technician, on=clock.today(), by=workshop.owner)

    assert refusal.value.facts["in_hand"] == [f"{order.number}: Engine overhaul", managed.number]
    workshop.technician.refresh_from_db()
    assert workshop.technician.left_on is None
    assert technicians_of(the_job(order)) == {"Technician": "100"}


def test_deciding_about_the_jobs_does_not_decide_about_the_orders(workshop, order):
    an_order(workshop, manager=workshop.technician)

    with pytest.raises(Refused, match="in-hand"):
        leave(workshop.technician, on=clock.today(), answers={"orders": {"jobs_to": None}}, by=workshop.owner)


def test_what_the_reader_does_not_see_is_counted_and_not_named(workshop, order):
    editor = hire("Editor", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES))

    with pytest.raises(Refused, match="in-hand") as refusal:
        leave(workshop.technician, on=clock.today(), by=editor)

    assert order.number not in str(refusal.value.facts)
    assert "1" in str(refusal.value.facts)


def test_people_who_may_mark_as_left_may_hand_over_without_further_rights(workshop, order):
    editor = hire("Editor", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES))

    leave(workshop.technician, on=clock.today(), answers=say(jobs=workshop.other_technician), by=editor)

    assert technicians_of(the_job(order)) == {"Mate": "100"}


def shared(workshop, order, *parts):
    people = [workshop.technician, workshop.other_technician, workshop.senior]
    shares = [Share(person, Percent(part)) for person, part in zip(people, parts, strict=False)]
    assign_technicians(the_job(order), shares, by=workshop.manager)


def test_the_share_of_a_shared_job_is_added_to_the_takers(workshop, order):
    shared(workshop, order, 6_000, 4_000)

    leave(workshop.technician, on=clock.today(), answers=say(jobs=workshop.other_technician), by=workshop.owner)

    assert technicians_of(the_job(order)) == {"Mate": "100"}


def test_a_taker_who_is_not_in_the_job_yet_gets_just_that_share(workshop, order):
    shared(workshop, order, 6_000, 4_000)

    leave(workshop.technician, on=clock.today(), answers=say(jobs=workshop.senior), by=workshop.owner)

    assert technicians_of(the_job(order)) == {"Mate": "40", "Senior": "60"}


def test_a_share_given_to_nobody_is_spread_over_the_others(workshop, order):
    shared(workshop, order, 3_334, 3_333, 3_333)

    leave(workshop.technician, on=clock.today(), answers=say(), by=workshop.owner)

    assert technicians_of(the_job(order)) == {"Mate": "50", "Senior": "50"}


def test_a_running_job_is_paused_and_the_time_stays_theirs(workshop, order):
    began = clock.now()
    start_job(the_job(order), by=workshop.technician)

    with clock.at(began + timedelta(hours=2)):
        leave(workshop.technician, on=clock.today(), answers=say(jobs=workshop.other_technician), by=workshop.owner)

    job = the_job(order)
    session = job.sessions.get()
    assert job.status == "paused"
    assert 7_190 <= job.clocked_seconds <= 7_210
    assert session.employee == workshop.technician
    assert session.ended_at is not None
    assert story_of(order)[-2:] == ["orders.job-paused", "orders.job-assigned"]


def test_a_colleagues_clock_keeps_running(workshop, order):
    shared(workshop, order, 6_000, 4_000)
    start_job(the_job(order), by=workshop.other_technician)

    leave(workshop.technician, on=clock.today(), answers=say(), by=workshop.owner)

    assert the_job(order).status == "in-progress"
    assert the_job(order).sessions.get().ended_at is None


def test_jobs_done_are_history(workshop):
    order = an_order(workshop, jobs=rub(1_000), manager=workshop.manager)
    finish_job(the_job(order), by=workshop.technician)

    leave(workshop.technician, on=clock.today(), by=workshop.owner)

    assert technicians_of(the_job(order)) == {"Technician": "100"}


def test_a_former_employees_job_becomes_unassigned_when_reopened(workshop, order):
    job = the_job(order)
    finish_job(job, by=workshop.technician)
    leave(workshop.technician, on=clock.today(), by=workshop.owner)

    resume_job(job, by=workshop.manager)

    assert technicians_of(job) == {}
    assert "orders.job-assigned" in story_of(order)


def test_open_orders_get_another_manager_and_a_stale_header_is_refused(workshop, order):
    before = order.version

    leave(workshop.manager, on=clock.today(), answers=say(orders=workshop.owner), by=workshop.owner)

    order.refresh_from_db()
    assert order.manager == workshop.owner
    assert order.version == before + 1
    facts = Happening.objects.get(event="orders.edited").facts
    assert (facts["before"], facts["after"]) == ({"manager": "Manager P."}, {"manager": "Owner P."})


def test_open_orders_may_be_left_without_a_manager(workshop, order):
    leave(workshop.manager, on=clock.today(), answers=say(), by=workshop.owner)

    order.refresh_from_db()
    assert order.manager is None


def test_closed_orders_keep_their_manager(workshop):
    order = an_order(workshop, jobs=rub(1_000), manager=workshop.manager)
    close_order(order, on=clock.today(), finish_jobs=True, debt=on_trust(), by=workshop.owner)

    leave(workshop.manager, on=clock.today(), by=workshop.owner)

    order.refresh_from_db()
    assert order.manager == workshop.manager


def test_jobs_go_only_to_current_employees_who_carry_out_jobs(workshop, order):
    gone = hire("Gone", is_technician=True, left_on=clock.today())
    for taker in (workshop.accountant, workshop.technician, gone):
        with pytest.raises(Invalid) as problem:
            leave(workshop.technician, on=clock.today(), answers=say(jobs=taker), by=workshop.owner)
        assert list(problem.value.errors) == ["jobs_to"]
    assert technicians_of(the_job(order)) == {"Technician": "100"}


def test_orders_go_only_to_current_employees(workshop, order):
    gone = hire("Gone", left_on=clock.today())
    for taker in (gone, workshop.manager):
        with pytest.raises(Invalid) as problem:
            leave(workshop.manager, on=clock.today(), answers=say(orders=taker), by=workshop.owner)
        assert list(problem.value.errors) == ["orders_to"]


def test_nobody_leaves_on_a_future_day(workshop):
    with pytest.raises(Invalid) as problem:
        leave(workshop.technician, on=clock.today() + timedelta(days=1), by=workshop.owner)

    assert list(problem.value.errors) == ["on"]


def test_a_former_employee_gets_no_job_and_no_order(workshop, order):
    leave(workshop.senior, on=clock.today(), by=workshop.owner)
    known_before = Employee.objects.get(pk=workshop.senior.pk)
    known_before.left_on = None  # as an open page still has them
    job = the_job(order)

    with pytest.raises(Invalid):
        assign_technicians(job, by_one(known_before), by=workshop.manager)
    draft = JobDraft("Wash", price=rub(1), shares=by_one(known_before))
    with pytest.raises(Invalid):
        create_order(a_client(), organisation=workshop.organisation, jobs=[draft], by=workshop.manager)
    with pytest.raises(Invalid):
        create_order(a_client(), organisation=workshop.organisation, manager=known_before, by=workshop.manager)
    with pytest.raises(Invalid):
        edit_order(order, version=order.version, manager=known_before, by=workshop.manager)
    assert technicians_of(job) == {"Technician": "100"}


def test_an_order_taken_by_a_former_employee_has_no_manager(workshop):
    leave(workshop.manager, on=clock.today(), by=workshop.owner)

    order = create_order(a_client(), organisation=workshop.organisation, by=workshop.manager)

    assert order.manager is None


def test_people_who_return_get_jobs_again(workshop, order):
    leave(workshop.other_technician, on=clock.today(), by=workshop.owner)
    come_back(workshop.other_technician, by=workshop.owner)

    assign_technicians(the_job(order), by_one(workshop.other_technician), by=workshop.manager)

    assert technicians_of(the_job(order)) == {"Mate": "100"}


# The page


def page(browser, person):
    return browser.get(f"/employees/{person.pk}/leave/").content.decode()


def test_the_page_shows_what_is_in_hand_and_one_submit_does_all(workshop, order, sign_in):
    browser = sign_in(workshop.owner)
    technician = sign_in(workshop.technician)
    shown = page(browser, workshop.technician)
    assert order.number in shown
    assert "1 открытая работа" in shown
    typed = {"on": clock.today().isoformat(), "jobs_to": workshop.other_technician.pk, "deactivate": "on"}

    response = browser.post(f"/employees/{workshop.technician.pk}/leave/", typed)

    assert response["Location"] == f"/employees/{workshop.technician.pk}/"
    workshop.technician.refresh_from_db()
    assert workshop.technician.left_on == clock.today()
    assert not workshop.technician.is_active
    assert technician.get("/jobs/").status_code == 302
    assert technicians_of(the_job(order)) == {"Mate": "100"}


def test_the_page_requires_the_decision(workshop, order, sign_in):
    browser, address = sign_in(workshop.owner), f"/employees/{workshop.technician.pk}/leave/"
    for answer in ({}, {"jobs_to": ""}, {"jobs_to": "99999"}, {"jobs_to": workshop.technician.pk}):
        response = browser.post(address, {"on": clock.today().isoformat(), **answer})
        assert response.status_code == 422
        assert list(response.context["form"].errors) == ["jobs_to"]
    assert Job.objects.get(pk=the_job(order).pk).assignments.get().employee == workshop.technician

    assert browser.post(address, {"on": clock.today().isoformat(), "jobs_to": "nobody"}).status_code == 302
    assert technicians_of(the_job(order)) == {}


def test_nothing_is_handed_over_if_the_leaving_is_refused(workshop, order, sign_in):
    deactivate(workshop.technician, by=workshop.owner)
    browser, address = sign_in(workshop.owner), f"/employees/{workshop.owner.pk}/leave/"
    WorkOrder.objects.filter(pk=order.pk).update(manager=workshop.owner)

    response = browser.post(address, {"on": clock.today().isoformat(), "orders_to": workshop.manager.pk})

    assert response.status_code == 409  # the last administrator
    order.refresh_from_db()
    assert order.manager == workshop.owner


def test_a_person_with_nothing_in_hand_needs_no_decision(workshop, sign_in):
    shown = page(sign_in(workshop.owner), workshop.accountant)

    assert "jobs_to" not in shown
    assert "orders_to" not in shown


def test_an_editor_who_sees_no_orders_is_shown_how_many_there_are(workshop, order, sign_in):
    shown = page(sign_in(hire("Editor", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES))), workshop.technician)

    assert order.number not in shown
    assert "1 открытая работа" in shown
