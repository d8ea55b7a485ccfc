"""Operations on the price list: add, edit, archive and restore categories and services; set labour rates."""

from typing import Any, TypeVar

from django.db.models import F
from django.utils.translation import gettext as _

from motorcrm.access.fields import refuse_hidden
from motorcrm.catalog import events, facts
from motorcrm.catalog.models import LabourRate, Service, ServiceCategory
from motorcrm.catalog.rights import EDIT_CATALOG
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Invalid
from motorcrm.history.edit import edit
from motorcrm.history.record import Event, record
from motorcrm.vehicles.models import VehicleClass

Shelved = TypeVar("Shelved", Service, ServiceCategory)


@operation(needs=EDIT_CATALOG, once=True)
def add_category(*, name: str, position: int = 0, by: Actor) -> ServiceCategory:
    """Add a category; those with a lower position come first. Raises Invalid."""
    category = ServiceCategory()
    for field, value in facts.fit_category({"name": name, "position": position}, category).items():
        setattr(category, field, value)
    category.save(force_insert=True)
    record(events.CATEGORY_ADDED, about=category, by=by, name=category.name)
    return category


@operation(needs=EDIT_CATALOG)
def edit_category(category: ServiceCategory, *, version: int, by: Actor, **changes: Any) -> ServiceCategory:
    """Rename or move a category. Raises Invalid, Stale."""
    differs = edit(category, version=version, by=by, changes=facts.fit_category(changes, category))
    if differs:
        record(events.CATEGORY_EDITED, about=category, by=by, **differs)
    return category


@operation(needs=EDIT_CATALOG)
def archive_category(category: ServiceCategory, *, by: Actor) -> ServiceCategory:
    """Stop offering its services; orders that have them keep them."""
    return _shelve(category, True, events.CATEGORY_ARCHIVED, by)


@operation(needs=EDIT_CATALOG)
def restore_category(category: ServiceCategory, *, by: Actor) -> ServiceCategory:
    """Offer its services again."""
    return _shelve(category, False, events.CATEGORY_RESTORED, by)


@operation(needs=EDIT_CATALOG, once=True)
def add_service(
    *, category: ServiceCategory, name: str, pricing: str = Service.Pricing.FIXED, by: Actor, **known: Any
) -> Service:
    """Add a service to the price list; `known` are other fields of `facts.SERVICE_FIELDS`. Raises Invalid."""
    refuse_hidden(known, by)
    service = Service(category=category)
    values = {"category": category, "name": name, "pricing": pricing, **known}
    for field, value in facts.fit_service(values, service).items():
        setattr(service, field, value)
    service.search = facts.search_text(service)
    service.save(force_insert=True)
    record(events.SERVICE_ADDED, about=service, by=by, name=service.name, price=service.price)
    return service


@operation(needs=EDIT_CATALOG)
def edit_service(service: Service, *, version: int, by: Actor, **changes: Any) -> Service:
    """Change the given fields and leave the rest; orders keep the prices they have. Raises Invalid, Stale."""
    refuse_hidden(changes, by)
    edited = Service.objects.get(pk=service.pk)
    fitted = facts.fit_service(changes, edited)
    for field, value in fitted.items():
        setattr(edited, field, value)
    derived = {"search": facts.search_text(edited)}
    differs = edit(service, version=version, by=by, changes=fitted, derived=derived)
    if differs:
        record(events.SERVICE_EDITED, about=service, by=by, **differs)
    return service


@operation(needs=EDIT_CATALOG)
def archive_service(service: Service, *, by: Actor) -> Service:
    """Stop offering it; orders that have it keep it."""
    return _shelve(service, True, events.SERVICE_ARCHIVED, by)


@operation(needs=EDIT_CATALOG)
def restore_service(service: Service, *, by: Actor) -> Service:
    """Offer it again."""
    return _shelve(service, False, events.SERVICE_RESTORED, by)


@operation(needs=EDIT_CATALOG)
def set_labour_rate(
    *, price: Money | None, vehicle_class: VehicleClass | None = None, version: int | None = None, by: Actor
) -> LabourRate | None:
    """Set the price of a labour hour for a vehicle class, or the default without one.

    A class without a price uses the default again. `version` is that of the rate that was seen, 0 if there was none;
    raises Stale if it has changed since. Orders keep the rates they have.
    """
    refuse_hidden({"price": price}, by)
    if price is None and vehicle_class is None:
        raise Invalid(price=_("Set a default labour rate."))
    if price is not None and price.units < 0:
        raise Invalid(price=_("This must be 0 or more."))
    about = str(vehicle_class or "")
    if price is None:
        _forget_rate(vehicle_class, by)
        return None
    rate, is_new = LabourRate.objects.get_or_create(vehicle_class=vehicle_class, defaults={"price": price})
    if is_new:
        record(events.RATE_SET, about=rate, by=by, vehicle_class=about, price=price)
        return rate
    differs = edit(rate, version=rate.version if version is None else version, by=by, changes={"price": price})
    if differs:
        record(events.RATE_SET, about=rate, by=by, vehicle_class=about, **differs)
    return rate


def _forget_rate(vehicle_class: VehicleClass | None, by: Actor) -> None:
    rate = LabourRate.objects.filter(vehicle_class=vehicle_class).first()
    if rate is not None:
        record(events.RATE_SET, about=rate, by=by, vehicle_class=str(vehicle_class or ""), price=None)
        rate.delete()


def _shelve(thing: Shelved, archived: bool, event: Event, by: Actor) -> Shelved:
    rows = type(thing)._default_manager.filter(pk=thing.pk, is_archived=not archived)
    if rows.update(is_archived=archived, version=F("version") + 1):
        record(event, about=thing, by=by)
    thing.refresh_from_db(fields=["is_archived", "version"])
    return thing
