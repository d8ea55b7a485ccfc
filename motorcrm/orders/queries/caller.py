"""What the desk should know of a client who calls: open orders, the last visit, what was recommended."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from motorcrm.clients.models import Client
from motorcrm.clients.queries import ids_of
from motorcrm.core.actor import Person
from motorcrm.orders.models import OrderStatus, WorkOrder
from motorcrm.orders.rights import VIEW_ORDERS

MOST_OPEN, LOOKED_THROUGH = 3, 30
"""Orders shown, and how many of the latest are read."""
_READ = (
    "pk", "number", "accepted_at", "mileage", "recommendations", "is_open",
    "status__code", "status__name", "status__colour", "vehicle__make", "vehicle__model",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenOrder:
    pk: int
    number: str
    vehicle: str
    state: str
    tone: str


@dataclass(slots=True)
class Caller:
    """Only of orders that the reader sees."""

    open: list[OpenOrder] = field(default_factory=list)
    more_open: bool = False
    last_visit: datetime | None = None
    """Of an order that is over: where the vehicle is here now, the order says it."""
    mileage: int | None = None
    """As it was read then."""
    advice: str = ""
    advised_in: int | None = None
    """The order that it stands in."""


def caller_of(client: Client, reader: Person) -> Caller:
    """Two queries, however many orders there are."""
    seen = WorkOrder.objects.visible_to(reader, VIEW_ORDERS).filter(client__in=ids_of(client)).order_by("-pk")
    latest = list(seen.values(*_READ)[:LOOKED_THROUGH])
    open_now = [row for row in latest if row["is_open"]]
    caller = Caller(_told(open_now[:MOST_OPEN]), len(open_now) > MOST_OPEN)
    visits = [row for row in latest if row["accepted_at"] and not row["is_open"]]
    if visits:
        last = max(visits, key=lambda row: row["accepted_at"])
        caller.last_visit, caller.mileage = last["accepted_at"], last["mileage"]
    for row in latest:
        if row["recommendations"].strip():
            caller.advice, caller.advised_in = row["recommendations"].strip(), row["pk"]
            break
    return caller


def _told(rows: Sequence[dict[str, Any]]) -> list[OpenOrder]:
    return [
        OpenOrder(
            row["pk"],
            row["number"],
            " ".join(filter(None, [row["vehicle__make"], row["vehicle__model"]])),
            OrderStatus(code=row["status__code"], name=row["status__name"]).label,
            row["status__colour"],
        )
        for row in rows
    ]
