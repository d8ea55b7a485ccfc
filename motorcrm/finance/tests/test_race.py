"""Several people and money at the same moment, in processes of their own."""

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.employees.models import Employee
from motorcrm.finance.models import Category, MoneyAccount, Payment
from motorcrm.finance.money.reductions import Off
from motorcrm.finance.operations import (
    record_expense,
    record_income,
    reduce_price,
    reverse_payment,
    take_payment,
    take_prepayment,
)
from motorcrm.ledger.journal import balance
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import close_order, reopen_order
from motorcrm.orders.queries.money import money_of
from motorcrm.testing.builders import an_order, closed_order, on_trust, ready_order
from motorcrm.testing.race import race


def pay(order, account, person, roubles, key=None):
    return take_payment(
        WorkOrder.objects.get(pk=order),
        amount=rub(roubles),
        money_account=MoneyAccount.objects.get(pk=account),
        on=clock.today(),
        by=Employee.objects.get(pk=person),
        **({"key": key} if key else {}),
    ).pk


def spend(account, person, roubles):
    return record_expense(
        category=Category.objects.get(code="rent"),
        amount=rub(roubles),
        money_account=MoneyAccount.objects.get(pk=account),
        on=clock.today(),
        month=clock.today(),
        by=Employee.objects.get(pk=person),
    ).pk


def close_or_take_back(what, pk, person):
    by = Employee.objects.get(pk=person)
    if what == "close":
        return close_order(WorkOrder.objects.get(pk=pk), on=clock.today(), debt=on_trust(), by=by).pk
    return reverse_payment(Payment.objects.get(pk=pk), reason="typo", by=by).pk


def close_with_balance_or_take_back(what, pk, person):
    by = Employee.objects.get(pk=person)
    if what == "close":
        return close_order(
            WorkOrder.objects.get(pk=pk), on=clock.today(), from_balance=rub(700), debt=on_trust(), by=by
        ).pk
    return reverse_payment(Payment.objects.get(pk=pk), reason="typo", by=by).pk


def test_twenty_equal_payments_under_one_key_are_one(real_database, workshop, where):
    order = an_order(workshop, jobs=rub(3_000))

    outcomes = race(real_database, pay, [(order.pk, where.till.pk, workshop.manager.pk, 700, "one-key-1")] * 20)

    assert [outcome.error for outcome in outcomes] == [""] * 20
    assert len({outcome.value for outcome in outcomes}) == 1
    assert balance(where.till.account) == rub(700)
    assert violations() == {}


def test_of_many_simultaneous_payments_of_the_rest_one_succeeds(real_database, workshop, where):
    order = closed_order(workshop, jobs=rub(700))

    outcomes = race(real_database, pay, [(order.pk, where.till.pk, workshop.manager.pk, 700)] * 6)

    assert sorted(outcome.code for outcome in outcomes) == ["", *["more-than-due"] * 5]
    assert money_of(order).due == rub(0)
    assert violations() == {}


def test_two_simultaneous_expenses_leave_no_till_below_zero(real_database, workshop, where):
    record_income(
        category=Category.objects.get(code="scrap"), amount=rub(100), money_account=where.till, on=clock.today(),
        month=clock.today(), by=workshop.manager,
    )  # fmt: skip

    outcomes = race(real_database, spend, [(where.till.pk, workshop.manager.pk, 30)] * 8)

    assert sorted(outcome.code for outcome in outcomes) == ["", "", "", *["till-below-zero"] * 5]
    assert balance(where.till.account) == rub(10)
    assert violations() == {}


def test_a_prepayment_is_either_used_or_taken_back(real_database, workshop, where):
    for number in range(4):
        order = ready_order(workshop, jobs=rub(700))
        payment = pay(order.pk, where.till.pk, workshop.owner.pk, 700)
        runners = [("close", order.pk, workshop.owner.pk), ("back", payment, workshop.owner.pk)]

        outcomes = race(real_database, close_or_take_back, runners[:: 1 if number % 2 else -1])

        assert {outcome.code for outcome in outcomes} <= {"", "prepayment-used"}
        order.refresh_from_db()
        money = money_of(order)
        assert (money.paid, money.due) in ((rub(700), rub(0)), (rub(0), rub(700)))
    assert violations() == {}


def test_a_clients_balance_is_either_used_or_taken_back(real_database, workshop, where):
    """Both lock the client before the ledger: the second waits and is refused, neither waits for ever."""
    for number in range(4):
        order = ready_order(workshop, jobs=rub(700))
        payment = take_prepayment(
            order.client, organisation=workshop.organisation, amount=rub(700), money_account=where.till,
            on=clock.today(), by=workshop.owner,
        )  # fmt: skip
        runners = [("close", order.pk, workshop.owner.pk), ("back", payment.pk, workshop.owner.pk)]

        outcomes = race(real_database, close_with_balance_or_take_back, runners[:: 1 if number % 2 else -1])

        assert sorted(outcome.error for outcome in outcomes) in (["", "Invalid"], ["", "Refused"]), outcomes
    assert violations() == {}


def pay_reduce_or_reopen(what, pk, account, person):
    by, order = Employee.objects.get(pk=person), WorkOrder.objects.get(pk=pk)
    if what == "pay":
        return pay(pk, account, person, 300)
    if what == "reopen":
        return reopen_order(order, reason="typo", by=by).pk
    off = [Off(order.jobs.get(), rub(300))]
    return reduce_price(order, off=off, reason="scratched", on=clock.today(), by=by).pk


def test_twenty_different_payments_never_overpay(real_database, workshop, where):
    order = closed_order(workshop, jobs=rub(3_000))

    outcomes = race(real_database, pay, [(order.pk, where.till.pk, workshop.manager.pk, 200 + n) for n in range(20)])

    assert {outcome.code for outcome in outcomes} == {"", "more-than-due"}
    assert rub(0) <= money_of(order).due < rub(220)
    assert balance(where.till.account) == rub(3_000) - money_of(order).due
    assert violations() == {}


def test_payments_reductions_and_reopening_come_one_after_another(real_database, workshop, where):
    for number in range(3):
        order = closed_order(workshop, jobs=rub(1_000))
        runners = [(what, order.pk, where.till.pk, workshop.owner.pk) for what in ("pay", "reduce", "pay", "reduce")]
        runners.insert(number * 2, ("reopen", *runners[0][1:]))

        outcomes = race(real_database, pay_reduce_or_reopen, runners)

        assert {outcome.code for outcome in outcomes} <= {"", "order-not-closed", "more-than-due"}
        assert [outcome.won for outcome in outcomes][number * 2]
        order.refresh_from_db()
        paid = [outcome.won for outcome, runner in zip(outcomes, runners, strict=True) if runner[0] == "pay"]
        assert money_of(order).paid == rub(300 * sum(paid))
        assert money_of(order).reductions == rub(0)
        assert violations() == {}


def test_reductions_at_once_never_take_off_more_than_a_line_has(real_database, workshop, where):
    order = closed_order(workshop, jobs=rub(1_000))
    runners = [("reduce", order.pk, where.till.pk, workshop.owner.pk)] * 6

    outcomes = race(real_database, pay_reduce_or_reopen, runners)

    assert sorted(outcome.error for outcome in outcomes) == ["", "", "", *["Invalid"] * 3]
    assert money_of(order).due == rub(100)
    assert violations() == {}
