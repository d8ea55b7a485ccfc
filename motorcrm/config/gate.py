"""In front of the pages: takes a place for each request, or says that the server is busy. Files do not come here."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from time import monotonic
from typing import Any

from django.conf import settings

from motorcrm.config.line import STRANGER, Line
from motorcrm.config.stack import Application
from motorcrm.ui.busy import busy

DOOR = ("/sign-in/", "/forgotten-password/", "/new-password/", "/set-up/")
"""Where one signs in, even with the cookie of a session that has ended."""
_SEARCH = re.compile(r"(?:^|&)q=[^&]")
"""Whatever searches is asked so: lists, suggestions, the search of everything."""
_SESSION = re.compile(rf"(?:^|;\s*){settings.SESSION_COOKIE_NAME}=(\w+)")


def in_line(serve: Application, line: Line) -> Application:
    """The same application, for as many requests at a time as have places."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        who, searches = _who(environ), bool(_SEARCH.search(environ.get("QUERY_STRING", "")))
        if not line.enter(who, searches=searches):
            return busy(environ, start_response)
        began, kept = monotonic(), False
        try:
            response = serve(environ, start_response)
            kept = getattr(response, "streaming", True)
            return _Streamed(response, partial(line.leave, who, searches=searches)) if kept else _whole(response)
        finally:
            if not kept:
                line.leave(who, searches=searches, took=monotonic() - began)

    return answer


def _who(environ: dict[str, Any]) -> str:
    """What the cookie says is only counted by, so it need not be true."""
    if environ["PATH_INFO"].startswith(DOOR):
        return STRANGER
    found = _SESSION.search(environ.get("HTTP_COOKIE", ""))
    return found[1] if found else STRANGER


def _whole(response: Any) -> list[bytes]:
    """A page: it gives back its connection to the database, and its place, before the person has fetched it.

    Granian sends a list itself; anything else keeps its thread until a slow telephone has everything.
    """
    try:
        return [b"".join(response)]
    finally:
        response.close()


class _Streamed:
    """A file: it keeps its place until it is sent, or the person has gone. Granian closes it in either case."""

    def __init__(self, response: Any, leave: Callable[[], None]) -> None:
        self._response, self._leave = response, leave
        self._is_closed = False

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._response)

    def close(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        try:
            self._response.close()
        finally:
            self._leave()
