"""Paying the rest, closing and handing over: one verb, because it is one step of the day."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from motorcrm.access.rights import SEE_PRICES
from motorcrm.access.scopes import has, reaches
from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Forbidden
from motorcrm.finance.models import Payment
from motorcrm.finance.money.checks import check_amount
from motorcrm.finance.money.payments import (
    NO_RECEIPT,
    Allotted,
    Receipt,
    Tendered,
    keep_payment,
    lock_tendered,
    prepare_payment,
)
from motorcrm.finance.money.seen import check_due
from motorcrm.finance.rights import TAKE_PAYMENTS
from motorcrm.ledger import journal
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations.closing import complete_close, prepare_close
from motorcrm.orders.operations.drafts import Debt
from motorcrm.orders.rights import CLOSE_ORDERS


@operation(needs=CLOSE_ORDERS, once=True)
def settle_and_close(
    order: WorkOrder,
    *,
    on: date,
    by: Actor,
    tenders: Sequence[Tendered] = (),
    receipt: Receipt = NO_RECEIPT,
    finish_jobs: bool = False,
    from_balance: Money | None = None,
    hand_over_to: str | None = None,
    costs: Mapping[int, Money] | None = None,
    debt: Debt | None = None,
    mileage: int | None = None,
    expected_due: Money | None = None,
    sure: Collection[str] = (),
) -> WorkOrder:
    """Take what is left to pay, use prepayments, close the order and hand the vehicle over: all or nothing.

    The money is taken today whatever the day of the sale; more of it than is left to pay is refused. Taking money needs
    the right to take payments for the order too, and to see prices. Without tenders this is `close_order`.
    `expected_due` is what the person saw left to pay. Raises Asked if somebody has taken money meanwhile, or the sum
    has changed otherwise, and `sure` does not answer that.
    """
    if tenders:
        _check_may_take(order, by=by)
    for tender in tenders:
        check_amount(tender.amount)
    paid = sum((tender.amount for tender in tenders), Money.zero())
    closing = prepare_close(
        order,
        on=on,
        by=by,
        finish_jobs=finish_jobs,
        from_balance=from_balance,
        paid=paid,
        costs=costs,
        debt=debt,
        mileage=mileage,
        sure=sure,
        check_due=lambda due: check_due(order, expected_due, due, by=by, sure=sure),
    )
    payment = Payment(organisation=order.organisation, client=order.client, amount=paid, on=clock.today())
    drafts = []
    if tenders:
        lock_tendered(tenders, order.organisation, payment.on, by=by)
        drafts = prepare_payment(payment, order, tenders, by=by, sold_on=on)
    entries = journal.post_many([*complete_close(closing, hand_over_to=hand_over_to), *drafts])
    if tenders:
        keep_payment(payment, entries[-1], tenders, [Allotted(order, paid)], receipt, by=by)
    return order


def _check_may_take(order: WorkOrder, *, by: Actor) -> None:
    if not reaches(by, TAKE_PAYMENTS, order):
        raise Forbidden(TAKE_PAYMENTS)
    if not has(by, SEE_PRICES):
        raise Forbidden(SEE_PRICES)  # refused amounts would give away what is left to pay
