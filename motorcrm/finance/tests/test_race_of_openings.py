"""Opening balances booked by two at once, and while somebody records something before the books begin."""

from datetime import timedelta

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.employees.models import Employee
from motorcrm.finance.models import Category, MoneyAccount
from motorcrm.finance.money.opening import Balance, book_opening, save_opening
from motorcrm.finance.operations import record_expense
from motorcrm.finance.queries.opening import booked
from motorcrm.ledger.models import Entry
from motorcrm.testing.race import race

SINCE = timedelta(days=3)


def act(what, account, person):
    by, where = Employee.objects.get(pk=person), MoneyAccount.objects.select_related("organisation").get(pk=account)
    if what == "book":
        return book_opening(where.organisation, by=by).pk
    early = clock.today() - SINCE - timedelta(days=1)
    rent = Category.objects.select_related("account").get(code="rent")
    return record_expense(category=rent, amount=rub(1), money_account=where, on=early, month=early, by=by).pk


def test_what_is_booked_twice_at_once_is_booked_once(real_database, workshop, where):
    by = workshop.owner
    save_opening(
        workshop.organisation, since=clock.today() - SINCE, balances=[Balance("money", rub(50), where.bank)],
        version=0, by=by,
    )  # fmt: skip
    runners = [(what, where.bank.pk, by.pk) for what in ("book", "book", "spend before")]

    first, second, before = race(real_database, act, runners)

    assert (
        first.won == second.won != before.won
    )  # either it was recorded first, and nothing is booked, or the other way
    assert (len(booked(workshop.organisation)), Entry.objects.count()) == ((1, 1) if first.won else (0, 1))
    assert violations() == {}
