"""The buttons of a work: what they offer is what the verbs allow, on the order's page and on the phone."""

import pytest
from django.db import transaction
from django.utils import translation

from motorcrm.core.exact import rub
from motorcrm.core.refusal import Refused
from motorcrm.orders.lifecycle import WORK_STEPS
from motorcrm.orders.models import OrderWork
from motorcrm.orders.operations import cancel_work, finish_work, pause_work, remove_work, start_work
from motorcrm.orders.phases import WORK_COLOURS, WorkStatus
from motorcrm.orders.queries.order import works_of
from motorcrm.orders.steps import Steps
from motorcrm.orders.work_steps import WORK_OFFERS, WorkOffer, work_steps
from motorcrm.testing.builders import an_order, closed_order, the_work
from motorcrm.testing.counting import queries

PATHS = {
    WorkStatus.PLANNED: (),
    WorkStatus.IN_PROGRESS: (start_work,),
    WorkStatus.PAUSED: (start_work, pause_work),
    WorkStatus.DONE: (start_work, finish_work),
    WorkStatus.CANCELLED: (start_work, cancel_work),
}


@pytest.fixture
def order(workshop):
    return an_order(workshop, works=rub(1_000), master=workshop.master)


def brought_to(status, order, workshop):
    for verb in PATHS[status]:
        verb(the_work(order), by=workshop.owner)
    order.refresh_from_db()
    return next(iter(works_of(order)))


def offered(work, person, **which):
    return [step.offer.verb for step in work_steps(work, Steps(work.order, person), **which)]


def is_refused(offer: WorkOffer, work: OrderWork, by) -> bool:
    fresh = OrderWork.objects.get(pk=work.pk)
    more = {"version": fresh.version} if offer.verb is remove_work else {}
    try:
        with transaction.atomic():
            offer.verb(fresh, by=by, **more)
            transaction.set_rollback(True)
    except Refused:
        return True
    return False


@pytest.mark.parametrize("status", PATHS)
def test_what_is_offered_is_what_the_verbs_allow(status, order, workshop):
    work = brought_to(status, order, workshop)
    allowed = {offer.verb for offer in WORK_OFFERS if not is_refused(offer, work, workshop.owner)}

    # what nobody has begun could be cancelled too, and is removed
    assert set(offered(work, workshop.owner)) == allowed - ({cancel_work} if remove_work in allowed else set())


def test_every_step_of_the_table_has_its_button():
    assert {status for offer in WORK_OFFERS for status in offer.frm} == {
        begin for step in WORK_STEPS for begin in step.frm
    }
    assert {step.frm for step in WORK_STEPS} <= {offer.frm for offer in WORK_OFFERS}
    assert all(offer.usual <= offer.frm and set(offer.renamed) <= offer.frm for offer in WORK_OFFERS)
    assert all(offer.phone for offer in WORK_OFFERS if offer.usual)


@pytest.mark.parametrize(
    ("status", "first", "on_the_phone"),
    [
        (WorkStatus.PLANNED, "Start", ["Start"]),
        (WorkStatus.IN_PROGRESS, "Finish", ["Finish", "Pause"]),
        (WorkStatus.PAUSED, "Go on", ["Go on"]),
        (WorkStatus.DONE, "Not done yet", ["Not done yet"]),
    ],
)
def test_what_is_done_next_comes_first_and_the_phone_offers_nothing_else(status, first, on_the_phone, order, workshop):
    work = brought_to(status, order, workshop)
    can = Steps(work.order, workshop.owner)

    with translation.override("en"):
        assert str(work_steps(work, can)[0].label) == first
        assert [str(step.label) for step in work_steps(work, can, all_of_them=False)] == on_the_phone


def test_one_does_ones_own_works_and_edits_with_the_right_to(order, workshop):
    work = brought_to(WorkStatus.PLANNED, order, workshop)

    assert offered(work, workshop.master) == [start_work, finish_work]
    assert offered(work, workshop.other_master) == []
    assert offered(work, workshop.senior) == [start_work, finish_work]
    assert offered(work, workshop.accountant) == []
    assert remove_work in offered(work, workshop.manager)


def test_nothing_is_done_to_a_vehicle_that_is_not_here(workshop):
    booked = next(iter(works_of(an_order(workshop, works=rub(1), phase="booked"))))
    closed = next(iter(works_of(closed_order(workshop, works=rub(1)))))

    assert offered(booked, workshop.owner) == [remove_work]
    assert offered(closed, workshop.owner) == []


def test_buttons_of_many_works_ask_the_database_nothing(order, workshop):
    work = brought_to(WorkStatus.IN_PROGRESS, order, workshop)
    can = Steps(order, workshop.master)
    work_steps(work, can)

    with queries(max=0):
        work_steps(work, can)


def test_every_status_has_its_colour():
    assert set(WORK_COLOURS) == set(WorkStatus)
