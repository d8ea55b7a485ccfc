"""One small demo, made once and looked at from all sides."""

from datetime import date
from typing import Any

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.demo.tests.test_demo import MONDAY, broken, demo
from motorcrm.finance.queries.loans import open_loans
from motorcrm.finance.queries.suppliers import open_purchases, owed_together
from motorcrm.finance.queries.taxes import owed_taxes
from motorcrm.history.models import Happening
from motorcrm.history.words import WORDS
from motorcrm.ledger import journal
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS, SUPPLIERS
from motorcrm.ledger.models import Entry, Tax
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


def test_it_repays_a_loan_pays_its_owner_and_its_tax(looked_at):
    with clock.at(clock.moment(MONDAY, 16)):
        (one,) = open_loans()
        repaid = sum((each.principal for each in one.loan.repayments.all()), rub(0))
        assert one.loan.repayments.count() > 2
        assert one.left == one.loan.amount - repaid
    kinds = set(Entry.objects.values_list("kind", flat=True))
    assert {"owner-withdrawal", "tax-accrual", "tax-payment"} <= kinds
    assert owed_taxes().keys() == {Tax.objects.get(code="vat").pk}
