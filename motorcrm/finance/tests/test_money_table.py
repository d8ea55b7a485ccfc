"""`docs/money.md` says what each happening does to money; here each happens."""

from pathlib import Path

import pytest

from motorcrm.company.models import TaxMode
from motorcrm.core import clock
from motorcrm.core.exact import Percent, rub
from motorcrm.finance.models import Category
from motorcrm.finance.operations import (
    record_expense,
    record_income,
    reverse_cash_transaction,
    reverse_payment,
    take_payment,
    take_prepayment,
)
from motorcrm.ledger.chart import SHIPPED_ACCOUNTS
from motorcrm.ledger.models import Account, Entry, Posting
from motorcrm.orders.operations import cancel_order, close_order, edit_part, reopen_order
from motorcrm.testing.builders import an_order, ready_order

TABLE = Path(__file__).parents[3] / "docs" / "money.md"


def lines_of_table():
    rows = [line.strip("| \n").split(" | ") for line in TABLE.read_text().splitlines() if line.startswith("| ")]
    head, _rule, *lines = rows
    assert head == ["happening", "kind", "operation", "debit", "credit"]
    return {line[0]: line for line in lines}


class Story:
    """Makes each happening of the table happen."""

    def __init__(self, workshop, where):
        self.by, self.organisation, self.where = workshop.owner, workshop.organisation, where
        TaxMode.objects.create(organisation=workshop.organisation, since=clock.today(), rate=Percent.whole(22))
        self.order = ready_order(workshop, jobs=rub(1_000), parts=rub(500))
        part = self.order.parts.get()
        edit_part(part, version=part.version, cost=rub(300), by=self.by)
        self.order.refresh_from_db()
        self.other = an_order(workshop, jobs=rub(100))

    def close(self, **known):
        close_order(self.order, on=clock.today(), by=self.by, **known)

    def pay(self, order, roubles=100):
        money = {"money_account": self.where.till, "on": clock.today()}
        return take_payment(order, amount=rub(roubles), by=self.by, **money)

    def prepay_balance(self):
        return take_prepayment(
            self.order.client, organisation=self.organisation, amount=rub(70), money_account=self.where.bank,
            on=clock.today(), by=self.by,
        )  # fmt: skip

    def cash(self, verb, code):
        category = Category.objects.get(code=code)
        day = clock.today()
        return verb(category=category, amount=rub(9), money_account=self.where.bank, on=day, month=day, by=self.by)


def after(*before, then):
    """What goes before is not looked at."""

    def play(story):
        for step in before:
            step(story)
        mark = Entry.objects.count()
        then(story)
        return mark

    return play


PLAYS = {
    "an order is closed": after(then=lambda s: s.close()),
    "a payment for a closed order": after(lambda s: s.close(), then=lambda s: s.pay(s.order)),
    "a prepayment for an order that is not closed": after(then=lambda s: s.pay(s.other)),
    "a prepayment to the client's balance": after(then=lambda s: s.prepay_balance()),
    "closing uses the order's prepayment": after(lambda s: s.pay(s.order), then=lambda s: s.close()),
    "closing uses the client's balance": after(
        lambda s: s.prepay_balance(), then=lambda s: s.close(from_balance=rub(70))
    ),
    "cancelling moves the prepayment to the client's balance": after(
        lambda s: s.pay(s.other), then=lambda s: cancel_order(s.other, reason="gone", by=s.by)
    ),
    "other income": after(then=lambda s: s.cash(record_income, "scrap")),
    "an expense": after(then=lambda s: s.cash(record_expense, "rent")),
    "a payment is taken back": after(
        lambda s: s.close(),
        lambda s: setattr(s, "payment", s.pay(s.order)),
        then=lambda s: reverse_payment(s.payment, reason="typo", by=s.by),
    ),
    "an expense is taken back": after(
        lambda s: setattr(s, "expense", s.cash(record_expense, "rent")),
        then=lambda s: reverse_cash_transaction(s.expense, reason="typo", by=s.by),
    ),
    "a closed order is reopened": after(
        lambda s: s.close(), then=lambda s: reopen_order(s.order, reason="typo", by=s.by)
    ),
}


def called(account: Account) -> str:
    if hasattr(account, "money_account"):
        return "money"
    return account.code if account.code in SHIPPED_ACCOUNTS else "category"


def test_the_table_and_the_plays_name_the_same_happenings():
    assert list(lines_of_table()) == list(PLAYS)


@pytest.mark.parametrize("happening", PLAYS)
def test_a_happening_does_what_the_table_says(workshop, where, happening):
    _name, kind, _operation, debit, credit = lines_of_table()[happening]

    mark = PLAYS[happening](Story(workshop, where))

    entry = Entry.objects.filter(kind=kind).order_by("pk").last()
    assert entry in list(Entry.objects.order_by("pk")[mark:])
    sides = Posting.objects.filter(entry=entry).select_related("account")
    assert [called(side.account) for side in sides if side.amount > rub(0)] == debit.split(", ")
    assert [called(side.account) for side in sides if side.amount < rub(0)] == credit.split(", ")


def test_every_operation_of_the_money_table_exists():
    from motorcrm.core.operation import OPERATIONS

    names = {name.rpartition(".")[2] for name in OPERATIONS}
    assert {line[2].strip("`") for line in lines_of_table().values()} <= names
