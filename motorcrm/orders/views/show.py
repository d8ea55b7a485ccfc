"""Putting the order's page together, whole or only the piece that changes."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from motorcrm.access.fields import sees
from motorcrm.orders.facts import facts_of
from motorcrm.orders.forms.order import CommentForm, KeyForm
from motorcrm.orders.line_rows import lines_of
from motorcrm.orders.models import Job, OrderPart, WorkOrder
from motorcrm.orders.phases import PartStatus
from motorcrm.orders.places import ORDER_PAGE
from motorcrm.orders.queries.margin import margin_of
from motorcrm.orders.queries.money import money_shown
from motorcrm.orders.queries.order import (
    count_deeds,
    jobs_of,
    parts_of,
    path_of,
    remarks_of,
    seen_of,
    show_todays_vat,
)
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.orders.steps import Steps
from motorcrm.ui.guards import Finder
from motorcrm.ui.panels import panels_for
from motorcrm.ui.request import Request

RELATED = ("client", "vehicle", "status", "organisation", "manager")
"""What every page of an order names. The rest is asked for where it is shown: PostgreSQL plans eight joins for 2 ms."""
an_order = Finder(WorkOrder, VIEW_ORDERS, related=RELATED)
the_order_alone = Finder(
    WorkOrder, VIEW_ORDERS, related=("organisation",), only=("phase", "is_open", "tax_rate", "organisation__name")
)
"""What a poll needs to know of it."""
a_job = Finder(Job, VIEW_ORDERS, {"order": "pk", "pk": "job"}, related=("order", "order__status"))
a_part = Finder(OrderPart, VIEW_ORDERS, {"order": "pk", "pk": "part"}, related=("order", "order__status"))


def page_context(request: Request, order: WorkOrder) -> dict[str, Any]:
    person = request.user
    jobs, parts = jobs_of(order), parts_of(order)
    show_todays_vat(order, [*jobs, *parts])
    can, view = Steps(order, person, jobs), sees(person)
    return {
        "order": order,
        "can": can,
        "path": path_of(order),
        "money": money_shown(order) if view.prices else None,
        "margin": margin_of(order, person),
        "lines": lines_of(order, jobs, parts, can, view),
        "parts": parts,
        "part_statuses": PartStatus.choices,
        "edited": request.GET.get("edit", "") if can.edit else "",
        "facts": facts_of(order, can, view),
        "new_job": KeyForm(),
        "new_part": KeyForm(),
        "comment": CommentForm(),
        "remarks": remarks_of(order),
        "deeds": count_deeds(order),
        "panels": panels_for(ORDER_PAGE, request, order),
        "seen": seen_of(order, order.tax_rate),
    }


def show(request: Request, order: WorkOrder) -> HttpResponse:
    """The piece of the page that changes, to htmx; the page's address to a browser without scripts."""
    if request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(reverse("order", args=[order.pk]))
    fresh = WorkOrder.objects.select_related(*RELATED).get(pk=order.pk)
    return render(request, "orders/_order.html", page_context(request, fresh))


def to_order(order: WorkOrder) -> str:
    return reverse("order", args=[order.pk])
