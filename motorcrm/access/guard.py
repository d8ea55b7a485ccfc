"""The guard of operations: asked before every verb, whichever face it was called from."""

from typing import Any

from django.db.models import Model

from motorcrm.access.scopes import has, reaches
from motorcrm.core.actor import Actor
from motorcrm.core.operation import PROGRAM, PUBLIC, SIGNED_IN, is_program
from motorcrm.core.refusal import Absent, Forbidden


def guard(*, by: Actor, needs: Any, about: Any) -> None:
    """Raise Absent for what is outside the person's sight, Forbidden for what is seen but not allowed."""
    if is_program(by):
        return
    stored = about if isinstance(about, Model) and about.pk and getattr(about, "seen_with", None) else None
    # everyone sees oneself, whatever their role
    if stored is not None and about != by and not reaches(by, about.seen_with, stored):
        raise Absent
    if not has(by, needs):
        raise Forbidden(needs)
    if needs in (PUBLIC, SIGNED_IN, PROGRAM) or stored is None or not needs.scoped:
        return
    if not reaches(by, needs, stored):
        raise Forbidden(needs)
