"""While the books are being closed, others record: what is let in came before, everything after is refused."""

from datetime import timedelta

from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.employees.models import Employee
from motorcrm.finance.models import Category, MoneyAccount
from motorcrm.finance.money.periods import lock_period
from motorcrm.finance.operations import record_expense
from motorcrm.history.models import Happening
from motorcrm.testing.race import race

SPENDERS = 6


def yesterday():
    return clock.today() - timedelta(days=1)


def close_or_spend(what, organisation, account, person):
    by = Employee.objects.get(pk=person)
    if what == "close":
        return lock_period(Organisation.objects.get(pk=organisation), until=yesterday(), by=by).pk
    return record_expense(
        category=Category.objects.get(code="rent"),
        amount=rub(1),
        money_account=MoneyAccount.objects.get(pk=account),
        on=yesterday(),
        month=clock.today(),
        by=by,
    ).pk


def test_nothing_slips_into_books_that_are_being_closed(real_database, workshop, where):
    whose = (workshop.organisation.pk, where.bank.pk, workshop.owner.pk)
    runners = [("spend", *whose)] * (SPENDERS // 2) + [("close", *whose)] + [("spend", *whose)] * (SPENDERS // 2)

    outcomes = race(real_database, close_or_spend, runners)

    assert outcomes[SPENDERS // 2].won
    assert {outcome.code for outcome in outcomes} <= {"", "period-locked"}
    told = list(Happening.objects.order_by("pk").values_list("event", flat=True))
    assert told[-1] == "finance.period-locked"
    assert len(told) == sum(outcome.won for outcome in outcomes)
    assert violations() == {}
