"""The right kopecks stand on the right day, contract, prepayment and person."""

from datetime import date, timedelta

import pytest

from motorcrm.clients.models import Contract
from motorcrm.company.models import TaxMode
from motorcrm.company.queries import preferences
from motorcrm.core import clock
from motorcrm.core.exact import Money, Percent, rub
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.operations import (
    move_prepayment,
    refund_prepayment,
    reverse_payment,
    settle_and_close,
    take_payment,
    take_prepayment,
)
from motorcrm.finance.queries import client_balance
from motorcrm.history.models import Happening
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS, VAT
from motorcrm.ledger.journal import balance
from motorcrm.ledger.models import Entry, Item, PeriodLock, Posting
from motorcrm.orders.operations import cancel_order, close_order, edit_job, edit_order, reopen_order
from motorcrm.orders.phases import Phase
from motorcrm.orders.queries.money import free_prepayment, money_of
from motorcrm.testing.builders import a_client, an_order, closed_order, merged, on_trust, ready_order, the_job


def ago(days):
    return clock.today() - timedelta(days=days)


def pay(order, amount, where, by, on=None):
    return take_payment(order, amount=amount, money_account=where.till, on=on or clock.today(), by=by)


def to_balance(client, amount, where, workshop, on=None):
    return take_prepayment(
        client, organisation=workshop.organisation, amount=amount, money_account=where.till, on=on or clock.today(),
        by=workshop.owner,
    )  # fmt: skip


def move(client, amount, workshop, *, source=None, target=None):
    return move_prepayment(
        client, organisation=workshop.organisation, amount=amount, source=source, target=target, by=workshop.manager
    )


def test_a_prepayment_of_today_pays_a_sale_of_ten_days_ago_today(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000), days_ago=20)
    pay(order, rub(1_000), where, workshop.manager)

    close_order(order, on=ago(10), debt=on_trust(), by=workshop.owner)

    for day in (ago(10), ago(5), ago(1)):
        assert (balance(CLIENTS, on=day), balance(PREPAYMENTS, on=day)) == (rub(1_000), rub(0))
    assert (balance(CLIENTS), balance(PREPAYMENTS)) == (rub(0), rub(0))


def test_a_payment_before_the_day_of_its_sale_was_a_prepayment_used_on_that_day(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000), days_ago=20)
    close_order(order, on=ago(5), debt=on_trust(), by=workshop.owner)

    payment = pay(order, rub(400), where, workshop.owner, on=ago(9))

    assert payment.kind == "prepayment"
    assert (balance(PREPAYMENTS, on=ago(9)), balance(PREPAYMENTS, on=ago(5))) == (-rub(400), rub(0))
    assert (balance(CLIENTS, on=ago(9)), balance(CLIENTS, on=ago(5))) == (rub(0), rub(600))
    assert money_of(order).due == rub(600)


def test_after_reopening_a_payment_is_a_prepayment_from_its_own_day(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000), days_ago=20)
    close_order(order, on=ago(10), debt=on_trust(), by=workshop.owner)
    pay(order, rub(700), where, workshop.owner, on=ago(6))

    reopen_order(order, reason="a forgotten job", by=workshop.owner)

    for day in (ago(10), ago(7), ago(6), ago(0)):
        assert balance(CLIENTS, on=day) == rub(0)
    assert (balance(PREPAYMENTS, on=ago(7)), balance(PREPAYMENTS, on=ago(6))) == (rub(0), -rub(700))
    close_order(order, on=ago(3), debt=on_trust(), by=workshop.owner)
    assert [balance(CLIENTS, on=ago(day)) for day in (6, 4, 3, 0)] == [rub(0), rub(0), rub(300), rub(300)]
    assert money_of(order).due == rub(300)


@pytest.fixture
def contracts(workshop):
    client = a_client("Taxi LLC")
    known = {"client": client, "organisation": workshop.organisation, "since": date(2026, 1, 1)}
    return [Contract.objects.create(number=number, **known) for number in "AB"]


