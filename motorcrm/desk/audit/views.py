"""The page of the journal, and its tile among the settings."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from motorcrm.access.scopes import has
from motorcrm.catalog.panels import settings_tile
from motorcrm.desk.audit.forms import JournalForm
from motorcrm.desk.audit.queries import told
from motorcrm.history.journal import happenings, journal_page
from motorcrm.history.rights import VIEW_JOURNAL
from motorcrm.ui.guards import page
from motorcrm.ui.request import Request


@page(VIEW_JOURNAL)
def journal(request: Request) -> HttpResponse:
    form = JournalForm(request.GET, reader=request.user)
    found = journal_page(request.GET.get("before", ""), happenings(form.filters))
    context = {"form": form, "page": found, "lines": told(found.rows, request.user)}
    return render(request, "desk/journal.html", context)


def journal_tile(request: Request, nothing: None) -> SafeString:
    if not has(request.user, VIEW_JOURNAL):
        return SafeString("")
    return settings_tile(
        request,
        icon="history",
        url=reverse("journal"),
        title=_("Journal of actions"),
        text=_("Who did and saw what, when and from where."),
    )
