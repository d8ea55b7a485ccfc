"""Lists: pages of rows by keyset, so that the thousandth page costs as much as the first."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

PAGE = 50
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    next: int | None
    """The cursor of the next page: `?before=…`."""
    is_first: bool

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def page_of(request: HttpRequest, rows: QuerySet[Any], *, size: int = PAGE) -> Page:
    """`size` rows from the cursor in the address, newest first by id; an invalid cursor means the first page."""
    typed = request.GET.get("before", "")
    before = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 20 else None
    if before is not None:
        rows = rows.filter(pk__lt=min(before, _LARGEST))
    found = list(rows.order_by("-pk")[: size + 1])
    more = len(found) > size
    return Page(found[:size], found[size - 1].pk if more else None, before is None)
