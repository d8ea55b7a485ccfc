"""Events of vehicles in history, and the words for their facts."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from motorcrm.core.exact import Quantity
from motorcrm.history.record import declare_event, declare_group
from motorcrm.history.words import declare_word
from motorcrm.vehicles.models import Reading, Vehicle

declare_group("vehicles", _("Vehicles"), position=30)
VEHICLE_ADDED = declare_event("vehicles.added", _("Vehicle added"))
VEHICLE_EDITED = declare_event("vehicles.edited", _("Vehicle changed"))
OWNER_CHANGED = declare_event("vehicles.owner", _("Owner changed"))
READING_NOTED = declare_event("vehicles.reading", _("Mileage recorded"))
READING_CORRECTED = declare_event("vehicles.reading-corrected", _("Mileage corrected"))
READING_STRUCK = declare_event("vehicles.reading-struck", _("Mileage struck out"))
VEHICLE_ARCHIVED = declare_event("vehicles.archived", _("Vehicle archived"))
VEHICLE_RESTORED = declare_event("vehicles.restored", _("Vehicle restored"))
CLASSES_SET = declare_event("vehicles.classes-set", _("Vehicle classes changed"))

declare_word("vehicle", _("vehicle"))
declare_word("type", _("type"), choices=dict(Vehicle.Type.choices))
declare_word("vehicle_class", _("class"))
declare_word("make", _("make"))
declare_word("model", _("model"))
declare_word("year", _("year"))
declare_word("vin", _("VIN or frame number"))
declare_word("plate", _("plate"))
declare_word("engine", _("engine"))
declare_word("engine_number", _("engine number"))
declare_word("colour", _("colour"))
declare_word("owner", _("owner"))
declare_word("former_owner", _("previous owner"))
declare_word("since", _("since"), kind=date)
declare_word("value", _("reading"), kind=Quantity)
declare_word("meter", _("unit of reading"), choices=dict(Reading.Meter.choices))
declare_word("on", _("date"), kind=date)
declare_word("vehicle_classes", _("vehicle classes"))
