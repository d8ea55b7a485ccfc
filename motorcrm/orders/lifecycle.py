"""The life of an order and of a work, each a table of steps."""

from django.utils.translation import gettext_lazy as _

from motorcrm.core.lifecycle import step
from motorcrm.orders.phases import INSIDE_PHASES, OPEN_PHASES, UNFINISHED, Phase, WorkStatus

BOOK = step("book", {Phase.ESTIMATE}, Phase.BOOKED, _("Only an estimate can be booked."))
UNBOOK = step("unbook", {Phase.BOOKED}, Phase.ESTIMATE, _("The order is not a booking any more."))
ACCEPT = step(
    "accept",
    {Phase.ESTIMATE, Phase.BOOKED},
    Phase.ACCEPTED,
    _("The vehicle was accepted already, or the order is over."),
)
START = step("start", {Phase.ACCEPTED, Phase.READY}, Phase.IN_PROGRESS, _("Only an accepted order can go to work."))
READY = step("ready", {Phase.ACCEPTED, Phase.IN_PROGRESS}, Phase.READY, _("Only an order in work can become ready."))
CLOSE = step("close", INSIDE_PHASES, Phase.CLOSED, _("The order is closed already, or the vehicle was not accepted."))
REOPEN = step("reopen", {Phase.CLOSED}, Phase.READY, _("Only a closed order can be reopened."))
CANCEL = step("cancel", OPEN_PHASES, Phase.CANCELLED, _("The order is closed or cancelled already."))

ORDER_STEPS = [BOOK, UNBOOK, ACCEPT, START, READY, CLOSE, REOPEN, CANCEL]

START_WORK = step(
    "start", {WorkStatus.PLANNED, WorkStatus.PAUSED}, WorkStatus.IN_PROGRESS, _("The work is running or done already.")
)
PAUSE_WORK = step("pause", {WorkStatus.IN_PROGRESS}, WorkStatus.PAUSED, _("The work is not running."))
FINISH_WORK = step("finish", UNFINISHED, WorkStatus.DONE, _("The work is done or cancelled already."))
RESUME_WORK = step("resume", {WorkStatus.DONE}, WorkStatus.PAUSED, _("The work is not done."))
CANCEL_WORK = step("cancel", UNFINISHED, WorkStatus.CANCELLED, _("The work is done or cancelled already."))

WORK_STEPS = [START_WORK, PAUSE_WORK, FINISH_WORK, RESUME_WORK, CANCEL_WORK]
