"""One small demo, made once and looked at from all sides."""

from datetime import date
from typing import Any

import pytest
from django.db.models import Count

from motorcrm.clients.models import Client
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.demo.tests.test_demo import MONDAY, broken, demo, lowest
from motorcrm.finance.models import (
    Decision,
    FiscalReceipt,
    OpeningBalance,
    Payment,
    Reduction,
    ReductionLine,
    RepeatingExpense,
    Section,
    Shift,
    TaxTransaction,
    TillCount,
    Transfer,
)
from motorcrm.finance.queries.loans import open_loans
from motorcrm.finance.queries.shifts import undecided
from motorcrm.finance.queries.suppliers import open_purchases, owed_together
from motorcrm.finance.queries.taxes import owed_taxes
from motorcrm.history.models import Happening
from motorcrm.history.words import WORDS
from motorcrm.ledger import journal
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS, STOCK, SUPPLIERS
from motorcrm.ledger.models import Entry, PeriodLock, Tax
from motorcrm.orders.models import Job, JobSession, OrderStatus, WorkOrder
from motorcrm.orders.phases import OPEN_PHASES, Phase
from motorcrm.suppliers.models import Supplier


@pytest.fixture(scope="module")
def small(standing: Any) -> Any:
    with standing():
        demo()
        yield


@pytest.fixture
def looked_at(small: None, db: None) -> None:
    """A test sees the demo and leaves it as it was."""


def test_a_small_demo_has_an_order_in_every_status(looked_at):
    assert set(WorkOrder.objects.values_list("status", flat=True)) == set(
        OrderStatus.objects.values_list("pk", flat=True)
    )
    assert set(Job.objects.values_list("status", flat=True)) >= {"planned", "in-progress", "paused", "done"}


def test_the_demo_has_activity_today(looked_at):
    with clock.at(clock.moment(MONDAY, 16)):
        assert WorkOrder.objects.overdue().exists()
        assert JobSession.objects.filter(ended_at=None, started_at__date=MONDAY).exists()
        assert WorkOrder.objects.filter(closed_on=MONDAY, handed_over_at__lte=clock.now()).exists()
        assert WorkOrder.objects.filter(phase=Phase.BOOKED, booked_for__date=MONDAY).exists()
        assert WorkOrder.objects.filter(phase=Phase.BOOKED, booked_for__gt=clock.moment(date(2026, 11, 24))).exists()
        assert journal.balance(CLIENTS) > journal.balance(CLIENTS, order=0)
        assert journal.balance(PREPAYMENTS).units < 0


def test_every_fact_of_its_history_has_a_word(looked_at):
    facts = [facts for event in Happening.objects.all() for facts in (event.facts, *event.facts.values())]
    names = {name for known in facts if isinstance(known, dict) for name in known}
    assert names - set(WORDS) == {"before", "after"}


def test_no_job_is_running_in_an_order_that_is_over(looked_at):
    running = JobSession.objects.filter(ended_at=None)
    assert not running.exclude(job__order__phase__in=OPEN_PHASES).exists()


def test_every_invariant_holds_on_a_working_day(looked_at):
    with clock.at(clock.moment(MONDAY, 16)):
        assert broken() == {}


def test_it_buys_on_credit_pays_in_parts_and_sends_a_box_back(looked_at):
    kinds = set(Entry.objects.values_list("kind", flat=True))
    assert {"purchase", "supplier-payment", "purchase-return"} <= kinds
    shops = [one for one in Supplier.objects.all() if open_purchases(one)]
    assert len(shops) == 2
    assert owed_together() == -journal.balance(SUPPLIERS) > rub(0)


def test_it_repays_loans_pays_its_owner_and_its_taxes(looked_at):
    with clock.at(clock.moment(MONDAY, 16)):
        loans = open_loans()
        for one in loans:
            repayments = one.loan.repayments.all()
            assert one.left == one.loan.amount - sum((each.principal for each in repayments), rub(0))
            assert len(repayments) > 1
    assert {one.loan.money_account is None for one in loans} == {True, False}  # one was there when the books began
    kinds = set(Entry.objects.values_list("kind", flat=True))
    assert {"owner-contribution", "owner-withdrawal", "tax-accrual", "tax-payment"} <= kinds
    paid = TaxTransaction.objects.filter(kind=TaxTransaction.Kind.PAYMENT)
    assert set(paid.values_list("tax__code", flat=True)) == {"simplified", "vat"}
    assert Tax.objects.get(code="vat").pk in owed_taxes()


def test_its_books_begin_with_balances_and_are_closed_up_to_last_month(looked_at):
    sections = set(OpeningBalance.objects.values_list("section", flat=True))
    assert sections == {Section.MONEY, Section.CLIENTS, Section.PREPAYMENTS, Section.STOCK, Section.OWNER}
    assert PeriodLock.objects.get().until == date(2026, 10, 31)
    assert Organisation.objects.get().books_from == date(2026, 8, 1)


def test_no_more_parts_are_sold_than_were_bought(looked_at):
    assert rub(0) <= lowest(STOCK) < journal.balance(STOCK) + rub(100_000)


def test_its_till_is_counted_and_emptied_every_week(looked_at):
    shifts = Shift.objects.order_by("pk")
    assert [shift.is_open for shift in shifts] == [False] * (len(shifts) - 1) + [True]
    assert len(shifts) > 15
    assert max(shift.closing for shift in shifts if shift.closing) < rub(30_000)
    counts = TillCount.objects.order_by("pk")
    assert [count.is_short for count in counts] == [True, False, True]
    assert [count.pk for count in undecided(counts)] == [counts.last().pk]
    assert Decision.objects.exclude(employee=None).count() == 1
    carried = Transfer.objects.filter(to_account__kind="bank")
    assert {bool(one.fee) for one in carried.filter(money_account__kind="terminal")} == {True}
    assert carried.filter(money_account__kind="till", fee=rub(0)).count() > 3


def test_it_gives_money_back_after_three_reductions(looked_at):
    assert Reduction.objects.count() == 3
    assert Payment.objects.filter(kind=Payment.Kind.REFUND).count() == 3
    assert set(ReductionLine.objects.values_list("at_expense_of", flat=True)) == set(ReductionLine.Expense.values)


def test_a_company_pays_for_several_orders_at_once(looked_at):
    several = Payment.objects.annotate(orders=Count("allocations")).filter(orders__gt=1)
    assert {payment.client.kind for payment in several} == {Client.Kind.COMPANY}


def test_most_receipts_are_noted(looked_at):
    missing = FiscalReceipt.objects.filter(status=FiscalReceipt.Status.MISSING)
    assert 0 < missing.count() < FiscalReceipt.objects.count() // 4
    assert missing.earliest("entry__on").entry.on > date(2026, 10, 1)


def test_it_is_asked_for_what_comes_again(looked_at):
    due, *later = RepeatingExpense.objects.order_by("next_on")
    assert due.next_on <= MONDAY
    assert [one.next_on.day for one in later] == [3, 5]
    assert later[-1].supplier is not None, "the landlord is a supplier"
