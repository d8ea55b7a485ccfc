"""Sheets that people download: rows of typed values as XLSX or CSV, a row in memory at a time.

Text is text: what begins like a formula, because a client is called so, is never one.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import TextIOWrapper
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from motorcrm.core import clock
from motorcrm.core.exact import Exact, Money

_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What spreadsheets take for the beginning of a formula, or skip before one."""
_LONGEST = 32_767
"""Characters that a cell of Excel holds."""
_FIRST_DAY = date(1900, 3, 1)
"""Excel counts days from 1900 and believes that its February had 29; what is before is written as text."""
WIDTHS = 12, 60
"""Of columns, in characters: the narrowest and the widest."""


def value_of(value: Any) -> Any:
    """What a cell holds: a number, a day, a moment by the workshop's clock, text; nothing is empty text."""
    if isinstance(value, datetime):
        return clock.local(value).replace(tzinfo=None) if value.tzinfo else value
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else ""
    if isinstance(value, int | date | Exact):
        return value
    text = str(value).encode("utf-8", "replace").decode()
    return text[:_LONGEST]


def write_csv(file: IO[bytes], heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """For Excel in Russian: UTF-8 with its mark, semicolons between, commas in numbers."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    out = csv.writer(text, delimiter=";", lineterminator="\r\n")
    out.writerow([_in_csv(head) for head in heads])
    for row in rows:
        out.writerow([_in_csv(value_of(value)) for value in row])
    text.detach()


def write_xlsx(file: IO[bytes], heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """One sheet, its heads fixed. Each row leaves the memory when the next one is written."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    bold, formats = book.add_format({"bold": True}), _Formats(book)
    for at, head in enumerate(heads):
        sheet.set_column(at, at, min(max(len(head) + 4, WIDTHS[0]), WIDTHS[1]))
        sheet.write_string(0, at, head, bold)
    for line, row in enumerate(rows, start=1):
        for at, value in enumerate(map(value_of, row)):
            _put(sheet, line, at, value, formats)
    book.close()


FORMATS = {"xlsx": write_xlsx, "csv": write_csv}
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


class _Formats:
    """How cells show what they hold, by its type."""

    def __init__(self, book: Any) -> None:
        self.day = book.add_format({"num_format": "dd.mm.yyyy", "align": "left"})
        self.moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm", "align": "left"})
        self.money = book.add_format({"num_format": "#,##0.00"})

    def of(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return self.moment
        if isinstance(value, date):
            return self.day
        return self.money if isinstance(value, Money) else None


def _put(sheet: Any, line: int, at: int, value: Any, formats: _Formats) -> None:
    if isinstance(value, Exact):
        sheet.write_number(line, at, value.units / 10**value.PLACES, formats.of(value))
    elif isinstance(value, int):
        sheet.write_number(line, at, value)
    elif isinstance(value, date) and _day(value) >= _FIRST_DAY:
        sheet.write_datetime(line, at, value, formats.of(value))
    elif value != "":
        # never `write`, which guesses what the text may be: a formula, a link, a number
        sheet.write_string(line, at, _written(value) if isinstance(value, date) else value)


def _in_csv(value: Any) -> str:
    """A file without types: text that begins like a formula is told from one by an apostrophe."""
    if isinstance(value, Money):
        wholes, fraction = divmod(abs(value.units), 100)
        return f"{'-' if value.units < 0 else ''}{wholes},{fraction:02d}"
    if isinstance(value, Exact):
        return value.typed(",")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return _written(value)
    text = str(value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULAS) or text.startswith(_FORMULAS) else text


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _written(value: date) -> str:
    """`27.11.2026 14:05`, which both languages of Excel read as a moment."""
    day = f"{value.day:02d}.{value.month:02d}.{value.year:04d}"
    return f"{day} {value:%H:%M}" if isinstance(value, datetime) else day


def cells_in(rows: Iterable[Any], values: Sequence[Any]) -> Iterator[list[Any]]:
    """What each of these functions says of each row."""
    for row in rows:
        yield [value(row) for value in values]