def test_money_stays_under_the_contract_it_was_booked_under(workshop, where, contracts):
    first, second = contracts
    order = ready_order(workshop, jobs=rub(700), client=first.client, contract=first)
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    pay(order, rub(700), where, workshop.manager)
    reopen_order(order, reason="the wrong contract", by=workshop.owner)

    with pytest.raises(Invalid) as refusal:
        edit_order(order, version=order.version, contract=second, by=workshop.owner)
    assert "contract" in refusal.value.errors

    move(order.client, rub(700), workshop, source=order)
    edit_order(order, version=order.version, contract=second, by=workshop.owner)
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner, from_balance=rub(700))
    for contract in contracts:
        assert balance(CLIENTS, contract=contract) == rub(0)
    assert balance(PREPAYMENTS) == rub(0)


def test_a_sale_at_five_percent_is_reversed_at_five_and_sold_anew_at_the_rate_of_its_own_day(workshop):
    TaxMode.objects.create(organisation=workshop.organisation, since=ago(30), rate=Percent.whole(5))
    TaxMode.objects.create(organisation=workshop.organisation, since=ago(3), rate=Percent.whole(22))
    order = ready_order(workshop, jobs=rub(1_050), days_ago=20)
    close_order(order, on=ago(10), debt=on_trust(), by=workshop.owner)
    assert balance(VAT, vat_rate=Percent.whole(5)) == -rub(50)

    reopen_order(order, reason="a forgotten job", by=workshop.owner)
    assert balance(VAT, vat_rate=Percent.whole(5)) == rub(0)
    close_order(order, on=ago(1), debt=on_trust(), by=workshop.owner)
    assert balance(VAT, vat_rate=Percent.whole(22)) == -rub(1_050).tax_within(Percent.whole(22))
    assert balance(VAT, vat_rate=Percent.whole(5)) == rub(0)


def test_a_prepayment_freezes_the_vat_rate_of_its_day(workshop, where):
    TaxMode.objects.create(organisation=workshop.organisation, since=ago(30), rate=Percent.whole(5))
    to_balance(a_client(), rub(100), where, workshop, on=ago(5))
    TaxMode.objects.update(rate=Percent.whole(22))
    assert Item.objects.get().vat_rate == Percent.whole(5)


def test_a_surplus_of_a_closed_order_is_offered_at_the_next_closing_and_can_be_given_back(workshop, where):
    order = ready_order(workshop, jobs=rub(100), days_ago=2)
    pay(order, rub(105, 95), where, workshop.manager)
    close_order(order, on=clock.today(), by=workshop.manager)
    following = ready_order(workshop, jobs=rub(50), client=order.client)

    assert free_prepayment(following) == rub(5, 95)
    close_order(following, on=clock.today(), debt=on_trust(), by=workshop.owner, from_balance=rub(3))
    assert (money_of(order).over, money_of(following).due) == (rub(2, 95), rub(47))

    refund = refund_prepayment(
        order.client, organisation=workshop.organisation, source=order, amount=rub(2, 95), money_account=where.till,
        on=clock.today(), by=workshop.manager,
    )  # fmt: skip
    assert balance(where.till.account) == rub(103)
    assert (balance(PREPAYMENTS), money_of(order).due) == (rub(0), rub(0))
    reverse_payment(refund, reason="not given", by=workshop.owner)
    assert money_of(order).over == rub(2, 95)


def test_a_debt_beside_a_balance_can_be_set_off(workshop, where):
    order = closed_order(workshop, jobs=rub(500))
    to_balance(order.client, rub(500), where, workshop)

    with pytest.raises(Invalid):
        move(order.client, rub(500, 1), workshop, target=order)
    move(order.client, rub(500), workshop, target=order)

    assert money_of(order).due == rub(0)
    assert client_balance(order.client).is_empty


def test_a_prepayment_moves_from_order_to_order_and_stays_the_same_prepayment(workshop, where):
    first = an_order(workshop, jobs=rub(500))
    second = an_order(workshop, jobs=rub(500), client=first.client)
    payment = pay(first, rub(300), where, workshop.manager)

    move(first.client, rub(200), workshop, source=first, target=second)

    assert (money_of(first).prepaid, money_of(second).prepaid) == (rub(100), rub(200))
    assert Item.objects.get() == payment.entry.items.get()
    with pytest.raises(Invalid):
        move(first.client, rub(101), workshop, source=first)
    with pytest.raises(Refused, match="order-of-another"):
        move(first.client, rub(1), workshop, source=first, target=an_order(workshop, client=a_client("Other")))


