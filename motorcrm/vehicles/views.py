"""Pages of vehicles: the list, a vehicle, the forms, suggestions and doubts."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.scopes import reaches
from motorcrm.clients.models import Client
from motorcrm.clients.rights import EDIT_CLIENTS, VIEW_CLIENTS
from motorcrm.core.refusal import Absent
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import VIEW_EMPLOYEES
from motorcrm.ui.buttons import ARCHIVING, RESTORING
from motorcrm.ui.downloads import download_of
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import Finder, action, page
from motorcrm.ui.lists import BY_ID, BY_RELEVANCE, Listing, page_of
from motorcrm.ui.panels import panels_for
from motorcrm.ui.request import Request, asked, confirmed
from motorcrm.ui.undo import offer_undo
from motorcrm.vehicles import operations
from motorcrm.vehicles.columns import COLUMNS
from motorcrm.vehicles.forms import ClassesForm, OwnerForm, ReadingForm, StrikingForm, VehicleFilter, VehicleForm
from motorcrm.vehicles.glyphs import glyph
from motorcrm.vehicles.known import suggested_makes, suggested_models
from motorcrm.vehicles.models import Vehicle
from motorcrm.vehicles.places import VEHICLE_ACTIONS, VEHICLE_PAGE
from motorcrm.vehicles.plates import plate_doubt, tidy_plate, tidy_vin, vin_doubt
from motorcrm.vehicles.queries import last_readings, same_vehicles, suggested, timeline_for, vehicle_list

VEHICLE = Finder(Vehicle, VIEW_CLIENTS, related=("owner", "vehicle_class"))
an_employee = Finder(Employee, VIEW_EMPLOYEES)
OWNER = Finder(Client, VIEW_CLIENTS, {"pk": "client"})


@page(VIEW_CLIENTS)
def vehicles(request: Request) -> HttpResponse:
    listing = _listing(request)
    return render(request, "vehicles/vehicles.html", {"listing": listing, "page": listing.page, "form": listing.form})


def _listing(request: Request) -> Listing:
    form = VehicleFilter(request.GET, reader=request.user)
    query = form.wanted.get("q", "")
    found = page_of(request, vehicle_list(request.user, query=query), by=BY_RELEVANCE if query else BY_ID)
    seen = _owners_seen(request, [vehicle.owner_id for vehicle in found])
    for vehicle in found:
        vehicle.is_owner_seen = vehicle.owner_id in seen
    return Listing(COLUMNS, found, download="vehicles-download", form=form)


vehicles_download = download_of(vehicles, _listing, name=gettext_lazy("Vehicles"), route="vehicles-download")


@page(VIEW_CLIENTS, of=VEHICLE)
def vehicle(request: Request, vehicle: Vehicle) -> HttpResponse:
    context = {
        "vehicle": vehicle,
        "glyph": glyph(vehicle.type),
        "owner_seen": bool(_owners_seen(request, [vehicle.owner_id])),
        "vin_doubt": vin_doubt(vehicle.vin),
        "plate_doubt": plate_doubt(vehicle.plate),
        "readings": vehicle.readings.all()[:12],
        "may_strike": reaches(request.user, EDIT_CLIENTS, vehicle),
        "latest": last_readings(vehicle),
        "panels": panels_for(VEHICLE_PAGE, request, vehicle),
        "main_actions": panels_for(VEHICLE_ACTIONS, request, vehicle),
        "timeline": timeline_for(vehicle, request.user),
    }
    return render(request, "vehicles/vehicle.html", context)


@page(operations.add_vehicle, of=OWNER)
def new_vehicle(request: Request, owner: Client) -> HttpResponse:
    form = VehicleForm(request.POST or None)
    return form_page(
        request,
        form,
        "vehicles/vehicle_form.html",
        save=lambda clean: operations.add_vehicle(owner, by=request.user, key=clean["key"], **form.facts()),
        to=_address,
        done=_("Vehicle added."),
        owner=owner,
        doubts_of="",
    )


@page(operations.edit_vehicle, of=VEHICLE)
def edit_vehicle(request: Request, vehicle: Vehicle) -> HttpResponse:
    form = VehicleForm(request.POST or None, vehicle=vehicle)
    return form_page(
        request,
        form,
        "vehicles/vehicle_form.html",
        save=lambda clean: operations.edit_vehicle(vehicle, version=clean["version"], by=request.user, **form.facts()),
        to=_address,
        done=_("Saved."),
        vehicle=vehicle,
        doubts_of=vehicle.pk,
    )


@page(operations.change_owner, of=VEHICLE)
def change_owner(request: Request, vehicle: Vehicle) -> HttpResponse:
    query = asked(request, "q")
    form = OwnerForm(request.POST or None, person=request.user, query=query)
    return form_page(
        request,
        form,
        "vehicles/change_owner.html",
        save=lambda clean: operations.change_owner(
            vehicle, owner=clean["owner"], since=clean["since"], by=request.user
        ),
        to=_address,
        done=_("Owner changed."),
        vehicle=vehicle,
        q=query,
    )


@page(operations.note_reading, of=VEHICLE)
def note_reading(request: Request, vehicle: Vehicle) -> HttpResponse:
    def save(typed: dict[str, Any]) -> None:
        facts = {name: typed[name] for name in ("value", "meter", "on")}
        operations.note_reading(vehicle, sure=confirmed(request), by=request.user, **facts)

    latest = next(iter(last_readings(vehicle)), "km")
    form = ReadingForm(request.POST or None, initial={"meter": latest})
    return form_page(
        request,
        form,
        "vehicles/note_reading.html",
        save=save,
        to=_address(vehicle),
        done=_("Recorded."),
        vehicle=vehicle,
        button=_("Save"),
        back=_address(vehicle),
    )


@page(operations.strike_reading, of=VEHICLE)
def strike_reading(request: Request, vehicle: Vehicle, reading: int) -> HttpResponse:
    found = vehicle.readings.filter(pk=min(reading, 2**63 - 1)).first()
    if found is None:
        raise Absent
    return form_page(
        request,
        StrikingForm(request.POST or None),
        "vehicles/strike_reading.html",
        save=lambda typed: operations.strike_reading(vehicle, reading=found, by=request.user, **typed),
        to=_address(vehicle),
        done=_("Struck out."),
        vehicle=vehicle,
        reading=found,
        button=_("Strike out"),
        back=_address(vehicle),
    )


@action(operations.archive_vehicle, of=VEHICLE, button=ARCHIVING)
def archive(request: Request, vehicle: Vehicle) -> HttpResponse:
    address = _address(operations.archive_vehicle(vehicle, by=request.user))
    offer_undo(request, _("Vehicle archived: no longer in lists or suggestions."), "vehicle-restore", vehicle)
    return redirect(address)


@action(operations.restore_vehicle, of=VEHICLE, button=RESTORING)
def restore(request: Request, vehicle: Vehicle) -> HttpResponse:
    return redirect(_address(operations.restore_vehicle(vehicle, by=request.user)))


@page(operations.set_vehicle_classes, of=an_employee)
def set_vehicle_classes(request: Request, person: Employee) -> HttpResponse:
    """The vehicle classes that a person works on."""
    initial = {"classes": person.vehicle_classes.all(), "version": person.version}
    return form_page(
        request,
        ClassesForm(request.POST or None, initial=initial),
        "vehicles/classes_form.html",
        save=lambda typed: operations.set_vehicle_classes(person, by=request.user, **typed),
        to=reverse("employee", args=[person.pk]),
        done=_("Saved."),
        person=person,
    )


@page(EDIT_CLIENTS)
def doubts(request: Request) -> HttpResponse:
    vin, plate = tidy_vin(asked(request, "vin", longest=40)), tidy_plate(asked(request, "plate", longest=20))
    context = {
        "vin_doubt": vin_doubt(vin),
        "plate_doubt": plate_doubt(plate),
        "same": same_vehicles(
            vin=vin, plate=plate, reader=request.user, besides=_number(request.GET.get("besides", ""))
        ),
    }
    return render(request, "vehicles/_doubts.html", context)


@page(EDIT_CLIENTS)
def suggest_makes(request: Request) -> HttpResponse:
    found = suggested_makes(request.user, asked(request, "q", longest=80), type=_type(request))
    return render(request, "vehicles/_suggest_names.html", {"names": found, "label": _("Makes")})


@page(EDIT_CLIENTS)
def suggest_models(request: Request) -> HttpResponse:
    make = asked(request, "make", longest=80)
    found = suggested_models(request.user, asked(request, "q", longest=80), type=_type(request), make=make)
    return render(request, "vehicles/_suggest_names.html", {"names": found, "label": _("Models")})


def _type(request: Request) -> str:
    """The type of the vehicle being entered; the usual one if it makes no sense."""
    type_ = request.GET.get("type", "")
    return type_ if type_ in Vehicle.Type.values else Vehicle.Type.MOTORCYCLE


@page(VIEW_CLIENTS)
def suggest(request: Request) -> HttpResponse:
    query, client = asked(request, "q"), _number(request.GET.get("client", ""))
    found = suggested(request.user, query, client=client)
    seen = _owners_seen(request, [vehicle.owner_id for vehicle in found])
    return render(request, "vehicles/_suggest.html", {"suggested": found, "owners_seen": seen})


def _address(vehicle: Vehicle) -> str:
    return reverse("vehicle", args=[vehicle.pk])


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None


def _owners_seen(request: Request, owners: list[int]) -> set[int]:
    """The owners the person sees: a vehicle from one of their orders may since have a new owner, whom they do not."""
    return set(Client.objects.visible_to(request.user).filter(pk__in=owners).values_list("pk", flat=True))
