"""The guard of operations: asked before every verb, whichever face it was called from."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from motorcrm.access.scopes import has, reaches
from motorcrm.core.actor import Actor, Person
from motorcrm.core.operation import PROGRAM, PUBLIC, SIGNED_IN, is_program
from motorcrm.core.refusal import Absent, Forbidden


def guard(*, by: Actor, needs: Any, about: Any, beside: Iterable[Any] = ()) -> None:
    """Raise Absent for what is outside the person's sight, Forbidden for what is seen but not allowed.

    The right must reach `about`, which the verb is done to; what else it is told of, `beside`, need only be seen.
    """
    if is_program(by):
        return
    if not _sees(by, about):
        raise Absent
    if not has(by, needs):
        raise Forbidden(needs)
    if not all(_sees(by, thing) for thing in beside if not isinstance(thing, Person)):
        raise Absent  # people excepted: to be named as somebody's manager opens nothing to anybody
    if needs in (PUBLIC, SIGNED_IN, PROGRAM) or not _is_of_somebody(about) or not needs.scoped:
        return
    if not reaches(by, needs, about):
        raise Forbidden(needs)


def _is_of_somebody(thing: Any) -> bool:
    """Whether it is a stored row of a kind that not everybody sees."""
    return isinstance(thing, Model) and bool(thing.pk and getattr(thing, "seen_with", None))


def _sees(person: Actor, thing: Any) -> bool:
    """Everyone sees oneself, whatever their role."""
    return not _is_of_somebody(thing) or thing == person or reaches(person, thing.seen_with, thing)
