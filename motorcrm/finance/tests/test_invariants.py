"""`motorcrm check` finds mismatches between payments, orders and the ledger."""

import pytest

from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import rub
from motorcrm.core.invariants import INVARIANTS
from motorcrm.finance import invariants
from motorcrm.finance.models import CashTransaction, Category, Payment, Tender
from motorcrm.finance.money.loans import record_loan
from motorcrm.finance.money.payments import PAYMENT
from motorcrm.finance.operations import (
    record_expense,
    record_income,
    reverse_payment,
    take_payment,
    take_prepayment,
)
from motorcrm.ledger.chart import CLIENTS, JOBS_INCOME, LOANS, OPENING, PREPAYMENTS
from motorcrm.ledger.journal import post
from motorcrm.ledger.lines import credit, debit
from motorcrm.orders import invariants_of_sales
from motorcrm.orders.kinds import PREPAYMENT_USE, SALE
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import cancel_order, close_order, reopen_order
from motorcrm.testing.builders import an_order, closed_order, on_trust, ready_order

MODULES = (invariants.__name__, invariants_of_sales.__name__)
OURS = [ask for ask in INVARIANTS.values() if ask.__module__.startswith(MODULES)]


def found():
    return {ask.__name__: lines for ask in OURS if (lines := list(ask()))}


@pytest.fixture
def year(workshop, where):
    """A bit of everything."""
    by = workshop.owner
    day = clock.today()
    order = ready_order(workshop, jobs=rub(500), parts=rub(100))
    take_payment(order, amount=rub(200), money_account=where.till, on=day, by=by)
    take_prepayment(
        order.client, organisation=workshop.organisation, amount=rub(50), money_account=where.bank, on=day, by=by
    )
    close_order(order, on=day, debt=on_trust(), by=by, from_balance=rub(10))
    wrong = take_payment(order, amount=rub(20), money_account=where.till, on=day, by=by)
    reverse_payment(wrong, reason="typo", by=by)
    reopened = closed_order(workshop, jobs=rub(10))
    reopen_order(reopened, reason="x", by=by)
    gone = an_order(workshop, jobs=rub(10))
    take_payment(gone, amount=rub(5), money_account=where.till, on=day, by=by)
    cancel_order(gone, reason="x", by=by)
    for verb, code in ((record_income, "scrap"), (record_expense, "rent")):
        verb(
            category=Category.objects.get(code=code), amount=rub(7), money_account=where.till, on=day, month=day, by=by
        )
    return order


def test_a_sound_database_passes(year):
    assert len(OURS) == 19
    assert found() == {}


@pytest.mark.parametrize("change", [{"amount": rub(1)}, {"kind": "refund"}, {"on": "2020-01-01"}])
def test_a_payment_that_is_not_in_the_journal_is_named(year, change):
    first = Payment.objects.order_by("pk").first()
    Payment.objects.filter(pk=first.pk).update(**change)
    assert "payments_match_the_ledger" in found()


def test_a_payment_of_another_client_or_account_is_named(workshop, year, where):
    other = an_order(workshop)
    Payment.objects.filter(allocations__order=year).update(client=other.client)
    assert "payments_match_the_ledger" in found()
    Payment.objects.filter(allocations__order=year).update(client=year.client)
    assert found() == {}
    Tender.objects.filter(payment__allocations__order=year).update(amount=rub(1))
    assert "payments_match_the_ledger" in found()


def test_an_expense_that_is_not_in_the_journal_is_named(year):
    CashTransaction.objects.update(amount=rub(8))
    assert len(found()["income_and_expenses_match_the_ledger"]) == 2


def test_a_closed_order_without_its_sale_is_named(year):
    WorkOrder.objects.filter(pk=year.pk).update(phase="ready", is_open=True, debt_reason="", pay_by=None)
    assert "closed_orders_have_one_live_sale" in found()
    WorkOrder.objects.filter(pk=year.pk).update(phase="closed", is_open=False, total=rub(601))
    assert list(found()) == ["sales_are_what_orders_say"]


def booked(year, kind, about, *lines):
    post(
        kind=kind,
        key=f"{kind.code}:{about}",
        about=about,
        on=clock.today(),
        organisation=year.organisation,
        lines=lines,
        by=SYSTEM,
    )


def test_a_second_sale_is_named(year):
    for about in (year.ref, "order:99999"):
        month = clock.today()
        booked(year, SALE, about, debit(CLIENTS, rub(1), client=year.client), credit(JOBS_INCOME, rub(1), month=month))
    assert len(found()["closed_orders_have_one_live_sale"]) == 2


def test_a_prepayment_used_beyond_itself_is_named(year):
    item = Payment.objects.get(amount=rub(200)).entry.items.get()
    taken = debit(PREPAYMENTS, rub(1), client=year.client, order=year.pk, item=item)
    booked(year, PREPAYMENT_USE, "x:1", taken, credit(CLIENTS, rub(1), client=year.client))
    assert "prepayments_are_never_below_zero" in found()


def test_a_loan_repaid_beyond_what_came_is_named(year, where):
    loan = record_loan(lender="Bank", amount=rub(100), money_account=where.bank, on=clock.today(), by=SYSTEM)
    assert found() == {}
    booked(year, SALE, "x:1", debit(LOANS, rub(101), item=loan.item), credit(OPENING, rub(101)))
    assert "loans_are_never_below_zero" in found()


def test_a_till_below_zero_is_named(year, where):
    spent = credit(where.till.account, rub(1_000), article="other-out")
    booked(year, SALE, "x:1", spent, debit(OPENING, rub(1_000)))
    assert "tills_are_never_below_zero" in found()


def test_an_entry_of_a_payment_without_its_row_is_named(year, where):
    booked(year, PAYMENT, "x:1", debit(where.till.account, rub(1), article="other-in"), credit(OPENING, rub(1)))
    assert list(found()) == ["entries_have_their_rows"]
