"""What follows from the company's own happenings. Apps above join in `apps.py`; they are told facts, not asked."""

from collections.abc import Callable

from motorcrm.company.models import Organisation
from motorcrm.core.actor import Actor

Follower = Callable[..., None]
ORGANISATION_OPENED: list[Follower] = []
"""Called as `follower(organisation, by=…)` in the same transaction."""


def organisation_opened(organisation: Organisation, *, by: Actor) -> None:
    """A new organisation works from now on: money accounts are opened for it, and whatever else it needs."""
    for follow in ORGANISATION_OPENED:
        follow(organisation, by=by)
