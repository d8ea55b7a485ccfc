"""While the books are being closed, others record: what is let in came before, everything after is refused."""

import time
from datetime import timedelta

from django.db import transaction

from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.employees.models import Employee
from motorcrm.finance.models import Category, MoneyAccount
from motorcrm.finance.money.periods import lock_period
from motorcrm.finance.operations import record_expense
from motorcrm.ledger.models import Entry
from motorcrm.testing.race import race

SPENDERS, A_MOMENT = 6, 0.2


def yesterday():
    return clock.today() - timedelta(days=1)


def close_or_spend(what, organisation, account, person):
    by = Employee.objects.get(pk=person)
    if what == "close":
        time.sleep(A_MOMENT)  # so that someone has begun
        lock_period(Organisation.objects.get(pk=organisation), until=yesterday(), by=by)
        return Entry.objects.count()
    with transaction.atomic():
        done = record_expense(
            category=Category.objects.get(code="rent"),
            amount=rub(1),
            money_account=MoneyAccount.objects.get(pk=account),
            on=yesterday(),
            month=clock.today(),
            by=by,
        )
        time.sleep(2 * A_MOMENT)  # and has not finished yet
    return done.pk


def test_nothing_slips_into_books_that_are_being_closed(real_database, workshop, where):
    whose = (workshop.organisation.pk, where.bank.pk, workshop.owner.pk)
    runners = [("spend", *whose)] * (SPENDERS // 2) + [("close", *whose)] + [("spend", *whose)] * (SPENDERS // 2)

    outcomes = race(real_database, close_or_spend, runners)

    closing = outcomes[SPENDERS // 2]
    assert closing.won
    assert {outcome.code for outcome in outcomes} <= {"", "period-locked"}
    assert closing.value == Entry.objects.count() == sum(outcome.won for outcome in outcomes) - 1
    assert violations() == {}
