"""Two who pay one purchase at once, and one who takes it back meanwhile: never more than was bought."""

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.employees.models import Employee
from motorcrm.finance.models import MoneyAccount, Purchase
from motorcrm.finance.money.supplier_payments import Towards
from motorcrm.finance.operations import pay_supplier, reverse_purchase
from motorcrm.finance.queries.suppliers import open_purchases
from motorcrm.finance.tests.test_purchases import bought
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.operations import add_supplier, merge_suppliers
from motorcrm.testing.race import race


def act(what, bill, account, person, other):
    by, row = Employee.objects.get(pk=person), Purchase.objects.select_related("supplier", "item").get(pk=bill)
    if what == "take back":
        return reverse_purchase(row, reason="typo", by=by).pk
    if what == "join":
        return merge_suppliers(row.supplier, into=Supplier.objects.get(pk=other), by=by).pk
    money = MoneyAccount.objects.get(pk=account)
    shares = [Towards(row, rub(60))]
    return pay_supplier(row.supplier, shares=shares, amount=rub(60), money_account=money, on=clock.today(), by=by).pk


def test_two_do_not_pay_more_than_was_bought(real_database, workshop, where):
    shop = add_supplier(name="Опт", by=workshop.owner)
    bill, by = bought(shop, workshop, 100), workshop.owner
    runners = [(what, bill.pk, where.bank.pk, by.pk, None) for what in ("pay", "pay", "take back")]

    outcomes = race(real_database, act, runners)

    paid, taken_back = sum(outcome.won for outcome in outcomes[:2]), outcomes[2].won
    assert (paid, taken_back) in ((1, False), (0, True))
    assert [one.left for one in open_purchases(shop)] == ([] if taken_back else [rub(40)])
    assert violations() == {}


def test_a_payment_and_a_joining_at_once_leave_one_account(real_database, workshop, where):
    shop, stays = (add_supplier(name=name, by=workshop.owner) for name in ("Опт", "Мото"))
    bill, by = bought(shop, workshop, 100), workshop.owner
    runners = [(what, bill.pk, where.bank.pk, by.pk, stays.pk) for what in ("pay", "join")]

    outcomes = race(real_database, act, runners)

    assert outcomes[1].won
    assert outcomes[0].won or outcomes[0].code == "supplier-merged"
    assert [one.left for one in open_purchases(stays)] == [rub(40) if outcomes[0].won else rub(100)]
    assert violations() == {}
