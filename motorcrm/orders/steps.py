"""What a person may do next with an order: buttons derived from the life cycle and the rights."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import OWN, Right
from motorcrm.access.scopes import has, reaches, scope_of
from motorcrm.core.actor import Person
from motorcrm.orders.lifecycle import BOOK, CANCEL, CHECK_IN, CLOSE, READY, REOPEN, START
from motorcrm.orders.models import Job, OrderStatus, WorkOrder
from motorcrm.orders.operations.status import ways_of
from motorcrm.orders.phases import INSIDE_PHASES, OPEN_PHASES, Phase
from motorcrm.orders.rights import (
    ASSIGN_JOBS,
    CANCEL_ORDERS,
    CHANGE_STATUS,
    CLOSE_ORDERS,
    COMMENT_ORDERS,
    DO_JOBS,
    EDIT_ORDERS,
    GIVE_AWAY,
    MOVE_PARTS,
    REOPEN_ORDERS,
)
from motorcrm.vehicles.models import Vehicle

HAND_OVER_LABELS = {
    Vehicle.Type.MOTORCYCLE: _("Hand over motorcycle"),
    Vehicle.Type.SCOOTER: _("Hand over scooter"),
    Vehicle.Type.ATV: _("Hand over ATV"),
    Vehicle.Type.SNOWMOBILE: _("Hand over snowmobile"),
    Vehicle.Type.CAR: _("Hand over car"),
    Vehicle.Type.TRUCK: _("Hand over truck"),
    Vehicle.Type.BOAT_ENGINE: _("Hand over engine"),
    Vehicle.Type.ENGINE: _("Hand over engine"),
    Vehicle.Type.OTHER: _("Hand over"),
}


@dataclass(frozen=True)
class Offer:
    """A button of the order's page."""

    label: Any
    route: str
    icon: str = field(kw_only=True)
    asks: bool
    """Whether it opens a form; otherwise the step is taken at once."""
    status: int | None = None


class Steps:
    """What this person can do with this order."""

    def __init__(self, order: WorkOrder, person: Person) -> None:
        self.order, self.person = order, person

    @cached_property
    def is_open(self) -> bool:
        return self.order.phase in OPEN_PHASES

    @cached_property
    def edit(self) -> bool:
        return self.is_open and reaches(self.person, EDIT_ORDERS, self.order)

    @cached_property
    def give(self) -> bool:
        """Whether they may mark lines as free; billing them again takes no more than editing."""
        return self.edit and has(self.person, GIVE_AWAY)

    @cached_property
    def move_parts(self) -> bool:
        return self.is_open and reaches(self.person, MOVE_PARTS, self.order)

    @cached_property
    def assign(self) -> bool:
        return self.is_open and reaches(self.person, ASSIGN_JOBS, self.order)

    @cached_property
    def comment(self) -> bool:
        return reaches(self.person, COMMENT_ORDERS, self.order)

    def reaches_job(self, right: Right, job: Job) -> bool:
        """Whether a right over jobs reaches this one in the order's phase, from what the page has already read."""
        if right is DO_JOBS:
            return self.order.phase in INSIDE_PHASES and self._does(job)
        return self.edit

    def _does(self, job: Job) -> bool:
        scope = scope_of(self.person, DO_JOBS)
        if scope != OWN or self.order.manager_id == self.person.pk:
            return scope is not None
        return any(row.employee_id == self.person.pk for row in job.assignments.all())

    @cached_property
    def _status(self) -> bool:
        return reaches(self.person, CHANGE_STATUS, self.order)

    @cached_property
    def ways(self) -> list[OrderStatus]:
        """Statuses to pick by name; closing, cancelling and check-in have their own buttons."""
        if not self._status or not self.is_open:
            return []
        own_buttons = {Phase.CLOSED, Phase.CANCELLED}
        if self.order.phase in CHECK_IN.sources:
            own_buttons.add(Phase.ACCEPTED)
        return [way for way in ways_of(self.order, self.person) if way.phase not in own_buttons]

    @cached_property
    def next(self) -> Offer | None:
        """The natural next step, for the big button."""
        phase, order = self.order.phase, self.order
        if phase == Phase.CLOSED and not order.handed_over_at and self._status:
            return self._hand_over()
        if phase == Phase.ESTIMATE and self._status:
            return Offer(_("Book"), "order-book", icon="calendar-plus", asks=False)
        if phase in CHECK_IN.sources and self._status:
            return self._check_in()
        if phase == Phase.ACCEPTED and phase in START.sources and self._status:
            return Offer(_("Start work"), "order-start", icon="player-play", asks=False)
        if phase == Phase.IN_PROGRESS and phase in READY.sources and self._status:
            return Offer(_("Mark as ready"), "order-ready", icon="check", asks=False)
        if phase == Phase.READY and phase in CLOSE.sources and self._close:
            return self._closing()
        return None

    @cached_property
    def others(self) -> list[Offer]:
        """All other steps open now, for the menu beside the button."""
        phase = self.order.phase
        found = []
        if phase in BOOK.sources and phase in CHECK_IN.sources and self._status:
            found.append(self._check_in())
        if phase in CLOSE.sources and phase != Phase.READY and self._close:
            found.append(self._closing())
        if phase in REOPEN.sources and reaches(self.person, REOPEN_ORDERS, self.order):
            found.append(Offer(_("Reopen"), "order-reopen", icon="rotate", asks=True))
        if phase in CANCEL.sources and reaches(self.person, CANCEL_ORDERS, self.order):
            found.append(Offer(_("Cancel order"), "order-cancel", icon="ban", asks=True))
        return found

    @cached_property
    def _close(self) -> bool:
        return reaches(self.person, CLOSE_ORDERS, self.order)

    def _check_in(self) -> Offer:
        return Offer(_("Check in"), "order-check-in", icon="clipboard-check", asks=True)

    def _closing(self) -> Offer:
        return Offer(_("Close order"), "order-close", icon="circle-check", asks=True)

    def _hand_over(self) -> Offer:
        kind = Vehicle.Type(self.order.vehicle.type) if self.order.vehicle else Vehicle.Type.OTHER
        return Offer(HAND_OVER_LABELS[kind], "order-hand-over", icon="key", asks=True)
