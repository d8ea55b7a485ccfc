"""The audit log: all of history, filtered."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from motorcrm.core import clock
from motorcrm.core.few import few
from motorcrm.core.search import Candidates, newest_named
from motorcrm.history.models import Happening


@dataclass(frozen=True)
class AuditFilters:
    """What the audit log is filtered by. Empty filters match everything."""

    by: int | None = None
    by_program: bool = False
    event: str = ""
    among: Collection[int] | None = None
    """Ids of happenings; an empty collection matches nothing."""
    since: date | None = None
    until: date | None = None


def happenings(filters: AuditFilters) -> QuerySet[Happening]:
    """All that fits the filters; of the records, those that are `concerning` them."""
    rows = Happening.objects.all()
    if filters.among is not None:
        rows = rows.filter(pk__in=few(filters.among))
    if filters.by_program:
        rows = rows.filter(by=None)
    elif filters.by is not None:
        rows = rows.filter(by=filters.by)
    if filters.event:
        rows = rows.filter(event=filters.event)
    if filters.since:
        rows = rows.filter(at__gte=clock.moment(filters.since))
    if filters.until:
        rows = rows.filter(at__lt=clock.moment(filters.until + timedelta(days=1)))
    return rows


def concerning(refs: Collection[str]) -> Candidates:
    """What happened last to these things or within them. `refs` are like `order:1042`.

    Each from an index of its own, and of each thing so much and no more: the happenings of a person who has signed in
    every day for ten years are not all read.
    """
    return newest_named(Happening, "about", refs) | newest_named(Happening, "within", refs)
