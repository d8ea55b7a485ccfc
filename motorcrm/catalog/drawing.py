"""A line of the price list. In Python: a template for each line is most of what a long list costs."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from motorcrm.access.fields import sees
from motorcrm.access.scopes import has
from motorcrm.catalog.queries import Offer
from motorcrm.catalog.rights import EDIT_CATALOG
from motorcrm.ui.markup import format_html, format_html_join
from motorcrm.ui.templatetags.words import money, quantity

_LINK = '<a href="{}" hx-get="{}" hx-target="closest tr" hx-swap="outerHTML"{}>{}</a>{}'
_ROW = (
    '<tr><td class="c-name at-top" title="{}">{}</td><td class="c-code sub spare at-bottom">{}</td>'
    '<td class="at-end num at-top-end">{}</td>{}</tr>'
)
_PRICE = '<td class="at-end num strong at-bottom-end">{}</td>'


def rows(offers: list[Offer], request: HttpRequest) -> SafeString:
    return format_html_join("", "{}", ((row(offer, request),) for offer in offers))


def row(offer: Offer, request: HttpRequest, *, is_back: bool = False) -> SafeString:
    """A service; a click turns the line into a form for those who may edit. One that `is_back` takes the focus."""
    service = offer.service
    archived = format_html(' <span class="pill">{}</span>', _("archived")) if service.is_archived else ""
    name = format_html("{}{}", service.name, archived)
    if has(request.user, EDIT_CATALOG):
        urls = (reverse(route, args=[service.pk]) for route in ("service-edit", "service-in-row"))
        name = format_html(_LINK, *urls, SafeString(" autofocus") if is_back else "", service.name, archived)
    hours = quantity(service.labour_hours) if service.labour_hours else ""
    price = format_html(_PRICE, _price(offer)) if sees(request.user).prices else ""
    return format_html(_ROW, service.name, name, service.code, hours, price)


def _price(offer: Offer) -> SafeString:
    if offer.unpriced:
        return format_html('<span class="sub">{}</span>', offer.unpriced)
    return format_html("{} {}", pgettext("price", "from") if offer.is_from else "", money(offer.priced.price))
