"""The list of orders and the piece with its counts, which comes after it."""

from dataclasses import replace
from functools import partial
from operator import attrgetter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from motorcrm.access.fields import sees
from motorcrm.core.counting import Count
from motorcrm.orders.columns import CLOSED_SORTS, COLUMNS, OPEN_SORTS, OVER_COLUMNS, OWED_COLUMNS
from motorcrm.orders.forms.filters import GROUPS, TABS, OrderFilter
from motorcrm.orders.models.order import WorkOrderQuerySet
from motorcrm.orders.phases import OPEN_PHASES
from motorcrm.orders.queries.crossed import Crossing, crossing_of
from motorcrm.orders.queries.figures import figures, whole
from motorcrm.orders.queries.money import money_of_many, owed_for
from motorcrm.orders.queries.orders import narrowed, of_status
from motorcrm.orders.queries.rows import Row, as_rows, rows_of, with_lines
from motorcrm.orders.queries.strands import Strand, newest, strands_of
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.ui.downloads import download_of
from motorcrm.ui.guards import page
from motorcrm.ui.lists import (
    BY_ID,
    BY_RELEVANCE,
    Listing,
    Page,
    Sorting,
    Tab,
    by_day,
    by_moment,
    columns_for,
    many_at_once,
    page_of,
    page_read_by,
    sorting,
)
from motorcrm.ui.request import Request

# A list of a period is in the order of its days, so that it is one range of their index; any other is in that of ids.
ORDERED = {
    "closed": by_day("closed_on"),
    "created": by_moment("created_at"),
    "booked": by_moment("booked_for"),
    "promised": by_moment("promised_at"),
}


@page(VIEW_ORDERS)
def orders(request: Request) -> HttpResponse:
    """A page of orders. Counts and the total of everything filtered are asked for after it."""
    form = OrderFilter(request.GET, reader=request.user)
    listing = _listing(request, form)
    context = {
        "form": form,
        "listing": listing,
        "page": listing.page,
        "tabs": tabs(form),
        "figures": reverse("orders-figures") + form.address(),
    }
    return render(request, "orders/orders.html", context)


def _listing(request: Request, form: OrderFilter) -> Listing:
    order = _order(request, form)
    found = _page(request, form, order)
    found = replace(found, rows=_rows(request, form, found))
    over = OWED_COLUMNS if form.wanted.get("debt") else OVER_COLUMNS
    columns = columns_for(request.user, over if form.tab in ("closed", "cancelled") else COLUMNS)
    return Listing(columns, found, order, tone=attrgetter("tone"), download="orders-download", form=form)


orders_download = download_of(
    orders,
    lambda request: _listing(request, OrderFilter(request.GET, reader=request.user)),
    name=_("Work orders"),
    route="orders-download",
)


def _rows(request: Request, form: OrderFilter, found: Page) -> list[Row]:
    rows = rows_of(found.rows, form.statuses)
    with_lines(rows)
    if sees(request.user).prices:
        money = money_of_many(rows)
        for row in rows:
            row.due = money[row.pk].due
    return rows


def _order(request: Request, form: OrderFilter) -> Sorting:
    """Open orders are put into any order, those promised first on top; what only grows into that of an index."""
    if form.wanted.get("q"):
        return Sorting([], BY_RELEVANCE)
    if form.period:
        return Sorting([], ORDERED[form.period])
    if form.is_of_open_ones:
        return sorting(request, OPEN_SORTS, default="promised")
    if (
        form.tab == "closed"
        and form.wanted.keys() <= {"status"}
        and not strands_of(request.user, form.wanted, form.tab)
    ):
        return sorting(request, CLOSED_SORTS)
    return Sorting([], BY_ID)


def _page(request: Request, form: OrderFilter, order: Sorting) -> Page:
    def shown(rows: WorkOrderQuerySet) -> WorkOrderQuerySet:
        named: WorkOrderQuerySet = as_rows(of_status(rows, form.tab, form.statuses))
        return named

    if strands := strands_of(request.user, form.wanted, form.tab, shown=shown):
        return page_read_by(request, partial(newest, strands))
    crossing = None if form.is_contradictory else crossing_of(request.user, form.wanted, shown=shown)
    if crossing and not form.is_of_open_ones:
        place = order.by.place(request.GET.get("before", ""))
        many = many_at_once(request)
        found, stopped = crossing.newest(place, many)
        following = stopped and order.by.cursor_of(*stopped)
        looked_to = crossing.day_of(stopped) if stopped and len(found) < many else None
        return Page(found, following, place is None, looked_to=looked_to)
    rows = of_status(narrowed(request.user, form.wanted), form.tab, form.statuses)
    if form.wanted.get("q"):
        return page_of(request, as_rows(rows.ranked(form.wanted["q"], request.user), "relevance"), by=order.by)
    # Nothing is looked for where nothing can be: it would be looked for on all those days.
    sorted_by = [order.by.field] if order.by.field else []
    return page_of(request, as_rows(rows.none() if form.is_contradictory else rows, *sorted_by), by=order.by)


@page(VIEW_ORDERS)
def orders_figures(request: Request) -> HttpResponse:
    """How many orders each tab has, and what they come to. `whole` asks to count and add up all, however many."""
    form = OrderFilter(request.GET, reader=request.user)
    rows = narrowed(request.user, form.wanted)
    strands: list[Strand | Crossing] = [*strands_of(request.user, form.wanted)]
    if not strands and (crossing := crossing_of(request.user, form.wanted)):
        strands = [crossing]
    found = figures(rows, form.tab, form.statuses, strands, period=form.period)
    count, total, prices = found.counts[form.tab], found.total, sees(request.user).prices
    if prices and "whole" in request.GET:
        count, total = whole(of_status(rows, form.tab, form.statuses))
    context = {
        "tabs": tabs(form, found.counts),
        "count": count,
        "total": total if prices else None,
        "prices": prices,
        "whole": form.address(whole="on"),
        "owed": owed_for(of_status(rows, form.tab, form.statuses)) if prices and form.wanted.get("debt") else None,
    }
    return render(request, "orders/_figures.html", context)


def tabs(form: OrderFilter, counts: dict[str, Count] | None = None) -> list[Tab]:
    """Open, each open status, closed, cancelled, all. The other filters stay as they are."""
    open_ = [(str(s.pk), s.label, s.colour) for s in form.statuses if s.phase in OPEN_PHASES and not s.is_archived]
    shown: list[tuple[str, Any, str]] = [(TABS[0], GROUPS[TABS[0]], ""), *open_]
    shown += [(name, GROUPS[name], "") for name in TABS[1:]]
    return [
        Tab(
            label,
            form.address(status=value, sort=None),
            value == form.tab,
            counts[value] if counts else None,
            tone=tone,
            digits=2 if tone or value == TABS[0] else 3,
        )
        for value, label, tone in shown
    ]
