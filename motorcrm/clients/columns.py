"""Columns of the list of clients; those of other apps come between them."""

from operator import attrgetter

from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motorcrm.access.rights import SEE_CONTACTS
from motorcrm.clients.models import Client
from motorcrm.clients.names import short_name
from motorcrm.clients.queries import ClientRow
from motorcrm.ui.lists import Column, Datum, Sort, by_text
from motorcrm.ui.markup import format_html, format_html_join
from motorcrm.ui.routes import address_by_id
from motorcrm.ui.templatetags.shell import drawn
from motorcrm.ui.templatetags.words import phone

SHOWN_TAGS = 1


def _name(row: ClientRow) -> SafeString:
    client = row.client
    company = drawn(icon="building", extra="icon-small") if client.kind == Client.Kind.COMPANY else ""
    link = format_html('<a href="{}">{}</a>', address_by_id("client", client.pk), short_name(client.name, client.kind))
    pills = [*client.tags[:SHOWN_TAGS], *([gettext("archived")] if client.is_archived else [])]
    return format_html("{}{}{}", link, company, format_html_join("", '<span class="pill">{}</span>', zip(pills)))


def _phone(row: ClientRow) -> SafeString:
    if not row.phones:
        return SafeString()
    first, *others = row.phones
    number = format_html("<mark>{}</mark>" if first.fits else "{}", phone(first.number) or first.text)
    more = format_html(' <span class="sub">+{}</span>', len(others)) if others else ""
    return format_html("{}{}", number, more)


def _phones(row: ClientRow) -> str:
    return ", ".join(" ".join(filter(None, [shown.text, shown.note])) for shown in row.phones)


_NAME = attrgetter("client.name")
_NAMES = [
    Datum(_("Client"), _NAME),
    Datum(_("Kind"), lambda row: row.client.get_kind_display()),
    Datum(_("Tags"), lambda row: ", ".join(row.client.tags)),
]
COLUMNS = [
    (10, Column("client", _("Client"), _name, css="mid", card="top", hint=_NAME, data=_NAMES)),
    (20, Column("phone", _("Phone"), _phone, width=186, card="bottom", right=SEE_CONTACTS, hint=_phones, data=_phones)),
]
SORTS = [Sort("client", by_text("name"), index="client_active_by_name")]
"""Of all clients, whoever the reader is."""
