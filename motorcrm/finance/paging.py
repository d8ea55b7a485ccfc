"""Pages of transactions: by date and then by number, so the cursor names both."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from motorcrm.finance.models import MoneyTransaction

_CURSOR = re.compile(r"(\d{4}-\d\d-\d\d)\.(\d{1,18})", re.ASCII)


@dataclass(frozen=True)
class DatedPage:
    """As `ui.listing.Page`: rows, the cursor of the next page, whether it is the first."""

    rows: list[Any]
    next: str | None
    is_first: bool


def dated_page(cursor: str, transactions: QuerySet[MoneyTransaction], *, size: int = 50) -> DatedPage:
    """`size` transactions from the cursor on, newest date first; what is no cursor is the first page."""
    after = _read(cursor)
    if after is not None:
        day, pk = after
        transactions = transactions.filter(Q(on__lt=day) | Q(on=day, pk__lt=pk))
    found = list(transactions.order_by("-on", "-pk")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return DatedPage(found[:size], f"{last.on.isoformat()}.{last.pk}" if last else None, after is None)


def _read(cursor: str) -> tuple[date, int] | None:
    if not (found := _CURSOR.fullmatch(cursor)):
        return None
    try:
        return date.fromisoformat(found[1]), int(found[2])
    except ValueError:
        return None
