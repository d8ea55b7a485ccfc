"""Columns of the list of vehicles."""

from operator import attrgetter

from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motorcrm.clients.names import short_name
from motorcrm.ui.lists import Column
from motorcrm.ui.markup import format_html
from motorcrm.ui.routes import address_by_id
from motorcrm.ui.templatetags.plates import plate
from motorcrm.vehicles.glyphs import glyph
from motorcrm.vehicles.models import Vehicle


def _vehicle(vehicle: Vehicle) -> SafeString:
    archived = format_html(' <span class="pill">{}</span>', gettext("archived")) if vehicle.is_archived else ""
    link = '<a href="{}">{}</a>{}'
    return format_html(link, address_by_id("vehicle", vehicle.pk), vehicle, archived)


def _plate(vehicle: Vehicle) -> str:
    return glyph(vehicle.type) + plate(vehicle.plate)


_vin = attrgetter("vin")


def _year(vehicle: Vehicle) -> str:
    return str(vehicle.year or "")


def _owner(vehicle: Vehicle) -> str:
    if not vehicle.is_owner_seen:  # type: ignore[attr-defined]  # added by the view
        return ""
    name = short_name(vehicle.owner.name, vehicle.owner.kind)
    return format_html('<a href="{}">{}</a>', address_by_id("client", vehicle.owner_id), name)


def _owner_whole(vehicle: Vehicle) -> str:
    return vehicle.owner.name if vehicle.is_owner_seen else ""  # type: ignore[attr-defined]  # added by the view


COLUMNS = [
    Column("name", _("Vehicle"), _vehicle, card="middle", hint=str, data=str),
    Column("plate", _("Plate"), _plate, width=166, card="top", data=attrgetter("plate")),
    Column("vin", _("VIN or frame number"), _vin, css="num sub", spare=True, card="", hint=_vin, data=_vin),
    Column("year", _("Year"), _year, css="num", width=80, card="top-end", data=attrgetter("year")),
    Column("owner", _("Owner"), _owner, card="bottom", hint=_owner_whole, data=_owner_whole),
]
"""Each row is a vehicle that knows whether its owner may be seen: `is_owner_seen`."""
