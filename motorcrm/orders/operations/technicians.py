"""Who does a job, and in which shares: assigning technicians, and passing on the share of one who goes."""

from collections.abc import Sequence

from django.db.models import F
from django.utils.translation import gettext as _

from motorcrm.core.actor import Actor
from motorcrm.core.exact import HUNDRED_PERCENT, Percent
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Invalid, Stale
from motorcrm.employees.models import Employee
from motorcrm.employees.operations.people import lock_people
from motorcrm.history.record import record
from motorcrm.ledger import journal
from motorcrm.ledger.journal import Draft
from motorcrm.orders import consequences
from motorcrm.orders.events import JOB_ASSIGNED
from motorcrm.orders.models import Job, JobAssignment, WorkOrder
from motorcrm.orders.operations.drafts import Share
from motorcrm.orders.operations.lock import lock_open
from motorcrm.orders.pricing import without_share
from motorcrm.orders.rights import ASSIGN_JOBS


@operation(needs=ASSIGN_JOBS)
def assign_technicians(job: Job, shares: Sequence[Share], *, by: Actor, version: int | None = None) -> Job:
    """Set who does the job, and in which shares of 100 %. An empty list leaves it unassigned.

    `version` is the version of the job's technicians that the person saw.
    """
    lock_technicians(shares)
    order = lock_open(job.order).order
    drafts = set_technicians(order, job, shares, version=version, by=by)
    journal.post_many(drafts)
    return job


def set_technicians(
    order: WorkOrder, job: Job, shares: Sequence[Share], *, version: int | None = None, by: Actor
) -> list[Draft]:
    """Write who does a job of a locked order, record it and tell the apps above; what they answer is to be posted."""
    before = _shares_of(job)
    rows = Job.objects.filter(pk=job.pk)
    if version is not None:
        rows = rows.filter(assignments_version=version)
    if not rows.update(assignments_version=F("assignments_version") + 1):
        raise Stale(
            _("Someone else has changed the technicians of this job. Reload the page."),
            theirs={"technicians": before},
            yours={"technicians": _describe(shares)},
        )
    job.assignments.all().delete()
    JobAssignment.objects.bulk_create(
        JobAssignment(job=job, order=order, employee=share.employee, share=share.share, finished_at=job.finished_at)
        for share in shares
    )
    job.refresh_from_db(fields=["assignments_version"])
    record(
        JOB_ASSIGNED,
        about=job,
        within=order,
        by=by,
        name=job.name,
        before={"technicians": before},
        after={"technicians": _describe(shares)},
    )
    return consequences.assignees_changed(job, by=by)


def pass_share_on(order: WorkOrder, job: Job, giver: Employee, taker: Employee | None, *, by: Actor) -> list[Draft]:
    """Pass one technician's share of a job to the taker, or spread it over the others on the job."""
    rows = list(job.assignments.select_related("employee"))
    people = {row.employee_id: row.employee for row in rows} | ({taker.pk: taker} if taker else {})
    shares = {row.employee_id: row.share for row in rows}
    if giver.pk not in shares:
        return []
    left = without_share(shares, giver.pk, to=taker.pk if taker else None)
    return set_technicians(order, job, [Share(people[pk], share) for pk, share in left.items()], by=by)


def lock_technicians(shares: Sequence[Share]) -> None:
    """Lock those who get the job, before the order, and check them as they are now, so that nobody leaves meanwhile."""
    people = lock_people(share.employee for share in shares)
    check_shares([Share(people[share.employee.pk], share.share) for share in shares])


def check_shares(shares: Sequence[Share]) -> None:
    """Refuse all but technicians who have not left, each listed once, with shares of exactly 100 % together."""
    if not shares:
        return
    people = [share.employee for share in shares]
    if len({person.pk for person in people}) != len(people):
        raise Invalid(technicians=_("A technician is listed twice in this job. Remove one."))
    for person in people:
        if not person.is_technician or person.left_on:
            raise Invalid(technicians=_("%(name)s does not carry out jobs.") % {"name": person})
    if any(not share.share for share in shares):
        raise Invalid(technicians=_("A share must be more than 0."))
    if sum((share.share for share in shares), Percent.zero()) != HUNDRED_PERCENT:
        raise Invalid(technicians=_("The shares must add up to 100 percent."))


def _shares_of(job: Job) -> list[str]:
    rows = job.assignments.select_related("employee")
    return [f"{row.employee} {row.share} %" for row in rows]


def _describe(shares: Sequence[Share]) -> list[str]:
    return [f"{share.employee} {share.share} %" for share in shares]
