"""What the demo company buys on credit: parts every month, paid in parts, one box sent back; a landlord and a bank."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from motorcrm.core import clock
from motorcrm.core.exact import Money, rub
from motorcrm.demo.company import Company
from motorcrm.demo.data import legal_details, people
from motorcrm.demo.hours import Days, wall
from motorcrm.demo.lives import Life
from motorcrm.demo.outlays import AVERAGE_ORDER
from motorcrm.demo.town import Size
from motorcrm.finance.money.purchase_returns import Back
from motorcrm.finance.money.purchases import Bought
from motorcrm.finance.money.supplier_payments import Towards
from motorcrm.finance.operations import pay_supplier, record_purchase, return_purchase
from motorcrm.finance.queries.suppliers import OpenPurchase, open_purchases
from motorcrm.ledger import journal
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.operations import add_supplier

SHARE = 60
"""Thousandths of the turnover that a month's parts cost."""
BOUGHT_ON, PAID_ON, TERM = 6, 19, 14
"""Days of the month; days until a bill is to be paid."""
GOODS = (
    ("Поршневые группы", "Прокладки и сальники", "ООО «Мото-Снаб»"),
    ("Масла и фильтры", "Тормозные колодки", "ООО «ЗапчастьОпт»"),
)
OTHERS = (("ООО «Складские решения»", "Аренда бокса и двора"), ("ПАО «Промторгбанк»", "Кредит и эквайринг"))


def buying(company: Company, size: Size, days: Days, rng: Random) -> list[Life]:
    shops = [_shop(company, size, days, rng, number) for number in range(len(GOODS))]
    return [_directory(company, days, size, rng), *shops]


def _directory(company: Company, days: Days, size: Size, rng: Random) -> Life:
    """Those whose bills are paid at once are in the list too."""
    yield wall(days.ago(size.days), 10)
    for name, notes in OTHERS:
        _add(company, name, notes, rng)


def _add(company: Company, name: str, notes: str, rng: Random) -> Supplier:
    return add_supplier(
        name=name,
        full_name=name,
        inn=legal_details.company_inn(rng),
        kpp=legal_details.kpp(),
        bank=legal_details.BANK,
        bik=legal_details.BIK,
        bank_account=legal_details.account(rng),
        correspondent_account=legal_details.CORRESPONDENT_ACCOUNT,
        phones=[people.phone(rng.randint(9_910_000, 9_990_000))],
        notes=notes,
        by=company.staff["accountant"],
    )


def _shop(company: Company, size: Size, days: Days, rng: Random, number: int) -> Life:
    """A bill each month; from the second on they are paid, the last one in part; the first box of the second is sent
    back."""
    first, second, name = GOODS[number]
    begin, by = days.ago(size.days), company.staff["accountant"]
    yield wall(begin, 10, 10 + number)
    shop = _add(company, name, first, rng)
    turnover = size.orders * AVERAGE_ORDER * 30 // size.days
    for month, day in enumerate(_monthly(begin, days.today, BOUGHT_ON + number * 5)):
        yield wall(day, 11, number)
        about = max(turnover * SHARE // 1000 // len(GOODS) // 100 * 100, 1_000) * rng.randint(80, 120) // 100
        bill = record_purchase(
            supplier=shop,
            organisation=company.organisation,
            lines=[
                Bought(company.categories["parts"], rub(about * 2 // 3), first),
                Bought(company.categories["parts"], rub(about // 3), second),
                Bought(company.categories["transport"], rub(600), "Доставка"),
            ],
            on=clock.today(),
            number=f"УТ-{1000 + number * 500 + month}",
            due_on=clock.today() + timedelta(days=TERM),
            by=by,
        )
        if month == 1:
            yield wall(day, 17, number)
            box = bill.lines.order_by("pk")[1]
            return_purchase(bill, lines=[Back(box, box.amount)], on=clock.today(), comment="Не тот размер", by=by)
        pay_on = day + timedelta(days=PAID_ON - BOUGHT_ON)
        if pay_on < days.today:
            yield wall(pay_on, 15, number)
            _pay(company, shop, open_purchases(shop))


def _pay(company: Company, shop: Supplier, owed: list[OpenPurchase]) -> None:
    """What there is money for: the newest bill at first by two thirds only."""
    shares = [Towards(one.purchase, one.left) for one in owed[:-1]]
    shares += [Towards(one.purchase, rub(one.left.units * 2 // 300)) for one in owed[-1:]]
    amount = sum((one.amount for one in shares), Money.zero())
    bank = company.accounts["bank"]
    if amount > Money.zero() and journal.balance(bank.account) >= amount:
        pay_supplier(
            shop, shares=shares, amount=amount, money_account=bank, on=clock.today(), by=company.staff["accountant"]
        )


def _monthly(begin: date, today: date, number: int) -> Iterator[date]:
    """That day of each month after the beginning and before today."""
    month = begin.replace(day=1)
    while month < today:
        if begin < (day := month.replace(day=number)) < today:
            yield day
        month = (month + timedelta(days=31)).replace(day=1)
