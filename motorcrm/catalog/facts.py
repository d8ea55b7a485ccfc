"""The details of a service or category: cleaned for storage, or refused with a reason for each field."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from motorcrm.catalog.models import Service
from motorcrm.core import notation
from motorcrm.core.exact import Quantity
from motorcrm.core.fitting import fit_texts
from motorcrm.core.refusal import Invalid
from motorcrm.core.search import searchable

CATEGORY_FIELDS = ("name", "position")
SERVICE_FIELDS = "category name code pricing price labour_hours warranty_months warranty_km".split()
MOST_HOURS = Quantity.whole(1_000)
MOST_MONTHS, MOST_KM, MOST_POSITION = 600, 10_000_000, 30_000


def fit_category(facts: Mapping[str, Any], current: Model) -> dict[str, Any]:
    """The facts of a category as they may be stored. Raises Invalid."""
    fitted, errors = _fit(facts, current, CATEGORY_FIELDS)
    if not 0 <= fitted.get("position", 0) <= MOST_POSITION:
        errors["position"] = _("This must be from 0 to %(most)s.") % {"most": MOST_POSITION}
    if errors:
        raise Invalid(**errors)
    return fitted


def fit_service(facts: Mapping[str, Any], current: Service) -> dict[str, Any]:
    """The facts of a service as they may be stored beside the current ones. Raises Invalid.

    A service priced by hours needs labour hours; a fixed price may be empty, to be agreed in each order.
    """
    fitted, errors = _fit(facts, current, SERVICE_FIELDS)
    values = {name: fitted.get(name, getattr(current, name)) for name in SERVICE_FIELDS if name != "category"}
    if values["pricing"] not in Service.Pricing.values:
        errors["pricing"] = _("Choose how the price is set.")
    if not 0 <= values["labour_hours"].units <= MOST_HOURS.units:
        errors["labour_hours"] = _("This must be from 0 to %(most)s.") % {"most": notation.format_number(MOST_HOURS)}
    elif values["pricing"] == Service.Pricing.HOURS and not values["labour_hours"]:
        errors["labour_hours"] = _("Enter the labour hours. The price is calculated from them.")
    if values["pricing"] == Service.Pricing.FROM and not values["price"]:
        errors["price"] = _("Enter the price it starts from.")
    if values["price"] is not None and values["price"].units < 0:
        errors["price"] = _("This must be 0 or more.")
    for name, most in (("warranty_months", MOST_MONTHS), ("warranty_km", MOST_KM)):
        if values[name] is not None and not 0 <= values[name] <= most:
            errors[name] = _("This must be from 0 to %(most)s.") % {"most": most}
    if errors:
        raise Invalid(**errors)
    return fitted


def _fit(facts: Mapping[str, Any], current: Model, fields: Any) -> tuple[dict[str, Any], dict[str, str]]:
    if unknown := set(facts) - set(fields):
        raise TypeError(f"{current._meta.verbose_name} has no {', '.join(sorted(unknown))}")
    fitted, errors = fit_texts(type(current), facts)
    if not fitted.get("name", getattr(current, "name", "")):
        errors["name"] = _("Enter a name.")
    return fitted, errors


def search_text(service: Service) -> str:
    return searchable(service.name, service.code)
