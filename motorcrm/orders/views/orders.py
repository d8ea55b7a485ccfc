"""The list of orders and the piece with its counts, which comes after it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from motorcrm.access.fields import sees
from motorcrm.core import notation
from motorcrm.orders.forms.filters import GROUPS, OrderFilter
from motorcrm.orders.phases import OPEN_PHASES
from motorcrm.orders.queries.orders import counted, narrowed, of_status, shown_in_rows, technicians_of, total_of
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.ui.guards import page
from motorcrm.ui.lists import page_of
from motorcrm.ui.request import Request

TABS = ("open", "closed", "cancelled", "all")
"""Groups that are tabs; between the first and the rest stand the open statuses."""


@dataclass(frozen=True)
class Tab:
    label: Any
    url: str
    active: bool
    count: int | None


@dataclass(frozen=True)
class Chip:
    label: str
    url: str


@page(VIEW_ORDERS)
def orders(request: Request) -> HttpResponse:
    """A page of orders. Counts and the total of everything filtered are asked for after it."""
    form = OrderFilter(request.GET, reader=request.user)
    rows = of_status(narrowed(request.user, form.wanted), form.tab)
    found = page_of(request, shown_in_rows(rows))
    technicians = technicians_of(found.rows)
    for order in found.rows:
        order.technicians = technicians.get(order.pk, [])
    context = {"form": form, "page": found, "tabs": tabs(form, request.GET), "chips": chips(form, request.GET)}
    return render(request, "orders/orders.html", context)


@page(VIEW_ORDERS)
def orders_figures(request: Request) -> HttpResponse:
    """How many orders each tab has, and what they come to: counted over all that is filtered."""
    form = OrderFilter(request.GET, reader=request.user)
    rows = narrowed(request.user, form.wanted)
    counts = counted(rows, form.statuses)
    context = {
        "tabs": tabs(form, request.GET, counts),
        "count": counts[form.tab],
        "total": total_of(of_status(rows, form.tab)) if sees(request.user).prices else None,
    }
    return render(request, "orders/_figures.html", context)


def tabs(form: OrderFilter, asked: QueryDict, counts: dict[str, int] | None = None) -> list[Tab]:
    """Open, each open status, closed, cancelled, all. The other filters stay as they are."""
    open_ = [(str(s.pk), s.label) for s in form.statuses if s.phase in OPEN_PHASES and not s.is_archived]
    shown: list[tuple[str, Any]] = [(TABS[0], GROUPS[TABS[0]]), *open_]
    shown += [(name, GROUPS[name]) for name in TABS[1:]]
    return [
        Tab(label, _address(asked, status=value), value == form.tab, counts[value] if counts else None)
        for value, label in shown
    ]


def chips(form: OrderFilter, asked: QueryDict) -> list[Chip]:
    """What the list is narrowed by besides the tab; each knows the address without it."""
    found = []
    for name, value in form.wanted.items():
        if name == "status" and (value in TABS or value not in GROUPS):
            continue  # a tab says so
        label = str(form.fields[name].label)
        if name == "status":
            label = str(GROUPS[value])
        elif name == "q":
            label = notation.quoted(value)
        elif value is not True:
            said = notation.day(value) if isinstance(value, date) else value
            label = f"{label}: {said}"
        found.append(Chip(label, _address(asked, **{name: None})))
    return found


def _address(asked: QueryDict, **changes: str | None) -> str:
    """The query string with these parts changed; a page further on makes no sense there."""
    query = asked.copy()
    query.pop("before", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return "?" + query.urlencode()
