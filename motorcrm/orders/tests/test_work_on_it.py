"""Masters start, pause and finish; the order follows by itself."""

from datetime import timedelta

import pytest

from motorcrm.company.queries import preferences
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Absent, Forbidden, Refused
from motorcrm.history.queries import story_of
from motorcrm.orders.models import OrderStatus
from motorcrm.orders.operations import (
    WorkDraft,
    accept_order,
    add_work,
    cancel_work,
    finish_work,
    move_order,
    note_ready,
    pause_work,
    resume_work,
    start_work,
)
from motorcrm.orders.phases import Phase
from motorcrm.testing.builders import an_order, by_one, the_work


def test_a_master_starts_pauses_and_finishes_and_the_clock_runs(workshop):
    order = an_order(workshop, works=rub(1_000))
    work = the_work(order)
    begin = clock.now()

    with clock.at(begin):
        start_work(work, by=workshop.master)
    with clock.at(begin + timedelta(minutes=10)):
        pause_work(work, waiting_for="Gasket", by=workshop.master)
    assert (work.status, work.waiting_for) == ("paused", "Gasket")
    with clock.at(begin + timedelta(minutes=60)):
        start_work(work, by=workshop.master)
    with clock.at(begin + timedelta(minutes=65)):
        finish_work(work, by=workshop.master)

    work.refresh_from_db()
    assert (work.status, work.clocked_seconds, work.waiting_for) == ("done", 15 * 60, "")
    assert work.started_at == begin
    order.refresh_from_db()
    assert order.phase == Phase.READY


def test_the_first_work_starts_the_order_in_the_programs_name(workshop):
    order = an_order(workshop, works=rub(1_000))

    start_work(the_work(order), by=workshop.master)

    order.refresh_from_db()
    assert order.phase == Phase.IN_PROGRESS
    assert story_of(order)[-2:] == ["orders.work-started", "orders.started"]


def test_a_new_work_in_a_ready_order_takes_it_back(workshop):
    order = an_order(workshop, works=rub(1_000))
    finish_work(the_work(order), by=workshop.master)
    order.refresh_from_db()
    assert order.phase == Phase.READY

    add_work(order, WorkDraft("Chain", price=rub(500)), by=workshop.manager)

    assert order.phase == Phase.IN_PROGRESS


def test_automation_can_be_switched_off(workshop):
    chosen = preferences()
    chosen.automation = {"start-with-first-work": False, "ready-with-last-work": False}
    chosen.save()
    order = an_order(workshop, works=rub(1_000))

    start_work(the_work(order), by=workshop.master)
    order.refresh_from_db()
    assert order.phase == Phase.ACCEPTED
    finish_work(the_work(order), by=workshop.master)
    order.refresh_from_db()
    assert order.phase == Phase.ACCEPTED


def test_a_master_does_not_touch_what_is_not_his(workshop):
    order = an_order(workshop, works=rub(1_000))
    work = the_work(order)
    with pytest.raises(Absent):
        start_work(work, by=workshop.other_master)
    add_work(order, WorkDraft("Chain", price=rub(1), shares=by_one(workshop.other_master)), by=workshop.manager)
    # now he sees the order, and still it is not his work
    with pytest.raises(Forbidden):
        start_work(work, by=workshop.other_master)
    work.refresh_from_db()
    assert work.status == "planned"


def test_no_work_begins_before_the_vehicle_is_here(workshop):
    order = an_order(workshop, works=rub(1_000), phase=Phase.BOOKED)
    with pytest.raises(Refused, match="not-inside"):
        start_work(the_work(order), by=workshop.master)
    accept_order(order, mileage=12_000, by=workshop.manager)
    start_work(the_work(order), by=workshop.master)
    assert order.vehicle.readings.get().value == 12_000


def test_a_second_tap_changes_nothing(workshop):
    work = the_work(an_order(workshop, works=rub(1_000)))
    start_work(work, by=workshop.master)
    with pytest.raises(Refused, match="not-start"):
        start_work(work, by=workshop.master)
    assert work.sessions.count() == 1


def test_a_work_done_by_mistake_is_taken_up_again(workshop):
    order = an_order(workshop, works=rub(1_000))
    work = the_work(order)
    finish_work(work, by=workshop.master)

    resume_work(work, by=workshop.master)

    order.refresh_from_db()
    assert (work.status, order.phase) == ("paused", Phase.IN_PROGRESS)


def test_a_cancelled_work_costs_nothing(workshop):
    order = an_order(workshop, works=rub(1_000), parts=rub(50))

    cancel_work(the_work(order), by=workshop.manager)

    order.refresh_from_db()
    assert order.total == rub(50)


def test_an_order_is_not_ready_with_open_works(workshop):
    order = an_order(workshop, works=rub(1_000))
    with pytest.raises(Refused, match="works-unfinished"):
        note_ready(order, by=workshop.manager)


def test_only_the_ways_of_the_table_are_open(workshop):
    order = an_order(workshop, works=rub(1_000))
    with pytest.raises(Refused, match="no-such-way"):
        move_order(order, OrderStatus.objects.get(code="booking"), by=workshop.manager)
    move_order(order, OrderStatus.objects.get(code="diagnostics"), by=workshop.manager)
    assert (order.status.code, order.phase) == ("diagnostics", Phase.ACCEPTED)
    move_order(order, OrderStatus.objects.get(code="waiting-for-parts"), by=workshop.manager)
    assert (order.status.code, order.phase) == ("waiting-for-parts", Phase.IN_PROGRESS)
    assert order.started_at


def test_a_transition_may_be_narrowed_to_roles(workshop):
    from motorcrm.access.models import Role
    from motorcrm.orders.models import Transition

    order = an_order(workshop, works=rub(1_000))
    target = OrderStatus.objects.get(code="diagnostics")
    Transition.objects.get(source=order.status, target=target).roles.add(Role.objects.get(code="senior-master"))

    with pytest.raises(Refused, match="no-such-way"):
        move_order(order, target, by=workshop.manager)
    move_order(order, target, by=workshop.owner)


def test_moving_needs_the_right(workshop):
    order = an_order(workshop, works=rub(1_000))
    with pytest.raises(Forbidden):
        move_order(order, OrderStatus.objects.get(code="diagnostics"), by=workshop.master)
