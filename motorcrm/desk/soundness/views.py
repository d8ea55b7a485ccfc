"""The page of the check, and its tile in the settings."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.scopes import has
from motorcrm.background.models import Task
from motorcrm.catalog.panels import settings_tile
from motorcrm.desk.rights import CHECK_RECORDS
from motorcrm.desk.soundness.findings import findings, may_see_details
from motorcrm.desk.soundness.operations import ask_for_check
from motorcrm.desk.soundness.queries import Check, is_late, is_left_waiting, last_check, newest_check
from motorcrm.desk.soundness.words import words_of
from motorcrm.ui.buttons import Button
from motorcrm.ui.guards import action, page
from motorcrm.ui.request import Request

CHECKING = Button(gettext_lazy("Check everything"), icon="shield-check", look="btn btn-primary")


@page(CHECK_RECORDS)
def check(request: Request) -> HttpResponse:
    return render(request, "desk/check.html", _context(request, newest_check()))


@page(CHECK_RECORDS)
def changes(request: Request) -> HttpResponse:
    """Polled while a check goes on: nothing if the page still shows how far it is."""
    newest = newest_check()
    if request.GET.get("seen") == _digest(newest):
        return HttpResponse(status=204)
    return render(request, "desk/_check.html", _context(request, newest))


@action(ask_for_check, button=CHECKING)
def start(request: Request) -> HttpResponse:
    ask_for_check(by=request.user)
    return redirect("check")


def check_tile(request: Request, nothing: None) -> SafeString:
    if not has(request.user, CHECK_RECORDS):
        return SafeString("")
    return settings_tile(
        request,
        icon="shield-check",
        url=reverse("check"),
        title=_("Data check"),
        text=_("Whether everything recorded fits together."),
    )


def _context(request: Request, newest: Task | None) -> dict[str, Any]:
    current = newest if newest and newest.is_under_way else None
    last = last_check() if current else newest and Check(newest)
    return {
        "current": current,
        "at": words_of(current.at) if current and current.at else "",
        "is_left_waiting": current is not None and is_left_waiting(current),
        "last": last,
        "findings": findings(last.task, request.user) if last else [],
        "has_details": may_see_details(request.user),
        "seen": _digest(newest),
    }


def _digest(task: Task | None) -> str:
    """What the page shows of it, and whether it should have begun by now."""
    return f"{task.pk}-{task.state}-{task.done}-{is_late(task):d}" if task else "none"
