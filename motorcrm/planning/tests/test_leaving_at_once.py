"""Jobs are assigned, handed over and left behind by several people at once."""

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.employees.models import Employee
from motorcrm.employees.operations import leave
from motorcrm.orders.models import Job, JobAssignment, WorkOrder
from motorcrm.orders.operations import assign_technicians, create_order, finish_job, resume_job
from motorcrm.orders.operations.drafts import JobDraft
from motorcrm.testing.builders import a_client, an_order, by_one, the_job
from motorcrm.testing.race import race


def go(leaver, taker, by):
    people = Employee.objects.in_bulk([leaver, taker, by])
    answers = {"orders": {"jobs_to": people[taker], "orders_to": None}}
    leave(people[leaver], on=clock.today(), answers=answers, by=people[by])


def give(job, technician, version, by):
    shares = by_one(Employee.objects.get(pk=technician))
    assign_technicians(Job.objects.get(pk=job), shares, version=version, by=Employee.objects.get(pk=by))


def take_in(client, technician, by):
    """A call whose job is assigned at once."""
    person = Employee.objects.get(pk=by)
    draft = JobDraft("Wash", price=rub(1), shares=by_one(Employee.objects.get(pk=technician)))
    organisation = WorkOrder.objects.get().organisation
    create_order(WorkOrder.objects.get().client, organisation=organisation, jobs=[draft], by=person)


def take_up(job, by):
    resume_job(Job.objects.get(pk=job), by=Employee.objects.get(pk=by))


def act(what, *arguments):
    {"go": go, "give": give, "take_in": take_in, "take_up": take_up}[what](*arguments)


def nobody_gone_has_jobs():
    gone = JobAssignment.objects.exclude(employee__left_on=None)
    return not gone.exclude(job__status="done").exists()


def test_a_technician_leaves_while_a_job_is_assigned_to_them(real_database, workshop):
    job = the_job(an_order(workshop, jobs=rub(100), technician=workshop.other_technician))
    runners = [
        ("go", workshop.technician.pk, workshop.senior.pk, workshop.owner.pk),
        ("give", job.pk, workshop.technician.pk, job.assignments_version, workshop.manager.pk),
    ]

    outcomes = race(real_database, act, runners)

    assert outcomes[0].won, outcomes
    assert nobody_gone_has_jobs()
    assert job.assignments.get().employee in (workshop.senior, workshop.other_technician)


def test_a_technician_leaves_while_a_call_is_taken_for_them(real_database, workshop):
    an_order(workshop, client=a_client())
    runners = [
        ("go", workshop.technician.pk, workshop.senior.pk, workshop.owner.pk),
        ("take_in", 0, workshop.technician.pk, workshop.manager.pk),
    ]

    outcomes = race(real_database, act, runners)

    assert outcomes[0].won, outcomes
    assert nobody_gone_has_jobs()


def test_a_technician_leaves_while_their_job_is_reopened(real_database, workshop):
    job = the_job(an_order(workshop, jobs=rub(100)))
    finish_job(job, by=workshop.technician)
    runners = [
        ("go", workshop.technician.pk, workshop.senior.pk, workshop.owner.pk),
        ("take_up", job.pk, workshop.manager.pk),
    ]

    outcomes = race(real_database, act, runners)

    assert all(outcome.won for outcome in outcomes), outcomes
    assert nobody_gone_has_jobs()


def test_two_people_leaving_to_each_other_do_not_both_go_with_jobs(real_database, workshop):
    an_order(workshop, jobs=rub(100), technician=workshop.technician)
    an_order(workshop, jobs=rub(100), technician=workshop.other_technician)
    runners = [
        ("go", workshop.technician.pk, workshop.other_technician.pk, workshop.owner.pk),
        ("go", workshop.other_technician.pk, workshop.technician.pk, workshop.owner.pk),
    ]

    outcomes = race(real_database, act, runners)

    assert sorted(outcome.won for outcome in outcomes) == [False, True]
    assert next(outcome for outcome in outcomes if not outcome.won).error == "Invalid"
    assert nobody_gone_has_jobs()


def test_one_job_assigned_to_two_at_once_goes_to_one_and_the_other_is_refused(real_database, workshop):
    job = the_job(an_order(workshop, jobs=rub(100)))
    assign_technicians(job, [], by=workshop.manager)
    runners = [
        ("give", job.pk, technician.pk, job.assignments_version, by.pk)
        for technician, by in ((workshop.technician, workshop.manager), (workshop.other_technician, workshop.senior))
    ]

    outcomes = race(real_database, act, runners)

    assert sorted(outcome.won for outcome in outcomes) == [False, True]
    assert next(outcome for outcome in outcomes if not outcome.won).error == "Stale"
    assert job.assignments.count() == 1


def test_somebody_leaves_once(real_database, workshop):
    order = an_order(workshop, jobs=rub(100))
    takers = (workshop.senior, workshop.other_technician)
    runners = [("go", workshop.technician.pk, taker.pk, workshop.owner.pk) for taker in takers]

    outcomes = race(real_database, act, runners)

    assert sorted(outcome.won for outcome in outcomes) == [False, True]
    assert the_job(order).assignments.count() == 1
