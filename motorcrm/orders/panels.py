"""What orders show on other pages: a client's orders, a vehicle's orders, and the button for a new one."""

from collections.abc import Sequence
from datetime import date, timedelta
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motorcrm.access.scopes import has
from motorcrm.clients.models import Client
from motorcrm.clients.places import InList, KeptSort, Part
from motorcrm.clients.queries import ClientRow, merged_ids
from motorcrm.core import clock, notation
from motorcrm.core.actor import Person
from motorcrm.core.counting import Count, CountOf
from motorcrm.orders.columns import BESIDE
from motorcrm.orders.models import NEVER, WorkOrder
from motorcrm.orders.queries.clients import clients_by_last_visit, clients_not_here_since, sees_visits, visits_of
from motorcrm.orders.queries.rows import as_rows, every_status, rows_of
from motorcrm.orders.rights import CREATE_ORDERS, VIEW_ORDERS
from motorcrm.ui.lists import Column, Listing, Page, by_day, columns_for
from motorcrm.ui.markup import format_html
from motorcrm.ui.request import Request
from motorcrm.ui.templatetags.words import day
from motorcrm.vehicles.models import Vehicle

LAST = 10
LONG_AGO = 365
"""Days without a visit after which a client stands among those who were not here for long."""
A_WHILE = 6
"""Months without a visit that a line of the list of clients says."""
NOTHING = SafeString("")


def orders_of_client(request: Request, client: Client) -> SafeString:
    """Their latest orders, including those of clients merged into them."""
    # By ids: with a condition on the client's row the index by client is of no use.
    return _last(request, Q(client__in=[client.pk, *merged_ids(client.pk)]), client=client.pk)


def orders_of_vehicle(request: Request, vehicle: Vehicle) -> SafeString:
    """Its latest orders, under any owner."""
    return _last(request, Q(vehicle=vehicle), vehicle=vehicle.pk)


def new_order_of_client(request: Request, client: Client) -> SafeString:
    return _button(request, client.merged_into_id or client.is_archived, client=client.pk)


def new_order_of_vehicle(request: Request, vehicle: Vehicle) -> SafeString:
    return _button(request, vehicle.is_archived, vehicle=vehicle.pk)


def _last(request: Request, whose: Q, **named: int) -> SafeString:
    if not has(request.user, VIEW_ORDERS):
        return NOTHING
    rows = as_rows(WorkOrder.objects.visible_to(request.user).filter(whose).order_by("-pk"))
    found = list(rows[: LAST + 1])
    shown = rows_of(found[:LAST], every_status())
    without = {"plate", *named} if "vehicle" in named else set(named)
    columns = columns_for(request.user, BESIDE, without=without)
    context = {
        "listing": Listing(columns, Page(shown, None, is_first=True), tone=attrgetter("tone")),
        "all_url": f"{reverse('orders')}?{urlencode({'status': 'all', **named})}",
        "more": len(found) > LAST,
    }
    return render_to_string("orders/_last_orders.html", context, request)


def _button(request: Request, is_past: Any, **named: int) -> SafeString:
    if is_past or not has(request.user, CREATE_ORDERS):
        return NOTHING
    return render_to_string("orders/_new_button.html", {"url": f"{reverse('order-new')}?{urlencode(named)}"}, request)


def _last_visit(row: ClientRow) -> SafeString:
    on: date = row.beside["visits"].last_visit_on if row.beside["visits"] else NEVER
    if on == NEVER:
        return SafeString('<span class="dash">—</span>')
    today = clock.today()
    months = (today.year - on.year) * 12 + today.month - on.month - (today.day < on.day)
    if months < A_WHILE:
        return SafeString(day(on))
    ago = gettext("%(n)s mo") % {"n": months} if months < 2 * 12 else gettext("%(n)s y") % {"n": months // 12}
    return format_html('{}<span class="pill pill-soon">{}</span>', day(on), ago)


def _orders(row: ClientRow) -> str:
    visits = row.beside["visits"]
    if not visits or not visits.orders:
        return "—"
    address = f"{reverse('orders')}?{urlencode({'status': 'all', 'client': row.pk})}"
    return format_html('<a href="{}">{}</a>', address, notation.format_count(visits.orders))


def _visited_on(row: ClientRow) -> date | None:
    on: date = row.beside["visits"].last_visit_on if row.beside["visits"] else NEVER
    return None if on == NEVER else on


def _order_count(row: ClientRow) -> int:
    return row.beside["visits"].orders if row.beside["visits"] else 0


def _tell_visits(reader: Person, rows: Sequence[ClientRow]) -> None:
    found = visits_of(row.client for row in rows)
    for row in rows:
        row.beside["visits"] = found.get(row.pk)


def _gone() -> Any:
    return clients_not_here_since(clock.today() - timedelta(days=LONG_AGO))


def _count_gone(enough: int) -> Count:
    return _NOT_HERE_SINCE(clock.today() - timedelta(days=LONG_AGO), enough=enough)


_NOT_HERE_SINCE = CountOf(clients_not_here_since, date)
_BY_LAST_VISIT = by_day("last_visit_on", rises=True)
IN_CLIENT_LIST = InList(
    is_for=sees_visits,
    columns=[
        (40, Column("visit", _("Last visit"), _last_visit, width=140, card="bottom-end", data=_visited_on)),
        (50, Column("orders", _("Orders"), _orders, at_end=True, width=66, spare=True, card="", data=_order_count)),
    ],
    tell=_tell_visits,
    sorts=[KeptSort(column="visit", rows=clients_by_last_visit, by=_BY_LAST_VISIT, index="client_last_visit")],
    parts=[
        Part(
            code="gone",
            label=_("Not here for a year"),
            rows=_gone,
            count=_count_gone,
            by=_BY_LAST_VISIT,
            column="visit",
        )
    ],
)
