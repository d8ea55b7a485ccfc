"""Operations on vehicles: add, edit, change the owner, record and strike readings, archive, restore, set classes."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from motorcrm.clients.models import Client
from motorcrm.clients.rights import EDIT_CLIENTS
from motorcrm.core import clock, locks
from motorcrm.core.actor import Actor
from motorcrm.core.fitting import fit_texts
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Absent, Invalid, Refused, ask
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import EDIT_EMPLOYEES
from motorcrm.history.edit import edit
from motorcrm.history.record import record
from motorcrm.vehicles import events, facts
from motorcrm.vehicles.models import Ownership, Reading, Vehicle, VehicleClass
from motorcrm.vehicles.readings import check_reading, question_of, strike, write_reading


@operation(needs=EDIT_CLIENTS, once=True)
def add_vehicle(
    owner: Client, *, type: str = Vehicle.Type.MOTORCYCLE, make: str, model: str = "", by: Actor, **known: Any
) -> Vehicle:
    """Add a vehicle to its owner; `known` are other fields of `facts.FIELDS`.

    The class follows from the type if it is not given.
    Raises Invalid. A VIN or plate that looks wrong is stored as it is: `plates` says what to question.
    """
    if owner.merged_into_id is not None:
        raise Refused("client-merged", _("This client has been merged with another. Use that client instead."))
    if owner.is_archived:
        raise Refused("client-archived", _("This client is archived. Choose another client or restore this one."))
    vehicle = Vehicle(owner=owner, created_by_id=by.pk)
    for field, value in facts.fit({"type": type, "make": make, "model": model, **known}, vehicle).items():
        setattr(vehicle, field, value)
    if "vehicle_class" not in known:
        vehicle.vehicle_class = facts.class_of(vehicle.type)
    vehicle.search = facts.search_text(vehicle)
    vehicle.save(force_insert=True)
    Ownership.objects.create(vehicle=vehicle, owner=owner, since=clock.today())
    record(events.VEHICLE_ADDED, about=vehicle, within=owner, by=by, vehicle=str(vehicle), plate=vehicle.plate)
    return vehicle


@operation(needs=EDIT_CLIENTS)
def edit_vehicle(vehicle: Vehicle, *, version: int, by: Actor, **changes: Any) -> Vehicle:
    """Change the given fields and leave the rest. Raises Invalid; Stale if the vehicle changed since `version`."""
    edited = Vehicle.objects.get(pk=vehicle.pk)
    fitted = facts.fit(changes, edited)
    for field, value in fitted.items():
        setattr(edited, field, value)
    derived = {"search": facts.search_text(edited)}
    differs = edit(vehicle, version=version, by=by, changes=fitted, derived=derived)
    if differs:
        record(events.VEHICLE_EDITED, about=vehicle, by=by, **differs)
    return vehicle


@operation(needs=EDIT_CLIENTS)
def change_owner(vehicle: Vehicle, *, owner: Client, since: date, by: Actor) -> Vehicle:
    """Record a sale: the vehicle keeps its history, and the former owner keeps their documents.

    Raises Absent for an archived owner, Refused for the same one, Invalid for a future day or one before the last sale.
    """
    if not Client.objects.active().filter(pk=owner.pk).exists():
        raise Absent
    locked = locks.lock_by_id(Vehicle, vehicle.pk)
    if locked.owner_id == owner.pk:
        raise Refused("same-owner", _("This client already owns the vehicle. Choose another."))
    last = Ownership.objects.filter(vehicle=locked).order_by("-since").values_list("since", flat=True).first()
    if since > clock.today() or (last and since < last):
        raise Invalid(since=_("Choose a day from the last change of owner to today."))
    before = locked.owner
    Vehicle.objects.filter(pk=locked.pk).update(owner=owner, version=F("version") + 1)
    Ownership.objects.create(vehicle=locked, owner=owner, since=since)
    vehicle.refresh_from_db(fields=["owner", "version"])
    record(events.OWNER_CHANGED, about=vehicle, within=owner, by=by, owner=owner, former_owner=before, since=since)
    return vehicle


@operation(needs=EDIT_CLIENTS)
def note_reading(
    vehicle: Vehicle, *, value: int, meter: str, on: date, sure: Collection[str] = (), by: Actor
) -> Reading:
    """Record the odometer (km) or hour meter (h).

    Raises Invalid; Asked if it contradicts another reading and `sure` does not answer that.
    """
    check_reading(value=value, meter=meter, on=on)
    ask([question_of(vehicle, value=value, meter=meter, on=on)], sure)
    return write_reading(vehicle, value=value, meter=meter, on=on, by=by)


@operation(needs=EDIT_CLIENTS)
def strike_reading(vehicle: Vehicle, *, reading: Reading, reason: str, by: Actor) -> Reading:
    """Strike out a mistaken reading: it stays in sight with the reason, but counts no more.

    Raises Absent for a reading of another vehicle, Refused for one struck out before, Invalid without a reason.
    """
    if not (found := locks.lock(Reading.objects.filter(pk=reading.pk, vehicle=vehicle))):
        raise Absent
    locked = found[0]
    if locked.struck_at:
        raise Refused("reading-struck", _("This reading has already been struck out."))
    fitted, errors = fit_texts(Reading, {"struck_reason": reason})
    if not fitted["struck_reason"]:
        errors["struck_reason"] = _("Enter the reason.")
    if errors:
        raise Invalid(reason=errors["struck_reason"])
    strike(locked, reason=fitted["struck_reason"], by=by)
    return locked


@operation(needs=EDIT_CLIENTS)
def archive_vehicle(vehicle: Vehicle, *, by: Actor) -> Vehicle:
    """Take the vehicle out of lists and suggestions: it was scrapped, or is gone for good."""
    if Vehicle.objects.filter(pk=vehicle.pk, is_archived=False).update(is_archived=True, version=F("version") + 1):
        record(events.VEHICLE_ARCHIVED, about=vehicle, by=by)
    vehicle.refresh_from_db(fields=["is_archived", "version"])
    return vehicle


@operation(needs=EDIT_CLIENTS)
def restore_vehicle(vehicle: Vehicle, *, by: Actor) -> Vehicle:
    """Bring the vehicle back from the archive."""
    if Vehicle.objects.filter(pk=vehicle.pk, is_archived=True).update(is_archived=False, version=F("version") + 1):
        record(events.VEHICLE_RESTORED, about=vehicle, by=by)
    vehicle.refresh_from_db(fields=["is_archived", "version"])
    return vehicle


@operation(needs=EDIT_EMPLOYEES)
def set_vehicle_classes(person: Employee, classes: Iterable[VehicleClass], *, version: int, by: Actor) -> Employee:
    """Set which vehicle classes the person works on; none means all. Raises Stale if the person changed meanwhile."""
    before = list(person.vehicle_classes.order_by("pk"))
    after = sorted(set(classes), key=lambda known: known.pk)
    beside = {"vehicle_classes": (list(map(str, before)), list(map(str, after)))}
    if differs := edit(person, version=version, by=by, changes={}, beside=beside):
        person.vehicle_classes.set(after)
        record(events.CLASSES_SET, about=person, by=by, **differs)
    return person
