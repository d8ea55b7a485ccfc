"""The page for taking a call or a visit."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from motorcrm.catalog.pricing import price_of
from motorcrm.clients.queries import phones_shown, suggested
from motorcrm.company.queries import preferences
from motorcrm.core import notation
from motorcrm.core.actor import Person
from motorcrm.core.refusal import Absent, Invalid, Refused
from motorcrm.orders.forms.call import NEW, NONE, CallForm, id_of
from motorcrm.orders.forms.call_lines import filled
from motorcrm.orders.models import Job, WorkOrder
from motorcrm.orders.operations.intake import take_call
from motorcrm.orders.places import CALLER
from motorcrm.orders.queries.caller import caller_of
from motorcrm.orders.rights import CREATE_ORDERS, VIEW_ORDERS
from motorcrm.orders.views.refusals import beside_fields
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import page
from motorcrm.ui.panels import panels_for
from motorcrm.ui.request import Request, asked, confirmed
from motorcrm.vehicles.models import Vehicle

SENT = "motorcrm-call"
"""The cookie with the key of a call that is an order now: the browser need not keep what was typed (`calls.js`)."""
DAY = 24 * 60 * 60


@page(take_call)
def order_new(request: Request) -> HttpResponse:
    """Take a call: one form, one operation. `?client=`, `?vehicle=` and `?like=` (an order) prefill what is known."""
    person = request.user
    form = CallForm(request.POST, person=person) if request.method == "POST" else _prefilled(request)

    def save(_values: dict[str, Any]) -> WorkOrder:
        key = form.cleaned_data.pop("key")
        try:
            with beside_fields("discount_percent"):
                return take_call(by=person, key=key, sure=confirmed(request), **form.details())
        except Absent:
            raise Invalid(vehicle=_("Choose a vehicle from the list.")) from None
        except Refused as problem:  # on the form, so that nothing typed is lost
            raise Invalid(refused=problem.message) from None
        except Invalid as problem:
            form.add_errors(problem.errors)
            raise Invalid from None

    def saved(order: WorkOrder) -> HttpResponse:
        going = redirect("order", pk=order.pk)
        going.set_cookie(SENT, form["key"].value() or "", max_age=DAY, secure=request.is_secure(), samesite="Lax")
        return going

    return form_page(request, form, "orders/new.html", save=save, to=saved, facts=lambda: _facts(request, form))


@page(CREATE_ORDERS)
def order_new_who(request: Request) -> HttpResponse:
    """The piece with the client just chosen and their vehicles; without `?client=` nobody is chosen yet."""
    form = _prefilled(request)
    if form.chosen_client is None and request.GET.get("client"):
        raise Absent
    return render(request, "orders/_new_who.html", {"form": form, **_facts_of_client(request, form)})


def _facts(request: Request, form: CallForm) -> dict[str, Any]:
    """What the page shows besides what was typed."""
    form.offer_times()
    return {
        **_facts_of_client(request, form),
        "found": _found(request),
        "round_to": preferences().round_totals_to if form.view.prices else 0,
    }


def _facts_of_client(request: Request, form: CallForm) -> dict[str, Any]:
    client = form.chosen_client
    if client is None:
        return {"client": None, "vehicles": []}
    return {
        "client": client,
        "phones": phones_shown(client, request.user),
        "vehicles": form.vehicles,
        "caller": caller_of(client, request.user),
        "more": panels_for(CALLER, request, client),
    }


def _found(request: Request) -> list[Any]:
    """Clients that match `?find=`: how a client is chosen without scripts."""
    typed = asked(request, "find")
    return suggested(request.user, typed) if typed else []


def _prefilled(request: Request) -> CallForm:
    """The form filled in from the ids in the address; ids of things the person cannot see are ignored."""
    person, known = request.user, {name: id_of(request.GET.get(name, "")) for name in ("client", "vehicle", "like")}
    like = WorkOrder.objects.visible_to(person, VIEW_ORDERS).filter(pk=known["like"]).first() if known["like"] else None
    if like:
        return _like(like, person)
    initial: dict[str, Any] = {}
    vehicle = Vehicle.objects.visible_to(person).filter(pk=known["vehicle"]).first() if known["vehicle"] else None
    if vehicle:
        initial = {"client": vehicle.owner_id, "vehicle": vehicle.pk}
    if known["client"]:
        initial["client"] = known["client"]
    form = CallForm(person=person, initial=initial)
    if not vehicle:
        form.initial["vehicle"] = _likely_vehicle(form)
    return form


def _likely_vehicle(form: CallForm) -> Any:
    """The client's only vehicle; NEW if there is none; no choice if there are several."""
    ours = form.vehicles
    if len(ours) == 1:
        return ours[0].pk
    if ours:
        return ""
    return NEW if form.may_add else NONE


def _like(order: WorkOrder, person: Person) -> CallForm:
    """The same client, vehicle and lines at today's prices, without times and technicians."""
    jobs = [_job_like(job, order) for job in order.jobs.active().select_related("service", "service__category")]
    parts = [
        {"name": p.name, "article": p.article, "quantity": p.quantity, "price": p.price, "cost": p.cost}
        for p in order.parts.active()
        if not p.is_clients_own
    ]
    return CallForm(
        person=person,
        initial={"client": order.client_id, "vehicle": order.vehicle_id or NONE, "complaint": order.complaint},
        jobs=filled(jobs),
        parts=filled(parts),
    )


def _job_like(job: Job, order: WorkOrder) -> dict[str, Any]:
    service = job.service
    copy = {"name": job.name, "quantity": job.quantity, "labour_hours": job.labour_hours, "price": job.price}
    if service is None or service.is_archived or service.category.is_archived:
        return copy
    vehicle_class = order.vehicle.vehicle_class if order.vehicle else None
    priced = price_of(service, hours=job.labour_hours, vehicle_class=vehicle_class)
    rate = notation.typed(priced.rate) if priced.rate else ""
    return {**copy, "service": service.pk, "price": priced.price, "rate": rate}
