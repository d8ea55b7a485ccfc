"""What goes back to a supplier and was bought for an order leaves that order, as long as nobody has used it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money, Quantity
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.finance.models import Purchase, PurchaseLine
from motorcrm.finance.queries.suppliers import lines_left
from motorcrm.orders.models import OrderPart, WorkOrder
from motorcrm.orders.operations import edit_part, remove_part
from motorcrm.orders.operations.costs import note_bought
from motorcrm.orders.operations.lock import lock
from motorcrm.orders.operations.sheet import Sheet
from motorcrm.orders.phases import OPEN_PHASES, Phase


@dataclass(frozen=True)
class Back:
    """So much of that line goes back, VAT included."""

    line: PurchaseLine
    amount: Money
    quantity: Quantity | None = None
    """How many of the part, where it was bought for an open order and not all of it goes back."""


def field_of(line: PurchaseLine) -> str:
    return f"line-{line.pk}"


def take_off_orders(purchase: Purchase, lines: Sequence[Back], *, by: Actor, sure: Collection[str]) -> None:
    """Lock the orders of the parts that go back, and take these off. The rest of a part costs what is left of its line.

    Of a cancelled order, and of a part that is returned there, nothing needs to change: it is in stock. Raises Invalid
    by line where it is not said how many go back.
    """
    back = {one.line.pk: one for one in lines}
    rows = purchase.lines.filter(pk__in=back, part__isnull=False).values_list("pk", "part", "part__order")
    orders = WorkOrder.objects.filter(pk__in={order for _line, _part, order in rows}).order_by("pk")
    sheets = {order.pk: lock(order) for order in orders}
    left = {one.line.pk: one.amount for one in lines_left(purchase)}
    for pk, part_id, order in rows:
        sheet = sheets[order]
        part = next((one for one in sheet.parts if one.pk == part_id), None)
        if part is not None and not part.is_returned:
            _take_off(sheet, part, back[pk], left[pk], purchase, by=by, sure=sure)


def _take_off(
    sheet: Sheet, part: OrderPart, back: Back, left: Money, purchase: Purchase, *, by: Actor, sure: Collection[str]
) -> None:
    order, known = sheet.order, {"name": part.name, "order": sheet.order.number}
    if order.phase == Phase.CLOSED:
        raise Refused("part-sold", _("“%(name)s” is sold in order %(order)s. Reopen the order first.") % known)
    if order.phase not in OPEN_PHASES:
        return
    if part.is_issued:
        message = _("“%(name)s” is issued in order %(order)s. Mark it as returned there first.")
        raise Refused("part-in-use", message % known)
    if back.amount == left:
        remove_part(part, version=part.version, by=by)
    elif back.amount < left:
        _take_some(part, back, left, purchase, by=by, sure=sure)


def _take_some(
    part: OrderPart, back: Back, left: Money, purchase: Purchase, *, by: Actor, sure: Collection[str]
) -> None:
    if back.quantity is None or not Quantity.zero() < back.quantity < part.quantity:
        message = _("Say how many of “%(name)s” go back: less than the order has.")
        raise Invalid(**{field_of(back.line): message % {"name": part.name}})
    is_of_the_bill = part.cost_sum == left  # else somebody has said since what it costs
    edit_part(part, version=part.version, quantity=part.quantity - back.quantity, sure=sure, by=by)
    if is_of_the_bill:
        note_bought(lock(part.order), {part.pk: left - back.amount}, purchase.supplier, by=by)
