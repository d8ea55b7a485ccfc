"""The audit log: all of history, filtered and cut into pages.

Newest first, by moment and then by number: events imported from another program happened before they were recorded.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from motorcrm.core import clock
from motorcrm.history.models import Happening

PAGE = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_CURSOR = re.compile(r"(\d{1,17})\.(\d{1,18})", re.ASCII)


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


@dataclass(frozen=True)
class AuditPage:
    """Like `ui.lists.Page`: rows, the cursor of the next page, whether it is the first."""

    rows: list[Any]
    next: str | None
    is_first: bool


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


def audit_page(cursor: str, rows: QuerySet[Happening], *, size: int = PAGE) -> AuditPage:
    """`size` rows from the cursor on, newest first; an invalid cursor means the first page."""
    after = _CURSOR.fullmatch(cursor)
    if after:
        at, pk = _EPOCH + int(after[1]) * _TICK, int(after[2])
        rows = rows.filter(at__lte=at).exclude(at=at, pk__gte=pk)
    found = list(rows.select_related("by").order_by("-at", "-pk")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return AuditPage(found[:size], f"{(last.at - _EPOCH) // _TICK}.{last.pk}" if last else None, after is None)
