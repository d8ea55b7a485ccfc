"""Trying a scheme on a month before it is given to anybody: it must say what would really have been accrued."""

from datetime import timedelta

import pytest

from motorcrm.background.models import Task
from motorcrm.background.worker import work_off_one
from motorcrm.core import clock
from motorcrm.core.exact import Money, rub
from motorcrm.core.refusal import Forbidden
from motorcrm.finance.money.reductions import Off
from motorcrm.finance.operations import reduce_price, take_payment
from motorcrm.orders.operations import JobDraft, PartDraft, Share, close_order, create_order, finish_job
from motorcrm.orders.phases import Phase
from motorcrm.testing.builders import a_client, by_one, on_trust
from motorcrm.testing.queries import queries
from motorcrm.wages.models import Accrual, PayRule, WageMonth
from motorcrm.wages.operations import (
    RuleDraft,
    add_scheme,
    ask_for_trial,
    give_scheme,
    give_scheme_to_several,
    set_rule,
)
from motorcrm.wages.queries.trial import Tried, compared, compared_lines, count_of, try_out
from motorcrm.wages.tests.conftest import earned, of_jobs, percent

pytestmark = pytest.mark.django_db
MOMENTS = ("done", "closed", "paid")


@pytest.fixture
def month():
    return clock.today().replace(day=1)


def a_scheme(workshop, *rules, name="Tried", **common):
    scheme = add_scheme(name=name, by=workshop.owner, **common)
    for rule in rules:
        set_rule(scheme, draft=rule, by=workshop.owner)
    return scheme


def an_order(workshop, *jobs, parts=()):
    return create_order(
        a_client(), organisation=workshop.organisation, phase=Phase.ACCEPTED, jobs=list(jobs), parts=list(parts),
        manager=workshop.manager, by=workshop.owner,
    )  # fmt: skip


def closed(workshop, order):
    return close_order(order, on=clock.today(), finish_jobs=True, debt=on_trust(), by=workshop.owner)


@pytest.fixture
def past(workshop, where):
    return happen(workshop, where)


def happen(workshop, where):
    """Shared and reduced jobs, a part, an order that is paid, and one of which a job is only done."""
    both = tuple(
        Share(person, percent(part))
        for person, part in ((workshop.technician, "60"), (workshop.other_technician, "40"))
    )
    first = closed(
        workshop,
        an_order(
            workshop,
            JobDraft("Fork", price=rub(8_000), shares=both),
            JobDraft("Chain", price=rub(3_000), shares=by_one(workshop.technician)),
            parts=[PartDraft("Chain", price=rub(2_000), cost=rub(1_500))],
        ),
    )
    off = Off(first.jobs.first(), rub(500), at_expense_of="technician")
    reduce_price(first, off=[off], reason="scratched", on=clock.today(), by=workshop.owner)
    second = closed(workshop, an_order(workshop, JobDraft("Tyre", price=rub(700), shares=both)))
    take_payment(second, amount=rub(700), money_account=where.till, on=clock.today(), by=workshop.owner)
    third = an_order(workshop, JobDraft("Brake", price=rub(900), shares=by_one(workshop.technician)))
    finish_job(third.jobs.get(), by=workshop.owner)
    return [first, second, third]


def everything():
    return [
        of_jobs("35", least=rub(300), steps=[(rub(5_000), percent("45"))]),
        RuleDraft(PayRule.Kind.PROFIT, percent=percent("10")),
        RuleDraft(PayRule.Kind.MARGIN, percent=percent("20")),
    ]


@pytest.mark.parametrize("moment", MOMENTS)
def test_it_says_what_is_accrued_to_those_who_really_have_it(workshop, where, month, moment):
    scheme = a_scheme(workshop, *everything(), moment=moment)
    people = [workshop.technician, workshop.other_technician, workshop.manager]
    give_scheme_to_several(scheme, employees=people, since=month, by=workshop.owner)
    happen(workshop, where)

    each, every = compared(try_out(scheme, month), month)

    assert {one.employee: one.would for one in each} == {one.employee: earned(one.employee) for one in each}
    assert {one.employee for one in each} >= {workshop.technician, workshop.manager}
    assert every.would == every.was > rub(0)
    assert not every.more


@pytest.mark.parametrize("moment", MOMENTS)
def test_it_says_what_is_accrued_if_it_is_given_afterwards(workshop, past, month, moment):
    scheme = a_scheme(workshop, *everything(), moment=moment)
    tried = try_out(scheme, month)
    people = [workshop.technician, workshop.other_technician, workshop.manager]

    give_scheme_to_several(scheme, employees=people, since=month, by=workshop.owner)

    assert {one.pk: tried.would.get(one.pk, Money.zero()) for one in people} == {one.pk: earned(one) for one in people}


