"""What was given away, for the list that the owner looks through."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count as Number
from django.db.models import Exists, OuterRef, Sum

from motorcrm.access.catalogue import ALL, OWN
from motorcrm.access.ownership import has_few_own, newest_own
from motorcrm.access.scopes import FEW_OWN, scope_of
from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.core.counting import Count
from motorcrm.core.exact import Money
from motorcrm.core.few import few
from motorcrm.core.folding import fold
from motorcrm.core.search import Candidates, candidates, newest_of
from motorcrm.employees.models import Employee, EmployeeQuerySet
from motorcrm.orders.models import Gift, WorkOrder
from motorcrm.orders.models.gifts import GIFTS, GiftQuerySet
from motorcrm.orders.rights import VIEW_ORDERS

ADDED_UP = 1_000
"""More rows than this are added up for nobody: whoever wants a sum chooses a period."""


@dataclass(frozen=True)
class GiftFilters:
    """What the list is narrowed by. Nothing narrows nothing."""

    kind: str = ""
    by: Employee | None = None
    since: date | None = None
    until: date | None = None
    q: str = ""


@dataclass(frozen=True)
class GiftTotals:
    count: Count
    amount: Money | None
    """None if there are more than are added up."""


def gifts(filters: GiftFilters, reader: Person) -> GiftQuerySet:
    """What is given away in the orders the reader sees, as far as it fits the filters."""
    rows = _seen(reader)
    if fold(filters.q):
        rows = rows.among(_found(filters.q, reader))
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.by:
        rows = rows.filter(by=filters.by)
    if filters.since:
        rows = rows.filter(at__gte=clock.moment(filters.since))
    if filters.until:
        rows = rows.filter(at__lt=clock.moment(filters.until + timedelta(days=1)))
    return rows


def sees_newest_only(reader: Person) -> bool:
    """Whether the list leaves out what the reader's older orders gave away."""
    return scope_of(reader, VIEW_ORDERS) == OWN and not has_few_own(WorkOrder, reader, FEW_OWN)


def in_words(rows: GiftQuerySet) -> GiftQuerySet:
    """With everything that a row of the list says."""
    return rows.select_related("order__client", "job", "part", "by")


def total_of_gifts(rows: GiftQuerySet) -> GiftTotals:
    """Of a list that is longer than anybody looks through, only that it is."""
    sums = rows.order_by()[: ADDED_UP + 1].aggregate(count=Number("pk"), amount=Sum("amount"))
    if sums["count"] > ADDED_UP:
        return GiftTotals(Count(ADDED_UP, is_more=True), None)
    return GiftTotals(Count(sums["count"]), sums["amount"] or Money.zero())


def givers() -> EmployeeQuerySet:
    """People who have given something away. Each is looked up: there are fewer people than gifts."""
    return Employee.objects.filter(Exists(Gift.objects.in_force().filter(by=OuterRef("pk"))))


def _seen(reader: Person) -> GiftQuerySet:
    """Of those who see their own orders only, the newest are gathered, as in other lists."""
    rows: GiftQuerySet = Gift.objects.in_force()
    scope = scope_of(reader, VIEW_ORDERS)
    if scope == OWN:
        own = Gift.objects.order_by().filter(order__in=few(newest_own(WorkOrder, reader, FEW_OWN)))
        # By their ids: beside the orders, SQLite might choose an index of the other filters.
        return rows.filter(pk__in=own.values("pk"))
    return rows if scope == ALL else rows.none()


def _found(typed: str, reader: Person) -> Candidates:
    """By their reasons, and by their orders: each from an index of its own."""
    orders = WorkOrder.objects.visible_to(reader).search(typed, reader)
    of_orders = Candidates(frozenset(orders.order_by().values_list("pk", flat=True)), orders.is_cut)
    return candidates(GIFTS, typed) | newest_of(Gift, "order_id", of_orders)
