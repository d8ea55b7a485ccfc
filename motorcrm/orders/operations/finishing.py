"""Finishing all that is left to do of an order, in one step of the day."""

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from motorcrm.access.scopes import reaches
from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Forbidden, Refused
from motorcrm.ledger import journal
from motorcrm.ledger.journal import Draft
from motorcrm.orders.events import ORDER_READY
from motorcrm.orders.lifecycle import READY
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.jobs import end_job
from motorcrm.orders.operations.lock import lock
from motorcrm.orders.operations.parts import fit_parts
from motorcrm.orders.operations.status import step_order
from motorcrm.orders.phases import INSIDE_PHASES
from motorcrm.orders.rights import CHANGE_STATUS, DO_JOBS


@operation(needs=CHANGE_STATUS)
def finish_order(order: WorkOrder, *, by: Actor) -> WorkOrder:
    """Finish its open jobs and mark it as ready: all or nothing.

    Each job must be one that the person may finish, and every job of the order needs a technician: those that have none
    are named.
    """
    sheet = lock(order)
    if order.phase not in INSIDE_PHASES:
        raise Refused("not-inside", _("The vehicle is not in the workshop. Check it in first."))
    prefetch_related_objects(sheet.active_jobs, "assignments")
    nobodys = [job.name for job in sheet.active_jobs if not job.assignments.all()]
    if nobodys:
        raise Refused("no-technician", _("Say first who does these jobs."), jobs=nobodys)
    unfinished = [job for job in sheet.active_jobs if job.is_unfinished]
    if not all(reaches(by, DO_JOBS, job) for job in unfinished):
        raise Forbidden(DO_JOBS)
    drafts: list[Draft] = []
    for job in unfinished:
        drafts += end_job(job, by=by)
    fit_parts(sheet)
    if order.phase in READY.sources:
        step_order(order, READY, ORDER_READY, by=by, ready_at=clock.now())
    journal.post_many(drafts)
    return order
