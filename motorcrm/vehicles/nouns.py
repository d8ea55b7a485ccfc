"""Vehicles, declared as a noun."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from motorcrm.access.nouns import Explained, Files, Listed, Noun, declare
from motorcrm.access.ownership import own_because
from motorcrm.clients.models import Client
from motorcrm.clients.nouns import IN_NO_ORDER, added_to
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core.search import ENOUGH
from motorcrm.files.operations import add_file, remove_file
from motorcrm.vehicles.models import Vehicle
from motorcrm.vehicles.places import VEHICLE_PAGE
from motorcrm.vehicles.queries import vehicle_list


def _found(person: Any, typed: str) -> QuerySet[Any, Any]:
    return vehicle_list(person, query=typed, enough=ENOUGH)


def _with_owners(vehicles: list[Any], reader: Any, typed: str) -> None:
    """Only owners the reader sees: a vehicle from one of their orders may since have a new owner, whom they do not."""
    owners = {vehicle.owner_id for vehicle in vehicles}
    seen = set(Client.objects.visible_to(reader).filter(pk__in=owners).values_list("pk", flat=True))
    for vehicle in vehicles:
        vehicle.owner_shown = vehicle.owner if vehicle.owner_id in seen else ""


VEHICLE = declare(
    Noun(
        model=Vehicle,
        position=30,
        page="vehicle",
        find=lambda rows, typed, reader: rows.search(typed, reader),  # type: ignore[attr-defined]  # its queryset
        beside=lambda vehicle: str(vehicle.plate),
        listed=Listed(
            label=_("Vehicles"),
            icon="motorbike",
            page="vehicles",
            found=_found,
            row="vehicles/_found.html",
            prepare=_with_owners,
        ),
        explained=Explained(not_own=IN_NO_ORDER),
        files=Files(right=VIEW_CLIENTS, add=add_file, remove=remove_file, place=VEHICLE_PAGE),
    )
)
own_because(Vehicle, added_to(Vehicle))
