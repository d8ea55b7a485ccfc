"""What history says of vehicles."""

from django.utils.translation import gettext_lazy as _

from motorcrm.history.recording import declare_event

VEHICLE_ADDED = declare_event("vehicles.added", _("Vehicle added"))
VEHICLE_EDITED = declare_event("vehicles.edited", _("Vehicle changed"))
OWNER_CHANGED = declare_event("vehicles.owner", _("Vehicle has a new owner"))
READING_NOTED = declare_event("vehicles.reading", _("Mileage noted"))
VEHICLE_ARCHIVED = declare_event("vehicles.archived", _("Vehicle archived"))
VEHICLE_RESTORED = declare_event("vehicles.restored", _("Vehicle taken from the archive"))
