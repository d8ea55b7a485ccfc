"""Several people and the money accounts themselves at the same moment, in processes of their own."""

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.employees.models import Employee
from motorcrm.finance.models import Category, MoneyAccount
from motorcrm.finance.money.transfer import record_transfer
from motorcrm.finance.operations import archive_account, delete_account, record_income
from motorcrm.ledger.journal import balance
from motorcrm.testing.race import race


def act(what, account, person):
    by, found = Employee.objects.get(pk=person), MoneyAccount.objects.get(pk=account)
    if what == "archive":
        return archive_account(found, by=by).pk
    if what == "delete":
        return delete_account(found, by=by)
    return record_income(
        category=Category.objects.get(code="scrap"), amount=rub(5), money_account=found, on=clock.today(),
        month=clock.today(), by=by,
    ).pk  # fmt: skip


def test_of_three_accounts_archived_at_once_one_stays(real_database, workshop, where):
    ids = [account.pk for account in (where.till, where.bank, where.terminal)]

    outcomes = race(real_database, act, [("archive", pk, workshop.owner.pk) for pk in ids])

    assert sorted(bool(outcome.error) for outcome in outcomes) == [False, False, True]
    assert MoneyAccount.objects.filter(is_archived=False).count() == 1


def test_money_comes_to_an_account_or_it_is_archived(real_database, workshop, where):
    till, by = where.till.pk, workshop.owner.pk

    outcomes = race(real_database, act, [(what, till, by) for what in ["archive", "income"] * 4])

    came = [outcome for outcome in outcomes[1::2] if not outcome.error]
    assert bool(came) != MoneyAccount.objects.get(pk=till).is_archived
    assert not violations()


def test_money_comes_to_an_account_or_it_is_deleted(real_database, workshop, where):
    till, by = where.till.pk, workshop.owner.pk

    outcomes = race(real_database, act, [(what, till, by) for what in ["delete", "income"] * 4])

    came = [outcome for outcome in outcomes[1::2] if not outcome.error]
    assert bool(came) == MoneyAccount.objects.filter(pk=till).exists()
    assert not violations()


def move(there, where, to, person):
    accounts = [MoneyAccount.objects.get(pk=pk) for pk in (where, to)]
    source, target = accounts if there else reversed(accounts)
    by = Employee.objects.get(pk=person)
    return record_transfer(amount=rub(10), money_account=source, to_account=target, on=clock.today(), by=by).pk


def test_transfers_in_opposite_directions_wait_for_each_other_in_one_order(real_database, workshop, where):
    act("income", where.till.pk, workshop.owner.pk)
    act("income", where.till.pk, workshop.owner.pk)

    runners = [(lane % 2, where.till.pk, where.bank.pk, workshop.owner.pk) for lane in range(10)]
    outcomes = race(real_database, move, runners)

    assert {outcome.code for outcome in outcomes} <= {"", "till-below-zero"}
    there, back = ([outcome.won for outcome in outcomes[lane::2]].count(True) for lane in (1, 0))
    assert back == 5
    assert balance(where.till.account) == rub(10 - 10 * there + 10 * back)
    assert balance(where.bank.account) == rub(10 * there - 10 * back)
    assert not violations()
