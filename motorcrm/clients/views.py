"""Pages of clients: the list, a client, the forms, suggestions and duplicates."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.scopes import has
from motorcrm.clients import operations
from motorcrm.clients.forms import FORMS
from motorcrm.clients.listing import ClientFilter, counts_of, listing_of, tabs_of, totals_of
from motorcrm.clients.models import Client
from motorcrm.clients.places import CLIENT_ACTIONS, CLIENT_PAGE
from motorcrm.clients.queries import possible_duplicates, suggested
from motorcrm.clients.rights import EDIT_CLIENTS, VIEW_CLIENTS
from motorcrm.core.legal_details import tidy
from motorcrm.core.phones import is_phone
from motorcrm.history.queries import timeline
from motorcrm.ui.buttons import ARCHIVING, RESTORING
from motorcrm.ui.downloads import download_of
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import Finder, action, page
from motorcrm.ui.panels import panels_for
from motorcrm.ui.request import Request, asked
from motorcrm.ui.undo import offer_undo

CLIENT = Finder(Client, VIEW_CLIENTS, related=("source", "created_by"))


@page(VIEW_CLIENTS)
def clients(request: Request) -> HttpResponse:
    """A page of clients. Counts and sums are asked for after it."""
    form = ClientFilter(request.GET, reader=request.user)
    listing = listing_of(request, form)
    context = {
        "form": form,
        "listing": listing,
        "page": listing.page,
        "tabs": tabs_of(form),
        "figures": reverse("clients-figures") + form.address(),
        "may_add": has(request.user, EDIT_CLIENTS),
        "add": f"{reverse('client-new')}?{urlencode({'name': form.q_typed})}",
    }
    return render(request, "clients/clients.html", context)


clients_download = download_of(
    clients,
    lambda request: listing_of(request, ClientFilter(request.GET, reader=request.user)),
    name=gettext_lazy("Clients"),
    route="clients-download",
)


@page(VIEW_CLIENTS)
def clients_figures(request: Request) -> HttpResponse:
    """How many clients each tab has, and what those of the chosen one come to."""
    form = ClientFilter(request.GET, reader=request.user)
    counts = counts_of(form)
    count = "" if form.q_typed else counts[form.tab]
    context = {"tabs": tabs_of(form, counts), "count": count, "totals": totals_of(form)}
    return render(request, "clients/_figures.html", context)


@page(VIEW_CLIENTS, of=CLIENT)
def client(request: Request, client: Client) -> HttpResponse:
    operations.record_page_opened(client, by=request.user)
    prefetch_related_objects([client], "phones")  # shown at two places
    context = {
        "client": client,
        "panels": panels_for(CLIENT_PAGE, request, client),
        "main_actions": panels_for(CLIENT_ACTIONS, request, client),
        "timeline": timeline(client, reader=request.user),
    }
    return render(request, "clients/client.html", context)


@page(operations.add_client)
def new_client(request: Request) -> HttpResponse:
    kind = request.GET.get("kind", "")
    form_class = FORMS.get(kind, FORMS[Client.Kind.PERSON])
    form = form_class(
        request.POST or None, person=request.user, initial=_typed_before(asked(request, "name", longest=200))
    )
    return form_page(
        request,
        form,
        "clients/client_form.html",
        save=lambda clean: operations.add_client(kind=form.kind, by=request.user, key=clean["key"], **form.facts()),
        to=_address,
        done=_("Client added."),
        tabs=_kinds(form.kind),
        duplicates_of="",
    )


@page(operations.edit_client, of=CLIENT)
def edit_client(request: Request, client: Client) -> HttpResponse:
    form = FORMS[client.kind](request.POST or None, person=request.user, client=client)
    return form_page(
        request,
        form,
        "clients/client_form.html",
        save=lambda clean: operations.edit_client(client, version=clean["version"], by=request.user, **form.facts()),
        to=_address,
        done=_("Saved."),
        client=client,
        duplicates_of=client.pk,
    )


@action(operations.archive_client, of=CLIENT, button=ARCHIVING)
def archive(request: Request, client: Client) -> HttpResponse:
    address = _address(operations.archive_client(client, by=request.user))
    offer_undo(request, _("Client archived: no longer in lists or suggestions."), "client-restore", client)
    return redirect(address)


@action(operations.restore_client, of=CLIENT, button=RESTORING)
def restore(request: Request, client: Client) -> HttpResponse:
    return redirect(_address(operations.restore_client(client, by=request.user)))


@page(EDIT_CLIENTS)
def duplicates(request: Request) -> HttpResponse:
    found = possible_duplicates(
        phones=request.GET.getlist("phones"),
        inn=tidy(asked(request, "inn"))[:12],
        name=asked(request, "name", longest=200),
        reader=request.user,
        besides=_besides(request.GET.get("besides", "")),
    )
    return render(request, "clients/_duplicates.html", {"duplicates": found})


@page(VIEW_CLIENTS)
def suggest(request: Request) -> HttpResponse:
    query = asked(request, "q")
    return render(request, "clients/_suggest.html", {"suggested": suggested(request.user, query)})


def _typed_before(typed: str) -> dict[str, Any]:
    """What was looked for in vain begins the new client: a phone as their phone, anything else as their name."""
    if is_phone(typed):
        return {"phones": [(typed, "")]}
    return {"name": typed} if typed else {}


def _address(client: Client) -> str:
    return reverse("client", args=[client.pk])


def _besides(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None


def _kinds(chosen: str) -> list[dict[str, Any]]:
    address = reverse("client-new")
    return [
        {"label": Client.Kind(kind).label, "url": f"{address}?kind={kind}", "count": None, "active": kind == chosen}
        for kind in FORMS
    ]