def test_it_stands_beside_what_was_accrued_in_all_and_line_by_line(workshop, past, month):
    now = a_scheme(workshop, of_jobs("40"), name="Now")
    give_scheme(workshop.technician, scheme=now, since=month, by=workshop.owner)
    scheme = a_scheme(workshop, of_jobs("50"))

    each, every = compared(try_out(scheme, month), month)

    sums = {one.employee: (one.would, one.was) for one in each}
    # 4,800 of the shared job and 3,000, less 300 borne of the reduction, and 420
    assert sums[workshop.technician] == (rub(3_810), rub(2_988))
    assert sums[workshop.other_technician] == (rub(1_540), rub(0))
    assert (every.would, every.was, every.more) == (rub(5_350), rub(2_988), rub(2_362))
    tried = try_out(scheme, month, only=workshop.technician.pk)
    lines = compared_lines(tried, month, workshop.technician)
    assert sum((line.would for line in lines), Money.zero()) == tried.would[workshop.technician.pk] == rub(3_810)
    assert sum((line.was for line in lines), Money.zero()) == rub(2_988)
    assert {line.name for line in lines} == {"Fork", "Chain", "Tyre"}


def test_what_would_fall_away_is_told_too(workshop, past, month):
    """A scheme that has no rule for what somebody does is where people lose most."""
    now = a_scheme(workshop, of_jobs("40"), name="Now")
    give_scheme(workshop.technician, scheme=now, since=month, by=workshop.owner)
    scheme = a_scheme(workshop, RuleDraft(PayRule.Kind.HOURLY, amount=rub(600)))

    each, _every = compared(try_out(scheme, month), month)
    lines = compared_lines(try_out(scheme, month, only=workshop.technician.pk), month, workshop.technician)

    assert {one.employee: one.would for one in each}[workshop.technician] == rub(0)
    assert sum((line.was for line in lines), Money.zero()) == rub(2_988)


def test_of_chosen_people_alone_others_stay_as_they_are(workshop, past, month):
    """The manager's profit is less by what technicians really earn, not by what they would."""
    give_scheme(workshop.technician, scheme=a_scheme(workshop, of_jobs("40"), name="Now"), since=month,
                by=workshop.owner)  # fmt: skip
    give_scheme(workshop.other_technician, scheme=a_scheme(workshop, of_jobs("40"), name="Other"), since=month,
                by=workshop.owner)  # fmt: skip
    scheme = a_scheme(workshop, RuleDraft(PayRule.Kind.PROFIT, percent=percent("10")), of_jobs("90"))

    tried = try_out(scheme, month, people=[workshop.manager.pk])

    assert set(tried.would) == {workshop.manager.pk}
    give_scheme(workshop.manager, scheme=scheme, since=month, by=workshop.owner)
    assert tried.would[workshop.manager.pk] == earned(workshop.manager)


def test_a_rule_that_holds_later_is_tried_too(workshop, past, month):
    scheme = a_scheme(workshop, of_jobs("10"))
    later = clock.today() + timedelta(days=40)
    set_rule(scheme, draft=of_jobs("20"), since=later, by=workshop.owner)

    tried = try_out(scheme, month)

    assert tried.of == later
    assert tried.would[workshop.other_technician.pk] == rub(320 * 2 + 56 - 200)


def test_it_writes_nothing_and_asks_the_same_of_many_orders(workshop, past, month):
    scheme = a_scheme(workshop, *everything())
    with queries(max=20) as few:
        try_out(scheme, month)
    for _number in range(10):
        closed(workshop, an_order(workshop, JobDraft("Tyre", price=rub(700), shares=by_one(workshop.technician))))

    with queries(max=len(few)):
        tried = try_out(scheme, month)
    assert tried.orders == count_of(scheme, month) == 12
    assert not Accrual.objects.exists()
    assert not WageMonth.objects.exists()


def test_in_the_background_it_comes_to_the_same(workshop, past, month):
    scheme = a_scheme(workshop, *everything())
    with pytest.raises(Forbidden):
        ask_for_trial(scheme, month=month, by=workshop.technician)
    task = ask_for_trial(scheme, month=clock.today(), by=workshop.accountant)

    work_off_one()

    task.refresh_from_db()
    assert task.state == Task.State.DONE
    assert Tried.read(task.outcome) == try_out(scheme, month)
