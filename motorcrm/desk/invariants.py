"""What must always hold for the whole company, for `motorcrm check`: recorded times, and what search finds."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, Model, QuerySet, Window
from django.db.models.functions import Lag

from motorcrm.core import clock
from motorcrm.core.invariants import invariant
from motorcrm.core.search.upkeep import problems
from motorcrm.history.doubt import CONFIRMED, MOST_BEHIND
from motorcrm.history.models import Happening
from motorcrm.ledger.models import Entry
from motorcrm.orders.models import WorkOrder

NAMED = 20
"""How many violations of one kind are named."""
_DATED: tuple[tuple[type[Model], str], ...] = (
    (Entry, "on"),
    (WorkOrder, "closed_on"),
)
_RECORDED: tuple[tuple[type[Model], str], ...] = (
    (Happening, "at"),
    (Entry, "recorded_at"),
    (WorkOrder, "created_at"),
)


class Step(NamedTuple):
    """A confirmed step of the clock: what was last recorded, and the moment confirmed after it."""

    last: datetime
    confirmed: datetime


def confirmed_steps() -> list[Step]:
    facts = Happening.objects.filter(event=CONFIRMED).order_by("pk").values_list("facts", flat=True)
    return [Step(*(datetime.fromisoformat(fact[side]["clock"]) for side in ("before", "after"))) for fact in facts]


@invariant("search indexes hold what their tables hold", apart=True)
def search_indexes_hold_what_their_tables_hold() -> Iterator[str]:
    yield from problems()


@invariant("recorded times never fall, except where a date was confirmed")
def recorded_times_never_fall() -> Iterator[str]:
    """Neither in history nor in the ledger. Times told afterwards, or while the clock was in doubt, are no measure."""
    steps = confirmed_steps()
    by_clock = Happening.objects.filter(timing=Happening.Timing.CLOCK)
    for pk, at, before in _falls(by_clock, "at", "pk", steps):
        yield f"history {pk} is of {at}, the one before of {before}"
    for pk, at, before in _falls(Entry.objects.all(), "recorded_at", "position_id", steps):
        yield f"entry {pk} was recorded at {at}, the one before at {before}"


def _falls(rows: QuerySet[Any], moment: str, order: str, steps: list[Step]) -> list[tuple[int, datetime, datetime]]:
    """Rows recorded before the row that precedes them, beyond what servers correct by and people have confirmed."""
    before = Window(Lag(moment), order_by=F(order).asc())
    fallen = rows.order_by(order).annotate(before=before).filter(before__gt=F(moment) + MOST_BEHIND)
    found = []
    for pk, at, was in fallen.values_list("pk", moment, "before")[: NAMED + len(steps) * 2]:
        if not any(step.last >= was - MOST_BEHIND and step.confirmed <= at + MOST_BEHIND for step in steps):
            found.append((pk, at, was))
    return found[:NAMED]


@invariant("nothing is dated after today")
def nothing_is_dated_after_today() -> Iterator[str]:
    """Nor recorded later than now. What was recorded before a confirmed step back stays as it was."""
    latest = max([clock.now(), *(step.last for step in confirmed_steps())]) + MOST_BEHIND
    last_day = clock.local(latest).date()
    for model, day in _DATED:
        late = model._default_manager.filter(**{f"{day}__gt": last_day}).order_by("pk").values_list("pk", day)
        yield from (f"{model._meta.model_name} {pk} is dated {on}" for pk, on in late[:NAMED])
    for model, moment in _RECORDED:
        rows = model._default_manager.filter(**{f"{moment}__gt": latest}).order_by("pk")
        if model is Happening:
            rows = rows.exclude(timing=Happening.Timing.DOUBTED)
        late = rows.values_list("pk", moment)
        yield from (f"{model._meta.model_name} {pk} was recorded at {at}" for pk, at in late[:NAMED])
