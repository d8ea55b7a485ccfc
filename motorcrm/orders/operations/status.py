"""Moving an order along its phases and statuses, up to the hand-over."""

from collections.abc import Callable, Collection
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM, Actor
from motorcrm.core.lifecycle import Step, claim
from motorcrm.core.operation import operation
from motorcrm.core.prepared import Prepared
from motorcrm.core.refusal import Refused
from motorcrm.employees.models import Employee
from motorcrm.history.record import Event, record
from motorcrm.orders import events
from motorcrm.orders.lifecycle import BOOK, CHECK_IN, READY, START, UNBOOK, within
from motorcrm.orders.models import OrderStatus, Transition, WorkOrder
from motorcrm.orders.operations.header import fit_header
from motorcrm.orders.operations.lock import lock
from motorcrm.orders.operations.parts import take_from_shelf
from motorcrm.orders.operations.visits import note_visit
from motorcrm.orders.phases import Phase
from motorcrm.orders.rights import CHANGE_STATUS
from motorcrm.vehicles.models import Reading
from motorcrm.vehicles.readings import follow_order


def status_of(phase: str) -> OrderStatus:
    """The first active status of a phase: where its verb leads unless a status is given."""
    found = _FIRST.first(phase)
    if found is None:
        raise Refused("no-status", _("There is no status for this phase. Ask an administrator to add one."))
    return found


_FIRST = Prepared(lambda phase: OrderStatus.objects.filter(phase=phase, is_archived=False)[:1], str)


def step_order(
    order: WorkOrder, step: Step, event: Event, *, by: Actor, status: OrderStatus | None = None, **also: Any
) -> None:
    """Take a step of the life cycle, set the status, record it."""
    status = status or status_of(step.to)
    claim(order, step, status=status, **also)
    record(event, about=order, by=by, status=status.code or status.name)


@operation(needs=CHANGE_STATUS)
def book_order(order: WorkOrder, *, by: Actor, status: OrderStatus | None = None) -> WorkOrder:
    """The client agreed to come: an estimate becomes a booking."""
    lock(order)
    step_order(order, BOOK, events.ORDER_BOOKED, by=by, status=status, booked_at=clock.now())
    return order


@operation(needs=CHANGE_STATUS)
def unbook_order(order: WorkOrder, *, by: Actor, status: OrderStatus | None = None) -> WorkOrder:
    """The client reconsiders: a booking becomes an estimate again."""
    lock(order)
    step_order(order, UNBOOK, events.ORDER_UNBOOKED, by=by, status=status)
    return order


@operation(needs=CHANGE_STATUS)
def check_in(
    order: WorkOrder,
    *,
    by: Actor,
    mileage: int | None = None,
    engine_hours: int | None = None,
    fuel: int | None = None,
    status: OrderStatus | None = None,
    sure: Collection[str] = (),
) -> WorkOrder:
    """The vehicle is here. Readings taken at check-in replace those known; an empty one keeps what was known.

    Raises Invalid; Asked if a reading contradicts another and `sure` does not answer that.
    """
    sheet = lock(order)
    read = {"mileage": mileage, "engine_hours": engine_hours, "fuel": fuel}
    noted = fit_header({name: value for name, value in read.items() if value is not None}, order)
    step_order(order, CHECK_IN, events.ORDER_CHECKED_IN, by=by, status=status, accepted_at=clock.now(), **noted)
    note_readings(order, sure=sure)
    take_from_shelf(sheet)
    note_visit(order, is_new=False)
    return order


@operation(needs=CHANGE_STATUS)
def start_order(order: WorkOrder, *, by: Actor, status: OrderStatus | None = None) -> WorkOrder:
    """Work on it starts or resumes."""
    lock(order)
    step_order(order, START, events.ORDER_STARTED, by=by, status=status, started_at=order.started_at or clock.now())
    return order


