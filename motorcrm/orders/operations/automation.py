"""What the program does by itself, in its own name; each can be switched off in the preferences."""

from motorcrm.company.queries import preferences
from motorcrm.core.actor import SYSTEM
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.moving import note_ready, start_order
from motorcrm.orders.operations.sheet import Sheet
from motorcrm.orders.phases import Phase, WorkStatus

START_WITH_FIRST_WORK = "start-with-first-work"
READY_WITH_LAST_WORK = "ready-with-last-work"
BACK_WITH_NEW_WORK = "back-with-new-work"


def after_work_started(order: WorkOrder) -> None:
    """The first work started: the order is in progress."""
    if order.phase in (Phase.ACCEPTED, Phase.READY) and _is_on(START_WITH_FIRST_WORK):
        start_order(order, by=SYSTEM)


def after_work_done(sheet: Sheet) -> None:
    """The last open work done: the order is ready."""
    if {work.status for work in sheet.living_works} != {WorkStatus.DONE}:
        return
    if sheet.order.phase in (Phase.ACCEPTED, Phase.IN_PROGRESS) and _is_on(READY_WITH_LAST_WORK):
        note_ready(sheet.order, by=SYSTEM)


def after_new_work(order: WorkOrder) -> None:
    """A new open work in a ready order: it is in progress again."""
    if order.phase == Phase.READY and _is_on(BACK_WITH_NEW_WORK):
        start_order(order, by=SYSTEM)


def _is_on(switch: str) -> bool:
    return bool(preferences().automation.get(switch, True))
