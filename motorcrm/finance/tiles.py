"""The lines of finance on the settings page."""

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from motorcrm.access.scopes import has
from motorcrm.catalog.panels import settings_tile
from motorcrm.finance.rights import OWNERS_MONEY, SET_UP_MONEY
from motorcrm.ui.request import Request


def categories_tile(request: Request, nothing: None) -> SafeString:
    if not has(request.user, SET_UP_MONEY):
        return SafeString("")
    return settings_tile(
        request,
        icon="list-tree",
        url=reverse("money-categories"),
        title=_("Income and expense categories"),
        text=_("What money came in and went out for, and what counts in profit."),
    )


def openings_tile(request: Request, nothing: None) -> SafeString:
    if not has(request.user, OWNERS_MONEY):
        return SafeString("")
    return settings_tile(
        request,
        icon="scale",
        url=reverse("finance-openings"),
        title=_("Opening balances"),
        text=_("What there was, was owed to you and was owed by you when the books began."),
    )


def accounts_tile(request: Request, nothing: None) -> SafeString:
    if not has(request.user, SET_UP_MONEY):
        return SafeString("")
    return settings_tile(
        request,
        icon="wallet",
        url=reverse("money-accounts"),
        title=_("Money accounts"),
        text=_("Tills, bank accounts, card terminals and money kept by the owner."),
    )
