"""Turns the refusals of operations into answers, once for every page, and lets no unguarded view run."""

import logging
import uuid
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refusal, Refused, Stale

log = logging.getLogger("motorcrm.incidents")


class RefusalMiddleware:
    """404, 403, 409, 422 as pages; as notices where only a piece of a page was asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if not hasattr(view, "right") and not getattr(view, "serves_static", False):
            raise LookupError(f"{view.__module__}.{view.__qualname__} names no right")

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, Absent):
            problem = Http404()
        if isinstance(problem, Http404):
            return answer(request, 404, _("There is no such page"), _("Or it is not yours to see."))
        if isinstance(problem, Forbidden):
            return answer(request, 403, _("Your role does not allow this"), _("Ask an administrator for the right."))
        if isinstance(problem, Stale):
            return answer(request, 409, problem.message, "", stale=problem.facts)
        if isinstance(problem, Refused):
            return answer(request, 409, problem.message, "", facts=problem.facts)
        if isinstance(problem, Invalid):
            return answer(request, 422, _("This cannot be right"), " ".join(problem.errors.values()))
        if isinstance(problem, Refusal | SuspiciousOperation | RequestDataTooBig):
            return answer(request, 400, _("The request could not be read"), "")
        return incident(request, problem)


def answer(request: HttpRequest, status: int, title: str, text: str, **context: Any) -> HttpResponse:
    """The page of a refusal, or only its notice for a piece of a page."""
    piece = request.headers.get("HX-Request") == "true"
    template = "ui/_notice.html" if piece else "ui/refusal.html"
    response = render(request, template, {"title": title, "text": text, "status": status, **context}, status=status)
    if piece:
        response["HX-Retarget"] = "#notices"
        response["HX-Reswap"] = "beforeend"
    return response


def incident(request: HttpRequest, problem: Exception) -> HttpResponse:
    """Something broke: a number for the person, the cause for the log."""
    number = uuid.uuid4().hex[:8]
    log.error("incident %s at %s %s", number, request.method, request.path, exc_info=problem)
    with translation.override(translation.get_language() or "ru"):
        title = _("Something broke")
        text = _("Nothing was half-done. Tell the administrator the number of the incident: %(number)s.") % {
            "number": number
        }
    if isinstance(problem, DatabaseError):
        title = _("The database does not answer")
    response = render(None, "ui/incident.html", {"title": title, "text": text, "number": number}, status=500)
    return response
