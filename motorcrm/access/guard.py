"""The guard of operations: called before every verb, whether a page, a command or a test calls it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from motorcrm.access.scopes import has, reaches
from motorcrm.core.actor import Actor, Person
from motorcrm.core.operation import PROGRAM, PUBLIC, SIGNED_IN, is_program
from motorcrm.core.refusal import Absent, Forbidden


def guard(*, by: Actor, needs: Any, about: Any, beside: Iterable[Any] = ()) -> None:
    """Raise Absent for what the person cannot see, Forbidden for what they can see but may not do.

    The right must reach `about`, which the verb acts on; its other arguments, `beside`, need only be visible.
    """
    if is_program(by):
        return
    if not _sees(by, about):
        raise Absent
    if not has(by, needs):
        raise Forbidden(needs)
    if not all(_sees(by, thing) for thing in beside if not isinstance(thing, Person)):
        raise Absent  # people are exempt: naming someone as a manager gives nobody access
    if needs in (PUBLIC, SIGNED_IN, PROGRAM) or not _is_restricted(about) or not needs.scoped:
        return
    if not reaches(by, needs, about):
        raise Forbidden(needs)


def _is_restricted(thing: Any) -> bool:
    """Whether it is a stored row of a kind that not everyone sees."""
    return isinstance(thing, Model) and bool(thing.pk and getattr(thing, "seen_with", None))


def _sees(person: Actor, thing: Any) -> bool:
    """People always see themselves, whatever their role."""
    return not _is_restricted(thing) or thing == person or reaches(person, thing.seen_with, thing)
