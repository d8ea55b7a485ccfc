"""Other income and expenses."""

from datetime import date, timedelta

import pytest

from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused
from motorcrm.core.search import searchable
from motorcrm.finance.models import CashTransaction, Category
from motorcrm.finance.operations import record_expense, record_income
from motorcrm.finance.queries import lowest_from
from motorcrm.finance.rights import RECORD_TRANSACTIONS
from motorcrm.finance.shipped import ensure_categories, open_money_accounts
from motorcrm.history.models import Happening
from motorcrm.ledger.journal import balance
from motorcrm.ledger.models import Entry
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.builders import an_order
from motorcrm.testing.cast import hire, role_with


def category(code):
    return Category.objects.select_related("account").get(code=code)


def came(amount, account, by, **known):
    known = {"on": clock.today(), "month": clock.today(), "category": category("scrap")} | known
    return record_income(amount=amount, money_account=account, by=by, **known)


def spent(amount, account, by, **known):
    known = {"on": clock.today(), "month": clock.today(), "category": category("rent")} | known
    return record_expense(amount=amount, money_account=account, by=by, **known)


def test_income_comes_to_the_account_by_its_category(workshop, where):
    done = came(rub(300), where.till, workshop.manager, counterparty=" Scrap yard ", comment="Old pistons")

    assert balance(where.till.account) == balance(where.till.account, article="other-in") == rub(300)
    assert balance(category("scrap").account) == -rub(300)
    assert (done.counterparty, done.month.day) == ("Scrap yard", 1)
    assert done.search == searchable("Scrap yard", prose="Old pistons")
    assert done.organisation == workshop.organisation
    assert Happening.objects.get().facts["amount"] == "300"


def test_an_expense_leaves_the_account_by_its_category(workshop, where):
    came(rub(300), where.till, workshop.manager)
    done = spent(rub(120), where.till, workshop.manager, month=date(2026, 1, 15))

    assert balance(where.till.account) == rub(180)
    assert balance(where.till.account, article="other-out") == -rub(120)
    assert balance(category("rent").account) == rub(120)
    assert done.month == date(2026, 1, 1)


def test_it_may_be_for_an_order_in_sight(workshop, where):
    clerk = hire("Clerk", role_with(VIEW_ORDERS, RECORD_TRANSACTIONS, scope="own"))
    order = an_order(workshop, jobs=rub(10))
    done = spent(rub(120), where.bank, workshop.manager, order=order)

    assert done.order == order
    assert balance(category("rent").account, order=order.pk) == rub(120)
    with pytest.raises(Absent):
        spent(rub(120), where.bank, clerk, order=order)


def test_a_till_never_goes_below_zero_on_any_day(workshop, where):
    day = clock.today()
    came(rub(100), where.till, workshop.accountant, on=day - timedelta(days=5))
    spent(rub(70), where.till, workshop.accountant, on=day - timedelta(days=1))
    came(rub(500), where.till, workshop.accountant, on=day)

    assert lowest_from(where.till, day - timedelta(days=3)) == rub(30)
    with pytest.raises(Refused, match="till-below-zero"):
        spent(rub(31), where.till, workshop.accountant, on=day - timedelta(days=3))
    with pytest.raises(Refused, match="till-below-zero"):
        spent(rub(1), where.till, workshop.accountant, on=day - timedelta(days=9))
    with pytest.raises(Refused, match="till-below-zero"):
        spent(rub(531), where.till, workshop.accountant)
    spent(rub(30), where.till, workshop.accountant, on=day - timedelta(days=3))
    assert lowest_from(where.till, day - timedelta(days=9)) == rub(0)


def test_a_bank_account_may_go_below_zero_with_a_warning(workshop, where):
    spent(rub(31), where.bank, workshop.accountant)

    assert balance(where.bank.account) == -rub(31)
    assert Happening.objects.get().facts["below_zero"] is True


def test_an_income_is_not_recorded_under_a_category_of_expense(workshop, where):
    with pytest.raises(Invalid):
        came(rub(1), where.till, workshop.manager, category=category("rent"))
    with pytest.raises(Invalid):
        spent(rub(1), where.bank, workshop.manager, category=category("scrap"))
    Category.objects.filter(code="rent").update(is_archived=True)
    with pytest.raises(Refused, match="category-archived"):
        spent(rub(1), where.bank, workshop.manager)
    assert not Entry.objects.exists()


def test_the_account_belongs_to_the_orders_organisation(workshop, where):
    other = open_money_accounts(Organisation.objects.create(name="Other"))
    assert [account.code for account in other] == [None, None, None]
    assert all("Other" in account.name for account in other)
    with pytest.raises(Refused, match="account-of-another"):
        spent(rub(1), other[1], workshop.manager, order=an_order(workshop))
    assert spent(rub(1), other[1], workshop.manager).organisation.name == "Other"


def test_dates_and_rights(workshop, where):
    day = clock.today()
    with pytest.raises(Invalid):
        came(rub(1), where.till, workshop.accountant, on=day + timedelta(days=1))
    with pytest.raises(Forbidden):
        came(rub(1), where.till, hire("Clerk", role_with(RECORD_TRANSACTIONS)), on=day - timedelta(days=1))
    with pytest.raises(Invalid, match="on: Учёт"):
        came(rub(1), where.till, workshop.manager, on=date(1900, 1, 1))
    with pytest.raises(Invalid):
        came(rub(0), where.till, workshop.manager)
    for person in (workshop.technician, workshop.senior):
        with pytest.raises(Forbidden):
            came(rub(1), where.till, person)
        with pytest.raises(Forbidden):
            spent(rub(1), where.till, person)


def test_twice_with_one_key_is_once(workshop, where):
    first = came(rub(1), where.till, workshop.manager, key="12345678")
    assert came(rub(1), where.till, workshop.manager, key="12345678") == first
    assert CashTransaction.objects.count() == 1


def test_what_is_shipped_is_made_once(workshop, where):
    before = Category.objects.count()
    ensure_categories()
    assert Category.objects.count() == before == len(Category.SHIPPED_NAMES)
    assert open_money_accounts(workshop.organisation) == []
    kinds = set(Category.objects.values_list("direction", "account__kind"))
    assert kinds == {("income", "income"), ("expense", "expense"), ("expense", "asset")}
    assert Category.objects.get(account__kind="asset").code == "parts"
