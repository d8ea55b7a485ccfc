"""A life cycle is a table of steps. Claiming a step is one conditional UPDATE, so of two at once one gets through."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models

from motorcrm.core.refusal import Refused


@dataclass(frozen=True)
class Step:
    """One row of the table: from which phases one may get to which, and what people are told when not."""

    name: str
    sources: frozenset[str]
    to: str
    otherwise: Any
    """Said to the person when the thing is in another phase."""


def step(name: str, sources: Iterable[str], to: str, otherwise: Any) -> Step:
    return Step(name, frozenset(sources), to, otherwise)


def claim(thing: models.Model, taken: Step, *, field: str = "phase", **also: Any) -> None:
    """Move `thing` along `taken`, or raise Refused if it isn't where the step begins.

    The allowed phases are part of the UPDATE itself. `also`, values as they are stored, is written by the same UPDATE
    and put into the object in hand. The version stays: it guards what people type, and a master's tap must not make a
    manager's edit stale.
    """
    written = {field: str(taken.to), **also}
    rows = type(thing)._default_manager.filter(pk=thing.pk, **{f"{field}__in": taken.sources})
    if not rows.update(**written):
        raise Refused(f"not-{taken.name}", str(taken.otherwise))
    for name, value in written.items():
        setattr(thing, name, value)
