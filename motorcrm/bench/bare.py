"""The bare page: what Django itself asks for fifty orders with their clients, on the same server and database.

It passes the middleware that `startproject` puts into new projects, with the program's sessions and people, and nothing
else: no compression, no guards, no shell with its menu. Only the benchmark's settings have it.
"""

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string

from motorcrm.orders.models import WorkOrder

BARE = "/bench/bare/"
ROWS = 50
_STANDARD = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
Answer = Callable[[HttpRequest], HttpResponse]


class BareMiddleware:
    """Stands before all other middleware and answers the one address itself."""

    def __init__(self, get_response: Answer) -> None:
        self._program, self._bare = get_response, _bare
        for name in reversed(_STANDARD):
            self._bare = import_string(name)(self._bare)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._bare(request) if request.path == BARE else self._program(request)


def _bare(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    rows = WorkOrder.objects.select_related("client").order_by("-pk")[:ROWS]
    return render(request, "bench/bare.html", {"rows": rows}, using="bare")
