"""What masters do with their works: start, pause, finish; each tap is clocked."""

from django.utils.translation import gettext as _

from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.lifecycle import Step, claim
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Refused
from motorcrm.employees.models import Employee
from motorcrm.employees.operations.people import hold_people
from motorcrm.history.recording import Event, record
from motorcrm.orders import consequences, events
from motorcrm.orders.lifecycle import CANCEL_WORK, FINISH_WORK, PAUSE_WORK, RESUME_WORK, START_WORK
from motorcrm.orders.models import OrderPart, OrderWork, WorkSession
from motorcrm.orders.operations.automation import after_new_work, after_work_done, after_work_started
from motorcrm.orders.operations.holding import count_up, hold, hold_open
from motorcrm.orders.operations.lines import pass_share_on
from motorcrm.orders.operations.sheet import Sheet
from motorcrm.orders.phases import INSIDE_PHASES, PartStatus
from motorcrm.orders.rights import DO_WORKS, EDIT_ORDERS, MOVE_PARTS


@operation(needs=DO_WORKS)
def start_work(work: OrderWork, *, by: Actor) -> OrderWork:
    """Begin, or go on after a pause. The clock runs."""
    order = _inside(work).order
    now = clock.now()
    _step(work, START_WORK, events.WORK_STARTED, by=by, started_at=work.started_at or now, waiting_for="")
    WorkSession.objects.create(work=work, employee=_who_works(work, by), started_at=now)
    after_work_started(order)
    return work


@operation(needs=DO_WORKS)
def pause_work(work: OrderWork, *, by: Actor, waiting_for: str = "") -> OrderWork:
    """Put it aside; the reason, if there is one, is shown as what it waits for."""
    _inside(work)
    put_aside(work, by=by, waiting_for=waiting_for)
    return work


@operation(needs=DO_WORKS)
def finish_work(work: OrderWork, *, by: Actor) -> OrderWork:
    """It is done. With the last one the order becomes ready."""
    sheet = _inside(work)
    end_work(work, by=by)
    after_work_done(sheet)
    return work


@operation(needs=DO_WORKS)
def resume_work(work: OrderWork, *, by: Actor) -> OrderWork:
    """It was not done after all: taken up again, paused until somebody starts it. Who left has no share any more."""
    masters = hold_people(row.employee for row in work.assignments.select_related("employee"))
    order = _inside(work).order
    _step(work, RESUME_WORK, events.WORK_RESUMED, by=by, finished_at=None)
    for master in masters.values():
        if master.left_on:
            pass_share_on(order, work, master, None, by=by)
    consequences.work_undone(work, by=by)
    after_new_work(order)
    return work


@operation(needs=EDIT_ORDERS)
def cancel_work(work: OrderWork, *, by: Actor) -> OrderWork:
    """It won't be done: it stays in the order, crossed out, and costs nothing."""
    sheet = hold_open(work.order)
    sheet.take(work)
    _stop_clock(work)
    _step(work, CANCEL_WORK, events.WORK_CANCELLED, by=by, clocked_seconds=work.clocked_seconds)
    count_up(sheet, by=by)
    after_work_done(sheet)
    return work


@operation(needs=MOVE_PARTS)
def move_part(part: OrderPart, status: str, *, by: Actor) -> OrderPart:
    """Say where the part is: ordered, arrived, issued, installed, or returned."""
    sheet = hold_open(part.order)
    sheet.take(part)
    if status not in PartStatus.values:
        raise Refused("no-such-status", _("There is no such status."))
    if status == part.status:
        return part
    before, part.status = part.status, status
    part.save(update_fields=["status"])
    if PartStatus.RETURNED in (before, status):
        count_up(sheet, by=by)
    record(
        events.PART_MOVED,
        about=part,
        within=sheet.order,
        by=by,
        name=part.name,
        before={"status": before},
        after={"status": status},
    )
    return part


def put_aside(work: OrderWork, *, by: Actor, waiting_for: str = "") -> None:
    """The step to paused, whatever becomes of the order: what was clocked until now counts."""
    _stop_clock(work)
    _step(work, PAUSE_WORK, events.WORK_PAUSED, by=by, clocked_seconds=work.clocked_seconds, waiting_for=waiting_for)


def end_work(work: OrderWork, *, by: Actor) -> None:
    """The step to done, without what follows for the order: closing ends several at once."""
    _stop_clock(work)
    now = clock.now()
    _step(
        work,
        FINISH_WORK,
        events.WORK_FINISHED,
        by=by,
        started_at=work.started_at or now,
        finished_at=now,
        clocked_seconds=work.clocked_seconds,
        waiting_for="",
    )
    consequences.work_done(work, by=by)


def _inside(work: OrderWork) -> Sheet:
    sheet = hold(work.order)
    if sheet.order.phase not in INSIDE_PHASES:
        raise Refused("not-inside", _("The vehicle is not in the workshop: accept it first."))
    sheet.take(work)
    return sheet


def _step(work: OrderWork, step: Step, event: Event, *, by: Actor, **also: object) -> None:
    claim(work, step, field="status", **also)
    record(event, about=work, within=work.order, by=by, name=work.name)


def _stop_clock(work: OrderWork) -> None:
    for session in work.sessions.filter(ended_at=None):
        session.ended_at = max(clock.now(), session.started_at)
        session.save(update_fields=["ended_at"])
        work.clocked_seconds += int((session.ended_at - session.started_at).total_seconds())


def _who_works(work: OrderWork, by: Actor) -> Employee | None:
    """The one who taps if the work is his; else, tapped for him at the desk, the first master of the work."""
    masters = [assignment.employee for assignment in work.assignments.select_related("employee")]
    if isinstance(by, Employee) and by in masters:
        return by
    return masters[0] if masters else None
