"""What people must do about their sign-in before anything else: one middleware in front of every page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.core.actor import Anyone
from motorcrm.employees.models import Employee
from motorcrm.signin import viewing_as
from motorcrm.ui.middleware import answer, go, is_piece


@dataclass(frozen=True)
class Duty:
    page: str
    """The route where it is done."""
    words: Any


CHOOSE_PASSWORD = Duty("choose-password", gettext_lazy("Choose your own password first."))
SET_UP_SECOND_FACTOR = Duty(
    "second-factor", gettext_lazy("Your role requires two-factor authentication. Set it up first.")
)
OPEN_MEANWHILE = ("sign-out", "choose-language")
"""Routes that stay open whatever duty is outstanding."""


def duty_of(person: Anyone) -> Duty | None:
    if not isinstance(person, Employee):
        return None
    if person.must_choose_password:
        return CHOOSE_PASSWORD
    return SET_UP_SECOND_FACTOR if getattr(person, "owes_second_factor", False) else None


class DutyMiddleware:
    """Checks the real person, even when they view as someone else: it comes before `ViewingAsMiddleware`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        duty = duty_of(request.user)
        request.duty = duty  # type: ignore[attr-defined]  # its page is shown without the menu
        if duty and viewing_as.KEY in request.session:
            viewing_as.end(request)  # the duty is the real person's and cannot be done as someone else
        if duty is None or request.path in {reverse(name) for name in (duty.page, *OPEN_MEANWHILE)}:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return answer(request, 403, duty.words, _("Nothing was changed."))
        page = reverse(duty.page)
        return go(request, page) if is_piece(request) else HttpResponseRedirect(page)
