"""Pages of the settings and the price list: services, categories, labour rates, suggestions."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from motorcrm.access.rights import SEE_PRICES
from motorcrm.access.scopes import has
from motorcrm.catalog import drawing, operations, taking
from motorcrm.catalog.forms import CategoryForm, RateForm, ServiceForm, ServiceRowForm, StarterForm
from motorcrm.catalog.models import LabourRate, Service, ServiceCategory, TakenList
from motorcrm.catalog.queries import labour_rates, offer_of, price_list, suggested
from motorcrm.catalog.rights import EDIT_CATALOG, VIEW_CATALOG
from motorcrm.catalog.starter import LISTS
from motorcrm.core.refusal import Forbidden
from motorcrm.history.queries import timeline
from motorcrm.ui.buttons import ARCHIVING, RESTORING
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import action, page
from motorcrm.ui.panels import panels_for
from motorcrm.ui.places import SETTINGS_PAGE
from motorcrm.ui.request import Request, asked
from motorcrm.ui.undo import offer_undo
from motorcrm.vehicles.facts import class_of
from motorcrm.vehicles.models import Vehicle, VehicleClass

LARGEST = 2**63 - 1
MOST_OPEN = 30
"""A price list of more services begins with its categories folded."""


@page(EDIT_CATALOG)
def settings(request: Request) -> HttpResponse:
    return render(request, "catalog/settings.html", {"tiles": panels_for(SETTINGS_PAGE, request, None)})


@page(VIEW_CATALOG)
def services(request: Request) -> HttpResponse:
    query, archived = asked(request, "q"), request.GET.get("archived") == "yes"
    groups = price_list(query=query, archived=archived)
    many = sum(len(group.offers) for group in groups) > MOST_OPEN
    context = {
        "groups": [(group, drawing.rows(group.offers, request)) for group in groups],
        "is_open": bool(query) or not many,
        "q": query,
        "archived": archived,
        "tabs": _tabs(archived),
    }
    return render(request, "catalog/services.html", context)


@page(VIEW_CATALOG)
def service_row(request: Request, pk: int) -> HttpResponse:
    """A line of the price list, after an edit that was given up."""
    return _row(request, _find(Service, pk))


@page(operations.edit_service)
def edit_in_row(request: Request, pk: int) -> HttpResponse:
    """The line as a form and, once it is saved, as a line again."""
    service = _find(Service, pk)
    form = ServiceRowForm(request.POST or None, person=request.user, current=service)
    return form_page(
        request,
        form,
        "catalog/_row_form.html",
        save=lambda clean: operations.edit_service(service, version=clean["version"], by=request.user, **form.facts()),
        to=lambda saved: _row(request, saved),
        service=service,
    )


def _row(request: Request, service: Service) -> HttpResponse:
    return HttpResponse(drawing.row(offer_of(service), request, is_back=True))


@page(operations.add_service)
def new_service(request: Request) -> HttpResponse:
    category = request.GET.get("category", "")
    initial = {"category": category} if category.isascii() and category.isdigit() else {}
    form = ServiceForm(request.POST or None, person=request.user, initial=initial)
    return form_page(
        request,
        form,
        "catalog/service_form.html",
        save=lambda clean: operations.add_service(by=request.user, key=clean["key"], **form.facts()),
        to=reverse("services"),
        done=_("Service added."),
        facts=lambda: {"no_categories": not ServiceCategory.objects.filter(is_archived=False).exists()},
    )


@page(operations.edit_service)
def edit_service(request: Request, pk: int) -> HttpResponse:
    service = _find(Service, pk)
    form = ServiceForm(request.POST or None, person=request.user, current=service)
    return form_page(
        request,
        form,
        "catalog/service_form.html",
        save=lambda clean: operations.edit_service(service, version=clean["version"], by=request.user, **form.facts()),
        to=reverse("services"),
        done=_("Saved."),
        service=service,
        timeline=timeline(service, reader=request.user),
    )


@action(operations.archive_service, button=ARCHIVING)
def archive_service(request: Request, pk: int) -> HttpResponse:
    service = operations.archive_service(_find(Service, pk), by=request.user)
    offer_undo(request, _archived(service), "service-restore", service)
    return redirect("services")


def _archived(thing: Service | ServiceCategory) -> str:
    return _("“%(name)s” archived. Orders that already have it keep it.") % {"name": thing}


@action(operations.restore_service, button=RESTORING)
def restore_service(request: Request, pk: int) -> HttpResponse:
    operations.restore_service(_find(Service, pk), by=request.user)
    return redirect("services")


@page(taking.take_price_lists)
def take_price_lists(request: Request) -> HttpResponse:
    """Starter price lists to take, with ticks."""
    _require_prices(request)
    needs_rate = not LabourRate.objects.filter(vehicle_class=None).exists()
    taken = list(TakenList.objects.values_list("code", flat=True))
    form = StarterForm(request.POST or None, needs_rate=needs_rate)
    return form_page(
        request,
        form,
        "catalog/starter.html",
        save=lambda clean: taking.take_price_lists(language=get_language() or "", by=request.user, **clean),
        to=_telling(request),
        taken=[LISTS[code] for code in LISTS if code in taken],
    )


def _telling(request: Request) -> Callable[[taking.Taken], str]:
    """Say what was added, and go to the price list."""

    def told(added: taking.Taken) -> str:
        services = ngettext("%(n)s service added.", "%(n)s services added.", added.services) % {"n": added.services}
        messages.success(request, services)
        return reverse("services")

    return told


@page(operations.add_category)
def new_category(request: Request) -> HttpResponse:
    form = CategoryForm(request.POST or None)
    return form_page(
        request,
        form,
        "catalog/category_form.html",
        save=lambda clean: operations.add_category(by=request.user, key=clean["key"], **form.facts()),
        to=reverse("services"),
        done=_("Service category added."),
    )


@page(operations.edit_category)
def edit_category(request: Request, pk: int) -> HttpResponse:
    category = _find(ServiceCategory, pk)
    form = CategoryForm(request.POST or None, current=category)
    return form_page(
        request,
        form,
        "catalog/category_form.html",
        save=lambda clean: operations.edit_category(
            category, version=clean["version"], by=request.user, **form.facts()
        ),
        to=reverse("services"),
        done=_("Saved."),
        category=category,
    )


@action(operations.archive_category, button=ARCHIVING)
def archive_category(request: Request, pk: int) -> HttpResponse:
    category = operations.archive_category(_find(ServiceCategory, pk), by=request.user)
    offer_undo(request, _archived(category), "category-restore", category)
    return redirect("services")


@action(operations.restore_category, button=RESTORING)
def restore_category(request: Request, pk: int) -> HttpResponse:
    operations.restore_category(_find(ServiceCategory, pk), by=request.user)
    return redirect("services")


@page(EDIT_CATALOG)
def rates(request: Request) -> HttpResponse:
    _require_prices(request)
    return render(request, "catalog/rates.html", {"rates": labour_rates()})


@page(operations.set_labour_rate)
def set_labour_rate(request: Request, vehicle_class: int = 0) -> HttpResponse:
    _require_prices(request)
    class_ = _find(VehicleClass, vehicle_class) if vehicle_class else None
    rate = LabourRate.objects.filter(vehicle_class=class_).first()
    initial = {"price": rate.price, "version": rate.version} if rate else {"version": 0}
    return form_page(
        request,
        RateForm(request.POST or None, initial=initial),
        "catalog/rate_form.html",
        save=lambda clean: operations.set_labour_rate(
            price=clean["price"], vehicle_class=class_, version=clean["version"], by=request.user
        ),
        to=reverse("labour-rates"),
        done=_("Saved."),
        vehicle_class=class_,
    )


@page(VIEW_CATALOG)
def suggest(request: Request) -> HttpResponse:
    query, pk = asked(request, "q"), request.GET.get("vehicle", "")
    vehicles = Vehicle.objects.visible_to(request.user).select_related("vehicle_class")
    is_number = pk.isascii() and pk.isdigit() and len(pk) < 19
    vehicle = vehicles.filter(pk=pk).first() if is_number else None
    type_ = request.GET.get("type", "")  # of a vehicle that is only being typed
    if vehicle is not None:
        vehicle_class = vehicle.vehicle_class
    else:
        vehicle_class = class_of(type_) if type_ in Vehicle.Type.values else None
    offers = suggested(query, vehicle_class=vehicle_class)
    return render(request, "catalog/_suggest.html", {"offers": offers})


def _find(model: Any, pk: int) -> Any:
    found = model.objects.filter(pk=pk).first() if pk <= LARGEST else None
    if found is None:
        raise Http404
    return found


def _require_prices(request: Request) -> None:
    """Refuse readers who may not see prices: the page has nothing else."""
    if not has(request.user, SEE_PRICES):
        raise Forbidden(SEE_PRICES)


def _tabs(archived: bool) -> list[dict[str, Any]]:
    address = reverse("services")
    return [
        {"label": _("Current"), "url": address, "count": None, "active": not archived},
        {"label": _("Archived"), "url": f"{address}?archived=yes", "count": None, "active": archived},
    ]
