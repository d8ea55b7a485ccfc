"""What a person may do next with an order: buttons derived from the life cycle and the rights."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from motorcrm.access.catalogue import OWN, Right
from motorcrm.access.scopes import has, reaches, scope_of
from motorcrm.core.actor import Person
from motorcrm.orders.lifecycle import BOOK, CANCEL, CHECK_IN, CLOSE, READY, REOPEN
from motorcrm.orders.models import Job, OrderStatus, WorkOrder
from motorcrm.orders.offers import Offer
from motorcrm.orders.operations.status import ways_of
from motorcrm.orders.phases import INSIDE_PHASES, OPEN_PHASES, Phase
from motorcrm.orders.places import AFTER_CLOSING
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


class Steps:
    """What this person can do with this order."""

    def __init__(self, order: WorkOrder, person: Person, jobs: Sequence[Job] | None = None) -> None:
        """`jobs` are the order's, with their technicians, if the caller has read them."""
        self.order, self.person, self._given = order, person, jobs

    def reaches(self, right: Right) -> bool:
        """Whether a right over orders reaches this one; a list of orders asks about all of them at once."""
        return reaches(self.person, right, self.order)

    @cached_property
    def is_open(self) -> bool:
        return self.order.phase in OPEN_PHASES

    @cached_property
    def edit(self) -> bool:
        return self.is_open and self.reaches(EDIT_ORDERS)

    @cached_property
    def give(self) -> bool:
        """Whether they may mark lines as free; billing them again takes no more than editing."""
        return self.edit and has(self.person, GIVE_AWAY)

    @cached_property
    def move_parts(self) -> bool:
        return self.is_open and self.reaches(MOVE_PARTS)

    @cached_property
    def assign(self) -> bool:
        return self.is_open and self.reaches(ASSIGN_JOBS)

    @cached_property
    def comment(self) -> bool:
        return self.reaches(COMMENT_ORDERS)

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
        return self.reaches(CHANGE_STATUS)

    @cached_property
    def _jobs(self) -> list[Job]:
        jobs = self.order.jobs.prefetch_related("assignments") if self._given is None else self._given
        return [job for job in jobs if not job.is_cancelled]

    @cached_property
    def _unfinished(self) -> list[Job]:
        return [job for job in self._jobs if job.is_unfinished]

    @cached_property
    def ways(self) -> list[OrderStatus]:
        """Statuses to pick by name; what has its own button, or would be refused now, is not among them."""
        if not self._status or not self.is_open:
            return []
        left_out = {Phase.CLOSED, Phase.CANCELLED}
        if self.order.phase in CHECK_IN.sources:
            left_out.add(Phase.ACCEPTED)
        if self.order.phase != Phase.READY and self._unfinished:
            left_out.add(Phase.READY)
        return [way for way in ways_of(self.order, self.person) if way.phase not in left_out]

    @cached_property
    def next(self) -> Offer | None:
        """The natural next step, for the one big button: never one that would be refused now."""
        phase = self.order.phase
        if phase == Phase.CLOSED:
            return self._after_closing()
        if phase == Phase.READY:
            return self._closing() if self._close else None
        if not self._status:
            return None
        if phase == Phase.ESTIMATE:
            return self._offer(_("Book"), "order-book", icon="calendar-plus")
        if phase == Phase.BOOKED:
            return self._check_in()
        if phase == Phase.ACCEPTED and (self._unfinished or not self._jobs):
            return self._offer(_("Start work"), "order-start", icon="player-play")
        return self._finishing() if phase in READY.sources else None

    @cached_property
    def others(self) -> list[Offer]:
        """All other steps open now, for the menu beside the button."""
        phase = self.order.phase
        found = []
        if phase in BOOK.sources and phase in CHECK_IN.sources and self._status:
            found.append(self._check_in())
        if phase == Phase.ACCEPTED and self._status and self._unfinished:
            found += filter(None, [self._finishing()])
        if phase in CLOSE.sources and phase != Phase.READY and self._close:
            found.append(self._closing())
        if self._may_hand_over and self.next != self._hand_over():
            found.append(self._hand_over())
        if phase in REOPEN.sources and self.reaches(REOPEN_ORDERS):
            found.append(self._offer(_("Reopen"), "order-reopen", icon="rotate", asks=True))
        if phase in CANCEL.sources and self.reaches(CANCEL_ORDERS):
            found.append(self._offer(_("Cancel order"), "order-cancel", icon="ban", asks=True))
        return found

    @cached_property
    def _close(self) -> bool:
        return self.reaches(CLOSE_ORDERS)

    @cached_property
    def _may_hand_over(self) -> bool:
        return self.order.phase == Phase.CLOSED and not self.order.handed_over_at and self._status

    def _after_closing(self) -> Offer | None:
        for offered in AFTER_CLOSING:
            if offer := offered(self.person, self.order):
                return offer
        return self._hand_over() if self._may_hand_over else None

    def _finishing(self) -> Offer | None:
        """All that is left to do, in one step; or what has to be done before it, if this person can."""
        nobodys = next((job for job in self._jobs if not job.assignments.all()), None)
        if nobodys is not None:
            args = (self.order.pk, nobodys.pk)
            if not self.assign:
                return None
            return Offer(
                _("Assign a technician"), "order-job-technicians", args, icon="users", asks=True, under=nobodys.name
            )
        if not self._unfinished:
            return self._offer(_("Mark as ready"), "order-ready", icon="check")
        if not all(self.reaches_job(DO_JOBS, job) for job in self._unfinished):
            return None
        count = len(self._unfinished)
        words = ngettext("Finish %(count)s job", "Finish %(count)s jobs", count) % {"count": count}
        return self._offer(words, "order-finish", icon="check", under=_("and mark as ready"))

    def _offer(self, label: Any, route: str, *, icon: str, asks: bool = False, under: Any = "") -> Offer:
        return Offer(label, route, (self.order.pk,), icon=icon, asks=asks, under=under)

    def _check_in(self) -> Offer:
        return self._offer(_("Check in"), "order-check-in", icon="clipboard-check", asks=True)

    def _closing(self) -> Offer:
        label = _("Close and hand over") if self._status else _("Close order")
        return self._offer(label, "order-close", icon="circle-check", asks=True)

    def _hand_over(self) -> Offer:
        kind = Vehicle.Type(self.order.vehicle.type) if self.order.vehicle else Vehicle.Type.OTHER
        return self._offer(HAND_OVER_LABELS[kind], "order-hand-over", icon="key", asks=True)
