"""The buttons of a job offer what the operations allow, on the order's page and on the phone."""

import pytest
from django.db import transaction
from django.utils import translation

from motorcrm.core.exact import rub
from motorcrm.core.refusal import Refused
from motorcrm.orders.job_steps import JOB_OFFERS, JobOffer, job_steps
from motorcrm.orders.lifecycle import JOB_STEPS
from motorcrm.orders.models import Job
from motorcrm.orders.operations import cancel_job, finish_job, pause_job, remove_job, start_job
from motorcrm.orders.phases import JOB_COLOURS, JobStatus
from motorcrm.orders.queries.order import jobs_of
from motorcrm.orders.steps import Steps
from motorcrm.testing.builders import an_order, closed_order, the_job
from motorcrm.testing.queries import queries

PATHS = {
    JobStatus.PLANNED: (),
    JobStatus.IN_PROGRESS: (start_job,),
    JobStatus.PAUSED: (start_job, pause_job),
    JobStatus.DONE: (start_job, finish_job),
    JobStatus.CANCELLED: (start_job, cancel_job),
}


@pytest.fixture
def order(workshop):
    return an_order(workshop, jobs=rub(1_000), technician=workshop.technician)


def brought_to(status, order, workshop):
    for verb in PATHS[status]:
        verb(the_job(order), by=workshop.owner)
    order.refresh_from_db()
    return next(iter(jobs_of(order)))


def offered(job, person, **which):
    return [step.offer.verb for step in job_steps(job, Steps(job.order, person), **which)]


def is_refused(offer: JobOffer, job: Job, by) -> bool:
    fresh = Job.objects.get(pk=job.pk)
    more = {"version": fresh.version} if offer.verb is remove_job else {}
    try:
        with transaction.atomic():
            offer.verb(fresh, by=by, **more)
            transaction.set_rollback(True)
    except Refused:
        return True
    return False


@pytest.mark.parametrize("status", PATHS)
def test_what_is_offered_is_what_the_verbs_allow(status, order, workshop):
    job = brought_to(status, order, workshop)
    allowed = {offer.verb for offer in JOB_OFFERS if not is_refused(offer, job, workshop.owner)}

    # a job not started could be cancelled too, but is removed
    assert set(offered(job, workshop.owner)) == allowed - ({cancel_job} if remove_job in allowed else set())


def test_every_step_of_the_table_has_its_button():
    assert {status for offer in JOB_OFFERS for status in offer.frm} == {
        begin for step in JOB_STEPS for begin in step.frm
    }
    assert {step.frm for step in JOB_STEPS} <= {offer.frm for offer in JOB_OFFERS}
    assert all(offer.usual <= offer.frm and set(offer.renamed) <= offer.frm for offer in JOB_OFFERS)
    assert all(offer.phone for offer in JOB_OFFERS if offer.usual)


@pytest.mark.parametrize(
    ("status", "first", "on_the_phone"),
    [
        (JobStatus.PLANNED, "Start", ["Start"]),
        (JobStatus.IN_PROGRESS, "Finish", ["Finish", "Pause"]),
        (JobStatus.PAUSED, "Resume", ["Resume"]),
        (JobStatus.DONE, "Reopen job", ["Reopen job"]),
    ],
)
def test_what_is_done_next_comes_first_and_the_phone_offers_nothing_else(status, first, on_the_phone, order, workshop):
    job = brought_to(status, order, workshop)
    can = Steps(job.order, workshop.owner)

    with translation.override("en"):
        assert str(job_steps(job, can)[0].label) == first
        assert [str(step.label) for step in job_steps(job, can, all_of_them=False)] == on_the_phone


def test_people_do_their_own_jobs_and_edit_with_the_right_to(order, workshop):
    job = brought_to(JobStatus.PLANNED, order, workshop)

    assert offered(job, workshop.technician) == [start_job, finish_job]
    assert offered(job, workshop.other_technician) == []
    assert offered(job, workshop.senior) == [start_job, finish_job]
    assert offered(job, workshop.accountant) == []
    assert remove_job in offered(job, workshop.manager)


def test_nothing_is_done_to_a_vehicle_that_is_not_here(workshop):
    booked = next(iter(jobs_of(an_order(workshop, jobs=rub(1), phase="booked"))))
    closed = next(iter(jobs_of(closed_order(workshop, jobs=rub(1)))))

    assert offered(booked, workshop.owner) == [remove_job]
    assert offered(closed, workshop.owner) == []


def test_buttons_of_many_jobs_cost_no_queries(order, workshop):
    job = brought_to(JobStatus.IN_PROGRESS, order, workshop)
    can = Steps(order, workshop.technician)
    job_steps(job, can)

    with queries(max=0):
        job_steps(job, can)


def test_every_status_has_its_colour():
    assert set(JOB_COLOURS) == set(JobStatus)
