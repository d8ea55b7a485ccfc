"""Columns of the list of suppliers; those of other apps come between them."""

from operator import attrgetter

from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motorcrm.access.rights import SEE_CONTACTS
from motorcrm.suppliers.queries import SupplierRow
from motorcrm.ui.lists import Column, Sort, by_text
from motorcrm.ui.markup import format_html
from motorcrm.ui.routes import address_by_id
from motorcrm.ui.templatetags.words import phone


def _name(row: SupplierRow) -> SafeString:
    archived = gettext("archived") if row.supplier.is_archived else ""
    pill = format_html('<span class="pill">{}</span>', archived) if archived else ""
    return format_html('<a href="{}">{}</a>{}', address_by_id("supplier", row.pk), row.supplier.name, pill)


def _phone(row: SupplierRow) -> SafeString:
    if not row.phones:
        return SafeString()
    first, *others = row.phones
    number = format_html("<mark>{}</mark>" if first.fits else "{}", phone(first.number) or first.text)
    more = format_html(' <span class="sub">+{}</span>', len(others)) if others else ""
    return format_html("{}{}", number, more)


def _phones(row: SupplierRow) -> str:
    return ", ".join(" ".join(filter(None, [shown.text, shown.note])) for shown in row.phones)


_NAME, _INN, _CONTACT = (attrgetter(f"supplier.{name}") for name in ("name", "inn", "contact_person"))
COLUMNS = [
    (10, Column("supplier", _("Supplier"), _name, css="mid", card="top", hint=_NAME, data=_NAME)),
    (20, Column("inn", _("INN"), _INN, css="num sub", width=140, spare=True, card="", data=_INN)),
    (
        30,
        Column(
            "contact",
            _("Contact person"),
            _CONTACT,
            card="middle",
            spare=True,
            right=SEE_CONTACTS,
            hint=_CONTACT,
            data=_CONTACT,
        ),
    ),
    (40, Column("phone", _("Phone"), _phone, width=186, card="bottom", right=SEE_CONTACTS, hint=_phones, data=_phones)),
]
SORTS = [Sort("supplier", by_text("name"), index="supplier_active_by_name")]
