"""The list of orders and the piece with its counts, which comes after it."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from motorcrm.access.fields import sees
from motorcrm.orders.columns import COLUMNS, OWED
from motorcrm.orders.forms.filters import GROUPS, TABS, OrderFilter
from motorcrm.orders.phases import OPEN_PHASES
from motorcrm.orders.queries.money import money_of_many, owed_for
from motorcrm.orders.queries.orders import counted, narrowed, of_status, shown_in_rows, technicians_of, total_of
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.ui.guards import page
from motorcrm.ui.lists import BY_ID, BY_RELEVANCE, columns_for, page_of
from motorcrm.ui.request import Request


@dataclass(frozen=True)
class Tab:
    label: Any
    url: str
    active: bool
    count: int | None


@page(VIEW_ORDERS)
def orders(request: Request) -> HttpResponse:
    """A page of orders. Counts and the total of everything filtered are asked for after it."""
    form = OrderFilter(request.GET, reader=request.user)
    rows = of_status(narrowed(request.user, form.wanted), form.tab)
    if form.wanted.get("q"):
        rows = rows.ranked(form.wanted["q"], request.user)
    found = page_of(request, shown_in_rows(rows), by=BY_RELEVANCE if form.wanted.get("q") else BY_ID)
    technicians = technicians_of(found.rows)
    for order in found.rows:
        order.technicians = technicians.get(order.pk, [])
    columns = COLUMNS
    if form.wanted.get("debt"):
        columns, money = OWED, money_of_many(found.rows)
        for order in found.rows:
            order.due = money[order.pk].due
    context = {"form": form, "columns": columns_for(request.user, columns), "page": found, "tabs": tabs(form)}
    return render(request, "orders/orders.html", context)


@page(VIEW_ORDERS)
def orders_figures(request: Request) -> HttpResponse:
    """How many orders each tab has, and what they come to: counted over all that is filtered."""
    form = OrderFilter(request.GET, reader=request.user)
    rows = narrowed(request.user, form.wanted)
    counts = counted(rows, form.statuses)
    shown, prices = of_status(rows, form.tab), sees(request.user).prices
    context = {
        "tabs": tabs(form, counts),
        "count": counts[form.tab],
        "total": total_of(shown) if prices else None,
        "owed": owed_for(shown) if prices and form.wanted.get("debt") else None,
    }
    return render(request, "orders/_figures.html", context)


def tabs(form: OrderFilter, counts: dict[str, int] | None = None) -> list[Tab]:
    """Open, each open status, closed, cancelled, all. The other filters stay as they are."""
    open_ = [(str(s.pk), s.label) for s in form.statuses if s.phase in OPEN_PHASES and not s.is_archived]
    shown: list[tuple[str, Any]] = [(TABS[0], GROUPS[TABS[0]]), *open_]
    shown += [(name, GROUPS[name]) for name in TABS[1:]]
    return [
        Tab(label, form.address(status=value), value == form.tab, counts[value] if counts else None)
        for value, label in shown
    ]
