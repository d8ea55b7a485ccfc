"""Closing, reopening, paying and changing rules at the same moment: pay is always what the rules say, and paid once."""

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import Percent, rub
from motorcrm.core.invariants import violations
from motorcrm.employees.models import Employee
from motorcrm.finance.models import MoneyAccount
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import JobDraft, close_order, finish_job, reopen_order
from motorcrm.testing.builders import by_one, on_trust
from motorcrm.testing.race import race
from motorcrm.wages.models import Accrual, Payout, PayRule, PayScheme
from motorcrm.wages.money.payouts import pay_wages
from motorcrm.wages.operations import RuleDraft, give_scheme, set_rule
from motorcrm.wages.queries.owed import balances
from motorcrm.wages.tests.conftest import earned, of_jobs
from motorcrm.wages.tests.test_accruals import an_order, closed
from motorcrm.wages.tests.test_payouts import with_money


def act(what, pk, person):
    by = Employee.objects.get(pk=person)
    if what == "close":
        order = WorkOrder.objects.get(pk=pk)
        return close_order(order, on=clock.today(), finish_jobs=True, debt=on_trust(), by=by).pk
    if what == "reopen":
        return reopen_order(WorkOrder.objects.get(pk=pk), reason="again", by=by).pk
    if what == "pay":
        bank = MoneyAccount.objects.get(code="bank")
        return pay_wages(
            employee=Employee.objects.get(pk=pk), amount=rub(400), money_account=bank, on=clock.today(), by=by
        ).pk
    if what == "rule":
        draft = RuleDraft(PayRule.Kind.PERCENT, percent=Percent.whole(50))
        return set_rule(PayScheme.objects.get(pk=pk), draft=draft, since=clock.today(), by=by).pk
    scheme = PayScheme.objects.get()
    return give_scheme(Employee.objects.get(pk=pk), scheme=scheme, since=clock.today(), by=by).pk


def one_order(workshop, person=None):
    shares = by_one(person or workshop.technician)
    return an_order(workshop, JobDraft("Fork", price=rub(1_000), shares=shares))


@pytest.fixture
def scheme(real_database, workshop, where, paid_by):
    with_money(where.bank, workshop)
    return paid_by(workshop.technician, rules=[of_jobs("40")])


def test_an_order_closed_by_two_is_paid_once(real_database, workshop, scheme):
    order = one_order(workshop)

    outcomes = race(real_database, act, [("close", order.pk, workshop.owner.pk)] * 2)

    assert sorted(outcome.won for outcome in outcomes) == [False, True]
    assert earned(workshop.technician) == rub(400)
    assert violations() == {}


def test_orders_of_one_technician_closed_at_once_open_one_month(real_database, workshop, scheme):
    orders = [one_order(workshop) for _each in range(4)]

    outcomes = race(real_database, act, [("close", order.pk, workshop.owner.pk) for order in orders])

    assert all(outcome.won for outcome in outcomes)
    assert balances() == {workshop.technician.pk: rub(1_600)}
    assert Accrual.objects.values("wage_month").distinct().count() == 1
    assert violations() == {}


def test_the_same_wages_are_paid_once(real_database, workshop, scheme):
    closed(one_order(workshop), workshop)

    outcomes = race(real_database, act, [("pay", workshop.technician.pk, workshop.owner.pk)] * 3)

    assert sorted(outcome.won for outcome in outcomes) == [False, False, True]
    assert {outcome.error for outcome in outcomes if not outcome.won} == {"Invalid"}
    assert Payout.objects.count() == 1
    assert violations() == {}


def test_reopened_during_a_payout(real_database, workshop, scheme):
    order = closed(one_order(workshop), workshop)

    paid, reopened = race(
        real_database,
        act,
        [("pay", workshop.technician.pk, workshop.owner.pk), ("reopen", order.pk, workshop.owner.pk)],
    )

    assert reopened.won
    assert balances() == ({workshop.technician.pk: rub(-400)} if paid.won else {})
    assert violations() == {}


def test_a_rule_that_changes_while_an_order_closes(real_database, workshop, scheme):
    """Either the order is closed by the new rule, or the rule comes too late for that day."""
    order = one_order(workshop)

    close, rule = race(
        real_database, act, [("close", order.pk, workshop.owner.pk), ("rule", scheme.pk, workshop.owner.pk)]
    )

    assert close.won
    assert earned(workshop.technician) == (rub(500) if rule.won else rub(400))
    assert violations() == {}


def test_a_scheme_that_is_given_while_an_order_closes(real_database, workshop, scheme):
    order = one_order(workshop, workshop.other_technician)
    finish_job(order.jobs.get(), by=workshop.owner)

    close, given = race(
        real_database,
        act,
        [("close", order.pk, workshop.owner.pk), ("give", workshop.other_technician.pk, workshop.owner.pk)],
    )

    assert close.won
    assert given.won
    assert earned(workshop.other_technician) == rub(400)
    assert violations() == {}
