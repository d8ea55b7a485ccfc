"""Lists: columns declared once, and pages by keyset, so that the thousandth page costs as much as the first."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from motorcrm.access.catalogue import Right
from motorcrm.access.scopes import has
from motorcrm.core.actor import Anyone

PAGE = 50
_LARGEST = 2**63 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Column:
    """A column of a list: its head, its cells, and the label each cell has on a phone."""

    code: str
    label: Any
    cell: str | Callable[[Any], Any]
    """What draws a cell: a template that gets the `row`, or a function of the row."""
    css: str = ""
    """Classes of the cells."""
    at_end: bool = False
    """Figures are aligned to the end, and their head with them."""
    right: Right | None = None
    """Without it neither the head nor the cells are on the page."""


def columns_for(reader: Anyone, columns: Iterable[Column], *, without: Collection[str] = ()) -> list[Column]:
    """The columns the reader may see, except those named in `without`."""
    return [
        column
        for column in columns
        if column.code not in without and (column.right is None or has(reader, column.right))
    ]


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    next: str | int | None
    """The cursor of the next page: `?before=…`."""
    is_first: bool
    is_cut: bool = False
    """Whether more fits a search than it looks at."""

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Keyset:
    """The order of a list, newest first: by a field, if one is named, then by id."""

    field: str = ""
    write: Callable[[Any], str] = str
    """Puts a value of the field into a cursor."""
    read: Callable[[str], Any] = str
    """Reads it back. Raises ValueError or OverflowError if it cannot."""

    @property
    def ordering(self) -> list[str]:
        return [*([f"-{self.field}"] if self.field else []), "-pk"]

    def cursor(self, row: Any) -> str:
        return self.cursor_of(getattr(row, self.field) if self.field else None, row.pk)

    def cursor_of(self, value: Any, pk: int) -> str:
        return f"{self.write(value)}.{pk}" if self.field else str(pk)

    def place(self, cursor: str) -> tuple[Any, int] | None:
        """The value and the id of the row a page begins after; None if this is no cursor."""
        value, dot, pk = cursor.rpartition(".")
        if not (pk.isascii() and pk.isdigit() and len(pk) < 20) or bool(dot) != bool(self.field):
            return None
        try:
            return self.read(value), min(int(pk), _LARGEST)
        except (ValueError, OverflowError):
            return None

    def after(self, rows: QuerySet[Any], value: Any, pk: int) -> QuerySet[Any]:
        if not self.field:
            return rows.filter(pk__lt=pk)
        # One range of the index less its first rows; an OR would make two of it.
        return rows.filter(**{f"{self.field}__lte": value}).exclude(**{self.field: value, "pk__gte": pk})


BY_ID = Keyset()


BY_RELEVANCE = Keyset("relevance", str, int)
"""What fits a search best comes first: see `motorcrm.core.search`."""


def by_day(field: str) -> Keyset:
    return Keyset(field, date.isoformat, date.fromisoformat)


def by_moment(field: str) -> Keyset:
    return Keyset(field, lambda moment: str((moment - _EPOCH) // _TICK), lambda ticks: _EPOCH + int(ticks) * _TICK)


def page_of(request: HttpRequest, rows: QuerySet[Any], *, by: Keyset = BY_ID, size: int = PAGE) -> Page:
    """`size` rows from the cursor in the address on, newest first; if it is no cursor, the first page."""
    place = by.place(request.GET.get("before", ""))
    if place is not None:
        rows = by.after(rows, *place)
    found = list(rows.order_by(*by.ordering)[: size + 1])
    return _page(found, size, by, is_first=place is None, is_cut=getattr(rows, "is_cut", False))


def page_read_by(request: HttpRequest, read: Callable[[int, int | None], list[Any]], *, size: int = PAGE) -> Page:
    """The same for rows that `read` finds: as many as given, newest first, of those before the one with that id."""
    place = BY_ID.place(request.GET.get("before", ""))
    return _page(read(size + 1, place and place[1]), size, BY_ID, is_first=place is None)


def _page(found: list[Any], size: int, by: Keyset, *, is_first: bool, is_cut: bool = False) -> Page:
    more = len(found) > size
    return Page(found[:size], by.cursor(found[size - 1]) if more else None, is_first, is_cut)
