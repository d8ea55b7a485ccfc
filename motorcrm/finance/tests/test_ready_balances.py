"""Balances that pages show are kept ready: the same as the postings come to, however long the journal is."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import Money, rub
from motorcrm.finance.models import Category
from motorcrm.finance.operations import (
    record_expense,
    record_income,
    reverse_payment,
    take_payment,
    take_prepayment,
)
from motorcrm.finance.queries import client_balance, lowest_from, money_today, till_balances
from motorcrm.ledger import derived, ready
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS
from motorcrm.ledger.journal import balance
from motorcrm.ledger.models import DailyTotal, OpenItem
from motorcrm.orders.operations import close_order
from motorcrm.orders.queries.money import owing
from motorcrm.testing.builders import on_trust, ready_order
from motorcrm.testing.tampering import run

DAYS = 3


@pytest.fixture
def order(workshop, where):
    """Three days of a workshop; the order is the last, and half of it is owed."""
    today = clock.today()
    for back in range(DAYS, -1, -1):
        with clock.at(clock.moment(today - timedelta(days=back), 12)):
            last = a_day(workshop, where)
    with clock.at(clock.moment(today, 13)):  # whatever the hour: later than what was recorded last
        yield last


def a_day(workshop, where):
    by, day = workshop.owner, clock.today()
    taken = {"money_account": where.till, "on": day, "by": by}
    order = ready_order(workshop, jobs=rub(1_000))
    take_payment(order, amount=rub(500), **taken)
    take_prepayment(order.client, organisation=workshop.organisation, amount=rub(70), **taken)
    close_order(order, on=day, debt=on_trust(), by=by)
    reverse_payment(take_payment(order, amount=rub(20), **taken), reason="typo", by=by)
    record_income(category=Category.objects.get(code="scrap"), amount=rub(9), month=day, **taken)
    record_expense(category=Category.objects.get(code="rent"), amount=rub(300), month=day, **taken)
    return order


def test_figures_of_the_day_are_those_of_the_journal(order, where):
    found = money_today(SYSTEM)

    assert found.received == rub(579)
    assert found.revenue == rub(1_000)
    assert found.debts == balance(CLIENTS) == Money(50_000 * (DAYS + 1))
    assert {line.account: line.balance for line in till_balances(SYSTEM)}[where.till] == balance(where.till.account)
    assert found.in_accounts == balance(where.till.account)


def test_expenses_are_counted_in_the_days_asked_for(order):
    today = clock.today()
    in_month = sum(1 for back in range(DAYS + 1) if (today - timedelta(days=back)).month == today.month)
    assert money_today(SYSTEM).expenses_of_month == Money(30_000 * in_month)


def test_the_lowest_balance_is_that_of_the_journal(order, where):
    today = clock.today()
    for back in range(DAYS + 2):
        day = today - timedelta(days=back)
        by_day = [balance(where.till.account, on=day + timedelta(days=later)) for later in range(back + 1)]
        assert lowest_from(where.till, day) == min(by_day)


def test_a_clients_balance_is_that_of_the_journal(order):
    found = client_balance(order.client)

    assert (found.owes, found.prepaid, found.free) == (rub(500), rub(0), rub(70))
    assert found.owes == balance(CLIENTS, client=order.client)
    assert -found.free == balance(PREPAYMENTS, client=order.client)


def test_what_is_settled_is_open_no_more(workshop, where, order):
    assert order.pk in set(owing().values_list("order", flat=True))
    take_payment(order, amount=rub(500), money_account=where.till, on=clock.today(), by=workshop.owner)

    assert order.pk not in set(owing().values_list("order", flat=True))
    assert not OpenItem.objects.filter(order=order.pk, account__code=CLIENTS).exists()


def test_no_figure_adds_up_the_postings_of_all_time(order, where):
    with CaptureQueriesContext(connection) as asked:
        money_today(SYSTEM)
        till_balances(SYSTEM)
        client_balance(order.client)
        lowest_from(where.till, clock.today() - timedelta(days=2))
        list(owing())

    assert [query["sql"] for query in asked if '"ledger_posting"' in query["sql"]] == []


def test_balances_can_be_made_anew(order):
    stored = derived.stored_totals(), derived.stored_opened()
    run("DELETE FROM ledger_openitem")
    run("UPDATE ledger_dailytotal SET debit = 0")
    said = StringIO()

    call_command("rebuild-balances", stdout=said)

    assert (derived.stored_totals(), derived.stored_opened()) == stored
    assert f"{DailyTotal.objects.count()} daily totals" in said.getvalue()


def test_an_account_without_postings_holds_nothing(where):
    assert ready.held([where.bank.account_id]) == {where.bank.account_id: rub(0)}
