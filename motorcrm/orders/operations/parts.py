"""Where a part is: noted by a person, or by the program in its own name.

A part that nobody has ordered comes from the shelf: once the vehicle is here, it is taken to be issued. With the last
open job, what is here is fitted. Parts that are ordered, or needed in spite of that, are awaited and stay as they are.
"""

from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM, Actor
from motorcrm.core.operation import is_program
from motorcrm.history.record import record
from motorcrm.orders.events import PART_MOVED
from motorcrm.orders.models import OrderPart, WorkOrder
from motorcrm.orders.operations.sheet import Sheet
from motorcrm.orders.operations.switches import FIT_WITH_LAST_JOB, PARTS_FROM_SHELF, is_on
from motorcrm.orders.phases import INSIDE_PHASES, ISSUED, PartStatus


def put(part: OrderPart, status: str, *, by: Actor) -> None:
    """Note the place of a part of a locked order. What the program only takes to be issued can still be removed."""
    before, part.status = part.status, status
    if status not in ISSUED:
        part.issued_at = None
    elif not is_program(by):
        part.issued_at = part.issued_at or clock.now()
    part.save(update_fields=["status", "issued_at"])
    record(
        PART_MOVED,
        about=part,
        within=part.order,
        by=by,
        name=part.name,
        before={"status": before},
        after={"status": status},
    )


def usual_place(order: WorkOrder) -> PartStatus:
    """Where a new part is unless somebody says so."""
    is_inside = order.phase in INSIDE_PHASES
    return PartStatus.ISSUED if is_inside and is_on(PARTS_FROM_SHELF) else PartStatus.NEEDED


def take_from_shelf(sheet: Sheet) -> None:
    """The vehicle is here, and so are the parts for it, unless they were ordered."""
    needed = [part for part in sheet.parts if part.status == PartStatus.NEEDED]
    if needed and is_on(PARTS_FROM_SHELF):
        for part in needed:
            put(part, PartStatus.ISSUED, by=SYSTEM)


def fit_parts(sheet: Sheet) -> None:
    """With no job left to do, what is here is fitted."""
    for part in fitted_by_itself(sheet):
        put(part, PartStatus.INSTALLED, by=SYSTEM)


def fitted_by_itself(sheet: Sheet) -> list[OrderPart]:
    """The parts that need nobody to note them as fitted: those that are here, once no job is left to do."""
    here = [part for part in sheet.parts if part.is_here]
    if not here or any(job.is_unfinished for job in sheet.jobs) or not is_on(FIT_WITH_LAST_JOB):
        return []
    return here
