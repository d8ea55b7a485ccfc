"""Where a job's price comes from: the price list, labour hours at a rate, or somebody's own hand."""

from typing import Any

from motorcrm.access.fields import refuse_hidden
from motorcrm.catalog.models import Service
from motorcrm.catalog.pricing import Priced, price_of, price_of_hours
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money, Quantity, one
from motorcrm.orders.models import Job, OrderPart, WorkOrder
from motorcrm.orders.pricing import missing_to_list


def price_now(order: WorkOrder, service: Service, *, hours: Quantity | None = None) -> Priced:
    vehicle_class = order.vehicle.vehicle_class if order.vehicle else None
    return price_of(service, hours=hours, vehicle_class=vehicle_class, contract=order.contract)


def listed_price(order: WorkOrder, service: Service | None) -> Money | None:
    """What the price list asks for the service as it stands there; None if that is left to agreement."""
    if service is None or not service.is_priced:
        return None
    priced = price_now(order, service)
    return priced.price if priced.rate or service.pricing == service.Pricing.FIXED else None


def below_list(line: Job | OrderPart) -> Money:
    """How much less the line costs than by the price list.

    A service is asked for at least once: its price list knows no tenth of a job. Half a litre of oil is honest.
    """
    least = one() if isinstance(line, Job) else line.quantity
    return missing_to_list(line.price, line.list_price, line.quantity, listed=max(line.quantity, least))


def follow_hours(job: Job, changes: dict[str, Any], *, by: Actor) -> None:
    """A price by hours follows them; one typed by hand is no longer calculated."""
    if job.rate is None:
        return
    hours = changes.get("labour_hours", job.labour_hours)
    by_hours = price_of_hours(hours, job.rate)
    if changes.get("price", job.price) not in (job.price, by_hours):
        changes["rate"] = None
    elif hours != job.labour_hours:
        refuse_hidden(["price"], by)
        changes["price"] = by_hours


def follow_the_list(line: Job | OrderPart) -> None:
    """A price below the list's when the line was added may be that of today's list, or of the order's contract."""
    if isinstance(line, Job) and line.service and below_list(line):
        listed = listed_price(line.order, line.service)
        if line.list_price is not None and (listed is None or listed < line.list_price):
            line.list_price = listed
