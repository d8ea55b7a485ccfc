"""What the demo company buys on credit: the parts that are sold, paid in parts, some boxes sent back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from motorcrm.core import clock
from motorcrm.core.exact import Money, rub
from motorcrm.demo.company import Company
from motorcrm.demo.data import legal_details, people
from motorcrm.demo.hours import Days, wall
from motorcrm.demo.lives import Life
from motorcrm.demo.months import monthly
from motorcrm.demo.stock import Needs
from motorcrm.demo.town import Size
from motorcrm.demo.visits import TAIL_DAYS
from motorcrm.finance.models import Purchase
from motorcrm.finance.money.purchase_returns import Back
from motorcrm.finance.money.purchases import Bought
from motorcrm.finance.money.supplier_payments import Towards
from motorcrm.finance.operations import pay_supplier, record_purchase, return_purchase
from motorcrm.finance.queries.suppliers import open_purchases
from motorcrm.ledger import journal
from motorcrm.ledger.chart import STOCK
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.operations import add_supplier

KEPT = 120
"""Thousandths of a month's turnover: parts that lie in stock beside those already asked for."""
RETURNS = 7
"""A box of one month's bill in so many is sent back."""
LEAST = 3_000
"""Roubles: less is not ordered."""


@dataclass(frozen=True)
class Shop:
    """Sells parts on credit."""

    name: str
    first: str
    second: str
    day: int
    """Of the month, when it is ordered from."""
    paid_after: int
    """Days; the newest bill is paid in part then."""
    term: int
    """Days until a bill is to be paid."""
    begins: int
    """The number of its first bill."""
    contact: str


SHOPS = (
    Shop("ООО «Мото-Снаб»", "Поршневые группы", "Прокладки и сальники", 6, 13, 14, 1_000, "Игорь, отдел заказов"),
    Shop("ООО «ЗапчастьОпт»", "Масла и фильтры", "Тормозные колодки", 21, 12, 21, 1_500, "Наталья Белова"),
)
OTHERS = (
    ("ООО «Складские решения»", "Аренда бокса и двора", "Управляющий Рашид Ильдарович"),
    ("ПАО «Промторгбанк»", "Кредит и эквайринг", ""),
)
DELIVERY = 600


def add_suppliers(company: Company, rng: Random) -> None:
    """Those whose bills are paid at once are in the list too."""
    for shop in SHOPS:
        company.suppliers[shop.name] = _add(company, shop.name, shop.first, shop.contact, rng)
    for name, notes, contact in OTHERS:
        _add(company, name, notes, contact, rng)


def buying(company: Company, size: Size, days: Days, needs: Needs) -> list[Life]:
    """A life for each shop; together they buy what is sold until one of them is ordered from again."""
    begin = days.ago(size.days)
    orders = sorted(day for shop in SHOPS for day in monthly(begin, days.today, shop.day))
    return [_shop(company, shop, size, days, needs, orders) for shop in SHOPS]


def first_order(size: Size, days: Days) -> date:
    """When parts are bought for the first time; until then there is what the books begin with."""
    begin = days.ago(size.days)
    return min(next(monthly(begin, days.today, shop.day), days.today) for shop in SHOPS)


def kept(size: Size) -> Money:
    return rub(max(size.turnover() * KEPT // 1000 // 100 * 100, 5_000))


def _add(company: Company, name: str, notes: str, contact: str, rng: Random) -> Supplier:
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
        contact_person=contact,
        notes=notes,
        by=company.staff["accountant"],
    )


def _shop(company: Company, shop: Shop, size: Size, days: Days, needs: Needs, orders: Sequence[date]) -> Life:
    supplier, by = company.suppliers[shop.name], company.staff["accountant"]
    for month, day in enumerate(monthly(days.ago(size.days), days.today, shop.day)):
        yield wall(day, 9, 30)
        sends_back = month % RETURNS == 1
        until = next((other for other in orders if other > day), days.today)
        amount = kept(size) + needs.within(day, until) - journal.balance(STOCK)
        amount = rub(max(-(-amount.units // 100_000) * 1_000, LEAST)) + (rub(LEAST) if sends_back else Money.zero())
        bill = buy(company, shop, amount, number=shop.begins + month, back=rub(LEAST) if sends_back else None)
        if sends_back:
            yield wall(day, 17)
            box = bill.lines.order_by("pk")[1]
            return_purchase(bill, lines=[Back(box, box.amount)], on=clock.today(), comment="Не тот размер", by=by)
        pay_on = day + timedelta(days=shop.paid_after)
        if pay_on < days.today:
            yield wall(pay_on, 15)
            _pay(company, supplier)


def stock_up(company: Company, needs: Needs, days: Days) -> Life:
    """For the last days of a company whose past was loaded: what is sold in them."""
    begin = days.ago(TAIL_DAYS)
    yield wall(begin, 9)
    if amount := needs.within(begin, days.today):
        whole = rub(-(-amount.units // 100_000) * 1_000)
        buy(company, SHOPS[0], whole, number=SHOPS[0].begins - 1)


def buy(company: Company, shop: Shop, amount: Money, *, number: int, back: Money | None = None) -> Purchase:
    """Parts for so much, the second box for `back`, and their delivery."""
    second = back or rub(amount.units // 100 // 3)
    parts = company.categories["parts"]
    return record_purchase(
        supplier=company.suppliers[shop.name],
        organisation=company.organisation,
        lines=[
            Bought(parts, amount - second, shop.first),
            Bought(parts, second, shop.second),
            Bought(company.categories["transport"], rub(DELIVERY), "Доставка"),
        ],
        on=clock.today(),
        number=f"УТ-{number}",
        due_on=clock.today() + timedelta(days=shop.term),
        by=company.staff["accountant"],
    )


def _pay(company: Company, supplier: Supplier) -> None:
    """What there is money for, the oldest bill first, the newest by two thirds only."""
    bank, shares = company.accounts["bank"], []
    left = journal.balance(bank.account)
    owed = open_purchases(supplier)
    for one in owed:
        wanted = one.left if one is not owed[-1] else rub(one.left.units * 2 // 300)
        if amount := min(wanted, max(left, Money.zero())):
            shares.append(Towards(one.purchase, amount))
            left -= amount
    if shares:
        amount = sum((one.amount for one in shares), Money.zero())
        by = company.staff["accountant"]
        pay_supplier(supplier, shares=shares, amount=amount, money_account=bank, on=clock.today(), by=by)
