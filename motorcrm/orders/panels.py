"""What orders show on other pages: a client's orders, a vehicle's orders, and the button for a new one."""

from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from motorcrm.access.scopes import has
from motorcrm.clients.models import Client
from motorcrm.orders.columns import BESIDE
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.queries.rows import as_rows, rows_of
from motorcrm.orders.rights import CREATE_ORDERS, VIEW_ORDERS
from motorcrm.ui.lists import Listing, Page, columns_for
from motorcrm.ui.request import Request
from motorcrm.vehicles.models import Vehicle

LAST = 10
NOTHING = SafeString("")


def orders_of_client(request: Request, client: Client) -> SafeString:
    """Their latest orders, including those of clients merged into them."""
    merged = Client.objects.filter(merged_into=client).order_by().values_list("pk", flat=True)
    # By ids: with a condition on the client's row the index by client is of no use.
    return _last(request, Q(client__in=[client.pk, *merged]), client=client.pk)


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
    without = {"plate", *named} if "vehicle" in named else set(named)
    columns = columns_for(request.user, BESIDE, without=without)
    context = {
        "listing": Listing(columns, Page(rows_of(found[:LAST]), None, is_first=True), tone=attrgetter("tone")),
        "all_url": f"{reverse('orders')}?{urlencode({'status': 'all', **named})}",
        "more": len(found) > LAST,
    }
    return render_to_string("orders/_last_orders.html", context, request)


def _button(request: Request, is_past: Any, **named: int) -> SafeString:
    if is_past or not has(request.user, CREATE_ORDERS):
        return NOTHING
    return render_to_string("orders/_new_button.html", {"url": f"{reverse('order-new')}?{urlencode(named)}"}, request)
