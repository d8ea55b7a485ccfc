"""Labour hours make the price, unless somebody typed one."""

import pytest

from motorcrm.catalog.models import LabourRate
from motorcrm.core.exact import Quantity, rub
from motorcrm.core.refusal import Forbidden
from motorcrm.orders.invariants import prices_follow_hours
from motorcrm.orders.models import Job
from motorcrm.orders.operations import JobDraft, add_job, edit_job
from motorcrm.orders.rights import EDIT_ORDERS, GIVE_AWAY, VIEW_ORDERS
from motorcrm.testing.builders import a_service, an_order, the_job
from motorcrm.testing.cast import hire, role_with

SIX = Quantity.whole(6)


@pytest.fixture
def valves(workshop):
    LabourRate.objects.update_or_create(vehicle_class=None, defaults={"price": rub(2_000)})
    return a_service("Valves", hours=Quantity.whole(5))


@pytest.fixture
def order(workshop, valves):
    order = an_order(workshop)
    add_job(order, JobDraft(service=valves), by=workshop.manager)
    return order


def test_more_hours_make_a_dearer_job(workshop, order):
    job = the_job(order)
    edit_job(job, version=job.version, labour_hours=SIX, price=job.price, by=workshop.manager)
    assert (job.price, job.rate, job.order.total) == (rub(12_000), rub(2_000), rub(12_000))


def test_the_order_page_sends_the_price_it_shows_along_with_new_hours(workshop, order, sign_in):
    job = the_job(order)
    sent = {
        "version": job.version,
        "name": "Valves",
        "quantity": "1",
        "labour_hours": "6",
        "price": "10000",
        "discount": "",
    }
    sign_in(workshop.manager).post(f"/orders/{order.pk}/jobs/{job.pk}/edit/", sent)
    assert (the_job(order).price, the_job(order).rate) == (rub(12_000), rub(2_000))


def test_a_price_typed_for_the_line_stays(workshop, order):
    job = the_job(order)
    edit_job(job, version=job.version, price=rub(11_000), by=workshop.manager)
    edit_job(job, version=job.version, labour_hours=SIX, by=workshop.manager)
    assert (job.price, job.rate) == (rub(11_000), None)


def test_a_price_typed_together_with_hours_stays_too(workshop, order):
    job = the_job(order)
    edit_job(job, version=job.version, labour_hours=SIX, price=rub(10_500), by=workshop.manager)
    assert (job.price, job.rate, job.labour_hours) == (rub(10_500), None, SIX)


def test_hours_of_a_hidden_price_are_not_changed_by_those_who_do_not_see_it(workshop, valves, order):
    blind = hire("Blind", role_with(VIEW_ORDERS, EDIT_ORDERS, GIVE_AWAY, name="Blind"))
    job = the_job(order)

    for change in ({"labour_hours": Quantity.zero()}, {"labour_hours": SIX}, {"is_warranty": True, "reason": "Mine"}):
        with pytest.raises(Forbidden):
            edit_job(the_job(order), version=job.version, by=blind, **change)
    for draft in (
        JobDraft(service=valves, labour_hours=Quantity.zero()),
        JobDraft("Wash", is_warranty=True, reason="Mine"),
    ):
        with pytest.raises(Forbidden):
            add_job(order, draft, by=blind)
    add_job(order, JobDraft(service=valves, labour_hours=Quantity.whole(5)), by=blind)

    assert [job.price for job in order.jobs.all()] == [rub(10_000), rub(10_000)]


def test_the_check_finds_a_price_that_left_its_hours(order):
    assert list(prices_follow_hours()) == []
    Job.objects.update(labour_hours=SIX)
    assert [line.split(":")[1] for line in prices_follow_hours()] == [" 10000, not 6 × 2000"]
