"""Paying people what they have earned, and bonuses beside it."""

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Forbidden, Invalid
from motorcrm.finance.money.owner import record_contribution
from motorcrm.orders.operations import JobDraft, reopen_order
from motorcrm.testing.builders import by_one
from motorcrm.wages.money.bonuses import grant_bonus, reverse_bonus
from motorcrm.wages.money.payouts import pay_wages, reverse_payout
from motorcrm.wages.queries.owed import balances, open_of
from motorcrm.wages.tests.conftest import of_jobs
from motorcrm.wages.tests.test_accruals import an_order, closed

pytestmark = pytest.mark.django_db


def with_money(till, workshop):
    record_contribution(amount=rub(10_000), money_account=till, on=clock.today(), by=workshop.owner)


@pytest.fixture
def earner(workshop, paid_by, where):
    """A technician who is owed 400 ₽, and a till with money."""
    with_money(where.till, workshop)
    paid_by(workshop.technician, rules=[of_jobs("40")])
    order = closed(an_order(workshop, JobDraft("Fork", price=rub(1_000), shares=by_one(workshop.technician))), workshop)
    return workshop.technician, order


def pay(workshop, where, person, roubles, **known):
    known = {"by": workshop.accountant} | known
    return pay_wages(employee=person, amount=rub(roubles), money_account=where.till, on=clock.today(), **known)


def test_what_is_owed_is_paid_and_no_more(workshop, where, earner):
    person, _order = earner
    with pytest.raises(Invalid) as refused:
        pay(workshop, where, person, 401)
    assert "400" in str(refused.value.errors["amount"])

    payout = pay(workshop, where, person, 400)

    assert balances() == {}
    assert [share.amount for share in payout.shares.all()] == [rub(400)]
    assert violations() == {}


def test_an_advance_is_of_the_month_and_earnings_settle_it(workshop, where, earner):
    person, _order = earner

    pay(workshop, where, person, 1_000, advance=True)
    assert balances() == {person.pk: rub(-600)}
    closed(an_order(workshop, JobDraft("Chain", price=rub(2_000), shares=by_one(person))), workshop)

    assert balances() == {person.pk: rub(200)}
    assert [one.month for one in open_of()] == [clock.today().replace(day=1)]
    assert violations() == {}


def test_a_payout_taken_back_is_owed_again(workshop, where, earner):
    person, _order = earner
    payout = pay(workshop, where, person, 400)

    reverse_payout(payout, reason="wrong person", by=workshop.accountant)

    assert balances() == {person.pk: rub(400)}
    assert violations() == {}


def test_reopening_after_a_payout_stands_as_overpaid(workshop, where, earner):
    person, order = earner
    pay(workshop, where, person, 400)

    reopen_order(order, reason="again", by=workshop.owner)

    assert balances() == {person.pk: rub(-400)}
    assert violations() == {}


def test_a_bonus_is_owed_and_can_be_taken_back(workshop, earner):
    person, _order = earner
    bonus = grant_bonus(
        employee=person, amount=rub(500), organisation=workshop.organisation, comment="a hard month",
        on=clock.today(), by=workshop.accountant,
    )  # fmt: skip
    assert balances() == {person.pk: rub(900)}

    reverse_bonus(bonus, reason="of another", by=workshop.accountant)

    assert balances() == {person.pk: rub(400)}
    assert violations() == {}


def test_paying_and_bonuses_are_rights(workshop, where, earner):
    person, _order = earner
    with pytest.raises(Forbidden):
        pay(workshop, where, person, 1, by=workshop.manager)
    with pytest.raises(Forbidden):
        grant_bonus(
            employee=person, amount=rub(1), organisation=workshop.organisation, comment="x", on=clock.today(),
            by=workshop.manager,
        )  # fmt: skip
