"""Pages of the shell itself: responses where no view is reached."""

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from motorcrm.core.operation import SIGNED_IN
from motorcrm.ui.examples import context
from motorcrm.ui.guards import page
from motorcrm.ui.middleware import absent, answer, incident, unreadable
from motorcrm.ui.middleware import forbidden as refuse
from motorcrm.ui.request import Request


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or belongs to another session."""
    return answer(request, 403, _("This page is out of date"), _("Reload the page and try again. Nothing was changed."))


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return absent(request)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return refuse(request)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return unreadable(request)


def broken(request: HttpRequest) -> HttpResponse:
    return incident(request, sys.exc_info()[1])


@page(SIGNED_IN)
def examples(request: Request) -> HttpResponse:
    """Every component once, for people who build pages. The page exists only with MOTORCRM_DEBUG."""
    return render(request, "ui/examples.html", context(request))
