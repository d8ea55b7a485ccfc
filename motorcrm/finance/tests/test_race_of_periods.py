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
from motorcrm.finance.money.reductions import Off
from motorcrm.finance.operations import record_expense, reduce_price, take_payment
from motorcrm.ledger.models import Entry
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import reopen_order
from motorcrm.orders.queries.money import money_of
from motorcrm.testing.builders import closed_order
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


def settle(what, organisation, order, account, person):
    by, sold = Employee.objects.get(pk=person), WorkOrder.objects.get(pk=order)
    if what == "lock":
        with transaction.atomic():
            lock_period(Organisation.objects.get(pk=organisation), until=yesterday(), by=by)
            return Entry.objects.count()
    if what == "reopen":
        return reopen_order(sold, reason="typo", by=by).pk
    if what == "reduce":
        off = [Off(sold.jobs.get(), rub(300))]
        return reduce_price(sold, off=off, reason="scratch", on=yesterday(), by=by).pk
    where = MoneyAccount.objects.get(pk=account)
    return take_payment(sold, amount=rub(300), money_account=where, on=yesterday(), by=by).pk


def test_reducing_paying_reopening_and_closing_the_books_come_one_after_another(real_database, workshop, where):
    """Whatever is dated yesterday is there before the books are closed, or refused; the rest is of today."""
    with clock.at(clock.now() - timedelta(days=1)):
        order = closed_order(workshop, jobs=rub(1_000))
    whose = (workshop.organisation.pk, order.pk, where.bank.pk, workshop.owner.pk)
    whats = ["pay", "reduce", "lock", "reopen", "pay", "reduce"]

    outcomes = dict(zip(enumerate(whats), race(real_database, settle, [(what, *whose) for what in whats]), strict=True))

    refused = {outcome.code for outcome in outcomes.values() if not outcome.won}
    assert refused <= {"period-locked", "order-not-closed", "more-than-due"}
    assert outcomes[2, "lock"].won
    assert outcomes[3, "reopen"].won
    order.refresh_from_db()
    money, paid = money_of(order), sum(outcome.won for (_lane, what), outcome in outcomes.items() if what == "pay")
    assert (money.paid, money.reductions) == (rub(300 * paid), rub(0))
    after = list(Entry.objects.order_by("pk"))[outcomes[2, "lock"].value :]
    assert not [entry for entry in after if entry.on <= yesterday()]
    assert violations() == {}
