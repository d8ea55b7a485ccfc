"""The price list's tiles on the settings page."""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from motorcrm.access.rights import SEE_PRICES
from motorcrm.access.scopes import has
from motorcrm.catalog.rights import VIEW_CATALOG
from motorcrm.ui.request import Request


def settings_tile(request: Request, *, icon: str, url: str, title: Any, text: Any) -> SafeString:
    """A line of the settings page, for other apps too."""
    return render_to_string("ui/_setting.html", {"icon": icon, "url": url, "title": title, "text": text}, request)


def price_list_tile(request: Request, nothing: None) -> SafeString:
    if not has(request.user, VIEW_CATALOG):
        return SafeString("")
    return settings_tile(
        request,
        icon="list-details",
        url=reverse("services"),
        title=_("Price list"),
        text=_("Services by category, with prices and labour hours."),
    )


def rates_tile(request: Request, nothing: None) -> SafeString:
    if not has(request.user, SEE_PRICES):
        return SafeString("")
    return settings_tile(
        request,
        icon="clock-dollar",
        url=reverse("labour-rates"),
        title=_("Labour rates"),
        text=_("What a labour hour costs, by vehicle class."),
    )
