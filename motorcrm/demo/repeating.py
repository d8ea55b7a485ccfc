"""Expenses of the demo company that the program asks about on their day: rent and internet, and one that waits now."""

from datetime import date

from motorcrm.core import clock
from motorcrm.core.exact import Money, rub
from motorcrm.demo.company import Company
from motorcrm.demo.hours import Days, wall
from motorcrm.demo.lives import Life
from motorcrm.finance.models import CashTransaction, Party, RepeatingExpense
from motorcrm.finance.money.repeating import Repeats, add_repeating_expense
from motorcrm.suppliers.models import Supplier

LANDLORD = "ООО «Складские решения»"
SINCE = 1
"""Days ago: what comes every week has been due since then."""


def repeating(company: Company, days: Days) -> Life:
    yield wall(days.ago(SINCE), 18)
    landlord = Supplier.objects.filter(name=LANDLORD).first()
    tomorrow = days.ago(-1)
    _add(company, "rent", "bank", tomorrow, 5, landlord or LANDLORD, "Аренда бокса и двора")
    _add(company, "communications", "bank", tomorrow, 3, "ПАО «Ростелеком»", "Интернет и телефония")
    _add(company, "other-expense", "till", days.ago(SINCE), None, "", "Вывоз мусора", rub(900))


def _add(
    company: Company,
    code: str,
    account: str,
    since: date,
    day: int | None,
    party: Party,
    comment: str,
    amount: Money | None = None,
) -> None:
    """On that day of each month, with the sum that was paid last; without a day, every week."""
    last = CashTransaction.objects.filter(category__code=code, on__lte=clock.today()).order_by("-on", "-pk").first()
    unit = RepeatingExpense.Unit.MONTH if day else RepeatingExpense.Unit.WEEK
    repeats = Repeats(
        company.categories[code], company.accounts[account], since, unit, day=day, party=party, comment=comment,
        amount=amount or (last.amount if last else None),
    )  # fmt: skip
    add_repeating_expense(repeats=repeats, by=company.staff["accountant"])
