"""Taking a call: the order is created in one step with its client and vehicle, either of which may be new."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from motorcrm.clients.models import Client
from motorcrm.clients.operations import add_client
from motorcrm.core.actor import Actor
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Invalid
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.creation import create_order
from motorcrm.orders.rights import CREATE_ORDERS
from motorcrm.vehicles.models import Vehicle
from motorcrm.vehicles.operations import add_vehicle


@dataclass(frozen=True)
class NewClient:
    """A client to add on the spot. `phone` as typed; a company may have none yet."""

    name: str
    phone: str = ""
    kind: str = Client.Kind.PERSON


@dataclass(frozen=True)
class NewVehicle:
    """A vehicle to add to the client on the spot."""

    make: str
    model: str = ""
    type: str = Vehicle.Type.MOTORCYCLE
    plate: str = ""
    year: int | None = None
    vin: str = ""


@operation(needs=CREATE_ORDERS, once=True)
def take_call(
    *, client: Client | NewClient, vehicle: Vehicle | NewVehicle | None = None, by: Actor, **details: Any
) -> WorkOrder:
    """Add the client and the vehicle if they are new, and create the order: all or nothing, once under a key.

    `details` are those of `create_order`. Invalid names the fields of a new client `client_…`, of a new vehicle
    `vehicle_…`.
    """
    if isinstance(client, NewClient):
        with _prefixed("client"):
            phones = [client.phone] if client.phone else []
            client = add_client(kind=client.kind, name=client.name, phones=phones, by=by)
    if isinstance(vehicle, NewVehicle):
        with _prefixed("vehicle"):
            vehicle = add_vehicle(
                client,
                type=vehicle.type,
                make=vehicle.make,
                model=vehicle.model,
                plate=vehicle.plate,
                year=vehicle.year,
                vin=vehicle.vin,
                by=by,
            )
    return create_order(client, vehicle=vehicle, by=by, **details)


@contextmanager
def _prefixed(prefix: str) -> Iterator[None]:
    """Prefix the fields of Invalid, so that a client's name is not taken for a job's."""
    try:
        yield
    except Invalid as problem:
        errors = {f"{prefix}_{name}": message for name, message in problem.errors.items()}
        if "client_phones" in errors:
            errors["client_phone"] = errors.pop("client_phones")
        raise Invalid(**errors) from None
