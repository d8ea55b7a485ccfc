"""Lines of an order before they exist, as typed."""

from dataclasses import dataclass, field, fields
from datetime import date

from motorcrm.catalog.models import Part, Service
from motorcrm.core.exact import Money, Percent, Quantity
from motorcrm.employees.models import Employee
from motorcrm.suppliers.models import Supplier


@dataclass(frozen=True)
class Share:
    """A technician's share of a job."""

    employee: Employee
    share: Percent


@dataclass(frozen=True)
class JobDraft:
    """A job to add. Without a price it has that of the price list."""

    name: str = ""
    service: Service | None = None
    quantity: Quantity = field(default_factory=lambda: Quantity.whole(1))
    labour_hours: Quantity | None = None
    price: Money | None = None
    discount_percent: Percent | None = None
    discount_sum: Money | None = None
    is_warranty: bool = False
    reason: str = ""
    """Why it is free, or below the price list."""
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True)
class PartDraft:
    """A part to add."""

    name: str
    article: str = ""
    maker: str = ""
    part: Part | None = None
    supplier: Supplier | None = None
    quantity: Quantity = field(default_factory=lambda: Quantity.whole(1))
    unit: str = "шт"
    price: Money | None = None
    cost: Money | None = None
    discount_percent: Percent | None = None
    discount_sum: Money | None = None
    is_clients_own: bool = False
    reason: str = ""
    """Why it is free, or below the price list."""
    status: str = ""
    """Where it is; empty for what is usual: from the shelf once the vehicle is here, until then needed."""


@dataclass(frozen=True)
class Debt:
    """What somebody answers for who releases a vehicle that is not paid in full."""

    reason: str
    pay_by: date | None = None
    """Empty for the term of the order's contract."""


def given_fields(draft: JobDraft | PartDraft) -> list[str]:
    """The names of the fields that were given rather than left to the price list."""
    return [one.name for one in fields(draft) if getattr(draft, one.name) is not None]
