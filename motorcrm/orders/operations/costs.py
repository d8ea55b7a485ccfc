"""What sold parts cost. An unknown cost is not zero: closing asks for it, and whoever sees costs is told of it."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from motorcrm.access.fields import refuse_hidden
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.refusal import Invalid
from motorcrm.history.edit import edit
from motorcrm.history.record import record
from motorcrm.orders.events import PART_EDITED
from motorcrm.orders.models import OrderPart
from motorcrm.orders.operations.sheet import Sheet


def without_cost(parts: Iterable[OrderPart]) -> list[OrderPart]:
    """The sold parts of which nobody has said what they cost; what the client brought costs nothing."""
    return [part for part in parts if part.cost is None and not part.is_returned and not part.is_clients_own]


def note_costs(sheet: Sheet, costs: Mapping[int, Money], *, by: Actor) -> None:
    """Enter what parts cost, by their ids. Those that are left out stay unknown.

    Raises Forbidden without the right to see costs, Invalid for a part whose cost someone has entered meanwhile.
    """
    if not costs:
        return
    refuse_hidden(["cost"], by)
    unknown = {part.pk: part for part in without_cost(sheet.parts)}
    for pk, cost in costs.items():
        if pk not in unknown:
            raise Invalid(costs=_("The parts of this order have changed. Look at their costs again."))
        if not Money.zero() <= cost <= Money(Money.MAX):
            raise Invalid(**{f"cost_{pk}": _("This number is too large.")})
        part = unknown[pk]
        differs = edit(part, version=part.version, by=by, changes={"cost": cost})
        record(PART_EDITED, about=part, within=sheet.order, by=by, name=part.name, **differs)
