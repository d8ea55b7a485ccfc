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
from motorcrm.desk.audit.queries import told
from motorcrm.history.audit_log import happenings
from motorcrm.history.rights import VIEW_AUDIT_LOG
from motorcrm.ui.guards import page
from motorcrm.ui.lists import Listing, by_moment, columns_for, page_of
from motorcrm.ui.request import Request


@page(VIEW_AUDIT_LOG)
def audit_log(request: Request) -> HttpResponse:
    form = AuditForm(request.GET, reader=request.user)
    # by moment, for what is imported from another program happened before it was written
    found = page_of(request, happenings(form.filters).select_related("by"), by=by_moment("at"))
    told_ = replace(found, rows=told(found.rows, request.user))
    context = {"form": form, "listing": Listing(columns_for(request.user, COLUMNS), told_), "page": found}
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
