"""Notes the address a request came from, for history, and that it came from a page."""

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from motorcrm.core import way
from motorcrm.history.record import origin


def address_of(request: HttpRequest) -> str | None:
    """The address of the person's machine. Only our own proxy is trusted: it adds the last entry of the header."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2]
    try:
        return str(ip_address(address.strip()))
    except ValueError:
        return None


class OriginMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = origin.set(address_of(request))
        try:
            with way.came_by(way.PAGE):
                return self.get_response(request)
        finally:
            origin.reset(token)
