"""Odometer and hour meter readings, and whether they contradict each other."""

from datetime import date
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.refusal import Invalid
from motorcrm.history.record import record
from motorcrm.vehicles.events import READING_NOTED
from motorcrm.vehicles.models import Reading, Vehicle

MOST = 9_999_999


class Noted(NamedTuple):
    reading: Reading
    fell: bool
    """It is lower than an earlier reading or higher than a later one: worth asking the client about."""


def falls(vehicle: Vehicle, *, value: int, meter: str, on: date) -> bool:
    """Whether such a reading would contradict the known ones."""
    contradiction = Q(read_on__lte=on, value__gt=value) | Q(read_on__gt=on, value__lt=value)
    return vehicle.readings.filter(contradiction, meter=meter).exists()


def write_reading(vehicle: Vehicle, *, value: int, meter: str, on: date, order: int | None = None, by: Actor) -> Noted:
    """Record a reading inside an operation that has checked its own right, as check-in does.

    `value` in km or engine hours. The same value of the same day and order is recorded once. Raises Invalid.
    """
    errors = {}
    if not 0 <= value <= MOST:
        errors["value"] = _("This must be from 0 to %(most)s.") % {"most": MOST}
    if on > clock.today():
        errors["on"] = _("This day is in the future. Choose an earlier one.")
    if meter not in Reading.Meter.values:
        errors["meter"] = _("Choose kilometres or engine hours.")
    if errors:
        raise Invalid(**errors)
    fell = falls(vehicle, value=value, meter=meter, on=on)
    reading, is_new = Reading.objects.get_or_create(vehicle=vehicle, value=value, meter=meter, read_on=on, order=order)
    if is_new:
        record(READING_NOTED, about=vehicle, by=by, value=reading.amount, meter=meter, on=on)
    return Noted(reading, fell)
