"""What the program does by itself, in its own name; each can be switched off in the preferences."""

from motorcrm.core.actor import SYSTEM
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.parts import fit_parts
from motorcrm.orders.operations.sheet import Sheet
from motorcrm.orders.operations.status import note_ready, start_order
from motorcrm.orders.operations.switches import BACK_WITH_NEW_JOB, READY_WITH_LAST_JOB, START_WITH_FIRST_JOB, is_on
from motorcrm.orders.phases import INSIDE_PHASES, JobStatus, Phase


def after_job_started(order: WorkOrder) -> None:
    """With its first job started, the order is in progress."""
    if order.phase in (Phase.ACCEPTED, Phase.READY) and is_on(START_WITH_FIRST_JOB):
        start_order(order, by=SYSTEM)


def after_job_done(sheet: Sheet) -> None:
    """With its last open job done, the parts that are here are fitted and the order is ready."""
    if {job.status for job in sheet.active_jobs} != {JobStatus.DONE}:
        return
    if sheet.order.phase in INSIDE_PHASES:
        fit_parts(sheet)
    if sheet.order.phase in (Phase.ACCEPTED, Phase.IN_PROGRESS) and is_on(READY_WITH_LAST_JOB):
        note_ready(sheet.order, by=SYSTEM)


def after_new_job(order: WorkOrder) -> None:
    """With a new open job, a ready order is in progress again."""
    if order.phase == Phase.READY and is_on(BACK_WITH_NEW_JOB):
        start_order(order, by=SYSTEM)