def test_what_a_merged_client_prepaid_pays_the_bill_of_the_surviving_one(workshop, where):
    gone, stays = a_client("Ann"), a_client("Anna")
    to_balance(gone, rub(300), where, workshop)
    merged(gone, into=stays)
    order = ready_order(workshop, jobs=rub(300), client=stays)

    close_order(order, on=clock.today(), by=workshop.manager, from_balance=rub(300))

    assert (balance(PREPAYMENTS, client=gone), balance(CLIENTS, client=stays)) == (rub(0), rub(0))


def test_rounding_that_leaves_part_of_a_prepayment_says_so(workshop, where):
    row = preferences()
    row.round_totals_to = 100
    row.save()
    order = ready_order(workshop, jobs=rub(1_034, 56))
    pay(order, rub(1_034, 56), where, workshop.manager)
    close_order(order, on=clock.today(), by=workshop.manager)
    assert Happening.objects.get(event="orders.closed").facts["left_over"] == "34.56"


def test_paying_the_rest_closing_and_handing_over_is_one_step(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000))
    pay(order, rub(300), where, workshop.manager)

    settle_and_close(
        order, on=clock.today(), by=workshop.manager, hand_over_to="",
        tenders=[Tendered(rub(500), where.till), Tendered(rub(200), where.terminal, "sbp")],
    )  # fmt: skip

    assert (order.phase, money_of(order).due, bool(order.handed_over_at)) == (Phase.CLOSED, rub(0), True)
    assert (balance(where.till.account), balance(where.terminal.account)) == (rub(800), rub(200))
    with pytest.raises(Refused, match="not-close"):
        settle_and_close(order, on=clock.today(), by=workshop.manager, tenders=[Tendered(rub(1), where.till)])
    assert balance(where.till.account) == rub(800)


def test_closing_refuses_more_than_is_left_to_pay_and_names_everything_at_once(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000))
    with pytest.raises(Invalid):
        settle_and_close(order, on=clock.today(), by=workshop.manager, tenders=[Tendered(rub(1_001), where.till)])
    job = the_job(order)
    job.assignments.all().delete()
    with pytest.raises(Refused, match="not-complete") as refusal:
        close_order(order, on=clock.today(), by=workshop.manager)
    assert len(refusal.value.facts["missing"]) == 2
    assert not Entry.objects.exists()


def test_money_taken_at_a_past_closing_is_of_today(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000), days_ago=5)
    settle_and_close(order, on=ago(3), debt=on_trust(), by=workshop.owner, tenders=[Tendered(rub(1_000), where.till)])
    assert (balance(CLIENTS, on=ago(1)), balance(CLIENTS)) == (rub(1_000), rub(0))
    assert balance(where.till.account, on=ago(1)) == rub(0)


def test_a_locked_period_takes_nothing_and_its_reversals_come_on_the_first_open_day(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000), days_ago=40)
    close_order(order, on=ago(35), debt=on_trust(), by=workshop.owner)
    pay(order, rub(1_000), where, workshop.owner, on=ago(34))
    PeriodLock.objects.create(organisation=workshop.organisation, until=ago(10))

    with pytest.raises(Refused, match="period-locked"):
        to_balance(order.client, rub(1), where, workshop, on=ago(10))
    reopen_order(order, reason="mistake", by=workshop.owner)

    first = ago(9)
    assert balance(CLIENTS, on=ago(10)) == rub(0)
    assert balance(PREPAYMENTS, on=ago(10)) == rub(0)
    assert balance(PREPAYMENTS, on=first) == -rub(1_000)
    moved = Posting.objects.filter(entry__kind="reversal", month__isnull=False).get()
    assert (moved.on, moved.month) == (first, first.replace(day=1))
    if ago(35).replace(day=1) != first.replace(day=1):
        assert moved.was_month == ago(35).replace(day=1)


