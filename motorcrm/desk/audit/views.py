"""The page of the audit log, and its tile in the settings."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.scopes import has
from motorcrm.catalog.panels import settings_tile
from motorcrm.desk.audit.columns import COLUMNS
from motorcrm.desk.audit.forms import AuditForm
from motorcrm.desk.audit.queries import NEWEST_FIRST, latest, told
from motorcrm.history.rights import VIEW_AUDIT_LOG
from motorcrm.ui.downloads import download_of
from motorcrm.ui.guards import page
from motorcrm.ui.lists import Listing, Page, columns_for, many_at_once
from motorcrm.ui.request import Request


@page(VIEW_AUDIT_LOG)
def audit_log(request: Request) -> HttpResponse:
    listing = _listing(request)
    context = {"form": listing.form, "listing": listing, "page": listing.page, "lines": listing.page.rows}
    return render(request, "desk/audit_log.html", context)


def _listing(request: Request) -> Listing:
    form = AuditForm(request.GET, reader=request.user)
    many = many_at_once(request)
    place = NEWEST_FIRST.place(request.GET.get("before", ""))
    rows, stopped = latest(form.filters, before=place, many=many)
    is_cut = form.concerning is not None and form.concerning.is_cut
    following = stopped and NEWEST_FIRST.cursor_of(*stopped)
    looked_to = stopped[0] if stopped and len(rows) < many else None
    found = Page(rows, following, place is None, is_cut, looked_to)
    found = replace(found, rows=told(rows, request.user))
    return Listing(columns_for(request.user, COLUMNS), found, download="audit-log-download", form=form)


audit_log_download = download_of(audit_log, _listing, name=gettext_lazy("Audit log"), route="audit-log-download")


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
