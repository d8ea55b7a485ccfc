"""Money that employees of the demo company hold: one reports every quarter on what they spend, another has not yet."""

from datetime import date

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.demo.company import Company
from motorcrm.demo.hours import Days, wall
from motorcrm.demo.lives import Life
from motorcrm.demo.town import Size
from motorcrm.finance.models import Category
from motorcrm.finance.money.accountable import give_expense_advance, return_advance
from motorcrm.finance.money.expense_reports import Spent, report_expenses
from motorcrm.ledger import journal

GIVEN, OPEN_SINCE = 12, 4
"""So many days ago."""
SPENT_WITHIN, EVERY = 3, 91
"""Days until the report, and between advances."""
BOUGHT = (
    ("tools", 4_990, "Магазин «Всё для гаража»"),
    ("transport", 2_150, "Деловые линии"),
    ("other-expense", 1_240, "Леруа Мерлен"),
)


def advances(company: Company, size: Size, days: Days) -> list[Life]:
    if size.days <= GIVEN:
        return []
    reported = enumerate(range(GIVEN, size.days, EVERY))
    return [*(_reported(company, days, ago, number) for number, ago in reported), _open(company, days)]


def _reported(company: Company, days: Days, ago: int, number: int) -> Life:
    who, bank, by = company.staff["second-manager"], company.accounts["bank"], company.staff["accountant"]
    yield wall(days.ago(ago), 10)
    amount = rub(10_000)
    if journal.balance(bank.account) < amount:
        return
    known = {"employee": who, "money_account": bank, "by": by}
    give_expense_advance(**known, amount=amount, on=clock.today(), comment="Инструмент и доставка")
    yield wall(days.ago(ago - SPENT_WITHIN), 17)
    lines = [_spent(code, roubles - number * 130, shop, clock.today()) for code, roubles, shop in BOUGHT]
    report_expenses(employee=who, organisation=company.organisation, lines=lines, on=clock.today(), by=by)
    rest = amount - sum((line.amount for line in lines), rub(0))
    return_advance(**known, amount=rest, on=clock.today(), comment="Остаток")


def _open(company: Company, days: Days) -> Life:
    bank, amount = company.accounts["bank"], rub(5_000)
    yield wall(days.ago(OPEN_SINCE), 11)
    if journal.balance(bank.account) >= amount:
        give_expense_advance(
            employee=company.technicians[0], amount=amount, money_account=bank, on=clock.today(),
            comment="Расходники на разборке", by=company.staff["accountant"],
        )  # fmt: skip


def _spent(code: str, roubles: int, shop: str, day: date) -> Spent:
    return Spent(Category.objects.select_related("account").get(code=code), rub(roubles), day, counterparty=shop)
