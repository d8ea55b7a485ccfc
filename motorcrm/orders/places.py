"""Places of these pages that other apps fill."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from motorcrm.core.actor import Person
from motorcrm.orders.forms.closing import ClosingForm
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.offers import Offer
from motorcrm.orders.operations import close_order
from motorcrm.ui.panels import Place

ORDER_PAGE = Place("order")
CALLER = Place("order.caller")
"""What the desk should know of a client while it takes their call: a word or two in one line."""


@dataclass(frozen=True, kw_only=True)
class WayToClose:
    """What the closing page of an order asks, and where its answers go.

    Closing is one step of the day, and what else belongs to it, like taking the money, is in apps that orders do not
    know. Such an app brings its own form, template and verb; address and guard stay those of orders.
    """

    form: type[ClosingForm]
    template: str
    close: Callable[..., WorkOrder]
    """Calls the verb."""
    is_for: Callable[[Person, WorkOrder], bool]
    warn: Callable[[ClosingForm, WorkOrder, Person], Iterable[str]] = field(default=lambda form, order, person: ())
    """What to tell who has closed it, besides that it is done."""


AFTER_CLOSING: list[Callable[[Person, WorkOrder], Offer | None]] = []
"""What other apps still have to do with a closed order, the most pressing first."""
AFTER_CHECK_IN: list[Callable[[Person, WorkOrder], Offer | None]] = []
"""What other apps may do as soon as a vehicle is checked in: a second button of its page."""
CLOSING: list[WayToClose] = []
"""Fuller ways to close than the plain one, by other apps."""
_PLAIN = WayToClose(
    form=ClosingForm, template="orders/close.html", close=close_order, is_for=lambda person, order: True
)


def way_to_close(person: Person, order: WorkOrder) -> WayToClose:
    return next((way for way in CLOSING if way.is_for(person, order)), _PLAIN)
