"""The request as a view behind a guard gets it."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:  # in django-stubs this is the class AUTH_USER_MODEL names; Django has no such name
    from django.contrib.auth.models import _User


class Request(HttpRequest):
    """A request from a signed-in person, which the guard ensures. Public pages take Django's HttpRequest."""

    user: "_User"
