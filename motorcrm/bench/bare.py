"""The bare page: what Django itself asks for fifty orders with their clients, on the same server and database.

It passes the middleware that `startproject` puts into new projects, with the program's sessions and people, and nothing
else: no compression, no guards, no shell with its menu. Only the benchmark's settings have it.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.views import redirect_to_login
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware
from django.shortcuts import render

from motorcrm.orders.models import WorkOrder

BARE = "/bench/bare/"
ROWS = 50
Answer = Callable[[HttpRequest], HttpResponse]
_STANDARD: list[Any] = [
    SecurityMiddleware,
    SessionMiddleware,
    CommonMiddleware,
    CsrfViewMiddleware,
    AuthenticationMiddleware,
    MessageMiddleware,
    XFrameOptionsMiddleware,
]


class BareMiddleware:
    """Stands before all other middleware and answers the one address itself."""

    def __init__(self, get_response: Answer) -> None:
        self._program = get_response
        self._bare: Answer = _bare
        for layer in reversed(_STANDARD):
            self._bare = layer(self._bare)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._bare(request) if request.path == BARE else self._program(request)


def _bare(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    rows = WorkOrder.objects.select_related("client").order_by("-pk")[:ROWS]
    return render(request, "bench/bare.html", {"rows": rows}, using="bare")
