"""VAT of advances follows from prepayments: charged when one comes, deducted when it pays a bill or goes back."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motorcrm.clients.models import Client
from motorcrm.company.models import Organisation, TaxMode
from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import Money, Percent, rub
from motorcrm.finance.operations import refund_prepayment, reverse_payment, take_payment
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.ledger.advances import vat_of_advances
from motorcrm.ledger.chart import OPENING, PREPAYMENTS
from motorcrm.ledger.journal import Draft, post_many, reverse
from motorcrm.ledger.lines import NewItem, credit, debit
from motorcrm.ledger.models import Item, PeriodLock
from motorcrm.orders.kinds import PREPAYMENT_MOVE
from motorcrm.orders.operations import close_order, reopen_order
from motorcrm.testing.builders import on_trust, ready_order

WINTER, SPRING, SUMMER = date(2026, 2, 3), date(2026, 5, 6), date(2026, 7, 8)
TWENTY, LAWFUL = Percent.whole(20), Percent.whole(22)


@pytest.fixture
def till(workshop):
    return Till(workshop.organisation)


class Till:
    """Takes prepayments and lets them go, as the journal knows them."""

    def __init__(self, organisation):
        self.organisation, self.number = organisation, 0
        self.ann = Client.objects.create(name="Ann")

    def _post(self, on, *lines):
        self.number += 1
        return post_many([Draft(PREPAYMENT_MOVE, f"k:{self.number}", "x:1", on, self.organisation, lines, SYSTEM)])[0]

    def take(self, amount, on, rate=TWENTY):
        came = credit(PREPAYMENTS, amount, client=self.ann, order=1, item=NewItem(), vat_rate=rate)
        entry = self._post(on, debit(OPENING, amount), came)
        return entry, entry.items.get()

    def let_go(self, item, amount, on, order=1):
        return self._post(
            on, debit(PREPAYMENTS, amount, client=self.ann, order=order, item=item), credit(OPENING, amount)
        )

    def move(self, item, amount, on):
        there, here = {"client": self.ann, "order": 1}, {"client": self.ann, "order": 2}
        self._post(on, debit(PREPAYMENTS, amount, **there, item=item), credit(PREPAYMENTS, amount, **here, item=item))

    def quarters(self, year=2026):
        return [(each.charged.units, each.deducted.units) for each in vat_of_advances(self.organisation, year)]


def test_vat_is_charged_in_the_quarter_a_prepayment_comes_and_deducted_where_it_goes(till):
    _entry, item = till.take(rub(120), WINTER)
    till.let_go(item, rub(60), SPRING)

    assert till.quarters() == [(2000, 0), (0, 1000), (0, 0), (0, 0)]
    assert [each.first for each in vat_of_advances(till.organisation, 2026)] == [
        date(2026, month, 1) for month in (1, 4, 7, 10)
    ]


def test_the_first_and_the_last_day_belong_to_their_quarter(till):
    till.take(rub(120), date(2026, 3, 31))
    till.take(rub(60), date(2026, 4, 1))

    assert till.quarters()[:2] == [(2000, 0), (1000, 0)]


def test_a_prepayment_of_last_year_is_only_deducted_in_this(till):
    _entry, item = till.take(rub(120), date(2025, 12, 31))
    till.let_go(item, rub(120), WINTER)

    assert till.quarters(2025)[3] == (2000, 0)
    assert till.quarters()[0] == (0, 2000)


def test_moving_a_prepayment_is_neither(till):
    _entry, item = till.take(rub(120), WINTER)
    till.move(item, rub(70), SPRING)

    assert till.quarters() == [(2000, 0), (0, 0), (0, 0), (0, 0)]


def test_each_prepayment_keeps_the_rate_of_its_day(till):
    till.take(rub(120), WINTER)
    till.take(rub(122), WINTER, Percent.whole(22))
    till.take(rub(105), WINTER, Percent.whole(5))
    till.take(rub(100), WINTER, None)

    assert till.quarters()[0] == (2000 + 2200 + 500, 0)


def test_what_is_taken_back_was_never_charged(till):
    entry, _item = till.take(rub(120), WINTER)
    reverse(entry, by=SYSTEM)

    assert till.quarters() == [(0, 0)] * 4


def test_what_is_taken_back_from_a_locked_quarter_counts_against_the_open_one(till):
    entry, item = till.take(rub(120), WINTER)
    gone = till.let_go(item, rub(60), WINTER)
    PeriodLock.objects.create(organisation=till.organisation, until=date(2026, 3, 31))
    reverse(gone, by=SYSTEM)
    reverse(entry, by=SYSTEM)

    assert till.quarters() == [(2000, 1000), (-2000, -1000), (0, 0), (0, 0)]


def test_another_organisation_has_its_own(till):
    till.take(rub(120), WINTER)

    assert vat_of_advances(Organisation.objects.create(name="Other"), 2026)[0].charged == rub(0)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(st.integers(min_value=1, max_value=10**6), min_size=1, max_size=6),
    rate=st.sampled_from([5, 7, 10, 20, 22]),
)
def test_used_in_whatever_parts_it_is_deducted_to_the_kopeck(till, parts, rate):
    before = till.quarters()
    amount = Money(sum(parts))
    _entry, item = till.take(amount, WINTER, Percent.whole(rate))
    for number, part in enumerate(parts):
        till.let_go(item, Money(part), (WINTER, SPRING, SUMMER)[number % 3])

    now = [(c - c0, d - d0) for (c, d), (c0, d0) in zip(till.quarters(), before, strict=True)]
    assert now[0][0] == amount.tax_within(Percent.whole(rate)).units
    assert sum(charged for charged, _ in now) == sum(deducted for _, deducted in now)


def test_it_reads_only_prepayments_of_the_year(till, django_assert_num_queries):
    for _again in range(3):
        till.take(rub(120), date(2025, 5, 5))
    with django_assert_num_queries(1):
        assert till.quarters() == [(0, 0)] * 4


@pytest.fixture
def told():
    with clock.told():  # a year of orders, told afterwards
        yield


def test_orders_paid_in_advance_used_and_given_back(workshop, told):
    by = workshop.owner
    TaxMode.objects.create(organisation=workshop.organisation, since=date(2026, 1, 1), rate=LAWFUL)
    where = open_money_accounts(workshop.organisation)[0]
    with clock.at(clock.moment(WINTER, 10)):
        order = ready_order(workshop, jobs=rub(60))
        taken = {"money_account": where, "on": WINTER, "by": by}
        take_payment(order, amount=rub(120), **taken)
        wrong = take_payment(order, amount=rub(36), **taken)
        reverse_payment(wrong, reason="typo", by=by)
    with clock.at(clock.moment(SPRING, 10)):
        close_order(order, on=SPRING, debt=on_trust(), by=by)
        refund_prepayment(
            order.client, organisation=workshop.organisation, source=order, amount=rub(30), money_account=where,
            on=SPRING, by=by,
        )  # fmt: skip

    found = [(each.charged, each.deducted) for each in vat_of_advances(workshop.organisation, 2026)]
    assert found == [(rub(21, 64), rub(0)), (rub(0), rub(16, 23)), (rub(0), rub(0)), (rub(0), rub(0))]
    with clock.at(clock.moment(SPRING + timedelta(days=1), 10)):
        reopen_order(order, reason="x", by=by)
    assert vat_of_advances(workshop.organisation, 2026)[1].deducted == rub(5, 41)
    assert Item.objects.filter(vat_rate=LAWFUL).count() == 2


def test_a_payment_becomes_an_advance_when_its_order_is_reopened(workshop, told):
    by = workshop.owner
    TaxMode.objects.create(organisation=workshop.organisation, since=date(2026, 1, 1), rate=LAWFUL)
    where = open_money_accounts(workshop.organisation)[0]
    with clock.at(clock.moment(WINTER, 10)):
        order = ready_order(workshop, jobs=rub(122))
        close_order(order, on=WINTER, debt=on_trust(), by=by)
        take_payment(order, amount=rub(61), money_account=where, on=WINTER, by=by)
        assert vat_of_advances(workshop.organisation, 2026)[0].charged == rub(0)
        reopen_order(order, reason="x", by=by)

    assert vat_of_advances(workshop.organisation, 2026)[0].charged == rub(11)
    with clock.at(clock.moment(SPRING, 10)):
        close_order(order, on=SPRING, debt=on_trust(), by=by, finish_jobs=True)
    assert vat_of_advances(workshop.organisation, 2026)[1].deducted == rub(11)
