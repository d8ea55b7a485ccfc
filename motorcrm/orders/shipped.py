"""The statuses that come with the program, and the ways between them."""

from motorcrm.orders.models import OrderStatus, Transition
from motorcrm.orders.phases import Phase

STATUSES = [
    ("draft", Phase.ESTIMATE, "secondary"),
    ("approval", Phase.ESTIMATE, "purple"),
    ("booking", Phase.BOOKED, "azure"),
    ("accepted", Phase.ACCEPTED, "cyan"),
    ("diagnostics", Phase.ACCEPTED, "indigo"),
    ("in-progress", Phase.IN_PROGRESS, "blue"),
    ("waiting-for-parts", Phase.IN_PROGRESS, "orange"),
    ("ready", Phase.READY, "green"),
    ("closed", Phase.CLOSED, "teal"),
    ("cancelled", Phase.CANCELLED, "red"),
]
WAYS = {
    "draft": ["approval", "booking", "accepted"],
    "approval": ["draft", "booking", "accepted"],
    "booking": ["draft", "accepted"],
    "accepted": ["diagnostics", "in-progress", "waiting-for-parts", "ready"],
    "diagnostics": ["accepted", "in-progress", "waiting-for-parts", "ready"],
    "in-progress": ["waiting-for-parts", "ready"],
    "waiting-for-parts": ["in-progress", "ready"],
    "ready": ["in-progress"],
}
"""Closing, reopening and cancelling are verbs of their own, not ways picked by name."""


def ensure_statuses() -> None:
    """Create the shipped statuses that are missing, and the ways between them only if there are none."""
    for position, (code, phase, colour) in enumerate(STATUSES, start=1):
        OrderStatus.objects.get_or_create(
            code=code, defaults={"phase": phase, "colour": colour, "position": position * 10}
        )
    if not Transition.objects.exists():
        by_code = {status.code: status for status in OrderStatus.objects.exclude(code=None)}
        Transition.objects.bulk_create(
            Transition(source=by_code[source], target=by_code[target])
            for source, targets in WAYS.items()
            for target in targets
        )
