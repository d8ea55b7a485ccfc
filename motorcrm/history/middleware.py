"""Notes where a request came from, for history."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from motorcrm.history.recording import origin


class OriginMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = origin.set(request.META.get("REMOTE_ADDR") or None)
        try:
            return self.get_response(request)
        finally:
            origin.reset(token)
