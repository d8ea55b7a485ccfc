"""Turns refusals of operations into responses, once for all pages, and lets no unguarded view run."""

import logging
import uuid
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from motorcrm.access.fields import visible_facts
from motorcrm.core.refusal import Absent, Asked, Forbidden, Invalid, Refusal, Refused, Stale
from motorcrm.core.search import asked_once
from motorcrm.ui.reading import is_readable
from motorcrm.ui.request import confirmed

log = logging.getLogger("motorcrm.incidents")
UNSENT = ("csrfmiddlewaretoken", "sure")
"""What the form of a question sends itself."""
NOTICE = {
    "HX-Retarget": "#notices",
    "HX-Reswap": "beforeend",
    # What the element would select from the response, and the address it would set, do not apply to a notice.
    "HX-Reselect": ".notice",
    "HX-Push-Url": "false",
    "HX-Replace-Url": "false",
}
"""The headers with which a notice goes to its place, whatever piece was requested."""


class RefusalMiddleware:
    """Answers 404, 403, 409 and 422 with a page, or with a notice if only a piece of a page was requested."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_readable(request):
            return unreadable(request)
        with asked_once() if request.method == "GET" else nullcontext():
            response = self.get_response(request)
        if not is_piece(request):
            return response
        return go(request, response["Location"]) if _is_redirect(response) else _with_undo(request, response)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if not hasattr(view, "right") and not getattr(view, "serves_static", False):
            raise LookupError(f"{view.__module__}.{view.__qualname__} names no right")

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, Absent | Http404):
            return absent(request)
        if isinstance(problem, Forbidden | PermissionDenied):
            return forbidden(request, getattr(problem, "right", None))
        if isinstance(problem, Stale):
            return answer(request, 409, problem.message, "", stale=visible_facts(request.user, problem.facts))
        if isinstance(problem, Refused):
            facts = visible_facts(request.user, problem.facts)
            return answer(request, 409, problem.message, "", in_the_way=facts)
        if isinstance(problem, Asked):
            return question(request, problem)
        if isinstance(problem, Invalid):
            text = " ".join(map(str, problem.errors.values()))
            return answer(request, 422, _("Check what you entered"), text, errors=problem.errors)
        if isinstance(problem, Refusal | BadRequest | SuspiciousOperation | MultiPartParserError):
            return unreadable(request)
        return incident(request, problem)


def absent(request: HttpRequest) -> HttpResponse:
    return answer(request, 404, _("Page not found"), _("Or you do not have access to it."))


def forbidden(request: HttpRequest, right: object = None) -> HttpResponse:
    label = getattr(right, "label", None)
    text = _("Ask an administrator for the right “%(right)s”.") % {"right": label} if label else ""
    return answer(request, 403, _("Your role does not allow this"), text)


def unreadable(request: HttpRequest) -> HttpResponse:
    return answer(request, 400, _("The request could not be read"), _("Go back, reload the page and try again."))


def question(request: HttpRequest, asked: Asked) -> HttpResponse:
    """What was sent, to be sent again once it is confirmed: a page with a button, or for a script only the words."""
    asked.answered = confirmed(request)
    if not is_piece(request):
        sent = [(name, value) for name, values in request.POST.lists() for value in values]
        known = {"asked": asked, "sent": [pair for pair in sent if pair[0] not in UNSENT], "back": _back(request)}
        return render(request, "ui/asked.html", known, status=asked.status)
    words = "\n".join(question.message for question in asked.questions)
    response = HttpResponse(words, status=asked.status, content_type="text/plain; charset=utf-8")
    response["HX-Asked"] = asked.codes
    response["HX-Reswap"] = "none"
    return response


def is_piece(request: HttpRequest) -> bool:
    """Whether a script requests a piece of a page, rather than the browser a whole page."""
    return request.headers.get("HX-Request") == "true"


def answer(request: HttpRequest, status: int, title: str, text: str, **context: Any) -> HttpResponse:
    """The page of a refusal; for a piece of a page, only its notice."""
    known = {"title": title, "text": text, "status": status, "back": _back(request), **context}
    if is_piece(request):
        return _notice(render_to_string("ui/_notice.html", known, request), status)
    return render(request, "ui/refusal.html", known, status=status)


def incident(request: HttpRequest, problem: BaseException | None) -> HttpResponse:
    """Something broke: the person gets a number, the log the cause. Needs neither session nor database."""
    number = uuid.uuid4().hex[:8]
    log.error("incident %s at %s %s", number, request.method, request.path, exc_info=problem)
    with translation.override(translation.get_language() or settings.LANGUAGE_CODE):
        status, title, text = _told(problem)
        known = {"title": title, "text": text % {"number": number}, "number": number}
        if is_piece(request):
            return _notice(render_to_string("ui/_notice.html", known), status)
        return HttpResponse(render_to_string("ui/incident.html", known), status=status)


def _told(problem: BaseException | None) -> tuple[int, str, str]:
    """The status, title and text of an incident."""
    if _took_too_long(problem):
        again = _(
            "Nothing was saved. Try again in a minute. If it happens again, give the administrator this incident "
            "number: %(number)s."
        )
        return 503, _("This took too long and was stopped"), again
    title = _("The database is not responding") if isinstance(problem, DatabaseError) else _("Something went wrong")
    return 500, title, _("Nothing was saved. Give the administrator this incident number: %(number)s.")


def _took_too_long(problem: BaseException | None) -> bool:
    """Whether the database stopped a query: PostgreSQL at its time limit, SQLite after waiting for its one writer."""
    cause = getattr(problem, "__cause__", None)
    return getattr(cause, "sqlstate", None) == "57014" or getattr(cause, "sqlite_errorname", None) == "SQLITE_BUSY"


def go(request: HttpRequest, location: str) -> HttpResponse:
    """Redirect the whole page: a script would follow a plain redirect and put that page into a piece of this."""
    if urlsplit(location).path == resolve_url(settings.LOGIN_URL):
        # After signing in, people want the page they were on, not a piece of it.
        location = redirect_to_login(_current(request)).url
    response = HttpResponse()
    response["HX-Redirect"] = location
    return response


def _with_undo(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The piece, and beside it what can be undone, if its view has said so: see `motorcrm/ui/undo.py`."""
    told = getattr(request, "undo", None)
    if told and response.status_code == 200:
        response.content += render_to_string("ui/_undo_beside.html", told, request).encode()
    return response


def _notice(html: str, status: int) -> HttpResponse:
    return HttpResponse(html, status=status, headers=NOTICE)


def _is_redirect(response: HttpResponse) -> bool:
    return response.status_code in (301, 302, 303, 307, 308) and response.has_header("Location")


def _current(request: HttpRequest) -> str:
    try:
        parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    except ValueError:  # half an IPv6 address
        return "/"
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _back(request: HttpRequest) -> str:
    """The page the person came from, if it is one of ours and not this one."""
    came_from = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.META.get("HTTP_HOST", "")}, request.is_secure()):
        return ""
    parts = urlsplit(came_from)
    address = parts.path + (f"?{parts.query}" if parts.query else "")
    return "" if address == request.get_full_path() else address