@pytest.mark.parametrize(
    ("known", "allowed"),
    [
        ({}, True),
        ({"until": ago(1)}, False),
        ({"since": ago(-1)}, False),
        ({"is_archived": True}, False),
        ({"debt_limit": rub(999)}, False),
        ({"debt_limit": None}, False),
    ],
)
def test_credit_is_that_of_the_orders_own_live_contract(workshop, known, allowed):
    client = a_client("Taxi LLC")
    own = {"client": client, "organisation": workshop.organisation}
    terms = {"since": ago(300), "debt_limit": rub(1_500)} | known
    contract = Contract.objects.create(number="A", **own, **terms)
    other = Contract.objects.create(number="B", **own, since=ago(300), debt_limit=rub(9_000))
    close_order(
        ready_order(workshop, jobs=rub(3_000), client=client, contract=other),
        on=ago(0),
        debt=on_trust(),
        by=workshop.owner,
    )
    order = ready_order(workshop, jobs=rub(1_000), client=client, contract=contract)

    if allowed:
        close_order(order, on=clock.today(), by=workshop.manager)
    else:
        with pytest.raises(Refused, match="unpaid"):
            close_order(order, on=clock.today(), by=workshop.manager)


def test_a_contract_with_something_overdue_gives_no_more_credit(workshop, where):
    contract = Contract.objects.create(
        client=a_client("Taxi LLC"), organisation=workshop.organisation, number="A", since=ago(300),
        debt_limit=rub(9_000), payment_days=10,
    )  # fmt: skip
    known = {"client": contract.client, "contract": contract}
    old = ready_order(workshop, jobs=rub(100), days_ago=30, **known)
    close_order(old, on=ago(11), debt=on_trust(), by=workshop.owner)
    order = ready_order(workshop, jobs=rub(100), **known)

    with pytest.raises(Refused, match="unpaid"):
        close_order(order, on=clock.today(), by=workshop.manager)
    pay(old, rub(100), where, workshop.manager)
    close_order(order, on=clock.today(), by=workshop.manager)


def test_a_used_prepayment_is_not_taken_back_and_the_rest_is_not_given_twice(workshop, where):
    order = ready_order(workshop, jobs=rub(100))
    prepaid = to_balance(order.client, rub(150), where, workshop)
    close_order(order, on=clock.today(), by=workshop.manager, from_balance=rub(100))

    with pytest.raises(Refused, match="prepayment-used"):
        reverse_payment(prepaid, reason="wrong", by=workshop.owner)
    known = {"organisation": workshop.organisation, "source": None, "money_account": where.till, "on": clock.today()}
    with pytest.raises(Invalid):
        refund_prepayment(order.client, amount=Money(5_001), by=workshop.manager, **known)
    refund_prepayment(order.client, amount=rub(50), by=workshop.manager, **known)
    with pytest.raises(Invalid):
        refund_prepayment(order.client, amount=Money(1), by=workshop.manager, **known)


def test_an_archived_client_prepays_nothing(workshop, where):
    client = a_client(is_archived=True)
    with pytest.raises(Refused, match="client-archived"):
        to_balance(client, rub(1), where, workshop)
    order = an_order(workshop, jobs=rub(10))
    cancel_order(order, reason="gone", by=workshop.manager)
    to_balance(order.client, rub(1), where, workshop)
    with pytest.raises(Refused, match="order-cancelled-target"):
        move(order.client, rub(1), workshop, target=order)


def test_a_price_changed_after_reopening_is_sold_anew_and_leaves_no_trace_in_other_days(workshop, where):
    order = ready_order(workshop, jobs=rub(100), days_ago=9)
    close_order(order, on=ago(8), debt=on_trust(), by=workshop.owner)
    pay(order, rub(100), where, workshop.owner, on=ago(8))
    reopen_order(order, reason="cheaper", by=workshop.owner)
    job = the_job(order)
    edit_job(job, version=job.version, price=rub(60), by=workshop.owner)
    close_order(order, on=ago(7), debt=on_trust(), by=workshop.owner)

    assert [balance(CLIENTS, on=ago(day)) for day in (9, 8, 7, 0)] == [rub(0)] * 4
    assert [balance(PREPAYMENTS, on=ago(day)) for day in (8, 7)] == [-rub(100), -rub(40)]
