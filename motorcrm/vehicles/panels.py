"""What vehicles show on other pages: those of clients, the classes that a technician works on."""

from collections.abc import Sequence

from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from motorcrm.access.scopes import has
from motorcrm.clients.models import Client
from motorcrm.clients.places import InList
from motorcrm.clients.queries import ClientRow
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core.actor import Person
from motorcrm.employees.models import Employee
from motorcrm.ui.lists import Column, Datum, Listing, Page
from motorcrm.ui.markup import format_html
from motorcrm.ui.request import Request
from motorcrm.ui.templatetags.plates import plate
from motorcrm.vehicles.columns import COLUMNS
from motorcrm.vehicles.glyphs import glyph
from motorcrm.vehicles.queries import Garage, garages, vehicles_of


def vehicles_of_client(request: Request, client: Client) -> SafeString:
    columns = [column for column in COLUMNS if column.code != "owner"]
    listing = Listing(columns, Page(list(vehicles_of(client, request.user)), None, is_first=True))
    context = {"client": client, "vehicles": listing}
    return render_to_string("vehicles/_of_client.html", context, request)


def classes_of_technician(request: Request, person: Employee) -> SafeString:
    if not person.is_technician:
        return SafeString("")
    prefetch_related_objects([person], "vehicle_classes")
    context = {"person": person, "classes": person.vehicle_classes.all()}
    return render_to_string("vehicles/_classes_of_technician.html", context, request)


def _garage(row: ClientRow) -> SafeString:
    """The latest vehicle with its plate, and how many more there are: «+2»."""
    garage: Garage | None = row.beside.get("garage")
    if garage is None:
        return SafeString()
    html = '<span class="pair">{}<span class="cut">{}</span>{}{}</span>'
    more = format_html('<span class="sub">+{}</span>', garage.more) if garage.more else ""
    one = garage.latest
    return format_html(html, glyph(one.type), str(one), plate(one.plate, one.vin), more)


def _model(row: ClientRow) -> str:
    garage: Garage | None = row.beside.get("garage")
    return str(garage.latest) if garage else ""


_in_file = [
    Datum(_("Latest vehicle"), _model),
    Datum(_("Plate"), lambda row: row.beside["garage"].latest.plate if row.beside.get("garage") else ""),
    Datum(_("Vehicles"), lambda row: row.beside["garage"].more + 1 if row.beside.get("garage") else 0),
]


def _tell(reader: Person, rows: Sequence[ClientRow]) -> None:
    found = garages(reader, [row.client for row in rows])
    for row in rows:
        row.beside["garage"] = found.get(row.pk)


IN_CLIENT_LIST = InList(
    is_for=lambda reader: has(reader, VIEW_CLIENTS),
    columns=[
        (30, Column("vehicle", _("Vehicles"), _garage, width=280, card="middle", hint=_model, data=_in_file)),
    ],
    tell=_tell,
)
