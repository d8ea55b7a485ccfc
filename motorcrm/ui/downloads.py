"""Lists as files: all of what a list shows, as it is narrowed and sorted, of the columns that its reader sees.

A file is made by walking the pages of its list, so it has the same rows from the same queries under the same rights.
How a list gets one is told in docs/how-to/add-a-list.md.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from threading import Lock
from time import monotonic
from typing import Any, cast

from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _

from motorcrm.access.rights import DOWNLOAD_LISTS
from motorcrm.access.scopes import has
from motorcrm.core import clock
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Forbidden, Refused
from motorcrm.history.record import record
from motorcrm.history.words import declare_word
from motorcrm.ui.events import LIST, LIST_DOWNLOADED
from motorcrm.ui.guards import Guarded, page
from motorcrm.ui.lists import Datum, Listing
from motorcrm.ui.request import Request
from motorcrm.ui.sheets import FORMATS, TYPES, cells_in

MOST_ROWS = 100_000
AT_ONCE = 500
"""Rows that are read and written together."""
LONGEST = 45.0
"""Seconds that a file may take: servers in front of this one often hang up after sixty."""
PATIENCE = 5.0
"""Seconds that one waits for another: most files take less."""
_making = Lock()
"""One file is made at a time in a process: it keeps Python busy, and pages take twice as long beside it."""


def download_of(shown: Guarded, listing: Callable[[Request], Listing], *, name: Any, route: str) -> Guarded:
    """The page that answers with a whole list as a file: `?format=xlsx`, or CSV.

    `shown` is the page of the list, whose right it asks besides its own; `listing` reads the request as that page does.
    """
    declare_word("list", LIST, choices={route: name})

    @page(DOWNLOAD_LISTS)
    def download(request: Request) -> HttpResponse:
        if not has(request.user, shown.right):
            raise Forbidden(shown.right)
        form = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
        if request.method == "HEAD":
            return HttpResponse(content_type=TYPES[form])
        walked = Walked(request, listing)
        file = TemporaryFile()  # noqa: SIM115  # on the disk; the answer closes it once it is sent
        with _one_at_a_time():
            FORMATS[form](file, walked.heads, walked.rows())
        file.seek(0)
        note_download(
            route=route, format=form.upper(), rows=walked.count, narrowed_by=walked.narrowed_by, by=request.user
        )
        filename = f"{name} {clock.today():%Y-%m-%d}.{form}"
        answer: Any = FileResponse(file, as_attachment=True, filename=filename, content_type=TYPES[form])
        return cast(HttpResponse, answer)

    return download


@operation(needs=DOWNLOAD_LISTS)
def note_download(*, route: str, format: str, rows: int, narrowed_by: Sequence[str], by: Any) -> None:
    """Write down who took which list away, and how much of it. What was searched for is not told: it may be a phone."""
    record(LIST_DOWNLOADED, about=by, by=by, list=route, file_format=format, rows=rows, narrowed_by=list(narrowed_by))


@dataclass
class Walked:
    """The rows of a list, page after page, as far as a file goes."""

    request: Request
    listing: Callable[[Request], Listing]
    count: int = 0
    """Rows so far."""
    first: Listing = field(init=False)

    def __post_init__(self) -> None:
        self._until = monotonic() + LONGEST
        self.first = self._part(None)

    @property
    def data(self) -> list[Datum]:
        return [datum for column in self.first.columns for datum in column.in_file()]

    @property
    def heads(self) -> list[str]:
        return [str(datum.label) for datum in self.data]

    @property
    def narrowed_by(self) -> list[str]:
        """What the list was narrowed by, without what was asked for."""
        form = self.first.form
        return [str(form.fields[name].label) for name in form.wanted if form.fields[name].label] if form else []

    def rows(self) -> Iterator[list[Any]]:
        """Cells of each row; if there is more than a file takes, a last line says so."""
        values, part = [datum.value for datum in self.data], self.first
        while True:
            left = MOST_ROWS - self.count
            found = part.page.rows[:left]
            self.count += len(found)
            yield from cells_in(found, values)
            following = part.page.next
            is_over = len(part.page.rows) > left or (following and (left <= len(found) or monotonic() > self._until))
            if is_over or part.page.is_cut:
                yield [_ends_early(self.count)]
            if is_over or not following:
                return
            part = self._part(str(following))

    def _part(self, after: str | None) -> Listing:
        asked = copy(self.request)
        query = self.request.GET.copy()
        query.pop("before", None)
        if after is not None:
            query["before"] = after
        asked.GET = query  # type: ignore[assignment]  # a copy that the list reads as its address
        asked.rows_at_once = AT_ONCE
        return self.listing(asked)


def _ends_early(rows: int) -> str:
    return _("Not everything: the file ends after %(n)s rows. Narrow the list to get the rest.") % {"n": rows}


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Raises Refused if another file is still being made."""
    if not _making.acquire(timeout=PATIENCE):
        raise Refused("files-busy", _("Another list is being written right now. Try again in a minute."))
    try:
        yield
    finally:
        _making.release()
