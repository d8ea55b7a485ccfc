"""How every verb of an order begins and ends: locking its row, and recalculating it."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from motorcrm.access.limits import max_discount
from motorcrm.company.queries import preferences, tax_rate
from motorcrm.core import clock, locks
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.refusal import Refused
from motorcrm.orders.models import Job, OrderPart, WorkOrder
from motorcrm.orders.models.lines import OrderLine
from motorcrm.orders.operations.kept import AGREED_OF, newly_agreed
from motorcrm.orders.operations.sheet import Sheet, renew
from motorcrm.orders.phases import OPEN_PHASES, JobStatus, PartStatus
from motorcrm.orders.pricing import line_amounts, order_amounts

SUMS = ["discount", "total", "order_discount", "vat"]
ORDER_SUMS = ["jobs_total", "parts_total", "discount", "rounding", "total", "vat", "cost_total", "tax_rate"]


def lock(order: WorkOrder) -> Sheet:
    """Lock the order's row and refresh the given object. This is the first lock of an order, before any of its lines.

    A verb then takes what it needs from the sheet, because nothing read before the lock can be relied on.
    """
    renew(order, locks.lock_one(WorkOrder.objects.filter(pk=order.pk)))
    return Sheet(order)


def lock_open(order: WorkOrder) -> Sheet:
    """Lock it, and refuse unless it can still be changed."""
    sheet = lock(order)
    if order.phase not in OPEN_PHASES:
        raise Refused("order-over", _("The order is closed or cancelled and can no longer be changed."))
    return sheet


def recalculate(sheet: Sheet, *, by: Actor, on: date | None = None) -> None:
    """Compute the sums of all lines and of the order, and write those that changed.

    `on` is the date whose VAT rate applies, today by default. Raising the discount must be within the person's limit.
    """
    order, lines = sheet.order, [*sheet.jobs, *sheet.parts]
    billed = [line for line in lines if _is_billed(line)]
    lines_were, order_was = [_sums(line) for line in lines], _sums_of_order(order)
    before = _discount_of(order, billed)
    for line in lines:
        _recalculate_line(line)
    _recalculate_order(order, billed, on or clock.today())
    _refuse_big_discount(before, _discount_of(order, billed), by=by)
    agreed = [line for line in lines if newly_agreed(order, line)]
    changed = [line for line, were in zip(lines, lines_were, strict=True) if were != _sums(line) or line in agreed]
    for model, kept in AGREED_OF.items():
        own = [line for line in changed if isinstance(line, model)]
        model._default_manager.bulk_update(own, [*SUMS, "agreed_at", *kept] if agreed else SUMS)
    if order_was != _sums_of_order(order):
        order.save(update_fields=ORDER_SUMS)


def _recalculate_line(line: OrderLine) -> None:
    """Set the line's own sums; its share of the order's discount comes with the order."""
    amounts = line_amounts(
        line.price, line.quantity, percent=line.discount_percent, sum_off=line.discount_sum, free=_is_free(line)
    )
    line.discount, line.total = amounts.discount, amounts.total
    line.order_discount = line.vat = Money.zero()


def _recalculate_order(order: WorkOrder, billed: Sequence[OrderLine], on: date) -> None:
    rate = tax_rate(order.organisation, on)
    sums = order_amounts(
        [line.total for line in billed],
        percent=order.discount_percent,
        sum_off=order.discount_sum,
        round_to=preferences().round_totals_to,
        tax_rate=rate,
    )
    for line, share, vat in zip(billed, sums.spread, sums.vat, strict=True):
        line.order_discount, line.vat = share, vat
    sold = [line for line in billed if isinstance(line, OrderPart)]
    order.jobs_total = sum((line.total for line in billed if isinstance(line, Job)), Money.zero())
    order.parts_total = sum((line.total for line in sold), Money.zero())
    order.discount, order.rounding, order.total = sums.discount, sums.rounding, sums.total
    order.vat, order.tax_rate = sum(sums.vat, Money.zero()), rate
    order.cost_total = sum((line.cost.times(line.quantity) for line in sold if line.cost), Money.zero())


class _Discount(NamedTuple):
    """The discount on lines and order together, and the gross amount it is taken from."""

    sum: Money
    gross: Money


def _discount_of(order: WorkOrder, billed: Sequence[OrderLine]) -> _Discount:
    by_lines = sum((line.discount for line in billed), Money.zero())
    return _Discount(order.discount + by_lines, sum((line.total for line in billed), Money.zero()) + by_lines)


def _refuse_big_discount(before: _Discount, after: _Discount, *, by: Actor) -> None:
    """Refuse a raised discount beyond the person's limit; one that is unchanged or lower is not checked."""
    is_raised = (
        after.sum.units * before.gross.units > before.sum.units * after.gross.units if before.gross else bool(after.sum)
    )
    if is_raised and after.sum > after.gross.part(max_discount(by)):
        raise Refused(
            "discount-too-big",
            _("This discount is more than your role allows. Enter a smaller one."),
            limit=max_discount(by),
        )


def _is_billed(line: OrderLine) -> bool:
    if isinstance(line, Job):
        return line.status != JobStatus.CANCELLED
    return isinstance(line, OrderPart) and line.status != PartStatus.RETURNED and not line.is_clients_own


def _is_free(line: OrderLine) -> bool:
    """Whether it is a warranty job or the client's own part."""
    return isinstance(line, Job) and line.is_warranty or isinstance(line, OrderPart) and line.is_clients_own


def _sums(line: OrderLine) -> list[Money]:
    return [getattr(line, name) for name in SUMS]


def _sums_of_order(order: WorkOrder) -> list[Money | None]:
    return [getattr(order, name) for name in ORDER_SUMS]
