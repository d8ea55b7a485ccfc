"""What the demo company had when its books began: money, parts, debts of both sides, a loan."""

from datetime import timedelta

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.demo.bills import OPENING_RECEIPT
from motorcrm.demo.buying import SHOPS, first_order, kept
from motorcrm.demo.company import Company
from motorcrm.demo.hours import Days, wall
from motorcrm.demo.lives import Life, bring
from motorcrm.demo.stock import Needs
from motorcrm.demo.town import Customer, Size
from motorcrm.finance.models import Section
from motorcrm.finance.money.opening import Balance, book_opening, save_opening
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.money.several import For
from motorcrm.finance.operations import pay_orders

OWED, PREPAID, IN_TILL = 14_200, 6_000, 11_350
"""Roubles: by a client, by another, and in the till."""
LENT, OWED_TO_SHOP = 300, 120
"""Thousandths of a month's turnover."""
PAID_AFTER = 12


def beginning(company: Company, size: Size, days: Days, town: list[Customer], needs: Needs) -> Life:
    """Booked by the accountant on the first day; the client pays what they owed some days later."""
    yield wall(days.ago(size.days), 7)
    debtor, payer = [one for one in town if not one.contract][:2]
    for known in (debtor, payer):
        bring(company, known)
    organisation, by = company.organisation, company.staff["accountant"]
    bought = kept(size) + needs.within(days.ago(size.days), first_order(size, days))
    balances = [
        Balance(Section.MONEY, rub(IN_TILL), company.accounts["till"]),
        Balance(Section.MONEY, rub(_part(size, 600)), company.accounts["bank"]),
        Balance(Section.CLIENTS, rub(OWED), company.clients[debtor.number], "Ремонт до перехода на новую программу"),
        Balance(Section.PREPAYMENTS, rub(PREPAID), company.clients[payer.number], "Задаток за запчасти"),
        Balance(Section.SUPPLIERS, rub(_part(size, OWED_TO_SHOP)), company.suppliers[SHOPS[0].name]),
        Balance(Section.STOCK, bought, None, "По ведомости инвентаризации"),
        Balance(Section.LOANS, rub(_part(size, LENT)), "ПАО «Промторгбанк»", "Остаток кредита на оборудование"),
        Balance(Section.OWNER, rub(_part(size, 300)), None, "Вклад учредителя"),
    ]
    save_opening(organisation, since=clock.today(), balances=balances, version=0, by=by)
    book_opening(organisation, by=by)
    yield wall(days.ago(size.days) + timedelta(days=PAID_AFTER), 13)
    pay_orders(
        company.clients[debtor.number],
        organisation=organisation,
        shares=[For(None, rub(OWED))],
        tenders=[Tendered(rub(OWED), company.accounts["terminal"])],
        on=clock.today(),
        by=company.staff["manager"],
        **OPENING_RECEIPT,
    )


def _part(size: Size, thousandths: int) -> int:
    return max(size.turnover() * thousandths // 1000 // 1_000 * 1_000, 5_000)
