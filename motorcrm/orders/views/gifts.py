"""The list of what was given away: discounts, free lines, prices below the price list."""

from django.http import HttpResponse
from django.shortcuts import render

from motorcrm.access.fields import sees
from motorcrm.orders.columns import GIFT_COLUMNS
from motorcrm.orders.forms.gifts import GiftFilter
from motorcrm.orders.queries.gifts import gifts, in_words, sees_newest_only, total_of_gifts
from motorcrm.orders.rights import VIEW_GIFTS
from motorcrm.ui.guards import page
from motorcrm.ui.lists import Listing, by_moment, columns_for, page_of
from motorcrm.ui.request import Request


@page(VIEW_GIFTS)
def orders_gifts(request: Request) -> HttpResponse:
    form = GiftFilter(request.GET, reader=request.user)
    rows = gifts(form.filters, request.user)
    found = page_of(request, in_words(rows), by=by_moment("at"))
    context = {
        "form": form,
        "listing": Listing(columns_for(request.user, GIFT_COLUMNS), found),
        "page": found,
        "totals": total_of_gifts(rows) if sees(request.user).prices else None,
        "newest_only": sees_newest_only(request.user),
    }
    return render(request, "orders/gifts.html", context)
