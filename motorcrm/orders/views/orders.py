"""The list of orders and the piece with its counts, which comes after it."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from motorcrm.access.fields import sees
from motorcrm.core.counting import Count
from motorcrm.orders.columns import COLUMNS, OWED
from motorcrm.orders.forms.filters import GROUPS, TABS, OrderFilter
from motorcrm.orders.models.order import WorkOrderQuerySet
from motorcrm.orders.phases import OPEN_PHASES
from motorcrm.orders.queries.crossed import Crossing, crossing_of
from motorcrm.orders.queries.figures import figures, whole
from motorcrm.orders.queries.money import money_of_many, owed_for
from motorcrm.orders.queries.orders import narrowed, of_status, shown_in_rows, technicians_of
from motorcrm.orders.queries.strands import Strand, newest, strands_of
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.ui.guards import page
from motorcrm.ui.lists import BY_ID, BY_RELEVANCE, PAGE, Page, by_day, by_moment, columns_for, page_of, page_read_by
from motorcrm.ui.request import Request

# A list of a period is in the order of its days, so that it is one range of their index; any other is in that of ids.
ORDERED = {
    "closed": by_day("closed_on"),
    "created": by_moment("created_at"),
    "booked": by_moment("booked_for"),
    "promised": by_moment("promised_at"),
}


@dataclass(frozen=True)
class Tab:
    label: Any
    url: str
    active: bool
    count: Count | None


@page(VIEW_ORDERS)
def orders(request: Request) -> HttpResponse:
    """A page of orders. Counts and the total of everything filtered are asked for after it."""
    form = OrderFilter(request.GET, reader=request.user)
    found = _page(request, form)
    technicians = technicians_of(found.rows)
    for order in found.rows:
        order.technicians = technicians.get(order.pk, [])
    columns = COLUMNS
    if form.wanted.get("debt"):
        columns, money = OWED, money_of_many(found.rows)
        for order in found.rows:
            order.due = money[order.pk].due
    context = {
        "form": form,
        "columns": columns_for(request.user, columns),
        "page": found,
        "tabs": tabs(form),
        "looks_further": found.next is not None and len(found) < PAGE,
    }
    return render(request, "orders/orders.html", context)


def _page(request: Request, form: OrderFilter) -> Page:
    def shown(rows: WorkOrderQuerySet) -> WorkOrderQuerySet:
        return shown_in_rows(of_status(rows, form.tab, form.statuses))

    if strands := strands_of(request.user, form.wanted, form.tab, shown=shown):
        return page_read_by(request, partial(newest, strands))
    by = ORDERED.get(form.period, BY_ID)
    crossing = None if form.is_contradictory else crossing_of(request.user, form.wanted, shown=shown)
    if crossing and form.looks_back:
        place = by.place(request.GET.get("before", ""))
        found, stopped = crossing.newest(place, PAGE)
        return Page(found, stopped and by.cursor_of(*stopped), place is None)
    rows = shown(narrowed(request.user, form.wanted))
    if form.wanted.get("q"):
        return page_of(request, rows.ranked(form.wanted["q"], request.user), by=BY_RELEVANCE)
    # Nothing is looked for where nothing can be: it would be looked for on all those days.
    return page_of(request, rows.none() if form.is_contradictory else rows, by=by)


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
    open_ = [(str(s.pk), s.label) for s in form.statuses if s.phase in OPEN_PHASES and not s.is_archived]
    shown: list[tuple[str, Any]] = [(TABS[0], GROUPS[TABS[0]]), *open_]
    shown += [(name, GROUPS[name]) for name in TABS[1:]]
    return [
        Tab(label, form.address(status=value), value == form.tab, counts[value] if counts else None)
        for value, label in shown
    ]
