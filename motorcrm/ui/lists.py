"""Lists: columns and sorts declared once, and pages by keyset: the thousandth page costs as much as the first.

How they are put together is told in docs/how-to/add-a-list.md.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from typing import Any, Literal

from django.db.models import F, Q, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import OrderBy
from django.http import HttpRequest

from motorcrm.access.catalogue import Right
from motorcrm.access.scopes import has
from motorcrm.core.actor import Anyone
from motorcrm.core.search import SearchedQuerySet, best

PAGE = 50
_LARGEST = 2**63 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_LONGEST_TEXT = 300


@dataclass(frozen=True)
class Datum:
    """One fact of a row in a file: what its head is called, and a plain value that knows its type."""

    label: Any
    value: Callable[[Any], Any]


Place = Literal["top", "top-end", "middle", "middle-end", "bottom", "bottom-end", "under"]
"""Where a cell stands on the card of three lines that a row becomes where it is narrow; buttons stand under them."""
PLACES: tuple[Place, ...] = ("top", "middle", "bottom", "middle-end", "top-end", "bottom-end")


@dataclass(frozen=True)
class Column:
    """A column of a list: its head, its cells, and where they stand on a card."""

    code: str
    label: Any
    cell: str | Callable[[Any], Any]
    """What draws a cell: a function of the row or, at ten times the cost, a template that gets the `row`."""
    css: str = ""
    """Classes of the cells."""
    at_end: bool = False
    """Figures are aligned to the end, and their head with them."""
    right: Right | None = None
    """Without it neither the head nor the cells are on the page."""
    width: int = 0
    """In pixels; columns without one share what is left."""
    spare: bool = False
    """Left out where there is little room."""
    card: Place | Literal[""] | None = None
    """Empty: not on the card. If no column of a list says where it stands, they stand there as they come."""
    hint: Callable[[Any], str] | None = None
    """The whole of what the cell may have to cut, shown on hover."""
    data: Callable[[Any], Any] | Sequence[Datum] = ()
    """What it is in a file: the value under its own label, or several with theirs; empty for buttons and the like."""

    def in_file(self) -> Sequence[Datum]:
        return [Datum(self.label, self.data)] if callable(self.data) else self.data


def columns_for(reader: Anyone, columns: Iterable[Column], *, without: Collection[str] = ()) -> list[Column]:
    """The columns the reader may see, except those named in `without`."""
    return [
        column
        for column in columns
        if column.code not in without and (column.right is None or has(reader, column.right))
    ]


@dataclass(frozen=True)
class Page:
    rows: Sequence[Any]
    next: str | int | None
    """The cursor of the next page: `?before=…`."""
    is_first: bool
    is_cut: bool = False
    """Whether more fits a search than it looks at."""
    looked_to: date | datetime | None = None
    """How far back it has looked, if it stopped before it was full: the next page goes on from there."""

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Keyset:
    """The order of a list, newest first unless it `rises`: by a field, if one is named, then by id."""

    field: str = ""
    write: Callable[[Any], str] = str
    """Puts a value of the field into a cursor."""
    read: Callable[[str], Any] = str
    """Reads it back. Raises ValueError or OverflowError if it cannot."""
    rises: bool = False
    """Whether the oldest, smallest, first of the alphabet come first."""
    may_lack: bool = False
    """Whether rows may have no value: they come last, both ways. For bounded lists: no index has this order."""

    @property
    def ordering(self) -> list[str | OrderBy]:
        sign = "" if self.rises else "-"
        if not self.field:
            return [f"{sign}pk"]
        by: str | OrderBy = f"{sign}{self.field}"
        if self.may_lack:
            by = OrderBy(F(self.field), descending=not self.rises, nulls_last=True)
        return [by, f"{sign}pk"]

    def cursor(self, row: Any) -> str:
        return self.cursor_of(self._value(row) if self.field else None, row.pk)

    def cursor_of(self, value: Any, pk: int) -> str:
        if not self.field:
            return str(pk)
        return f"{'' if value is None else self.write(value)}.{pk}"

    def _value(self, row: Any) -> Any:
        # rows of values are named by the whole path; rows of models are walked along it
        path = self.field if hasattr(row, self.field) else self.field.replace(LOOKUP_SEP, ".")
        return attrgetter(path)(row)

    def place(self, cursor: str) -> tuple[Any, int] | None:
        """The value and the id of the row a page begins after; None if this is no cursor."""
        value, dot, pk = cursor.rpartition(".")
        if not (pk.isascii() and pk.isdigit() and len(pk) < 20) or bool(dot) != bool(self.field):
            return None
        try:
            lacking = self.may_lack and not value
            return None if lacking else self.read(value), min(int(pk), _LARGEST)
        except (ValueError, OverflowError):
            return None

    def after(self, rows: QuerySet[Any], value: Any, pk: int) -> QuerySet[Any]:
        beyond, not_yet = ("gt", "lte") if self.rises else ("lt", "gte")
        if not self.field:
            return rows.filter(**{f"pk__{beyond}": pk})
        lacks = Q(**{f"{self.field}__isnull": True})
        if value is None:
            return rows.filter(lacks, **{f"pk__{beyond}": pk})
        if self.may_lack:
            same = Q(**{self.field: value, f"pk__{beyond}": pk})
            return rows.filter(Q(**{f"{self.field}__{beyond}": value}) | same | lacks)
        # One range of the index less its first rows; an OR would make two of it.
        return rows.filter(**{f"{self.field}__{beyond}e": value}).exclude(**{self.field: value, f"pk__{not_yet}": pk})


BY_ID = Keyset()


BY_RELEVANCE = Keyset("relevance", str, int)
"""What fits a search best comes first: see `motorcrm.core.search`."""


def by_day(field: str, *, rises: bool = False, may_lack: bool = False) -> Keyset:
    return Keyset(field, date.isoformat, date.fromisoformat, rises=rises, may_lack=may_lack)


def by_moment(field: str, *, rises: bool = False, may_lack: bool = False) -> Keyset:
    return Keyset(field, _ticks, _moment, rises=rises, may_lack=may_lack)


def by_text(field: str, *, rises: bool = True, may_lack: bool = False) -> Keyset:
    return Keyset(field, str, _text, rises=rises, may_lack=may_lack)


def by_number(field: str, *, rises: bool = False, may_lack: bool = False) -> Keyset:
    """Of a field of whole numbers; one of `core.exact` needs its own `write` and `read`."""
    return Keyset(field, str, _whole, rises=rises, may_lack=may_lack)


def _ticks(moment: datetime) -> str:
    return str((moment - _EPOCH) // _TICK)


def _moment(ticks: str) -> datetime:
    return _EPOCH + int(ticks) * _TICK


def _text(typed: str) -> str:
    if "\x00" in typed or len(typed) > _LONGEST_TEXT or not typed.isprintable():
        raise ValueError(typed)
    return typed


def _whole(typed: str) -> int:
    if abs(number := int(typed)) > _LARGEST:
        raise OverflowError(typed)
    return number


@dataclass(frozen=True)
class Sort:
    """An order a list can be put into by the head of a column."""

    column: str
    """The code of the column."""
    by: Keyset
    """Rising; the head turns it round."""
    index: str = ""
    """The index that has its order. Without one, only lists that are bounded by themselves may offer it."""
    falls_first: bool = False
    """Whether the first click puts the newest or largest on top."""


@dataclass(frozen=True)
class Sorting:
    """The sorts a list offers, and the one it is in."""

    offered: Sequence[Sort]
    by: Keyset
    column: str = ""
    """The code of the column the list is sorted by; empty for an order no head stands for."""

    def asked_by(self, sort: Sort) -> str:
        """What the head of this sort asks for: `client`, or `-client` for falling."""
        if sort.column == self.column:
            return f"-{sort.column}" if self.by.rises else sort.column
        return f"-{sort.column}" if sort.falls_first else sort.column


def sorting(request: HttpRequest, offered: Sequence[Sort], *, default: str | Keyset = BY_ID) -> Sorting:
    """The sort in the address (`?sort=client`, `?sort=-client`) if it is offered, or the default one.

    The default is a sort in the same words, or an order that no head stands for.
    """
    known = {sort.column: sort for sort in offered}
    for asked in (request.GET.get("sort", ""), default):
        if isinstance(asked, str) and (sort := known.get(asked.removeprefix("-"))):
            return Sorting(offered, replace(sort.by, rises=not asked.startswith("-")), sort.column)
    return Sorting(offered, default if isinstance(default, Keyset) else BY_ID)


@dataclass(frozen=True)
class Tab:
    """One of the parts of a list that are chosen between above it."""

    label: Any
    url: str
    active: bool
    count: Any = None
    """How many there are; None while that is not known: its place is kept."""
    tone: str = ""
    """The colour of its dot; empty for none."""
    digits: int = 2
    """How many figures the count has room for, so that nothing moves when it comes."""


@dataclass(frozen=True)
class Heading:
    """A line above some rows of a list: a day and its sums."""

    label: Any
    cells: Mapping[str, Any] = field(default_factory=dict)
    """What stands in columns, by their codes."""


@dataclass(frozen=True)
class Listing:
    """A list as a page shows it: `{% table listing %}` draws its rows, `ui/list.html` the page around them."""

    columns: Sequence[Column]
    page: Page
    sorting: Sorting | None = None
    tone: Callable[[Any], str] | None = None
    """The colour of a row's edge: that of its status."""
    above: Callable[[Any], Heading | None] | None = None
    """The heading that stands above a row, if it is the first of its group."""
    download: str = ""
    """The route that answers with all of it as a file."""
    form: Any = None
    """The `FilterForm` that narrowed it, if there is one."""


