"""The audit log: all of history, filtered."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from motorcrm.core import clock
from motorcrm.history.models import Happening


@dataclass(frozen=True)
class AuditFilters:
    """What the audit log is filtered by. Empty filters match everything."""

    by: int | None = None
    by_program: bool = False
    event: str = ""
    refs: Collection[str] | None = None
    """Refs like `order:1042`: the things it is about or within; an empty collection matches nothing."""
    since: date | None = None
    until: date | None = None


def happenings(filters: AuditFilters) -> QuerySet[Happening]:
    rows = Happening.objects.all()
    if filters.by_program:
        rows = rows.filter(by=None)
    elif filters.by is not None:
        rows = rows.filter(by=filters.by)
    if filters.event:
        rows = rows.filter(event=filters.event)
    if filters.refs is not None:
        rows = rows.filter(pk__in=_concerning(filters.refs))
    if filters.since:
        rows = rows.filter(at__gte=clock.moment(filters.since))
    if filters.until:
        rows = rows.filter(at__lt=clock.moment(filters.until + timedelta(days=1)))
    return rows


def _concerning(refs: Collection[str]) -> QuerySet[Any]:
    # A union of two index searches: with an OR, SQLite would scan the whole table.
    about = Happening.objects.order_by().filter(about__in=refs).values("pk")
    return about.union(Happening.objects.order_by().filter(within__in=refs).values("pk"), all=True)
