"""One search box for everything: orders, clients, vehicles, employees, each within the person's sight."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.access.fields import masked_phone, sees
from motorcrm.access.scopes import has
from motorcrm.clients.models import Client
from motorcrm.clients.queries import client_list
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core.actor import Person
from motorcrm.core.folding import clean, fold
from motorcrm.core.operation import SIGNED_IN
from motorcrm.core.phones import shown_phone
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import VIEW_EMPLOYEES
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.queries.listing import shown_in_rows
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.ui.guards import page
from motorcrm.ui.request import Request
from motorcrm.vehicles.queries import vehicle_list

FEW = 8
LONGEST = 120


@dataclass(frozen=True)
class Found:
    """The first things of one kind, and where all of them are."""

    kind: str
    label: str
    rows: list[Any]
    more: bool
    url: str


@page(SIGNED_IN)
def search(request: Request) -> HttpResponse:
    """An order's whole number goes straight to it."""
    query = clean(request.GET.get("q", ""))[:LONGEST].strip()
    if order := _by_number(request.user, query):
        return redirect("order", order.pk)
    groups = [group for group in _groups(request.user, query) if group.rows] if query else []
    show = shown_phone if sees(request.user).contacts else masked_phone
    for client in (row for group in groups if group.kind == "clients" for row in group.rows):
        client.phones_shown = ", ".join(show(phone.number) for phone in client.phones.all())
    vehicles = [row for group in groups if group.kind == "vehicles" for row in group.rows]
    owners = {vehicle.owner_id for vehicle in vehicles}
    # one may see a vehicle of one's own order and not its later owner
    seen = set(Client.objects.visible_to(request.user).filter(pk__in=owners).values_list("pk", flat=True))
    for vehicle in vehicles:
        vehicle.owner_shown = vehicle.owner if vehicle.owner_id in seen else ""
    return render(request, "config/search.html", {"search_query": query, "groups": groups})


def _by_number(person: Person, query: str) -> WorkOrder | None:
    """The only order the person sees that is called exactly so."""
    wanted = fold(query)
    if not wanted or not has(person, VIEW_ORDERS):
        return None
    rows = WorkOrder.objects.visible_to(person).filter(search__startswith=wanted).only("number")[:FEW]
    exact = [order for order in rows if fold(order.number) == wanted]
    return exact[0] if len(exact) == 1 else None


def _groups(person: Person, query: str) -> list[Found]:
    """Querysets see to the scope; a kind whose right is missing is not asked for."""
    orders = shown_in_rows(WorkOrder.objects.visible_to(person).search(query, person)).order_by("-pk")
    clients = client_list(person, query=query).order_by("-pk").prefetch_related("phones")
    vehicles = vehicle_list(person, query=query).order_by("-pk")
    people = Employee.objects.visible_to(person).search(query)
    kinds = [
        (VIEW_ORDERS, "orders", _("Work orders"), orders, {"status": "all"}),
        (VIEW_CLIENTS, "clients", _("Clients"), clients, {}),
        (VIEW_CLIENTS, "vehicles", _("Vehicles"), vehicles, {}),
        (VIEW_EMPLOYEES, "employees", _("Employees"), people, {}),
    ]
    return [
        _found(kind, label, rows, {**also, "q": query})
        for right, kind, label, rows, also in kinds
        if has(person, right)
    ]


def _found(kind: str, label: str, rows: Any, asked: dict[str, str]) -> Found:
    found = list(rows[: FEW + 1])
    return Found(kind, label, found[:FEW], len(found) > FEW, f"{reverse(kind)}?{urlencode(asked)}")
