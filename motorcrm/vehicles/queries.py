"""Reading vehicles for pages and other apps."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Count, Max, Window
from django.db.models.functions import RowNumber

from motorcrm.access.catalogue import ALL
from motorcrm.access.scopes import scope_of, visible_in_lists
from motorcrm.clients.models import Client
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core.actor import Person
from motorcrm.core.few import among_listed, listed
from motorcrm.core.folding import fold, packed
from motorcrm.core.prepared import Prepared
from motorcrm.core.search import ENOUGH, MOST, SUGGESTED, best, exactly
from motorcrm.history.queries import Line, timeline
from motorcrm.vehicles.found import found_with_owners
from motorcrm.vehicles.models import VEHICLES, Reading, Vehicle, VehicleQuerySet
from motorcrm.vehicles.plates import tidy_plate, tidy_vin

FEW = 8


def vehicle_list(reader: Person, *, query: str = "", most: int = MOST, enough: int = 0) -> VehicleQuerySet:
    """Vehicles within the reader's scope; archived ones are found only when searched for."""
    rows = Vehicle.objects.select_related("owner")
    if query:
        rows = rows.visible_to(reader)
        if fold(query):
            rows = rows.among(found_with_owners(query, reader, most, enough=enough))
        return rows.ranked(query)
    return visible_in_lists(rows.filter(is_archived=False), reader)


def vehicles_of(client: Client, reader: Person) -> list[Vehicle]:
    """The client's vehicles that the reader may see, the latest first."""
    return list(Vehicle.objects.visible_to(reader).filter(owner=client, is_archived=False).order_by("-pk"))


def beside_clients(reader: Person, clients: list[Client]) -> dict[int, list[Vehicle]]:
    """The latest few vehicles of each of these clients that the reader may see. One query for all."""
    owners = listed([client.pk for client in clients])
    sees_all = scope_of(reader, Vehicle.seen_with) == ALL
    found: dict[int, list[Vehicle]] = defaultdict(list)
    for vehicle in _LATEST.all(owners) if sees_all else _latest(Vehicle.objects.visible_to(reader), owners):
        found[vehicle.owner_id].append(vehicle)
    return found


def _latest(rows: VehicleQuerySet, owners: str) -> VehicleQuerySet:
    """Of these rows a few for each owner."""
    place = Window(RowNumber(), partition_by="owner", order_by="-pk")
    of_owners = rows.filter(owner__in=among_listed(owners), is_archived=False)
    return of_owners.alias(place=place).filter(place__lte=FEW).only("owner", "make", "model", "plate")


_LATEST = Prepared(lambda owners: _latest(Vehicle.objects.all(), owners), str)


@dataclass(frozen=True)
class Garage:
    """A client's vehicles in a list: the latest, and how many more there are."""

    latest: Vehicle
    more: int


def garages(reader: Person, clients: Iterable[Client]) -> dict[int, Garage]:
    """The garage of each of these clients who has vehicles that the reader sees, by the client's id. Two queries."""
    rows = Vehicle.objects.visible_to(reader).filter(owner__in=[one.pk for one in clients], is_archived=False)
    by_owner = rows.order_by().values_list("owner").annotate(latest=Max("pk"), count=Count("pk"))
    found = {owner: (latest, count) for owner, latest, count in by_owner}
    known = Vehicle.objects.defer("search", "notes").in_bulk([latest for latest, _count in found.values()])
    return {owner: Garage(known[latest], count - 1) for owner, (latest, count) in found.items()}


def suggested(reader: Person, query: str, *, client: int | None = None) -> list[Vehicle]:
    """A few vehicles that match what is typed so far; only one client's if `client` is given."""
    rows = vehicle_list(reader, query=query, most=SUGGESTED, enough=ENOUGH).filter(is_archived=False)
    rows = rows if query else rows.order_by("-pk")
    if client is not None:
        rows = rows.filter(owner=client)
    return best(rows, FEW)


def same_vehicles(*, vin: str = "", plate: str = "", reader: Person, besides: int | None = None) -> list[Vehicle]:
    """Vehicles the reader sees with this VIN or this plate: they may be the same one."""
    asked = {packed(tidy_vin(vin)), packed(tidy_plate(plate))} - {""}
    same = VEHICLES.newest(exactly(*asked), MOST)
    rows = Vehicle.objects.visible_to(reader).select_related("owner").filter(pk__in=same)
    if besides is not None:
        rows = rows.exclude(pk=besides)
    found = [one for one in rows.order_by("-pk")[: FEW * 4] if asked & {packed(one.vin), packed(one.plate)}]
    return found[:FEW]


def last_readings(vehicle: Vehicle) -> dict[str, Reading]:
    """The latest reading of each meter the vehicle has, without those struck out."""
    return _first_of_each(vehicle.readings.counted())


def timeline_for(vehicle: Vehicle, reader: Person) -> list[Line]:
    """The vehicle's timeline; owners are named only for readers who see every client."""
    lines = timeline(vehicle, reader=reader)
    if scope_of(reader, VIEW_CLIENTS) == ALL:
        return lines
    owners = ("owner", "former_owner")
    return [replace(line, facts={k: v for k, v in line.facts.items() if k not in owners}) for line in lines]


def _first_of_each(readings: Iterable[Reading]) -> dict[str, Reading]:
    found: dict[str, Reading] = {}
    for reading in readings:
        found.setdefault(reading.meter, reading)
    return found
