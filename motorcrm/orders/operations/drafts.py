"""What a person types of a line before it exists."""

from dataclasses import dataclass, field, fields

from motorcrm.catalog.models import Part, Service, Supplier
from motorcrm.core.exact import Money, Percent, Quantity
from motorcrm.employees.models import Employee
from motorcrm.orders.phases import PartStatus


@dataclass(frozen=True)
class Share:
    """A master's part of a work."""

    employee: Employee
    share: Percent


@dataclass(frozen=True)
class JobDraft:
    """A work to add. Without a price it is that of the price list."""

    name: str = ""
    service: Service | None = None
    quantity: Quantity = field(default_factory=lambda: Quantity.whole(1))
    labour_hours: Quantity | None = None
    price: Money | None = None
    discount_percent: Percent | None = None
    discount_sum: Money | None = None
    is_warranty: bool = False
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
    status: str = PartStatus.NEEDED


def set_by(draft: JobDraft | PartDraft) -> list[str]:
    """What was said of the line: the names of what is not left to the price list."""
    return [one.name for one in fields(draft) if getattr(draft, one.name) is not None]
