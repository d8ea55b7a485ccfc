"""What the server answers when it has no room for one more request: needs neither session nor database nor a view."""

from collections.abc import Callable
from functools import cache
from typing import Any

from csp.utils import build_policy
from django.core.handlers.wsgi import WSGIRequest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from motorcrm.ui.middleware import NOTICE, is_piece

RETRY_AFTER = 3
"""Seconds."""
LARGEST_BODY = 100 * 1024 * 1024
"""What is sent at most with one request (`motorcrm/files/limits.py`)."""
_PIECE = 2**16


def busy(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """503, in the browser's language; what was sent is read first, or the browser would only see a broken line."""
    request = WSGIRequest(environ)
    _swallow(environ)
    language = translation.get_language_from_request(request)
    body, headers = _answer(language, is_piece(request), request.method in ("GET", "HEAD"))
    start_response("503 Service Unavailable", list(headers))
    return [b"" if request.method == "HEAD" else body]


@cache
def _answer(language: str, piece: bool, reads: bool) -> tuple[bytes, tuple[tuple[str, str], ...]]:
    with translation.override(language):
        template, known = "ui/_notice.html" if piece else "ui/busy.html", _told(reads)
        body = render_to_string(template, known).encode()
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": language,
        "Content-Security-Policy": build_policy(),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Vary": "Accept-Language, HX-Request",
        "Retry-After": str(RETRY_AFTER),
        **(NOTICE if piece else {}),
    }
    return body, tuple(headers.items())


def _told(reads: bool) -> dict[str, Any]:
    title = _("The server is busy")
    if reads:
        return {"title": title, "text": _("The page tries again by itself in a few seconds."), "again": RETRY_AFTER}
    return {"title": title, "text": _("Nothing was saved. What you entered is still in the form: send it again.")}


def _swallow(environ: dict[str, Any]) -> None:
    left = int(environ.get("CONTENT_LENGTH") or 0)
    while 0 < left <= LARGEST_BODY:
        read = environ["wsgi.input"].read(min(left, _PIECE))
        if not read:
            return
        left -= len(read)
