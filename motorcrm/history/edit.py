"""Editing a row that has a version: saved only if nobody changed it meanwhile, otherwise both versions are shown."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Model
from django.utils.translation import gettext as _

from motorcrm.access.fields import visible_facts
from motorcrm.core import locks
from motorcrm.core.actor import Actor
from motorcrm.core.refusal import Absent, Stale
from motorcrm.history.models import Happening
from motorcrm.history.record import difference, plain, ref


def edit(
    thing: Model,
    *,
    version: int,
    by: Actor,
    changes: Mapping[str, Any],
    beside: Mapping[str, tuple[Any, Any]] | None = None,
    derived: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Write `changes` in one UPDATE on (pk, version) and refresh `thing`; returns what differs, for history.

    `beside` are rows of other tables edited under the same version: name → (current, wanted); the caller writes them.
    `derived` columns follow from the others: they are written but never part of the difference. If nothing differs
    nothing is written, so sending the same form twice is harmless. Raises Stale with both versions, without the fields
    hidden from `by`.
    """
    model, beside = type(thing), beside or {}
    if not (found := locks.lock(model._default_manager.filter(pk=thing.pk))):
        raise Absent
    current = found[0]
    before = {name: plain(getattr(current, name)) for name in changes} | {n: plain(v[0]) for n, v in beside.items()}
    after = {name: plain(value) for name, value in changes.items()} | {n: plain(v[1]) for n, v in beside.items()}
    differs = difference(before, after)
    if not differs:
        return {}
    rows = model._default_manager.filter(pk=thing.pk, version=version)
    if not rows.update(version=F("version") + 1, **changes, **(derived or {})):
        raise Stale(
            _("Someone else changed this while you were editing."),
            theirs=visible_facts(by, differs.get("before", {})),
            yours=visible_facts(by, differs.get("after", {})),
            version=current.serializable_value("version"),
            who=_last_editor(current),
        )
    thing.refresh_from_db(fields=["version", *changes, *(derived or {})])
    return differs


def _last_editor(thing: Model) -> str:
    """Who did something to it last; nobody if that was the program."""
    last = Happening.objects.filter(about=ref(thing)).select_related("by").order_by("-pk").first()
    return str(last.by) if last and last.by else ""
