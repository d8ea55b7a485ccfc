"""What the workshop earns on an order, for those who see costs."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum

from motorcrm.access.catalogue import ALL
from motorcrm.access.fields import sees
from motorcrm.access.scopes import scope_of
from motorcrm.company.queries import deducted_rate
from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money, Percent, half_up
from motorcrm.core.prepared import Prepared
from motorcrm.employees.rights import VIEW_WAGES
from motorcrm.ledger.chart import COST_OF_PARTS, WAGES
from motorcrm.ledger.models import Account
from motorcrm.ledger.queries import postings
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.phases import OPEN_PHASES, Phase
from motorcrm.orders.postings import cost_of_sale

ZERO = Money.zero()


@dataclass(frozen=True)
class Margin:
    """What is left of an order's revenue. Of a closed order the books say it; of an open one, what it comes to now."""

    revenue: Money
    """Without VAT and price reductions."""
    cost: Money
    """Of the parts."""
    expenses: Money
    """Booked for the order."""
    wages: Money | None
    """For its jobs and to its manager; None if the reader may not see what people earn: it is not taken off then."""
    is_open: bool
    """What isn't done yet has not been paid for in wages either."""

    @property
    def margin(self) -> Money:
        return self.revenue - self.cost - self.expenses - (self.wages or ZERO)

    @property
    def percent(self) -> Percent | None:
        """Of the revenue, in whole percent; None without revenue."""
        if self.revenue <= ZERO:
            return None
        return Percent(half_up(self.margin.units * 100, self.revenue.units) * 100)


def margin_of(order: WorkOrder, reader: Person) -> Margin | None:
    """One query, two for an open order with parts. None for those who see no costs, and where there is nothing."""
    seen = sees(reader)
    if not (seen.prices and seen.costs):
        return None
    booked = _booked(order)
    is_open = order.phase in OPEN_PHASES
    if is_open:
        revenue = order.total - order.vat
        deducted = deducted_rate(order.organisation, clock.today()) if order.cost_total else None
        cost = cost_of_sale(order, deducted)
    else:
        revenue, cost = booked.revenue, booked.cost
    if order.phase == Phase.CANCELLED and not (booked.expenses or booked.wages):
        return None
    if not (revenue or cost or booked.expenses or booked.wages):
        return None
    wages = booked.wages if scope_of(reader, VIEW_WAGES) == ALL else None
    return Margin(revenue, cost, booked.expenses, wages, is_open)


@dataclass(frozen=True)
class _Booked:
    revenue: Money
    cost: Money
    expenses: Money
    wages: Money


def _booked(order: WorkOrder) -> _Booked:
    sums = {"revenue": ZERO, "cost": ZERO, "expenses": ZERO, "wages": ZERO}
    for kind, code, amount in _OF_ORDER.all(order.pk):
        if kind == Account.Kind.INCOME:
            sums["revenue"] -= amount
        else:
            sums[_NAMES.get(code, "expenses")] += amount
    return _Booked(**sums)


def _results(order: int) -> QuerySet[Any, Any]:
    rows = postings(order=order).filter(account__kind__in=(Account.Kind.INCOME, Account.Kind.EXPENSE))
    return rows.values_list("account__kind", "account__code").annotate(sum=Sum("amount"))


_NAMES = {COST_OF_PARTS: "cost", WAGES: "wages"}
_OF_ORDER = Prepared(_results, int)
