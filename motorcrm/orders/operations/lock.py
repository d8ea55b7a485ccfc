"""How every verb of an order begins and ends: locking its row, and recalculating it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.company.queries import preferences, tax_rate
from motorcrm.core import clock, locks, notation
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.ledger import journal
from motorcrm.orders import consequences
from motorcrm.orders.models import Job, OrderPart, WorkOrder
from motorcrm.orders.models.lines import OrderLine
from motorcrm.orders.operations.allowance import AUTHORISED, authorise, discount_of
from motorcrm.orders.operations.gifts import Thing, list_gifts
from motorcrm.orders.operations.kept import AGREED_OF, newly_agreed
from motorcrm.orders.operations.sheet import Sheet, renew
from motorcrm.orders.phases import OPEN_PHASES, JobStatus
from motorcrm.orders.pricing import line_amounts, order_amounts

SUMS = ["discount", "total", "order_discount", "vat"]
ORDER_SUMS = [
    "jobs_total", "parts_total", "discount", "line_discounts", "rounding", "total", "vat", "cost_total", "tax_rate",
    *AUTHORISED,
]  # fmt: skip


def lock(order: WorkOrder) -> Sheet:
    """Lock the order's row and refresh the given object. This is the first lock of an order, before any of its lines.

    A verb then takes what it needs from the sheet, because nothing read before the lock can be relied on.
    """
    renew(order, locks.lock_by_id(WorkOrder, order.pk))
    return Sheet(order)


def lock_open(order: WorkOrder) -> Sheet:
    """Lock it, and refuse unless it can still be changed."""
    sheet = lock(order)
    if order.phase not in OPEN_PHASES:
        raise Refused("order-over", _("The order is closed or cancelled and can no longer be changed."))
    return sheet


def recalculate(sheet: Sheet, *, by: Actor, on: date | None = None, decided: Thing | None = None) -> None:
    """Compute the sums of all lines and of the order, and write those that changed.

    `on` is the date whose VAT rate applies, today by default. `decided` is the line or order whose price or discount
    this verb has set, if it has. Raises Refused for a discount that nobody has authorised, Invalid for sums beyond
    what is stored.
    """
    order, lines = sheet.order, [*sheet.jobs, *sheet.parts]
    lines_were, order_was, before = [_sums(line) for line in lines], _sums_of_order(order), discount_of(order)
    for line in lines:
        _recalculate_line(line)
    _recalculate_order(order, [line for line in lines if line.is_billed], on or clock.today())
    _refuse_beyond_bounds(order)
    authorise(order, before, lines, by=by, sets_discount=decided is not None)
    agreed = [line for line in lines if newly_agreed(order, line)]
    changed = [line for line, were in zip(lines, lines_were, strict=True) if were != _sums(line) or line in agreed]
    for model, kept in AGREED_OF.items():
        own = [line for line in changed if isinstance(line, model)]
        model._default_manager.bulk_update(own, [*SUMS, "agreed_at", *kept] if agreed else SUMS)
    if order_was != _sums_of_order(order):
        order.save(update_fields=ORDER_SUMS)
    list_gifts(sheet, by=by, decided=decided)


def tell_repriced(sheet: Sheet, *, by: Actor) -> None:
    """Post what follows in money from new sums: jobs that are done may have been paid for. A verb calls it last."""
    if any(job.status == JobStatus.DONE for job in sheet.jobs):
        journal.post_many(consequences.repriced(sheet.order, by=by))


def _recalculate_line(line: OrderLine) -> None:
    """Set the line's own sums; its share of the order's discount comes with the order."""
    amounts = line_amounts(
        line.price, line.quantity, percent=line.discount_percent, sum_off=line.discount_sum, free=line.is_free
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
    order.line_discounts = sum((line.discount for line in billed), Money.zero())
    order.discount, order.rounding, order.total = sums.discount, sums.rounding, sums.total
    order.vat, order.tax_rate = sum(sums.vat, Money.zero()), rate
    order.cost_total = sum((line.cost_sum for line in sold), Money.zero())


def _refuse_beyond_bounds(order: WorkOrder) -> None:
    if max(order.jobs_total + order.parts_total + order.line_discounts, order.total, order.cost_total) > Money.most():
        raise Invalid(price=too_large())


def too_large() -> str:
    return _("This comes to more than %(most)s.") % {"most": notation.format_number(Money.most())}


def _sums(line: OrderLine) -> list[Money]:
    return [getattr(line, name) for name in SUMS]


def _sums_of_order(order: WorkOrder) -> list[Any]:
    return [getattr(order, name) for name in ORDER_SUMS]
