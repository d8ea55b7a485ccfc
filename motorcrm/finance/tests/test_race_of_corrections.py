"""Two people correct the same thing at the same moment: one does, and nothing is booked twice."""

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.employees.models import Employee
from motorcrm.finance.models import MoneyAccount, MoneyTransaction, Payment
from motorcrm.finance.operations import correct_transaction, reverse_payment, take_payment
from motorcrm.ledger.journal import balance
from motorcrm.orders.queries.money import money_of
from motorcrm.testing.builders import closed_order
from motorcrm.testing.race import race


def act(what, payment, account, owner):
    by, row = Employee.objects.get(pk=owner), Payment.objects.get(pk=payment)
    if what == "reverse":
        reverse_payment(row, reason="typo", by=by)
        return
    values = {"amount": rub(600), "money_account": MoneyAccount.objects.get(pk=account), "on": clock.today()}
    correct_transaction(MoneyTransaction.objects.get(pk=row.entry_id), reason="typo", values=values, by=by)


def test_one_of_several_corrections_at_once_is_done(real_database, workshop, where):
    order = closed_order(workshop, jobs=rub(700))
    payment = take_payment(order, amount=rub(700), money_account=where.till, on=clock.today(), by=workshop.owner)
    whats = ["correct", "reverse", "correct", "correct"]
    runners = [(what, payment.pk, where.bank.pk, workshop.owner.pk) for what in whats]

    outcomes = race(real_database, act, runners)

    winners = [what for what, outcome in zip(whats, outcomes, strict=True) if outcome.won]
    assert len(winners) == 1
    assert {one.code for one in outcomes if not one.won} == {"already-reversed"}
    came = rub(600) if winners == ["correct"] else rub(0)
    assert (balance(where.till.account), balance(where.bank.account)) == (rub(0), came)
    assert money_of(order).due == rub(700) - came
    assert violations() == {}


def test_two_people_correct_transfers_in_opposite_directions(real_database, workshop, where):
    """Each takes money out of what the other puts it in: nobody waits for the other in a circle."""
    orders = [closed_order(workshop, jobs=rub(100)) for _ in range(2)]
    accounts = [where.till, where.bank]
    payments = [
        take_payment(order, amount=rub(100), money_account=account, on=clock.today(), by=workshop.owner)
        for order, account in zip(orders, accounts, strict=True)
    ]
    runners = [
        ("correct-100", payment.pk, other.pk, workshop.owner.pk)
        for payment, other in zip(payments, reversed(accounts), strict=True)
    ]

    outcomes = race(real_database, move, runners)

    assert [one.error for one in outcomes] == ["", ""]
    assert [balance(account.account) for account in accounts] == [rub(100), rub(100)]
    assert violations() == {}


def move(_what, payment, account, owner):
    row = Payment.objects.get(pk=payment)
    values = {"amount": rub(100), "money_account": MoneyAccount.objects.get(pk=account), "on": clock.today()}
    correct_transaction(
        MoneyTransaction.objects.get(pk=row.entry_id), reason="typo", values=values, by=Employee.objects.get(pk=owner)
    )
