"""A vehicle's details: cleaned for storage, or refused with a reason for each field."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.core import clock
from motorcrm.core.fitting import fit_texts
from motorcrm.core.refusal import Invalid
from motorcrm.core.search import searchable
from motorcrm.vehicles.models import Vehicle, VehicleClass
from motorcrm.vehicles.plates import tidy_plate, tidy_vin

FIELDS = "type vehicle_class make model year vin plate engine engine_number colour notes".split()
FIRST_YEAR = 1885
_CLASS_OF = {
    Vehicle.Type.MOTORCYCLE: "motorcycle",
    Vehicle.Type.SCOOTER: "motorcycle",
    Vehicle.Type.ATV: "motorcycle",
    Vehicle.Type.SNOWMOBILE: "motorcycle",
    Vehicle.Type.CAR: "car",
    Vehicle.Type.TRUCK: "car",
    Vehicle.Type.BOAT_ENGINE: "engine",
    Vehicle.Type.ENGINE: "engine",
}


_TIDY = {"plate": tidy_plate, "vin": tidy_vin}


def fit(facts: Mapping[str, Any], current: Vehicle) -> dict[str, Any]:
    """The facts as they may be stored beside the current ones. Raises Invalid; TypeError for an unknown field."""
    if unknown := set(facts) - set(FIELDS):
        raise TypeError(f"a vehicle has no {', '.join(sorted(unknown))}")
    tidied = {name: _TIDY[name](value) if name in _TIDY else value for name, value in facts.items()}
    fitted, errors = fit_texts(Vehicle, tidied)
    if not fitted.get("make", current.make):
        errors["make"] = _("Enter the make.")
    if fitted.get("type", current.type) not in Vehicle.Type.values:
        errors["type"] = _("Choose a vehicle type from the list.")
    year: Any = fitted.get("year")
    if year is not None and not FIRST_YEAR <= year <= clock.today().year + 1:
        errors["year"] = _("Enter a year from %(first)s to next year.") % {"first": FIRST_YEAR}
    if errors:
        raise Invalid(**errors)
    return fitted


def class_of(type_: str) -> VehicleClass | None:
    """The shipped class that a type of vehicle usually belongs to."""
    return VehicleClass.objects.filter(code=_CLASS_OF.get(Vehicle.Type(type_))).first()


def search_text(vehicle: Vehicle) -> str:
    """What a vehicle is found by. The model stands alone too, so that it is found exactly without its make."""
    year = str(vehicle.year or "")
    return searchable(str(vehicle), vehicle.model, year, vehicle.plate, vehicle.vin, vehicle.engine_number)
