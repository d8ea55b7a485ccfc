"""The one big button says what this person can do now, and is never refused."""

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Forbidden, Refused
from motorcrm.history.queries import story_of
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import (
    JobDraft,
    add_job,
    cancel_job,
    finish_job,
    finish_order,
    start_job,
    start_order,
)
from motorcrm.orders.phases import JobStatus, Phase
from motorcrm.orders.rights import CHANGE_STATUS, CLOSE_ORDERS, DO_JOBS, VIEW_ORDERS
from motorcrm.orders.steps import Steps
from motorcrm.testing.builders import an_order, by_one, closed_order, ready_order
from motorcrm.testing.cast import hire, role_with


def next_of(order, person):
    return Steps(WorkOrder.objects.get(pk=order.pk), person).next


def with_two_jobs(workshop, **known):
    order = an_order(workshop, jobs=rub(1_000), **known)
    add_job(order, JobDraft("Fork seals", price=rub(500), shares=by_one(workshop.technician)), by=workshop.manager)
    return order


@pytest.mark.parametrize(
    ("phase", "route"),
    [(Phase.ESTIMATE, "order-book"), (Phase.BOOKED, "order-check-in"), (Phase.ACCEPTED, "order-start")],
)
def test_until_work_begins_it_leads_to_the_next_phase(workshop, phase, route):
    order = an_order(workshop, jobs=rub(1_000), phase=phase)
    assert next_of(order, workshop.manager).route == route
    assert next_of(order, workshop.technician) is None


def test_all_that_is_left_to_do_is_finished_and_the_order_ready_at_once(workshop, sign_in):
    order = with_two_jobs(workshop)
    start_order(order, by=workshop.manager)
    offer = next_of(order, workshop.manager)
    assert (offer.route, offer.words) == ("order-finish", "Завершить 2 работы и отметить готовым")

    assert sign_in(workshop.manager).post(offer.url).status_code == 302

    assert {job.status for job in order.jobs.all()} == {JobStatus.DONE}
    assert next_of(order, workshop.manager).route == "order-close"
    assert story_of(order)[-1] == "orders.ready"


def test_it_counts_only_what_is_still_open(workshop):
    order = with_two_jobs(workshop)
    first, second = order.jobs.all()
    start_job(first, by=workshop.technician)
    finish_job(first, by=workshop.technician)
    assert next_of(order, workshop.manager).words == "Завершить 1 работу и отметить готовым"
    start_job(second, by=workshop.technician)
    cancel_job(second, by=workshop.manager)
    assert next_of(order, workshop.manager).route == "order-close"


def test_a_job_of_nobody_is_given_to_somebody_first(workshop):
    order = with_two_jobs(workshop)
    start_order(order, by=workshop.manager)
    nobodys = add_job(order, JobDraft("Tyre", price=rub(300)), by=workshop.manager)

    with pytest.raises(Refused, match="no-technician") as refusal:
        finish_order(order, by=workshop.manager)

    assert refusal.value.facts["jobs"] == ["Tyre"]
    assert not order.jobs.filter(status=JobStatus.DONE).exists()
    offer = next_of(order, workshop.manager)
    assert (offer.route, offer.args, offer.under) == ("order-job-technicians", (order.pk, nobodys.pk), "Tyre")
    clerk = hire("Clerk", role_with(VIEW_ORDERS, CHANGE_STATUS, DO_JOBS))
    assert next_of(order, clerk) is None


def test_jobs_of_others_are_finished_only_by_who_may(workshop):
    order = with_two_jobs(workshop)
    start_order(order, by=workshop.manager)
    clerk = hire("Clerk", role_with(VIEW_ORDERS, CHANGE_STATUS))

    assert next_of(order, clerk) is None
    with pytest.raises(Forbidden):
        finish_order(order, by=clerk)
    assert not order.jobs.filter(status=JobStatus.DONE).exists()


def test_an_order_that_is_not_here_cannot_be_finished(workshop):
    order = an_order(workshop, jobs=rub(1_000), phase=Phase.BOOKED)
    with pytest.raises(Refused, match="not-inside"):
        finish_order(order, by=workshop.manager)


def test_who_may_not_hand_over_is_offered_the_closing_alone(workshop):
    order = ready_order(workshop, jobs=rub(1_000))
    closer = hire("Closer", role_with(VIEW_ORDERS, CLOSE_ORDERS))
    assert str(next_of(order, workshop.manager).label) == "Закрыть и выдать"
    assert str(next_of(order, closer).label) == "Закрыть заказ"
    assert next_of(order, workshop.technician) is None


def test_after_closing_with_a_debt_the_payment_comes_first(workshop):
    order = closed_order(workshop, jobs=rub(1_000))
    steps = Steps(order, workshop.manager)
    assert steps.next.route == "finance-order-payment"
    assert [offer.route for offer in steps.others] == ["order-hand-over"]
    handing_over = hire("Porter", role_with(VIEW_ORDERS, CHANGE_STATUS))
    assert next_of(order, handing_over).route == "order-hand-over"


def test_a_status_that_would_be_refused_is_not_offered(workshop):
    order = with_two_jobs(workshop)
    start_order(order, by=workshop.manager)
    assert Phase.READY not in {way.phase for way in Steps(order, workshop.manager).ways}
    for job in order.jobs.all():
        finish_job(job, by=workshop.manager)
    the_first_now = WorkOrder.objects.get(pk=order.pk)
    assert Phase.IN_PROGRESS in {way.phase for way in Steps(the_first_now, workshop.manager).ways}


def test_the_other_steps_open_without_scripts(workshop, sign_in):
    order = an_order(workshop, jobs=rub(1_000))
    page = sign_in(workshop.manager).get(f"/orders/{order.pk}/").content.decode()
    _before, menu = page.split('<details class="menu-fold order-more"')
    menu = menu[: menu.index("</details>")]
    assert f'href="/orders/{order.pk}/close/"' in menu
    assert f'action="/orders/{order.pk}/finish/"' in menu
    assert page[: page.index("order-path")].count("btn-primary") == 1


def test_finishing_is_recorded_with_the_time_of_the_day(workshop):
    order = with_two_jobs(workshop)
    start_order(order, by=workshop.manager)
    finish_order(order, by=workshop.manager)
    assert order.ready_at <= clock.now()
    assert the_job_times(order) == {True}


def the_job_times(order):
    return {job.finished_at is not None and job.started_at is not None for job in order.jobs.all()}
