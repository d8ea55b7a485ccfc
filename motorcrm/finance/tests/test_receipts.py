"""A private client gets a receipt when a prepayment is applied and when the vehicle leaves on credit (54-ФЗ)."""

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.finance.models import FiscalReceipt, MoneyTransaction
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.money.reductions import Off
from motorcrm.finance.operations import (
    mark_receipt,
    move_prepayment,
    reduce_price,
    settle_and_close,
    take_payment,
    take_prepayment,
)
from motorcrm.finance.queries.receipts import lacking_receipts
from motorcrm.orders.operations import close_order, reopen_order
from motorcrm.testing.builders import a_client, on_trust, ready_order

REASON = FiscalReceipt.Reason


def needed():
    """Receipts still to be made, apart from those of the money itself: reason and kind of entry."""
    rows = FiscalReceipt.objects.filter(status=FiscalReceipt.Status.MISSING).exclude(reason=REASON.PAYMENT)
    return list(rows.order_by("pk").values_list("reason", "entry__kind"))


def order_of(workshop, kind="person"):
    return ready_order(workshop, jobs=rub(1_000), client=a_client("Vera", kind=kind))


def prepay(order, where, by, roubles):
    take_payment(order, amount=rub(roubles), money_account=where.till, on=clock.today(), by=by)


def test_a_prepayment_applied_at_closing_needs_a_receipt(workshop, where):
    order = order_of(workshop)
    prepay(order, where, workshop.owner, 1_000)

    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)

    assert needed() == [("use", "prepayment-use")]


def test_a_vehicle_released_on_credit_needs_a_receipt(workshop, where):
    order = order_of(workshop)
    prepay(order, where, workshop.owner, 400)

    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)

    assert sorted(needed()) == [("credit", "sale"), ("use", "prepayment-use")]


def test_a_bill_paid_while_closing_needs_that_of_the_payment_only(workshop, where):
    order = order_of(workshop)
    rest = [Tendered(rub(1_000), where.till)]

    settle_and_close(order, on=clock.today(), tenders=rest, debt=on_trust(), by=workshop.owner)

    assert needed() == []
    assert FiscalReceipt.objects.count() == 1


def test_a_debt_paid_from_the_balance_later_needs_one(workshop, where):
    order = order_of(workshop)
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    whose = {"organisation": workshop.organisation, "by": workshop.owner}
    take_prepayment(order.client, amount=rub(1_000), money_account=where.till, on=clock.today(), **whose)

    move_prepayment(order.client, amount=rub(1_000), source=None, target=order, **whose)

    assert needed() == [("credit", "sale"), ("use", "prepayment-use")]


def test_taking_a_sale_back_asks_for_none_and_selling_anew_does(workshop, where):
    order = order_of(workshop)
    prepay(order, where, workshop.owner, 1_000)
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)

    reopen_order(order, reason="forgot a job", by=workshop.owner)
    assert len(needed()) == 1
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)

    assert len(needed()) == 2


@pytest.mark.parametrize("roubles", [400, 1_000])
def test_between_companies_none_is_needed(workshop, where, roubles):
    order = order_of(workshop, "company")
    prepay(order, where, workshop.owner, roubles)

    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)

    assert not FiscalReceipt.objects.exists()


@pytest.mark.parametrize(("kind", "paid"), [("person", 1_000), ("person", 0), ("company", 1_000)])
def test_a_price_reduced_after_closing_needs_one_of_return_or_correction(workshop, where, kind, paid):
    """Paid or on credit, the client has receipts for the whole bill."""
    order = order_of(workshop, kind)
    rest = [Tendered(rub(paid), where.till)] if paid else []
    settle_and_close(order, on=clock.today(), tenders=rest, debt=on_trust(), by=workshop.owner)
    before = needed()

    row = reduce_price(
        order, off=[Off(order.jobs.get(), rub(100))], reason="scratched", on=clock.today(), by=workshop.owner
    )

    assert needed() == before + ([("correction", "price-reduction")] if kind == "person" else [])
    listed = {one.pk: (one.amount, str(one.order)) for one in lacking_receipts(workshop.owner).rows}
    assert (row.entry_id in listed) == (kind == "person")
    if kind == "person":
        assert listed[row.entry_id][0] == rub(100)
        one = MoneyTransaction.objects.get(pk=row.entry_id)
        mark_receipt(one, was="missing", status="issued", number="77", by=workshop.accountant)
        assert needed() == before
    assert violations() == {}
