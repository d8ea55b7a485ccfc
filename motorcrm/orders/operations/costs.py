"""What sold parts cost. An unknown cost is not zero: closing asks for it, and whoever sees costs is told of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.access.fields import refuse_hidden
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money, half_up, one
from motorcrm.core.refusal import Absent, Invalid, Refused
from motorcrm.history.edit import edit
from motorcrm.history.record import record
from motorcrm.orders.events import PART_EDITED
from motorcrm.orders.models import OrderPart
from motorcrm.orders.operations.lock import recalculate
from motorcrm.orders.operations.sheet import Sheet
from motorcrm.suppliers.models import Supplier


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


def note_bought(sheet: Sheet, bought: Mapping[int, Money], supplier: Supplier, *, by: Actor) -> None:
    """These parts of a locked order were bought for so much, each by its id: all of it together is their cost.

    Raises Forbidden without the right to see costs, Refused for a part that was returned or is the client's own.
    """
    refuse_hidden(["cost"], by)
    parts = {part.pk: part for part in sheet.parts}
    for pk, amount in sorted(bought.items()):
        if (part := parts.get(pk)) is None:
            raise Absent
        if part.is_returned or part.is_clients_own:
            raise Refused("part-not-bought", _("“%(name)s” is returned or the client's own.") % {"name": part.name})
        cost = Money(half_up(amount.units * one().units, part.quantity.units))
        _note_cost(sheet, part, {"cost": cost, "supplier": supplier}, amount - cost.times(part.quantity), by=by)
    recalculate(sheet, by=by)


def forget_bought(sheet: Sheet, bought: Mapping[int, Money], *, by: Actor) -> None:
    """What these parts were bought for was a mistake: nobody knows what they cost, unless it has been changed since."""
    for part in sorted(sheet.parts, key=lambda part: part.pk):
        if part.pk in bought and part.cost is not None and part.cost_sum == bought[part.pk]:
            _note_cost(sheet, part, {"cost": None}, Money.zero(), by=by)
    recalculate(sheet, by=by)


def _note_cost(sheet: Sheet, part: OrderPart, changes: Mapping[str, Any], rest: Money, *, by: Actor) -> None:
    if differs := edit(part, version=part.version, by=by, changes=changes):
        record(PART_EDITED, about=part, within=sheet.order, by=by, name=part.name, **differs)
    if part.cost_rest != rest:
        part.cost_rest = rest
        part.save(update_fields=["cost_rest"])
