"""What an order's header may say, however it is said: at creation, at check-in and in later edits."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.core.fitting import fit_texts
from motorcrm.core.phones import fit_phone
from motorcrm.core.refusal import Invalid
from motorcrm.orders.models import WorkOrder
from motorcrm.vehicles.readings import MOST

MOST_OF = {"mileage": MOST, "engine_hours": MOST, "fuel": 100}


def fit_header(given: Mapping[str, Any], current: WorkOrder) -> dict[str, Any]:
    """The given fields as they may be stored beside the current ones. Raises Invalid."""
    fitted, errors = fit_texts(WorkOrder, given)
    if fitted.get("brought_by_phone"):
        fitted["brought_by_phone"] = fit_phone(fitted["brought_by_phone"], field="brought_by_phone")
        errors.pop("brought_by_phone", None)
    for name, most in MOST_OF.items():
        value = fitted.get(name)
        if value is not None and not 0 <= value <= most:
            errors[name] = _("This must be from 0 to %(most)s.") % {"most": most}
    if "priority" in fitted and fitted["priority"] not in WorkOrder.Priority.values:
        errors["priority"] = _("Choose a priority from the list.")
    vehicle = fitted.get("vehicle")
    if vehicle is not None and vehicle.is_archived and vehicle.pk != current.vehicle_id:
        errors["vehicle"] = _("This vehicle is archived. Choose another or restore this one.")
    errors |= _mistaken_times(fitted, current)
    if errors:
        raise Invalid(**errors)
    return fitted


def _mistaken_times(fitted: Mapping[str, Any], current: WorkOrder) -> dict[str, str]:
    times = {name: fitted.get(name, getattr(current, name)) for name in ("promised_at", "booked_for")}
    changed = [name for name in times if times[name] != getattr(current, name)]
    if not changed or not all(times.values()) or times["promised_at"] >= times["booked_for"]:
        return {}
    return {changed[0]: _("The promised time must not be before the booked time.")}
