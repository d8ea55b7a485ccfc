"""Odometer and hour meter readings: those of an order follow it, and one that contradicts another is asked about."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from motorcrm.core import clock, notation
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Quantity
from motorcrm.core.refusal import Invalid, Question, ask
from motorcrm.history.record import record
from motorcrm.vehicles.events import READING_CORRECTED, READING_NOTED, READING_STRUCK
from motorcrm.vehicles.models import Reading, Vehicle

MOST = 9_999_999


def question_of(vehicle: Vehicle, *, value: int, meter: str, on: date, order: int | None = None) -> Question | None:
    """What to ask before such a reading is stored, if it contradicts another that counts; with both figures."""
    contradiction = Q(read_on__lte=on, value__gt=value) | Q(read_on__gt=on, value__lt=value)
    others = vehicle.readings.counted().filter(contradiction, meter=meter)
    if order is not None:
        others = others.exclude(order=order)
    other = others.first()
    if other is None:
        return None
    unit = Reading.Meter(meter).label
    figures = {
        "now": f"{notation.format_number(Quantity.whole(value))}{notation.NO_BREAK}{unit}",
        "then": f"{notation.format_number(other.amount)}{notation.NO_BREAK}{unit}",
        "day": notation.day(other.read_on),
    }
    message = _("You entered %(now)s, but on %(day)s the reading was %(then)s. Is this correct?")
    return Question(f"{meter}:{value}:{other.value}", message % figures)


def check_reading(*, value: int, meter: str, on: date) -> None:
    """Refuse what no reading can be. Raises Invalid."""
    errors = {}
    if not 0 <= value <= MOST:
        errors["value"] = _("This must be from 0 to %(most)s.") % {"most": MOST}
    if on > clock.today():
        errors["on"] = _("This day is in the future. Choose an earlier one.")
    if meter not in Reading.Meter.values:
        errors["meter"] = _("Choose kilometres or engine hours.")
    if errors:
        raise Invalid(**errors)


def write_reading(
    vehicle: Vehicle, *, value: int, meter: str, on: date, order: int | None = None, by: Actor
) -> Reading:
    """Store a reading that was checked and asked about. The same one of the same day is stored once."""
    known = {"vehicle": vehicle, "value": value, "meter": meter, "read_on": on, "order": order}
    reading = Reading.objects.counted().filter(**known).first()
    if reading is None:
        reading = Reading.objects.create(**known)
        record(READING_NOTED, about=vehicle, by=by, value=reading.amount, meter=meter, on=on)
    return reading


def strike(reading: Reading, *, reason: str = "", by: Actor) -> None:
    """Keep the reading in sight, but count it no more. Without a reason, its order no longer says so."""
    facts: dict[str, Any] = {"reason": reason} if reason else {}
    reading.struck_at, reading.struck_by_id, reading.struck_reason = clock.now(), by.pk, reason
    reading.save(update_fields=["struck_at", "struck_by", "struck_reason"])
    record(
        READING_STRUCK,
        about=reading.vehicle,
        by=by,
        value=reading.amount,
        meter=reading.meter,
        on=reading.read_on,
        **facts,
    )


def follow_order(
    order: int,
    vehicle: Vehicle | None,
    wanted: Mapping[str, int | None],
    *,
    on: date,
    sure: Collection[str] = (),
    by: Actor,
) -> None:
    """Make the readings of an order what it says: one for each meter it names, read on its day, of its vehicle.

    Called inside the operation that changed the order, under its lock. Raises Asked if one contradicts another.
    """
    known = {reading.meter: reading for reading in Reading.objects.counted().filter(order=order)}
    missing = {meter: value for meter, value in wanted.items() if not _says(known.get(meter), vehicle, value, on)}
    if vehicle is not None:
        asked = [
            question_of(vehicle, value=value, meter=meter, on=on, order=order)
            for meter, value in missing.items()
            if value is not None
        ]
        ask(asked, sure)
    for meter, value in missing.items():
        _follow(known.get(meter), vehicle, value, meter=meter, on=on, order=order, by=by)


def _says(reading: Reading | None, vehicle: Vehicle | None, value: int | None, on: date) -> bool:
    """Whether the reading already is what the order says."""
    if reading is None:
        return vehicle is None or value is None
    return vehicle is not None and (reading.vehicle_id, reading.value, reading.read_on) == (vehicle.pk, value, on)


def _follow(
    reading: Reading | None, vehicle: Vehicle | None, value: int | None, *, meter: str, on: date, order: int, by: Actor
) -> None:
    if reading is not None and (value is None or vehicle is None or reading.vehicle_id != vehicle.pk):
        strike(reading, by=by)
        reading = None
    if value is None or vehicle is None:
        return
    if reading is None:
        write_reading(vehicle, value=value, meter=meter, on=on, order=order, by=by)
        return
    before = {"value": reading.amount, "on": reading.read_on}
    reading.value, reading.read_on = value, on
    reading.save(update_fields=["value", "read_on"])
    after = {"value": reading.amount, "on": on}
    changed = [name for name in after if before[name] != after[name]]
    record(
        READING_CORRECTED,
        about=vehicle,
        by=by,
        meter=meter,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
