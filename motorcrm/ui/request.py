"""The request as a view behind a guard gets it."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:  # django-stubs puts there the class that AUTH_USER_MODEL names; Django has no such name
    from django.contrib.auth.models import _User


class Request(HttpRequest):
    """A request of somebody who has signed in, its guard has seen to that. Public pages take Django's HttpRequest."""

    user: "_User"
