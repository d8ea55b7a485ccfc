"""The page of the audit log, and its tile in the settings."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from motorcrm.access.scopes import has
from motorcrm.catalog.panels import settings_tile
from motorcrm.desk.audit.columns import COLUMNS
from motorcrm.desk.audit.forms import AuditForm
from motorcrm.desk.audit.queries import NEWEST_FIRST, latest, told
from motorcrm.history.rights import VIEW_AUDIT_LOG
from motorcrm.ui.guards import page
from motorcrm.ui.lists import PAGE, Listing, Page, columns_for
from motorcrm.ui.request import Request


@page(VIEW_AUDIT_LOG)
def audit_log(request: Request) -> HttpResponse:
    form = AuditForm(request.GET, reader=request.user)
    place = NEWEST_FIRST.place(request.GET.get("before", ""))
    rows, stopped = latest(form.filters, before=place, many=PAGE)
    is_cut = form.concerning is not None and form.concerning.is_cut
    following = stopped and NEWEST_FIRST.cursor_of(*stopped)
    looked_to = stopped[0] if stopped and len(rows) < PAGE else None
    found = Page(rows, following, place is None, is_cut, looked_to)
    lines = told(rows, request.user)
    listing = Listing(columns_for(request.user, COLUMNS), replace(found, rows=lines))
    context = {"form": form, "listing": listing, "page": found, "lines": lines}
    return render(request, "desk/audit_log.html", context)


def audit_tile(request: Request, nothing: None) -> SafeString:
    if not has(request.user, VIEW_AUDIT_LOG):
        return SafeString("")
    return settings_tile(
        request,
        icon="history",
        url=reverse("audit-log"),
        title=_("Audit log"),
        text=_("Who did or viewed what, when and from where."),
    )