@operation(needs=CHANGE_STATUS)
def note_ready(order: WorkOrder, *, by: Actor, status: OrderStatus | None = None) -> WorkOrder:
    """Everything agreed is done and the client may come. Refused while jobs are unfinished."""
    unfinished = [job.name for job in lock(order).jobs if job.is_unfinished]
    if unfinished:
        raise Refused(
            "jobs-unfinished", _("Some jobs are not finished yet. Finish or cancel them first."), jobs=unfinished
        )
    step_order(order, READY, events.ORDER_READY, by=by, status=status, ready_at=clock.now())
    return order


@operation(needs=CHANGE_STATUS)
def hand_over(order: WorkOrder, *, to: str = "", by: Actor) -> WorkOrder:
    """The client takes the vehicle: once, after closing, and apart from the phases."""
    lock(order)
    if order.phase != Phase.CLOSED:
        raise Refused("not-closed", _("Close the order before handing over the vehicle."))
    if order.handed_over_at:
        raise Refused("handed-over", _("The vehicle has already been handed over."))
    order.handed_over_at, order.handed_over_to = clock.now(), to or order.brought_by or order.client.name
    order.save(update_fields=["handed_over_at", "handed_over_to"])
    record(events.ORDER_HANDED_OVER, about=order, by=by, to=order.handed_over_to)
    return order


@operation(needs=CHANGE_STATUS)
def move_order(order: WorkOrder, status: OrderStatus, *, sure: Collection[str] = (), by: Actor) -> WorkOrder:
    """Put the order into another status, along a way the company permits.

    Within a phase only the name changes; moving into another phase calls that phase's verb, which may ask: see
    `check_in`.
    """
    lock(order)
    if status.pk not in {way.pk for way in ways_of(order, by)}:
        raise Refused("no-such-way", _("The order cannot move from its current status to this one."))
    if status.phase == order.phase:
        before = order.status
        claim(order, within(order.phase), status=status)
        record(
            events.ORDER_MOVED,
            about=order,
            by=by,
            before={"status": before.code or before.name},
            after={"status": status.code or status.name},
        )
        return order
    verb = _verb_between(order.phase, status.phase)
    return verb(order, status=status, by=by, **({"sure": sure} if verb is check_in else {}))


def _verb_between(phase: str, target: str) -> Callable[..., WorkOrder]:
    """The verb of the step between the two; if there is none, one that leads there and refuses in its own words."""
    leading = [(step, verb) for step, verb in VERBS if step.to == target]
    if not leading:
        raise Refused("own-verb", _("Use the buttons to close or cancel the order."))
    return next((verb for step, verb in leading if phase in step.sources), leading[0][1])


VERBS: tuple[tuple[Step, Callable[..., WorkOrder]], ...] = (
    (UNBOOK, unbook_order),
    (BOOK, book_order),
    (CHECK_IN, check_in),
    (START, start_order),
    (READY, note_ready),
)
"""The steps that a change of status takes."""


def ways_of(order: WorkOrder, person: Actor) -> list[OrderStatus]:
    """The statuses this person may put the order into next: the company's ways, some of them limited to roles."""
    ways = _WAYS.all(order.status_id)
    if isinstance(person, Employee):
        held = list(person.roles.all())
        roles, admin = {role.pk for role in held}, any(role.is_administrator for role in held)
    else:
        roles, admin = set(), True
    return [way.target for way in ways if admin or not way.roles.all() or roles & {role.pk for role in way.roles.all()}]


_WAYS = Prepared(
    lambda source: (
        Transition.objects.filter(source=source, target__is_archived=False)
        .select_related("target")
        .prefetch_related("roles")
        .order_by("target__position")
    ),
    int,
)


def note_readings(order: WorkOrder, *, sure: Collection[str]) -> None:
    """Make the readings of the vehicle's own history what the order says; they are of the day it was checked in."""
    if order.accepted_at is None:
        return
    wanted = {Reading.Meter.KILOMETRES.value: order.mileage, Reading.Meter.HOURS.value: order.engine_hours}
    on = clock.local(order.accepted_at).date()
    follow_order(order.pk, order.vehicle, wanted, on=on, sure=sure, by=SYSTEM)
