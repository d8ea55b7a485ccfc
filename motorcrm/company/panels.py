"""The company's tiles on the settings page."""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from motorcrm.access.scopes import has
from motorcrm.company.rights import EDIT_COMPANY
from motorcrm.ui.request import Request


def organisations_tile(request: Request, nothing: None) -> SafeString:
    return _tile(
        request,
        icon="building",
        url=reverse("organisations"),
        title=_("Organisations"),
        text=_("Legal and bank details, VAT and order numbers."),
    )


def preferences_tile(request: Request, nothing: None) -> SafeString:
    return _tile(
        request,
        icon="adjustments",
        url=reverse("preferences"),
        title=_("Orders and automation"),
        text=_("Requirements for closing an order, rounding and automation."),
    )


def _tile(request: Request, **words: Any) -> SafeString:
    return render_to_string("ui/_setting.html", words, request) if has(request.user, EDIT_COMPANY) else SafeString("")
