"""Reading the price list for pages and other apps."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from motorcrm.catalog.models import LabourRate, Service, ServiceCategory
from motorcrm.catalog.pricing import Priced, labour_rate, price_at
from motorcrm.clients.models import Contract
from motorcrm.core.exact import Money
from motorcrm.vehicles.models import VehicleClass

FEW = 10


@dataclass(frozen=True)
class Offer:
    """A service with its price for this vehicle and contract."""

    service: Service
    priced: Priced

    @property
    def is_from(self) -> bool:
        """Whether the price is where it starts: what it comes to is agreed in each order."""
        return self.service.pricing == Service.Pricing.FROM

    @property
    def unpriced(self) -> str:
        """Why it has no price yet; empty if it has one."""
        if self.service.pricing != Service.Pricing.HOURS:
            return _("by agreement") if self.service.price is None else ""
        return _("no labour rate") if self.priced.rate is None else ""


@dataclass(frozen=True)
class Group:
    category: ServiceCategory
    offers: list[Offer]


@dataclass(frozen=True)
class Rate:
    """A line of the labour rates: a class (None is the default), its own rate if any, and the price that applies."""

    vehicle_class: VehicleClass | None
    own: LabourRate | None
    holds: Money | None


def price_list(*, query: str = "", archived: bool = False) -> list[Group]:
    """Categories with their services in order, at the default rate. With `archived`, those no longer offered."""
    rows = Service.objects.select_related("category").search(query)
    rows = rows.exclude(pk__in=Service.objects.offered()) if archived else rows.offered()
    rate = labour_rate()
    groups: dict[int, Group] = {}
    if not query:
        empty = ServiceCategory.objects.filter(is_archived=archived)
        groups = {category.pk: Group(category, []) for category in empty}
    for service in rows:
        group = groups.setdefault(service.category_id, Group(service.category, []))
        group.offers.append(Offer(service, price_at(service, rate)))
    return sorted(groups.values(), key=lambda group: (group.category.position, group.category.name))


def offer_of(service: Service) -> Offer:
    """A service at the default rate, as the price list has it."""
    return Offer(service, price_at(service, labour_rate()))


def suggested(
    query: str, *, vehicle_class: VehicleClass | None = None, contract: Contract | None = None
) -> list[Offer]:
    """A few offered services that match what is typed so far, priced for this vehicle class under this contract."""
    rows = Service.objects.offered().search(query).ranked(query).select_related("category")[:FEW]
    rate = labour_rate(vehicle_class=vehicle_class, contract=contract)
    return [Offer(service, price_at(service, rate)) for service in rows]


def labour_rates() -> list[Rate]:
    """The default first, then every class."""
    own = {rate.vehicle_class_id: rate for rate in LabourRate.objects.all()}
    default = own.get(None)
    default_price = default.price if default else None
    lines = [Rate(None, default, default_price)]
    for vehicle_class in VehicleClass.objects.order_by("pk"):
        rate = own.get(vehicle_class.pk)
        lines.append(Rate(vehicle_class, rate, rate.price if rate else default_price))
    return lines
