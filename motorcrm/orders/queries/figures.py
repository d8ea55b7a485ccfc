"""How many orders a list has under each of its tabs, and what those it shows come to.

Open orders are counted and added up exactly: there are as many as the workshop has in hand. What is over only grows,
so it is counted up to a limit, and added up below it or for somebody who asks for the whole sum.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count as Number
from django.db.models import Sum

from motorcrm.core.counting import NONE, Count, count_of
from motorcrm.core.exact import Money
from motorcrm.orders.models import OrderStatus
from motorcrm.orders.models.order import WorkOrderQuerySet
from motorcrm.orders.phases import OPEN_PHASES, Phase
from motorcrm.orders.queries.crossed import Crossing
from motorcrm.orders.queries.orders import GROUP_PHASES, of_status
from motorcrm.orders.queries.strands import Strand

OVER = (Phase.CLOSED, Phase.CANCELLED)


@dataclass(frozen=True)
class Figures:
    counts: dict[str, Count]
    """By status and by group, under the keys that `of_status` takes."""
    total: Money | None
    """Without cancelled orders; None if there are too many to add up."""


@dataclass(frozen=True)
class _Of:
    """Open orders of one status."""

    count: Count = NONE
    total: Money = field(default_factory=Money.zero)


def open_by_status(rows: WorkOrderQuerySet, *, of_days: bool = False) -> dict[int, _Of]:
    """How many of the rows are open in each status, and what they come to. `of_days`: they are of a period."""
    open_ = rows.among_open() if of_days else rows.open()
    found = open_.order_by().values_list("status").annotate(count=Number("pk"), total=Sum("total"))
    return {status: _Of(Count(count), total) for status, count, total in found}


def figures(
    rows: WorkOrderQuerySet,
    tab: str,
    statuses: Iterable[OrderStatus],
    strands: Iterable[Strand | Crossing] = (),
    *,
    period: str = "",
) -> Figures:
    """The figures of a list with this tab open. `rows` are those of all its tabs; `strands` are the same rows apart.

    `period` says which days they are of, if of any: nothing but closed orders is looked for on days of closing.
    """
    statuses, strands = list(statuses), list(strands)
    open_ = open_by_status(rows, of_days=bool(period))
    over = _over_apart(strands) if strands else _over(rows, (Phase.CLOSED,) if period == "closed" else OVER)
    counts = {str(status.pk): open_.get(status.pk, _Of()).count for status in statuses if status.phase in OPEN_PHASES}
    for group, phases in GROUP_PHASES.items():
        inside = [counts[str(status.pk)] for status in statuses if status.phase in OPEN_PHASES & set(phases)]
        counts[group] = sum(inside, sum((over[phase] for phase in OVER if phase in phases), NONE))
    parts = [strand.counted for strand in strands] or [rows]
    if tab not in counts:
        counts[tab] = sum((count_of(of_status(part, tab, statuses)) for part in parts), NONE)
    return Figures(counts, _total(tab, counts[tab], open_, statuses, parts))


def _over(rows: WorkOrderQuerySet, phases: Iterable[Phase]) -> dict[Phase, Count]:
    return dict.fromkeys(OVER, NONE) | {phase: count_of(rows.filter(phase=phase)) for phase in phases}


def _over_apart(strands: list[Strand | Crossing]) -> dict[Phase, Count]:
    """How many orders of the strands are over, by phase."""
    found = dict.fromkeys(OVER, Count(0, is_more=any(strand.is_more for strand in strands)))
    for strand in strands:
        rows = strand.counted.filter(phase__in=OVER).order_by()
        for phase, count in rows.values_list("phase").annotate(count=Number("pk")):
            found[Phase(phase)] += Count.of(count)
    return found


def _total(
    tab: str, count: Count, open_: dict[int, _Of], statuses: list[OrderStatus], parts: list[WorkOrderQuerySet]
) -> Money | None:
    of_tab = [status for status in statuses if str(status.pk) == tab or status.phase in GROUP_PHASES.get(tab, ())]
    total = sum((open_[status.pk].total for status in of_tab if status.pk in open_), Money.zero())
    if all(status.phase in OPEN_PHASES for status in of_tab):
        return total
    if count.is_more:
        return None
    over = (of_status(part, tab, statuses).filter(phase=Phase.CLOSED) for part in parts)
    return sum((_sum(rows) for rows in over), total)


def whole(rows: WorkOrderQuerySet) -> tuple[Count, Money]:
    """How many these are, exactly, and what they come to. The only count that takes longer the more there are."""
    return Count(rows.order_by().count()), _sum(rows.exclude(phase=Phase.CANCELLED))


def _sum(rows: WorkOrderQuerySet) -> Money:
    total: Money | None = rows.order_by().aggregate(sum=Sum("total"))["sum"]
    return total or Money.zero()
