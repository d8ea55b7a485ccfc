"""What all verbs of an order begin and end with: holding its row, and counting it up again."""

from datetime import date

from django.utils.translation import gettext as _

from motorcrm.access.limits import max_discount
from motorcrm.company.queries import preferences, tax_rate
from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.refusal import Refused
from motorcrm.orders.models import OrderPart, OrderWork, WorkOrder
from motorcrm.orders.phases import OPEN_PHASES, PartStatus, WorkStatus
from motorcrm.orders.pricing import line_amounts, order_amounts

SUMS = ["discount", "total", "order_discount", "vat"]
ORDER_SUMS = ["works_total", "parts_total", "discount", "rounding", "total", "vat", "cost_total", "tax_rate"]


def hold(order: WorkOrder) -> WorkOrder:
    """Lock the order's row and bring the object in hand up to date. First of all locks, before any line."""
    held = WorkOrder.objects.select_for_update(of=("self",), no_key=True).get(pk=order.pk)
    for field in WorkOrder._meta.concrete_fields:
        if field.is_relation and getattr(order, field.attname) == getattr(held, field.attname):
            continue  # keep the related object that is loaded already
        setattr(order, field.attname, getattr(held, field.attname))
    return order


def hold_open(order: WorkOrder) -> WorkOrder:
    """Hold it, and refuse unless it may still change."""
    hold(order)
    if order.phase not in OPEN_PHASES:
        raise Refused("order-over", _("The order is closed or cancelled: it cannot change any more."))
    return order


def count_up(order: WorkOrder, *, by: Actor, on: date | None = None) -> None:
    """Compute the sums of all lines and of the order, and write those that changed.

    `on` is the date whose tax mode counts, today by default. Whoever raised the discount must be allowed that much.
    """
    works = list(order.works.all())
    parts = list(order.parts.all())
    lines: list[OrderWork | OrderPart] = [*works, *parts]
    billed: list[OrderWork | OrderPart] = []
    gross = Money.zero()
    was = {id(line): _sums(line) for line in lines}
    for line in lines:
        amounts = line_amounts(
            line.price,
            line.quantity,
            percent=line.discount_percent,
            sum_off=line.discount_sum,
            free=isinstance(line, OrderWork)
            and line.is_warranty
            or isinstance(line, OrderPart)
            and line.is_clients_own,
        )
        line.discount, line.total = amounts.discount, amounts.total
        line.order_discount = line.vat = Money.zero()
        if _is_billed(line):
            billed.append(line)
            gross += amounts.total + amounts.discount
    rate = tax_rate(order.organisation, on or clock.today())
    sums = order_amounts(
        [line.total for line in billed],
        percent=order.discount_percent,
        sum_off=order.discount_sum,
        round_to=preferences().round_totals_to,
        tax_rate=rate,
    )
    for line, share, vat in zip(billed, sums.spread, sums.vat, strict=True):
        line.order_discount, line.vat = share, vat
    OrderWork.objects.bulk_update([work for work in works if was[id(work)] != _sums(work)], SUMS)
    OrderPart.objects.bulk_update([part for part in parts if was[id(part)] != _sums(part)], SUMS)
    off_before = order.discount + sum((was[id(line)][0] for line in billed), Money.zero())
    gross_before = sum((was[id(line)][0] + was[id(line)][1] for line in billed), Money.zero())
    off = sums.discount + sum((line.discount for line in billed), Money.zero())
    raised = off.units * gross_before.units > off_before.units * gross.units if gross_before else bool(off)
    if raised and off > gross.part(max_discount(by)):
        raise Refused("discount-too-big", _("The discount is bigger than your role allows."), limit=max_discount(by))
    order.works_total = sum((line.total for line in billed if isinstance(line, OrderWork)), Money.zero())
    order.parts_total = sum((line.total for line in billed if isinstance(line, OrderPart)), Money.zero())
    order.discount, order.rounding, order.total = sums.discount, sums.rounding, sums.total
    order.vat, order.tax_rate = sum(sums.vat, Money.zero()), rate
    order.cost_total = sum(
        (line.cost.times(line.quantity) for line in billed if isinstance(line, OrderPart) and line.cost), Money.zero()
    )
    order.save(update_fields=ORDER_SUMS)


def _is_billed(line: OrderWork | OrderPart) -> bool:
    if isinstance(line, OrderWork):
        return line.status != WorkStatus.CANCELLED
    return line.status != PartStatus.RETURNED and not line.is_clients_own


def _sums(line: OrderWork | OrderPart) -> list[Money]:
    return [getattr(line, name) for name in SUMS]
