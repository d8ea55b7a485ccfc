"""The accountant's month: what a regular customer owes is settled at once, and the books of the month are closed."""

from datetime import timedelta

from motorcrm.core import clock
from motorcrm.core.exact import Money
from motorcrm.demo.bills import BY_BANK
from motorcrm.demo.company import Company
from motorcrm.demo.hours import Days, wall
from motorcrm.demo.lives import Life
from motorcrm.demo.months import monthly
from motorcrm.demo.town import REGULAR, Size
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.money.periods import lock_period
from motorcrm.finance.money.several import For
from motorcrm.finance.operations import pay_orders
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.phases import Phase
from motorcrm.orders.queries.money import money_of_many

SETTLED_ON, CLOSED_ON = 12, 18


def closing(company: Company, size: Size, days: Days) -> list[Life]:
    return [_settlement(company, size, days), _locks(company, size, days)]


def _settlement(company: Company, size: Size, days: Days) -> Life:
    """One payment for all orders of the month before."""
    company.settles_monthly = True
    for day in monthly(days.ago(size.days), days.today, SETTLED_ON):
        yield wall(day, 12, 40)
        if (client := company.clients.get(REGULAR)) is None:
            continue
        first = day.replace(day=1)
        billed = WorkOrder.objects.filter(client=client, phase=Phase.CLOSED, closed_on__lt=first).order_by("pk")
        money = money_of_many(billed)
        shares = [For(order, money[order.pk].due) for order in billed if money[order.pk].due > Money.zero()]
        if shares:
            amount = sum((one.amount for one in shares), Money.zero())
            pay_orders(
                client, organisation=company.organisation, shares=shares, on=clock.today(),
                tenders=[Tendered(amount, company.accounts["bank"])], by=company.staff["accountant"],
                comment=f"По акту за {first - timedelta(days=1):%m.%Y}", **BY_BANK,
            )  # fmt: skip


def _locks(company: Company, size: Size, days: Days) -> Life:
    for day in monthly(days.ago(size.days), days.today, CLOSED_ON):
        if (until := day.replace(day=1) - timedelta(days=1)) >= days.ago(size.days):
            yield wall(day, 17, 30)
            lock_period(company.organisation, until=until, by=company.staff["owner"])
