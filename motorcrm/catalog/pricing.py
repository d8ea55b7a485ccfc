"""What a service costs: a fixed price, or labour hours at a labour rate. Reads rates, saves nothing."""

from typing import NamedTuple

from motorcrm.catalog.models import LabourRate, Service
from motorcrm.clients.models import Contract
from motorcrm.core.exact import Money, Quantity
from motorcrm.vehicles.models import VehicleClass


class Priced(NamedTuple):
    price: Money
    rate: Money | None
    """The price of a labour hour, if the price comes from hours; None if it is fixed or no rate is known."""


def labour_rate(*, vehicle_class: VehicleClass | None = None, contract: Contract | None = None) -> Money | None:
    """The price of a labour hour: the contract's, else the vehicle class's, else the default; None if there is none."""
    if contract is not None and contract.labour_rate is not None:
        return contract.labour_rate
    wanted = [None] if vehicle_class is None else [None, vehicle_class.pk]
    rates = {rate.vehicle_class_id: rate.price for rate in LabourRate.objects.all() if rate.vehicle_class_id in wanted}
    return rates.get(vehicle_class.pk if vehicle_class else None, rates.get(None))


def price_of_hours(hours: Quantity, rate: Money) -> Money:
    """The cost of these labour hours in whole kopecks, rounded half up: the only place where hours become a price."""
    return rate.times(hours)


def price_at(service: Service, rate: Money | None, *, hours: Quantity | None = None) -> Priced:
    """The price of a service at a known rate, so that for many services of one vehicle the rate is read once."""
    if service.pricing != Service.Pricing.HOURS:
        return Priced(service.price or Money.zero(), None)
    if rate is None:
        return Priced(Money.zero(), None)
    return Priced(price_of_hours(service.labour_hours if hours is None else hours, rate), rate)


def price_of(
    service: Service,
    *,
    hours: Quantity | None = None,
    vehicle_class: VehicleClass | None = None,
    contract: Contract | None = None,
) -> Priced:
    """The price of one such service for this vehicle class under this contract.

    `hours` are those given for this job; without them the service's own count.
    """
    if service.pricing != Service.Pricing.HOURS:
        return price_at(service, None)
    return price_at(service, labour_rate(vehicle_class=vehicle_class, contract=contract), hours=hours)
