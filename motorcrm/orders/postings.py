"""The postings of closing and cancelling an order. Pure; an accountant can read it."""

from motorcrm.core.exact import Money
from motorcrm.ledger.chart import (
    CLIENTS,
    COST_OF_PARTS,
    JOBS_INCOME,
    PARTS_INCOME,
    PREPAYMENTS,
    STOCK,
    VAT,
)
from motorcrm.ledger.lines import Dimensions, Line, credit, debit
from motorcrm.orders.models import Job, OrderPart, WorkOrder


def sale(order: WorkOrder, jobs: list[Job], parts: list[OrderPart]) -> list[Line]:
    """Closing: the client owes the total; jobs, parts and VAT are booked; parts leave the stock at cost."""
    whose: Dimensions = {"client": order.client, "contract": order.contract, "order": order.pk}
    jobs_net = sum((job.due - job.vat for job in jobs), Money.zero())
    parts_net = sum((part.due - part.vat for part in parts), Money.zero())
    return [
        debit(CLIENTS, order.total, **whose),
        credit(JOBS_INCOME, jobs_net, **whose),
        credit(PARTS_INCOME, parts_net, **whose),
        credit(VAT, order.vat, **whose),
        debit(COST_OF_PARTS, order.cost_total, **whose),
        credit(STOCK, order.cost_total, **whose),
    ]


def prepayment_use(order: WorkOrder, amount: Money, *, from_balance: bool = False) -> list[Line]:
    """A prepayment, for this order or from the client's balance, pays part of the bill."""
    source = None if from_balance else order.pk
    return [
        debit(PREPAYMENTS, amount, client=order.client, order=source),
        credit(CLIENTS, amount, client=order.client, contract=order.contract, order=order.pk),
    ]


def prepayment_release(order: WorkOrder, prepaid: Money, paid: Money) -> list[Line]:
    """The order is cancelled: what was prepaid, and paid for a sale since reversed, moves to the client's balance."""
    return [
        debit(PREPAYMENTS, prepaid, client=order.client, order=order.pk),
        debit(CLIENTS, paid, client=order.client, contract=order.contract, order=order.pk),
        credit(PREPAYMENTS, prepaid + paid, client=order.client),
    ]
