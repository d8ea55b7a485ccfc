"""The list of what was given away: discounts, free lines, prices below the price list."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from motorcrm.access.fields import sees
from motorcrm.orders.columns import GIFT_COLUMNS
from motorcrm.orders.forms.gifts import GiftFilter
from motorcrm.orders.models.gifts import GiftQuerySet
from motorcrm.orders.queries.gifts import gifts, in_words, sees_newest_only, total_of_gifts
from motorcrm.orders.rights import VIEW_GIFTS
from motorcrm.ui.downloads import download_of
from motorcrm.ui.guards import page
from motorcrm.ui.lists import Listing, by_moment, columns_for, page_of
from motorcrm.ui.request import Request


@page(VIEW_GIFTS)
def orders_gifts(request: Request) -> HttpResponse:
    form = GiftFilter(request.GET, reader=request.user)
    rows = gifts(form.filters, request.user)
    listing = _listing(request, form, rows)
    context = {
        "form": form,
        "listing": listing,
        "page": listing.page,
        "totals": total_of_gifts(rows) if sees(request.user).prices else None,
        "newest_only": sees_newest_only(request.user),
    }
    return render(request, "orders/gifts.html", context)


def _listing(request: Request, form: GiftFilter, rows: GiftQuerySet) -> Listing:
    found = page_of(request, in_words(rows), by=by_moment("at"))
    return Listing(columns_for(request.user, GIFT_COLUMNS), found, download="orders-gifts-download", form=form)


def _read(request: Request) -> Listing:
    form = GiftFilter(request.GET, reader=request.user)
    return _listing(request, form, gifts(form.filters, request.user))


orders_gifts_download = download_of(
    orders_gifts, _read, name=_("Discounts and free lines"), route="orders-gifts-download"
)
