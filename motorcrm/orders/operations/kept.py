"""What is kept of an order for later questions: its stays in statuses, its promises, what was agreed for its lines."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, Model
from django.utils.translation import gettext as _

from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.lifecycle import Step
from motorcrm.core.refusal import Invalid
from motorcrm.orders.models import Job, OrderPart, PromiseChange, StatusStay, WorkOrder
from motorcrm.orders.models.lines import OrderLine
from motorcrm.orders.phases import OPEN_PHASES, JobStatus, Phase

AGREED = {"agreed_quantity": "quantity", "agreed_price": "price", "agreed_total": "total"}
AGREED_OF: dict[type[Model], dict[str, str]] = {
    Job: {**AGREED, "agreed_hours": "labour_hours"},
    OrderPart: {**AGREED, "agreed_cost": "cost"},
}
"""What is kept of a line when it is agreed, and where it comes from."""
UNAGREED = frozenset({Phase.ESTIMATE, Phase.CANCELLED})
"""Phases in which lines are not agreed by being there."""


class OrderKeeper:
    """Told by `claim` of every step of an order, so that no verb can forget it."""

    def columns(self, order: WorkOrder, taken: Step) -> dict[str, Any]:
        # A clock set back by seconds makes no stay end before it begins.
        return {"is_open": taken.to in OPEN_PHASES, "status_since": max(clock.now(), order.status_since)}

    def keep(self, order: WorkOrder, taken: Step) -> None:
        StatusStay.objects.filter(order=order, until=None).update(until=order.status_since)
        begin_stay(order)
        if taken.to == Phase.ESTIMATE:
            _unsettle(order)
        elif Phase.ESTIMATE in taken.sources and taken.to not in UNAGREED:
            _settle(order)


class JobKeeper:
    """Told by `claim` of every step of a job: who did it knows when it was done."""

    def columns(self, job: Job, taken: Step) -> dict[str, Any]:
        return {}

    def keep(self, job: Job, taken: Step) -> None:
        if taken.to == JobStatus.DONE or JobStatus.DONE in taken.sources:
            job.assignments.update(finished_at=job.finished_at)


def begin_stay(order: WorkOrder) -> None:
    """Open the stay in the status that the order is in now."""
    StatusStay.objects.create(order=order, status=order.status, phase=order.phase, since=order.status_since)


def newly_agreed(order: WorkOrder, line: OrderLine) -> bool:
    """Note what is agreed for a line added beyond the estimate; whether there was anything to note."""
    if line.agreed_at is not None or order.phase in UNAGREED:
        return False
    line.agreed_at = clock.now()
    for kept, current in AGREED_OF[type(line)].items():
        setattr(line, kept, getattr(line, current))
    return True


def _settle(order: WorkOrder) -> None:
    """The order leaves the estimate: what its lines say is agreed."""
    for model, kept in AGREED_OF.items():
        agreed = {name: F(current) for name, current in kept.items()}
        model._default_manager.filter(order=order, agreed_at=None).update(agreed_at=clock.now(), **agreed)


def _unsettle(order: WorkOrder) -> None:
    """The client reconsiders: nothing is agreed until they agree anew."""
    for model, kept in AGREED_OF.items():
        model._default_manager.filter(order=order).update(agreed_at=None, **dict.fromkeys(kept))


def promise_columns(order: WorkOrder, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What follows for the order's own columns if these changes give a promise or move it."""
    if changes.get("promised_at", order.promised_at) == order.promised_at:
        return {}
    if order.first_promised_at is None:
        return {"first_promised_at": changes["promised_at"]}
    return {"promise_moves": order.promise_moves + 1}


def refuse_unexplained(order: WorkOrder, changes: Mapping[str, Any], reason: str, comment: str) -> None:
    """Raise Invalid if a promise is moved later or taken back without a reason: the client will ask."""
    if reason not in ("", *PromiseChange.Reason.values):
        raise Invalid(promise_reason=_("Choose a reason from the list."))
    before = order.promised_at
    after = changes.get("promised_at", before)
    if before and (after is None or after > before) and not (reason or comment):
        raise Invalid(promise_reason=_("The promised time was moved later. Say why."))


def keep_promise_change(
    order: WorkOrder, before: datetime | None, reason: str, comment: str, *, by: Actor
) -> dict[str, str]:
    """Keep how a promise already given was changed, and return the reason given, for history."""
    PromiseChange.objects.create(
        order=order,
        before=before,
        after=order.promised_at,
        reason=reason,
        comment=comment,
        by_id=by.pk,
        at=clock.now(),
    )
    given = {"promise_reason": reason, "promise_comment": comment}
    return {name: text for name, text in given.items() if text}
