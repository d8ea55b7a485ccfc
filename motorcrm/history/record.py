"""Recording what happened: every operation ends with `record`."""

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Model

from motorcrm.access.nouns import word_of
from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Exact
from motorcrm.history.doubt import timing_of
from motorcrm.history.models import Happening
from motorcrm.history.words import WORDS

origin: ContextVar[str | None] = ContextVar("origin", default=None)
"""The address the request came from; set by the middleware."""
real_actor: ContextVar[int | None] = ContextVar("real_actor", default=None)
"""Who really acts while viewing as someone else; set by the app that lets them."""


@dataclass(frozen=True)
class Event:
    code: str
    label: Any
    in_timeline: bool = True
    """Whether timelines show it; the others are only for the audit log of who viewed what."""


EVENTS: dict[str, Event] = {}


def declare_event(code: str, label: Any, *, in_timeline: bool = True) -> Event:
    """Declare an event that history may record, and its words. Raises ValueError for a code declared before."""
    if code in EVENTS:
        raise ValueError(f"event {code} is declared twice")
    EVENTS[code] = Event(code, label, in_timeline)
    return EVENTS[code]


@dataclass(frozen=True)
class Group:
    """What the first part of an event code means, and its place among the groups."""

    label: Any
    position: int


GROUPS: dict[str, Group] = {}


def declare_group(code: str, label: Any, *, position: int) -> None:
    """Name the events whose codes start with this: `orders` in `orders.created`. Raises ValueError if named before."""
    if code in GROUPS:
        raise ValueError(f"group {code} is declared twice")
    GROUPS[code] = Group(label, position)


def ref(thing: Model) -> str:
    """`order:1042`: how other parts of the program name a row without knowing its class."""
    return f"{word_of(thing.__class__)}:{thing.pk}"


def plain(value: Any) -> Any:
    """A value that JSON can hold; exact numbers become text with a decimal point."""
    if isinstance(value, datetime) and value.tzinfo:
        # The same moment is the same text, whether it was read or typed.
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Exact | date):
        return str(value) if isinstance(value, Exact) else value.isoformat()
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [plain(v) for v in value]
    if value is None or isinstance(value, str | int | bool):
        return value
    return str(value)


def record(event: Event, *, about: Model, by: Actor, within: Model | None = None, **facts: Any) -> None:
    """Write down what happened, in the same transaction as the change itself.

    Raises TypeError for a fact without a declared word: nobody could read it.
    """
    if undeclared := facts_in(facts) - WORDS.keys():
        raise TypeError(f"{event.code} records facts that no word is declared for: {', '.join(sorted(undeclared))}")
    Happening.objects.create(
        at=clock.now(),
        timing=timing_of(event.code),
        by_id=real_actor.get() or by.pk,
        event=event.code,
        about=ref(about),
        within=ref(within) if within is not None else "",
        facts=plain(facts),
        origin=origin.get(),
    )


def facts_in(facts: Mapping[str, Any]) -> set[str]:
    """The names of the facts, including those inside `before` and `after`."""
    changed = [facts[side] for side in ("before", "after") if side in facts]
    return (set(facts) - {"before", "after"}).union(*changed)


def snapshot(thing: Model, fields: Iterable[str]) -> dict[str, Any]:
    """The current values of the named fields, for `before` and `after`."""
    return {name: plain(getattr(thing, name)) for name in fields}


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """`{"before": …, "after": …}` of what changed; empty if nothing did."""
    changed = [name for name in after if before.get(name) != after[name]]
    if not changed:
        return {}
    return {"before": {n: before.get(n) for n in changed}, "after": {n: after[n] for n in changed}}