def many_at_once(request: HttpRequest) -> int:
    """How many rows are asked for: a page, or as many as a file takes at a time."""
    many: int = getattr(request, "rows_at_once", PAGE)
    return many


def page_of(request: HttpRequest, rows: QuerySet[Any], *, by: Keyset = BY_ID, size: int | None = None) -> Page:
    """`size` rows from the cursor in the address on, newest first; if it is no cursor, the first page."""
    size = size or many_at_once(request)
    place = by.place(request.GET.get("before", ""))
    if place is not None:
        rows = by.after(rows, *place)
    if place is None and by is BY_RELEVANCE and isinstance(rows, SearchedQuerySet) and not rows.query.values_select:
        found = best(rows, size + 1)
    else:
        found = list(rows.order_by(*by.ordering)[: size + 1])
    return _page(found, size, by, is_first=place is None, is_cut=getattr(rows, "is_cut", False))


def page_read_by(request: HttpRequest, read: Callable[[int, int | None], list[Any]]) -> Page:
    """The same for rows that `read` finds: as many as given, newest first, of those before the one with that id."""
    size = many_at_once(request)
    place = BY_ID.place(request.GET.get("before", ""))
    return _page(read(size + 1, place and place[1]), size, BY_ID, is_first=place is None)


def _page(found: list[Any], size: int, by: Keyset, *, is_first: bool, is_cut: bool = False) -> Page:
    more = len(found) > size
    return Page(found[:size], by.cursor(found[size - 1]) if more else None, is_first, is_cut)
