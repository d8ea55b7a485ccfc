"""Posting: an entry is whole, or it is not there."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motorcrm.clients.models import Client
from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import Money, rub
from motorcrm.core.refusal import Refused
from motorcrm.ledger.chart import CLIENTS, JOBS_INCOME, OPENING, OWNER, PREPAYMENTS, STOCK
from motorcrm.ledger.journal import (
    Draft,
    Unbalanced,
    balance,
    balances_by,
    post,
    post_many,
    turnovers,
)
from motorcrm.ledger.lines import Line, credit, debit
from motorcrm.ledger.models import Account, ChainHead, Entry, Posting, Seal
from motorcrm.orders.kinds import PAYMENT_FREED as OTHER
from motorcrm.orders.kinds import SALE

DAY = date(2026, 3, 2)
TEN, HUNDRED = rub(10), rub(100)


@pytest.fixture
def client_of(workshop):
    return Client.objects.create(name="Ann")


def sold(workshop, client, *, key="sale:1", amount=HUNDRED, on=DAY, order=None):
    return post(
        kind=SALE,
        key=key,
        about="order:1",
        on=on,
        organisation=workshop.organisation,
        lines=[debit(CLIENTS, amount, client=client, order=order), credit(JOBS_INCOME, amount, order=order, month=on)],
        by=workshop.manager,
    )


def test_an_entry_keeps_what_was_posted(workshop, client_of):
    entry = sold(workshop, client_of, order=7)

    entry = Entry.objects.get(pk=entry.pk)
    assert (entry.kind, entry.about, entry.on, entry.recorded_by) == ("sale", "order:1", DAY, workshop.manager)
    debited, credited = entry.postings.all()
    assert (debited.account.code, debited.amount, debited.client, debited.order) == (CLIENTS, rub(100), client_of, 7)
    assert (credited.account.code, credited.amount, credited.client) == (JOBS_INCOME, -rub(100), None)
    assert {posting.on for posting in entry.postings.all()} == {DAY}
    assert entry.seal.position == ChainHead.objects.get().position
    assert entry.seal.hash == ChainHead.objects.get().hash


def test_an_account_may_be_named_by_its_row(workshop):
    till = Account.objects.create(kind="asset", name="Till", organisation=workshop.organisation)
    lines = [debit(till, rub(5), article="other-in"), credit(OPENING, rub(5))]

    post(
        kind=OTHER,
        key="opening:1",
        about="till:1",
        on=DAY,
        organisation=workshop.organisation,
        lines=lines,
        by=SYSTEM,
    )

    assert balance(till) == rub(5)
    assert balance(till, article="other-in") == rub(5)
    assert balance(till, article="other-out") == rub(0)


def test_zero_lines_are_left_out(workshop):
    lines = [debit(STOCK, rub(5)), credit(OPENING, rub(5)), credit(OWNER, rub(0))]

    entry = post(
        kind=SALE, key="k:1", about="order:1", on=DAY, organisation=workshop.organisation, lines=lines, by=SYSTEM
    )

    assert entry.postings.count() == 2


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [debit(STOCK, rub(1))],
        [debit(STOCK, rub(0)), credit(OPENING, rub(0))],
        [debit(STOCK, rub(2)), credit(OPENING, rub(1))],
        [debit(STOCK, rub(2)), debit(OPENING, rub(2))],
    ],
)
def test_an_unbalanced_entry_is_refused(workshop, lines):
    with pytest.raises(Unbalanced):
        post(kind=SALE, key="k:1", about="order:1", on=DAY, organisation=workshop.organisation, lines=lines, by=SYSTEM)
    assert not Entry.objects.exists()


def test_the_same_key_with_the_same_content_is_the_first_entry(workshop, client_of):
    first = sold(workshop, client_of)

    assert sold(workshop, client_of) == first
    assert Entry.objects.count() == 1
    assert balance(CLIENTS, client=client_of) == rub(100)


@pytest.mark.parametrize("other", [{"amount": rub(101)}, {"on": date(2026, 3, 3)}, {"order": 8}])
def test_the_same_key_with_other_content_is_refused(workshop, client_of, other):
    sold(workshop, client_of)

    with pytest.raises(Refused) as refusal:
        sold(workshop, client_of, **other)
    assert refusal.value.code == "key-reused"


def test_an_unknown_account_is_a_programming_error(workshop):
    lines = [debit("no-such", rub(1)), credit(OPENING, rub(1))]
    with pytest.raises(KeyError):
        post(kind=SALE, key="k:1", about="order:1", on=DAY, organisation=workshop.organisation, lines=lines, by=SYSTEM)


def test_balances_are_to_the_end_of_the_day_and_by_dimension(workshop, client_of):
    ben = Client.objects.create(name="Ben")
    sold(workshop, client_of, key="k:1", amount=rub(100), on=date(2026, 3, 1), order=1)
    sold(workshop, client_of, key="k:2", amount=rub(20), on=date(2026, 3, 5), order=2)
    sold(workshop, ben, key="k:3", amount=rub(3), on=date(2026, 3, 5), order=3)

    assert balance(CLIENTS) == rub(123)
    assert balance(CLIENTS, on=date(2026, 3, 4)) == rub(100)
    assert balance(CLIENTS, on=date(2026, 3, 5)) == rub(123)
    assert balance(CLIENTS, client=client_of) == rub(120)
    assert balance(CLIENTS, order=2) == rub(20)
    assert balance(CLIENTS, JOBS_INCOME) == rub(0)
    assert balances_by("order", [1, 3, 9], CLIENTS) == {1: rub(100), 3: rub(3), 9: rub(0)}
    assert balances_by("client", [client_of, ben], CLIENTS) == {client_of.pk: rub(120), ben.pk: rub(3)}
    assert balance(PREPAYMENTS) == rub(0)
    with pytest.raises(TypeError):
        balance(CLIENTS, custmer=client_of)


def test_balances_of_a_list_cost_one_query(workshop, client_of, django_assert_num_queries):
    sold(workshop, client_of, order=1)
    with django_assert_num_queries(1):
        balances_by("order", range(50), CLIENTS, PREPAYMENTS)


def test_a_dimension_of_none_selects_postings_without_it(workshop, client_of):
    sold(workshop, client_of, key="k:1", amount=rub(100), order=1)
    sold(workshop, client_of, key="k:2", amount=rub(20))

    assert balance(CLIENTS, client=client_of) == rub(120)
    assert balance(CLIENTS, client=client_of, order=None) == rub(20)


def test_turnovers_part_debits_from_credits(workshop, client_of):
    sold(workshop, client_of, key="k:1", amount=rub(100), on=date(2026, 3, 1))
    lines = [credit(CLIENTS, rub(30), client=client_of), debit(OPENING, rub(30))]
    post(
        kind=OTHER,
        key="k:2",
        about="x:1",
        on=date(2026, 3, 2),
        organisation=workshop.organisation,
        lines=lines,
        by=SYSTEM,
    )

    moved = turnovers(CLIENTS, client=client_of)
    assert (moved.debit, moved.credit) == (rub(100), rub(30))
    later = turnovers(CLIENTS, since=date(2026, 3, 2), until=date(2026, 3, 2))
    assert (later.debit, later.credit) == (rub(0), rub(30))


def test_many_are_posted_with_the_same_guarantees(workshop, client_of):
    past = clock.moment(date(2026, 4, 5), 12)

    def draft(key, amount=TEN):
        lines = [debit(CLIENTS, amount, client=client_of), credit(JOBS_INCOME, amount, month=DAY)]
        return Draft(SALE, key, "order:1", DAY, workshop.organisation, lines, SYSTEM, at=past)

    first = sold(workshop, client_of, key="k:0", amount=rub(10))
    entries = post_many(draft(f"k:{n}") for n in [0, 1, 2, 1])

    assert entries[0] == first
    assert entries[1] == entries[3]
    assert Entry.objects.count() == 3
    assert entries[2].recorded_at == past
    assert list(Seal.objects.order_by("position").values_list("entry", flat=True)) == [
        first.pk,
        entries[1].pk,
        entries[2].pk,
    ]
    with pytest.raises(Refused), transaction.atomic():
        post_many([draft("k:5"), draft("k:5", rub(11))])
    with pytest.raises(Refused), transaction.atomic():
        post_many([draft("k:6"), draft("k:1", rub(11))])
    assert Entry.objects.count() == 3


SUMS = st.integers(min_value=-(10**9), max_value=10**9)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sums=st.lists(SUMS, min_size=1, max_size=8),
    accounts=st.lists(st.sampled_from([STOCK, OWNER, OPENING]), min_size=9, max_size=9),
)
def test_whatever_is_posted_the_ledger_sums_to_zero(workshop, sums, accounts):
    units = [*sums, -sum(sums)]
    lines = [Line(account, Money(number)) for account, number in zip(accounts, units, strict=False)]
    before = {code: balance(code) for code in (STOCK, OWNER, OPENING)}
    number = Entry.objects.count()

    try:
        entry = post(
            kind=OTHER,
            key=f"any:{number}",
            about="x:1",
            on=DAY,
            organisation=workshop.organisation,
            lines=lines,
            by=SYSTEM,
        )
    except Unbalanced:
        assert sum(1 for number in units if number) < 2
        return

    assert entry.postings.count() == sum(1 for number in units if number)
    assert balance() == rub(0)
    for code, was in before.items():
        assert balance(code) == was + sum((line.amount for line in lines if line.account == code), Money.zero())
    assert Posting.objects.filter(amount=Money.zero()).count() == 0
