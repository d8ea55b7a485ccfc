"""What technicians do with their jobs: start, pause, finish; each tap is clocked."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.lifecycle import Step, claim
from motorcrm.core.operation import operation
from motorcrm.core.prepared import Prepared
from motorcrm.core.refusal import Refused
from motorcrm.employees.models import Employee
from motorcrm.employees.operations.people import lock_people
from motorcrm.history.record import Event, record
from motorcrm.ledger import journal
from motorcrm.ledger.journal import Draft
from motorcrm.orders import consequences, events
from motorcrm.orders.lifecycle import CANCEL_JOB, FINISH_JOB, PAUSE_JOB, RESUME_JOB, START_JOB
from motorcrm.orders.models import Job, JobSession
from motorcrm.orders.operations.automation import after_job_done, after_job_started, after_new_job
from motorcrm.orders.operations.lock import lock, lock_open, recalculate, tell_repriced
from motorcrm.orders.operations.sheet import Sheet
from motorcrm.orders.operations.technicians import pass_share_on
from motorcrm.orders.phases import INSIDE_PHASES
from motorcrm.orders.rights import DO_JOBS, EDIT_ORDERS


@operation(needs=DO_JOBS)
def start_job(job: Job, *, by: Actor) -> Job:
    """Start it, or resume it after a pause. The clock runs."""
    order = _inside(job).order
    now = clock.now()
    _step(job, START_JOB, events.JOB_STARTED, by=by, started_at=job.started_at or now, waiting_for="")
    JobSession.objects.create(job=job, employee=_clocked_for(job, by), started_at=now)
    after_job_started(order)
    return job


@operation(needs=DO_JOBS)
def pause_job(job: Job, *, by: Actor, waiting_for: str = "") -> Job:
    """Pause it; the reason, if given, is shown as what the job is waiting for."""
    _inside(job)
    put_aside(job, by=by, waiting_for=waiting_for)
    return job


@operation(needs=DO_JOBS)
def finish_job(job: Job, *, by: Actor) -> Job:
    """Mark it as done. With the last one the order becomes ready."""
    sheet = _inside(job)
    drafts = end_job(job, by=by)
    after_job_done(sheet)
    journal.post_many(drafts)
    return job


@operation(needs=DO_JOBS)
def resume_job(job: Job, *, by: Actor) -> Job:
    """Reopen a job that was not done after all, paused until someone starts it. Former employees lose their share."""
    technicians = lock_people(row.employee for row in job.assignments.select_related("employee"))
    order = _inside(job).order
    _step(job, RESUME_JOB, events.JOB_RESUMED, by=by, finished_at=None)
    drafts: list[Draft] = []
    for technician in technicians.values():
        if technician.left_on:
            drafts += pass_share_on(order, job, technician, None, by=by)
    drafts += consequences.job_undone(job, by=by)
    after_new_job(order)
    journal.post_many(drafts)
    return job


@operation(needs=EDIT_ORDERS)
def cancel_job(job: Job, *, by: Actor) -> Job:
    """Cancel it: the job stays in the order, crossed out, and costs nothing."""
    sheet = lock_open(job.order)
    sheet.take(job)
    _stop_clock(job)
    _step(job, CANCEL_JOB, events.JOB_CANCELLED, by=by, clocked_seconds=job.clocked_seconds)
    recalculate(sheet, by=by)
    after_job_done(sheet)
    tell_repriced(sheet, by=by)
    return job


def put_aside(job: Job, *, by: Actor, waiting_for: str = "") -> None:
    """Take the step to paused in an order of any phase; the time clocked so far counts."""
    _stop_clock(job)
    waits = {"waiting_for": waiting_for.strip()}
    _step(job, PAUSE_JOB, events.JOB_PAUSED, by=by, facts=waits, clocked_seconds=job.clocked_seconds, **waits)


def end_job(job: Job, *, by: Actor) -> list[Draft]:
    """Take the step to done without its effect on the order, because closing ends several jobs at once.

    What follows from it in money is for the verb to post.
    """
    _stop_clock(job)
    now = clock.now()
    _step(
        job,
        FINISH_JOB,
        events.JOB_FINISHED,
        by=by,
        started_at=job.started_at or now,
        finished_at=now,
        clocked_seconds=job.clocked_seconds,
        waiting_for="",
    )
    return consequences.job_done(job, by=by)


def _inside(job: Job) -> Sheet:
    sheet = lock(job.order)
    if sheet.order.phase not in INSIDE_PHASES:
        raise Refused("not-inside", _("The vehicle is not in the workshop. Check it in first."))
    sheet.take(job)
    return sheet


def _step(
    job: Job, step: Step, event: Event, *, by: Actor, facts: Mapping[str, str] | None = None, **also: object
) -> None:
    """Take the step. `facts` are what the person said about it: the next step clears the column, history keeps it."""
    claim(job, step, field="status", **also)
    record(event, about=job, within=job.order, by=by, name=job.name, **(facts or {}))


_RUNNING = Prepared(lambda pk: JobSession.objects.filter(job=pk, ended_at=None), int)


def _stop_clock(job: Job) -> None:
    for session in _RUNNING.all(job.pk):
        session.ended_at = max(clock.now(), session.started_at)
        session.save(update_fields=["ended_at"])
        job.clocked_seconds += int((session.ended_at - session.started_at).total_seconds())


def _clocked_for(job: Job, by: Actor) -> Employee | None:
    """The person who taps, if the job is theirs; otherwise its first technician, for a tap at the desk."""
    technicians = [assignment.employee for assignment in job.assignments.select_related("employee")]
    if isinstance(by, Employee) and by in technicians:
        return by
    return technicians[0] if technicians else None
