"""A life cycle is a table of steps. Claiming a step is one conditional UPDATE, so only one of two at once succeeds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models

from motorcrm.core.refusal import Refused


@dataclass(frozen=True)
class Step:
    """One row of the table: from which phases the step leads to which, and the message when it cannot be taken."""

    name: str
    sources: frozenset[str]
    to: str
    otherwise: Any
    """Said to the person when the thing is in another phase."""


def step(name: str, sources: Iterable[str], to: str, otherwise: Any) -> Step:
    return Step(name, frozenset(sources), to, otherwise)


class Keeper(Protocol):
    """Keeps what is to be known later of every step that rows of a model take, whichever verb claims it."""

    def columns(self, thing: Any, taken: Step) -> dict[str, Any]:
        """More columns of the row, written by the same UPDATE."""

    def keep(self, thing: Any, taken: Step) -> None:
        """Write the rest: the step has been taken."""


_keepers: dict[type[models.Model], Keeper] = {}


def keep_steps(model: type[models.Model], keeper: Keeper) -> None:
    """Called once at start-up by the app of the model."""
    _keepers[model] = keeper


def claim(thing: models.Model, taken: Step, *, field: str = "phase", **also: Any) -> None:
    """Move `thing` along `taken`. Raises Refused if it is in none of the phases where the step starts.

    The allowed phases are part of the UPDATE itself. The same UPDATE writes `also` (values as they are stored), which
    is set on `thing` too. The version stays: it protects what people type, and a technician's tap must not make a
    manager's edit stale.
    """
    keeper = _keepers.get(type(thing))
    written = {field: str(taken.to), **also, **(keeper.columns(thing, taken) if keeper else {})}
    rows = type(thing)._default_manager.filter(pk=thing.pk, **{f"{field}__in": taken.sources})
    if not rows.update(**written):
        raise Refused(f"not-{taken.name}", str(taken.otherwise))
    for name, value in written.items():
        setattr(thing, name, value)
    if keeper:
        keeper.keep(thing, taken)
