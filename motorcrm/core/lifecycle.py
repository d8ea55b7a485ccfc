"""A life cycle is a table of steps. Claiming a step is one conditional UPDATE, so only one of two at once succeeds."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models

from motorcrm.core.refusal import Refused


@dataclass(frozen=True)
class Step:
    """One row of the table: from which phases the step leads to which, and the message when it cannot be taken."""

    name: str
    frm: frozenset[str]
    to: str
    otherwise: Any
    """Said to the person when the thing is in another phase."""


def step(name: str, frm: Iterable[str], to: str, otherwise: Any) -> Step:
    return Step(name, frozenset(frm), to, otherwise)


def claim(thing: models.Model, taken: Step, *, field: str = "phase", **also: Any) -> None:
    """Move `thing` along `taken`. Raises Refused if it is in none of the phases where the step starts.

    The allowed phases are part of the UPDATE itself. The same UPDATE writes `also` (values as they are stored), which
    is set on `thing` too. The version stays: it protects what people type, and a technician's tap must not make a
    manager's edit stale.
    """
    written = {field: str(taken.to), **also}
    rows = type(thing)._default_manager.filter(pk=thing.pk, **{f"{field}__in": taken.frm})
    if not rows.update(**written):
        raise Refused(f"not-{taken.name}", str(taken.otherwise))
    for name, value in written.items():
        setattr(thing, name, value)
