"""Consequences of what happens to the company. Apps above join in `apps.py`; they receive facts and decide nothing."""

from collections.abc import Callable

from motorcrm.company.models import Organisation
from motorcrm.core.actor import Actor

Follower = Callable[..., None]
ORGANISATION_OPENED: list[Follower] = []
"""Called as `follower(organisation, by=…)` in the same transaction."""


def organisation_opened(organisation: Organisation, *, by: Actor) -> None:
    """Let the apps above set up a new organisation: its money accounts and whatever else it needs."""
    for follow in ORGANISATION_OPENED:
        follow(organisation, by=by)
