"""The postings of closing, reopening and cancelling an order. Pure; an accountant can read it."""

from datetime import date

from motorcrm.core.exact import Money, Percent
from motorcrm.ledger.chart import (
    CLIENTS,
    COST_OF_PARTS,
    JOBS_INCOME,
    JOBS_REDUCTIONS,
    PARTS_INCOME,
    PARTS_REDUCTIONS,
    PREPAYMENTS,
    STOCK,
    VAT,
)
from motorcrm.ledger.claims import Part
from motorcrm.ledger.lines import Dimensions, Line, credit, debit
from motorcrm.ledger.models import Item
from motorcrm.orders.models import Job, OrderPart, WorkOrder


def sale(
    order: WorkOrder, jobs: list[Job], parts: list[OrderPart], *, on: date, deducted: Percent | None = None
) -> list[Line]:
    """Closing: the client owes the total; jobs, parts and VAT are booked; parts leave the stock at cost.

    `deducted` is the rate of the VAT that was claimed back when the parts were bought, and so is no part of their cost.
    """
    whose: Dimensions = {"client": order.client, "contract": order.contract, "order": order.pk}
    earned: Dimensions = {**whose, "month": on}
    taxed: Dimensions = {**whose, "vat_rate": order.tax_rate}
    jobs_net = sum((job.due - job.vat for job in jobs), Money.zero())
    parts_net = sum((part.due - part.vat for part in parts), Money.zero())
    cost = cost_of_sale(order, deducted)
    return [
        debit(CLIENTS, order.total, **whose),
        credit(JOBS_INCOME, jobs_net, **earned),
        credit(PARTS_INCOME, parts_net, **earned),
        credit(VAT, order.vat, **taxed),
        debit(COST_OF_PARTS, cost, **earned),
        credit(STOCK, cost, **whose),
    ]


def cost_of_sale(order: WorkOrder, deducted: Percent | None) -> Money:
    """What its parts cost, without the VAT that was claimed back when they were bought."""
    return order.cost_total - order.cost_total.tax_within(deducted) if deducted else order.cost_total


def prepayment_use(order: WorkOrder, part: Part) -> list[Line]:
    """A prepayment, wherever it was, pays part of the order's bill."""
    return [
        debit(PREPAYMENTS, part.amount, **_place_of(part)),
        credit(CLIENTS, part.amount, client=order.client, contract=order.contract, order=order.pk, item=part.left.item),
    ]


def prepayment_move(part: Part, *, to: WorkOrder | None) -> list[Line]:
    """A prepayment moves to another order, or to the client's balance; it stays the same prepayment."""
    left = part.left
    client, contract, order = (to.client, to.contract, to.pk) if to else (left.client, left.contract, None)
    return [
        debit(PREPAYMENTS, part.amount, **_place_of(part)),
        credit(PREPAYMENTS, part.amount, client=client, contract=contract, order=order, item=left.item),
    ]


def payment_freed(order: WorkOrder, item: Item, amount: Money, *, rate: Percent | None) -> list[Line]:
    """The sale it paid is reversed: from its own day on, and at its rate, the payment is a prepayment for the order."""
    whose: Dimensions = {"client": order.client, "contract": order.contract, "order": order.pk, "item": item}
    return [debit(CLIENTS, amount, **whose), Line(PREPAYMENTS, -amount, {**whose, "vat_rate": rate})]


def price_reduction(order: WorkOrder, *, jobs: Money, parts: Money, vat: Money, on: date) -> list[Line]:
    """After closing: less income of jobs and of parts (without VAT), less VAT at the rate of the sale, less owed."""
    whose: Dimensions = {"client": order.client, "contract": order.contract, "order": order.pk}
    earned: Dimensions = {**whose, "month": on}
    taxed: Dimensions = {**whose, "vat_rate": order.tax_rate}
    return [
        debit(JOBS_REDUCTIONS, jobs, **earned),
        debit(PARTS_REDUCTIONS, parts, **earned),
        debit(VAT, vat, **taxed),
        credit(CLIENTS, jobs + parts + vat, **whose),
    ]


def payment_over(order: WorkOrder, part: Part, *, rate: Percent | None) -> list[Line]:
    """More was paid than is owed now: that part of a payment waits as a prepayment where it came from."""
    whose: Dimensions = {
        "client": order.client,
        "contract": order.contract,
        "order": order.pk,
        "item": part.left.item,
    }
    waits: Dimensions = {**_place_of(part), "vat_rate": rate}
    return [debit(CLIENTS, part.amount, **whose), credit(PREPAYMENTS, part.amount, **waits)]


def _place_of(part: Part) -> Dimensions:
    left = part.left
    return {"client": left.client, "contract": left.contract, "order": left.order, "item": left.item}
