"""The guard of operations: asked before every verb, whichever face it was called from."""

from typing import Any

from django.db.models import Model

from motorcrm.access.catalogue import ALL, OWN, Right
from motorcrm.access.scopes import has, scope_of
from motorcrm.core.actor import Actor
from motorcrm.core.operation import PROGRAM, PUBLIC, SIGNED_IN, is_program
from motorcrm.core.refusal import Absent, Forbidden


def guard(*, by: Actor, needs: Any, about: Any) -> None:
    """Raise Absent for what is outside the person's sight, Forbidden for what is seen but not allowed."""
    if is_program(by):
        return
    stored = about if isinstance(about, Model) and about.pk and getattr(about, "seen_with", None) else None
    if stored is not None and not _within(stored, by, stored.seen_with):
        raise Absent
    if not has(by, needs):
        raise Forbidden(needs)
    if needs in (PUBLIC, SIGNED_IN, PROGRAM) or stored is None or not needs.scoped:
        return
    if not _within(stored, by, needs):
        raise Forbidden(needs)


def _within(thing: Model, person: Any, right: Right) -> bool:
    scope = scope_of(person, right)
    if scope == OWN:
        rows = type(thing)._default_manager.visible_to(person, right)  # type: ignore[attr-defined]  # scoped models
        return bool(rows.filter(pk=thing.pk).exists())
    return scope == ALL
