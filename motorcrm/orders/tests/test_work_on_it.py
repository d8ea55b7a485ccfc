"""Technicians start, pause and finish jobs; the order follows by itself."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from motorcrm.company.queries import preferences
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Absent, Forbidden, Refused
from motorcrm.history.queries import story_of
from motorcrm.history.words import read
from motorcrm.orders.models import OrderStatus, WorkOrder
from motorcrm.orders.operations import (
    JobDraft,
    add_job,
    cancel_job,
    check_in,
    finish_job,
    move_order,
    note_ready,
    pause_job,
    resume_job,
    start_job,
)
from motorcrm.orders.phases import Phase
from motorcrm.orders.shipped import WAYS
from motorcrm.orders.waits import wait_in_words
from motorcrm.testing.builders import an_order, by_one, the_job


def test_a_technician_starts_pauses_and_finishes_and_the_clock_runs(workshop):
    order = an_order(workshop, jobs=rub(1_000))
    job = the_job(order)
    begin = clock.now()

    with clock.at(begin):
        start_job(job, by=workshop.technician)
    with clock.at(begin + timedelta(minutes=10)):
        pause_job(job, waiting_for="Gasket", by=workshop.technician)
    assert (job.status, job.waiting_for) == ("paused", "Gasket")
    with clock.at(begin + timedelta(minutes=60)):
        start_job(job, by=workshop.technician)
    with clock.at(begin + timedelta(minutes=65)):
        finish_job(job, by=workshop.technician)

    job.refresh_from_db()
    assert (job.status, job.clocked_seconds, job.waiting_for) == ("done", 15 * 60, "")
    assert job.started_at == begin
    order.refresh_from_db()
    assert order.phase == Phase.READY


@pytest.mark.parametrize(("language", "words"), [("en", "client's answer"), ("ru", "ответ клиента")])
def test_what_a_job_usually_waits_for_is_told_in_the_readers_language(workshop, language, words):
    job = the_job(an_order(workshop, jobs=rub(1_000)))
    start_job(job, by=workshop.technician)
    pause_job(job, waiting_for="answer", by=workshop.technician)

    with override(language):
        assert job.waits_for == words
        assert str(read("waiting_for", job.waiting_for)) == words
        assert wait_in_words("a gasket") == "a gasket"


def test_the_first_job_starts_the_order_in_the_programs_name(workshop):
    order = an_order(workshop, jobs=rub(1_000))

    start_job(the_job(order), by=workshop.technician)

    order.refresh_from_db()
    assert order.phase == Phase.IN_PROGRESS
    assert story_of(order)[-2:] == ["orders.job-started", "orders.started"]


def test_a_new_job_takes_a_ready_order_back_into_work(workshop):
    order = an_order(workshop, jobs=rub(1_000))
    finish_job(the_job(order), by=workshop.technician)
    order.refresh_from_db()
    assert order.phase == Phase.READY

    add_job(order, JobDraft("Chain", price=rub(500)), by=workshop.manager)

    assert order.phase == Phase.IN_PROGRESS


def test_automation_can_be_switched_off(workshop):
    chosen = preferences()
    chosen.automation = {"start-with-first-job": False, "ready-with-last-job": False}
    chosen.save()
    order = an_order(workshop, jobs=rub(1_000))

    start_job(the_job(order), by=workshop.technician)
    order.refresh_from_db()
    assert order.phase == Phase.ACCEPTED
    finish_job(the_job(order), by=workshop.technician)
    order.refresh_from_db()
    assert order.phase == Phase.ACCEPTED


def test_a_technician_does_not_touch_jobs_that_are_not_theirs(workshop):
    order = an_order(workshop, jobs=rub(1_000))
    job = the_job(order)
    with pytest.raises(Absent):
        start_job(job, by=workshop.other_technician)
    add_job(order, JobDraft("Chain", price=rub(1), shares=by_one(workshop.other_technician)), by=workshop.manager)
    # now they see the order, but the job is still not theirs
    with pytest.raises(Forbidden):
        start_job(job, by=workshop.other_technician)
    job.refresh_from_db()
    assert job.status == "planned"


def test_no_job_begins_before_the_vehicle_is_here(workshop):
    order = an_order(workshop, jobs=rub(1_000), phase=Phase.BOOKED)
    with pytest.raises(Refused, match="not-inside"):
        start_job(the_job(order), by=workshop.technician)
    check_in(order, mileage=12_000, by=workshop.manager)
    start_job(the_job(order), by=workshop.technician)
    assert order.vehicle.readings.get().value == 12_000


def test_a_second_tap_changes_nothing(workshop):
    job = the_job(an_order(workshop, jobs=rub(1_000)))
    start_job(job, by=workshop.technician)
    with pytest.raises(Refused, match="not-start"):
        start_job(job, by=workshop.technician)
    assert job.sessions.count() == 1


def test_a_job_done_by_mistake_is_taken_up_again(workshop):
    order = an_order(workshop, jobs=rub(1_000))
    job = the_job(order)
    finish_job(job, by=workshop.technician)

    resume_job(job, by=workshop.technician)

    order.refresh_from_db()
    assert (job.status, order.phase) == ("paused", Phase.IN_PROGRESS)


def test_a_cancelled_job_costs_nothing(workshop):
    order = an_order(workshop, jobs=rub(1_000), parts=rub(50))

    cancel_job(the_job(order), by=workshop.manager)

    order.refresh_from_db()
    assert order.total == rub(50)


def test_an_order_is_not_ready_with_open_jobs(workshop):
    order = an_order(workshop, jobs=rub(1_000))
    with pytest.raises(Refused, match="jobs-unfinished"):
        note_ready(order, by=workshop.manager)


def test_only_the_ways_of_the_table_are_open(workshop):
    order = an_order(workshop, jobs=rub(1_000))
    with pytest.raises(Refused, match="no-such-way"):
        move_order(order, OrderStatus.objects.get(code="booking"), by=workshop.manager)
    move_order(order, OrderStatus.objects.get(code="diagnostics"), by=workshop.manager)
    assert (order.status.code, order.phase) == ("diagnostics", Phase.ACCEPTED)
    move_order(order, OrderStatus.objects.get(code="waiting-for-parts"), by=workshop.manager)
    assert (order.status.code, order.phase) == ("waiting-for-parts", Phase.IN_PROGRESS)
    assert order.started_at


@pytest.mark.parametrize(("source", "target"), [(source, to) for source, targets in WAYS.items() for to in targets])
def test_every_shipped_way_leads_to_its_status(workshop, source, target):
    status = OrderStatus.objects.get(code=source)
    order = an_order(workshop, phase=Phase.ESTIMATE)
    WorkOrder.objects.filter(pk=order.pk).update(phase=status.phase, status=status)
    order.refresh_from_db()

    move_order(order, status=OrderStatus.objects.get(code=target), by=workshop.manager)

    order.refresh_from_db()
    assert (order.status.code, order.phase) == (target, order.status.phase)


def test_a_transition_may_be_narrowed_to_roles(workshop):
    from motorcrm.access.models import Role
    from motorcrm.orders.models import Transition

    order = an_order(workshop, jobs=rub(1_000))
    target = OrderStatus.objects.get(code="diagnostics")
    Transition.objects.get(source=order.status, target=target).roles.add(Role.objects.get(code="senior-technician"))

    with pytest.raises(Refused, match="no-such-way"):
        move_order(order, target, by=workshop.manager)
    move_order(order, target, by=workshop.owner)


def test_moving_needs_the_right(workshop):
    order = an_order(workshop, jobs=rub(1_000))
    with pytest.raises(Forbidden):
        move_order(order, OrderStatus.objects.get(code="diagnostics"), by=workshop.technician)
