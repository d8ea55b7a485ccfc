"""The life cycles of an order and of a job, each a table of steps."""

from django.utils.translation import gettext_lazy as _

from motorcrm.core.lifecycle import Step, step
from motorcrm.orders.phases import INSIDE_PHASES, OPEN_PHASES, UNFINISHED, JobStatus, Phase

BOOK = step("book", {Phase.ESTIMATE}, Phase.BOOKED, _("Only an estimate can be booked."))
UNBOOK = step("unbook", {Phase.BOOKED}, Phase.ESTIMATE, _("The order is no longer a booking."))
CHECK_IN = step(
    "check-in",
    {Phase.ESTIMATE, Phase.BOOKED},
    Phase.ACCEPTED,
    _("The vehicle is already checked in, or the order is finished."),
)
START = step(
    "start",
    {Phase.ACCEPTED, Phase.READY},
    Phase.IN_PROGRESS,
    _("Only a checked-in order can be started. Check in the vehicle first."),
)
READY = step(
    "ready", {Phase.ACCEPTED, Phase.IN_PROGRESS}, Phase.READY, _("Only an order in progress can be marked as ready.")
)
CLOSE = step(
    "close", INSIDE_PHASES, Phase.CLOSED, _("The order is already closed, or the vehicle has not been checked in.")
)
REOPEN = step("reopen", {Phase.CLOSED}, Phase.READY, _("Only a closed order can be reopened."))
CANCEL = step("cancel", OPEN_PHASES, Phase.CANCELLED, _("The order is already closed or cancelled."))

ORDER_STEPS = [BOOK, UNBOOK, CHECK_IN, START, READY, CLOSE, REOPEN, CANCEL]


def within(phase: str) -> Step:
    """Not a row of the table: only the status changes."""
    return step("move", {phase}, phase, _("Someone else has moved the order. Reload the page."))


START_JOB = step(
    "start", {JobStatus.PLANNED, JobStatus.PAUSED}, JobStatus.IN_PROGRESS, _("The job is already in progress or done.")
)
PAUSE_JOB = step("pause", {JobStatus.IN_PROGRESS}, JobStatus.PAUSED, _("The job is not in progress."))
FINISH_JOB = step("finish", UNFINISHED, JobStatus.DONE, _("The job is already done or cancelled."))
RESUME_JOB = step("resume", {JobStatus.DONE}, JobStatus.PAUSED, _("The job is not done."))
CANCEL_JOB = step("cancel", UNFINISHED, JobStatus.CANCELLED, _("The job is already done or cancelled."))

JOB_STEPS = [START_JOB, PAUSE_JOB, FINISH_JOB, RESUME_JOB, CANCEL_JOB]
