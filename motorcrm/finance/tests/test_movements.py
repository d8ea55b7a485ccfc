"""Movements of money: one row for each, by day, with what there was at the end of it."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from motorcrm.access.catalogue import OWN
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import Money, rub
from motorcrm.finance.models import Category, MoneyAccount
from motorcrm.finance.money.closing import settle_and_close
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.money.transfer import record_transfer, reverse_transfer
from motorcrm.finance.operations import record_expense, record_income, reverse_payment, take_payment, take_prepayment
from motorcrm.finance.queries import HistoryFilters, filtered_totals
from motorcrm.finance.queries.double_entry import pairs_of, turned_over
from motorcrm.finance.queries.filters import Moves
from motorcrm.finance.queries.movements import account_strip, days_of, period_of
from motorcrm.finance.queries.walk import latest
from motorcrm.finance.rights import VIEW_FINANCE
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.ledger.journal import balance
from motorcrm.ledger.kinds import KINDS, Counts
from motorcrm.ledger.models import Posting
from motorcrm.orders.operations import close_order
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.builders import a_client, on_trust, ready_order
from motorcrm.testing.cast import hire, open_workshop, role_with

MONEY = HistoryFilters(moves=Moves.MONEY)
DAYS = [0, 1, 2, 27, 33, 64]


def shown(filters, reader, *, many=50, after=None):
    found, _stopped = latest(filters, reader, before=after, many=many)
    return days_of(found, filters, reader, after=after)


def kinds(filters, reader):
    return [movement.kind for day in shown(filters, reader) for movement in day.movements]


def pay(order, amount, account, by, **known):
    return take_payment(order, amount=amount, money_account=account, by=by, **{"on": clock.today()} | known)


# One row for each


def test_closing_with_a_prepayment_is_one_row_for_each_payment(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000))
    pay(order, rub(300), where.till, workshop.owner)
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    pay(order, rub(700), where.terminal, workshop.owner)

    assert kinds(MONEY, workshop.owner) == ["payment", "prepayment"]
    (day,) = shown(MONEY, workshop.owner)
    assert [movement.moved for movement in day.movements] == [rub(700), rub(300)]


def test_the_last_money_of_the_day_of_the_sale_is_called_a_payment(workshop, where):
    today = clock.today()
    with clock.at(clock.moment(today - timedelta(days=2), 12)):
        order = ready_order(workshop, jobs=rub(1_000))
        pay(order, rub(100), where.till, workshop.owner)
    with clock.at(clock.moment(today, 12)):
        pay(order, rub(200), where.till, workshop.owner)
        pay(order, rub(700), where.till, workshop.owner)
        assert kinds(MONEY, workshop.owner) == ["prepayment"] * 3  # until it is billed
        close_order(order, on=today, debt=on_trust(), by=workshop.owner)

        assert kinds(MONEY, workshop.owner) == ["payment", "prepayment", "prepayment"]


def test_a_bill_paid_ahead_was_prepaid(workshop, where):
    today = clock.today()
    with clock.at(clock.moment(today - timedelta(days=2), 12)):
        order = ready_order(workshop, jobs=rub(1_000))
        pay(order, rub(1_000), where.till, workshop.owner)
    with clock.at(clock.moment(today, 12)):
        close_order(order, on=today, debt=on_trust(), by=workshop.owner)

        assert kinds(MONEY, workshop.owner) == ["prepayment"]


def test_paying_and_closing_at_once_is_one_row(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000))
    settle_and_close(order, on=clock.today(), tenders=[Tendered(rub(1_000), where.till)], by=workshop.owner)

    assert kinds(MONEY, workshop.owner) == ["payment"]


def test_what_was_taken_back_is_shown_beside_what_took_it_back(workshop, where):
    order = ready_order(workshop, jobs=rub(1_000))
    payment = pay(order, rub(300), where.till, workshop.owner)
    reverse_payment(payment, reason="typo", by=workshop.owner)

    back, taken = shown(MONEY, workshop.owner)[0].movements
    assert (taken.name, back.name) == ("Предоплата", "Сторно: предоплата")
    assert (taken.moved, back.moved) == (rub(300), -rub(300))
    assert taken.row.is_reversed
    assert back.row.transaction.reverses_id == taken.row.transaction.pk
    assert (taken.balance, back.balance) == (rub(300), rub(0))


# What there was


@pytest.fixture(scope="module")
def months(standing):
    with standing():
        workshop = open_workshop()
        workshop.organisation.books_from = clock.today() - timedelta(days=200)
        workshop.organisation.save()
        till, bank, _terminal = open_money_accounts(workshop.organisation)
        client = a_client("Anna Petrova")
        for ago in reversed(DAYS):
            with clock.told(), clock.at(clock.moment(clock.today() - timedelta(days=ago), 12)):
                by, day = workshop.owner, clock.today()
                taken = {"money_account": till, "on": day, "by": by}
                order = ready_order(workshop, client=client, jobs=rub(1_000))
                take_payment(order, amount=rub(400), **taken)
                close_order(order, on=day, debt=on_trust(), by=by)
                take_payment(order, amount=rub(300), money_account=bank, on=day, by=by)
                reverse_payment(take_payment(order, amount=rub(20), **taken), reason="typo", by=by)
                take_prepayment(client, organisation=workshop.organisation, amount=rub(70), **taken)
                record_income(category=Category.objects.get(code="scrap"), amount=rub(9), month=day, **taken)
                record_expense(category=Category.objects.get(code="rent"), amount=rub(30), month=day, **taken)
                record_transfer(money_account=till, to_account=bank, amount=rub(50), on=day, by=by)
                wrong = record_transfer(money_account=bank, to_account=till, amount=rub(5), on=day, by=by)
                reverse_transfer(wrong, reason="typo", by=by)
        yield workshop


def money_in(account, until=None):
    accounts = [account] if account else MoneyAccount.objects.all()
    return balance(*(each.account for each in accounts), on=until)


@given(
    many=st.integers(1, 30),
    account=st.sampled_from([None, "till", "bank", "terminal"]),
    since=st.none() | st.integers(0, 70),
    until=st.none() | st.integers(0, 70),
)
def test_balances_follow_from_row_to_row_over_all_pages(months, many, account, since, until):
    def ago(days):
        return None if days is None else clock.today() - timedelta(days=days)

    account = account and MoneyAccount.objects.get(kind=account)
    filters = HistoryFilters(moves=Moves.MONEY, account=account, since=ago(since), until=ago(until))
    reader, place, rows = months.owner, None, []
    while True:
        found, stopped = latest(filters, reader, before=place, many=many)
        for day in days_of(found, filters, reader, after=place):
            assert day.balance == money_in(account, day.on)
            of_day = filtered_totals(HistoryFilters(account=account, since=day.on, until=day.on), reader)
            assert day.totals == of_day
            rows += day.movements
        if stopped is None:
            break
        place = stopped

    period = period_of(filters, reader)
    assert period.before == (money_in(account, filters.since - timedelta(days=1)) if filters.since else rub(0))
    if not (filters.since and filters.until and filters.since > filters.until):
        assert period.after == money_in(account, filters.until)
        assert period.before + sum((row.moved for row in rows), rub(0)) == period.after
        assert period.before + period.totals.received - period.totals.spent == period.after
    if rows:
        assert rows[0].balance == period.after
        assert rows[-1].balance - rows[-1].moved == period.before
    for newer, older in pairwise(rows):
        assert newer.balance - newer.moved == older.balance


@given(moves=st.sampled_from(list(Moves)), account=st.sampled_from([None, "till", "bank"]), many=st.integers(1, 30))
def test_only_what_moved_money_so_is_there(months, moves, account, many):
    counts = {
        Moves.MONEY: {Counts.RECEIVED, Counts.SPENT, Counts.MOVED},
        Moves.IN: {Counts.RECEIVED},
        Moves.OUT: {Counts.SPENT},
        Moves.BETWEEN: {Counts.MOVED},
    }[moves]
    account = account and MoneyAccount.objects.get(kind=account)
    accounts = [account.account_id] if account else MoneyAccount.objects.values("account")
    wanted = {
        posting.entry_id
        for posting in Posting.objects.filter(account__in=accounts).select_related("entry__reverses")
        if KINDS[(posting.entry.reverses or posting.entry).kind].counts in counts
    }

    filters, place, found = HistoryFilters(moves=moves, account=account), None, []
    while True:
        rows, place = latest(filters, months.owner, before=place, many=many)
        found += [row.pk for row in rows]
        if place is None:
            break
    assert set(found) == wanted
    assert len(found) == len(wanted)


def test_a_transfer_changes_nothing_of_all_accounts_together(months):
    day = shown(MONEY, months.owner)[0]
    transfers = [movement for movement in day.movements if movement.row.is_moved]

    assert len(transfers) == 3
    assert {movement.moved for movement in transfers} == {rub(0)}
    assert all(movement.row.settled for movement in transfers)


def test_where_something_is_left_out_there_are_no_balances(months):
    client = a_client("Boris")
    for more in ({"kind": "payment"}, {"moves": Moves.IN}):
        days = shown(HistoryFilters(**{"moves": Moves.MONEY} | more), months.owner)
        assert all(day.totals is not None and day.balance is None for day in days)
    for more in ({"client": client}, {"category": Category.objects.get(code="rent")}, {"q": "petrova"}):
        filters = HistoryFilters(moves=Moves.MONEY, **more)
        assert all(day.totals is None and day.balance is None for day in shown(filters, months.owner))
        assert period_of(filters, months.owner) is None


def test_sums_of_days_tell_nothing_of_orders_that_are_not_seen(months):
    reader = hire("Partly", role_with(VIEW_FINANCE, VIEW_ORDERS, VIEW_CLIENTS, scope=OWN))
    days = shown(MONEY, reader)

    assert {movement.kind for day in days for movement in day.movements} == {"income", "expense", "transfer"}
    assert all(day.totals is None and day.balance is None for day in days)
    assert all(movement.balance is None for day in days for movement in day.movements)
    assert period_of(MONEY, reader) is None


def test_the_strip_shows_what_is_there_and_how_it_changed_today(months):
    strip = {standing.line.account.kind: standing for standing in account_strip(SYSTEM)}

    till = MoneyAccount.objects.get(kind="till")
    assert strip["till"].line.balance == money_in(till)
    assert strip["till"].today == money_in(till) - money_in(till, clock.today() - timedelta(days=1)) == rub(399)
    assert strip["terminal"].today == Money.zero()


def test_a_page_asks_the_same_however_many_rows_it_has(months):
    def asked(many):
        with CaptureQueriesContext(connection) as queries:
            shown(MONEY, months.owner, many=many)
        return len(queries)

    assert asked(50) <= asked(20) <= 11


# Double entry


def test_a_sale_is_debits_beside_credits(months):
    filters = HistoryFilters(kind="sale")
    found, _stopped = latest(filters, months.owner, many=1)

    pairs = pairs_of(found, months.owner)
    assert [pair.is_first for pair in pairs] == [True] + [False] * (len(pairs) - 1)
    assert sum((pair.amount for pair in pairs), rub(0)) == rub(1_000)
    assert {pair.debit for pair in pairs} == {"Расчёты с клиентами"}


def test_pairs_come_to_what_was_debited_and_what_was_credited(months):
    found, _stopped = latest(HistoryFilters(), months.owner, many=500)
    debits, credits = turned_over(HistoryFilters(), months.owner)
    assert sum((pair.amount for pair in pairs_of(found, months.owner)), rub(0)) == debits == credits

    today = HistoryFilters(since=clock.today(), until=clock.today())
    found, _stopped = latest(today, months.owner, many=500)
    debits, credits = turned_over(today, months.owner)
    assert sum((pair.amount for pair in pairs_of(found, months.owner)), rub(0)) == debits == credits


def test_who_sees_no_costs_sees_no_total_of_entries(months):
    reader = hire("No costs", role_with(VIEW_FINANCE, VIEW_ORDERS, VIEW_CLIENTS))
    assert turned_over(HistoryFilters(), reader) is None
