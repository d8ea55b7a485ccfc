"""The language a person chose, or else the browser's; and the redirect to set-up until it is done."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation

from motorcrm.signin.set_up import needs_set_up


class SetUpMiddleware:
    """Queries the database only for strangers: if someone is signed in, set-up has been done."""

    open_to_all = ("/choose-language/", settings.STATIC_URL)

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        set_up = reverse("set-up")
        if request.path == set_up or request.path.startswith(self.open_to_all):
            return self.get_response(request)
        if not request.user.is_authenticated and needs_set_up():
            return HttpResponseRedirect(set_up)
        return self.get_response(request)


class LanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = getattr(request.user, "language", "")
        if chosen and chosen != translation.get_language():
            translation.activate(chosen)
            request.LANGUAGE_CODE = chosen
        return self.get_response(request)
