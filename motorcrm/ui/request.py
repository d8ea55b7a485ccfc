"""The request as a view behind a guard gets it."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

from motorcrm.core.text import one_line

if TYPE_CHECKING:  # in django-stubs this is the class AUTH_USER_MODEL names; Django has no such name
    from django.contrib.auth.models import _User


def asked(request: HttpRequest, name: str, *, longest: int = 120) -> str:
    """What the address says under this name, as text that was typed."""
    return one_line(request.GET.get(name, ""))[:longest]


def confirmed(request: HttpRequest) -> list[str]:
    """The codes of the questions this form has answered: see `motorcrm.core.refusal.Asked`."""
    return request.POST.get("sure", "").split()


class Request(HttpRequest):
    """A request from a signed-in person, which the guard ensures. Public pages take Django's HttpRequest."""

    user: "_User"
    rows_at_once: int
    """How many rows a list reads, if not a page of them: set where a file is made of it."""
