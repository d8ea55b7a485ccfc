"""What was given away, for the list that the owner looks through."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q, Sum
from django.utils import timezone

from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.core.folding import fold
from motorcrm.employees.models import Employee
from motorcrm.orders.models import Gift, WorkOrder
from motorcrm.orders.models.gifts import GiftQuerySet


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
    count: int
    amount: Money


def gifts(filters: GiftFilters, reader: Person) -> GiftQuerySet:
    """What is given away in the orders the reader sees, as far as it fits the filters."""
    rows = Gift.objects.in_force().filter(order__in=WorkOrder.objects.visible_to(reader).values("pk"))
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.by:
        rows = rows.filter(by=filters.by)
    if filters.since:
        rows = rows.filter(at__gte=_midnight(filters.since))
    if filters.until:
        rows = rows.filter(at__lt=_midnight(filters.until) + timedelta(days=1))
    if fold(filters.q):
        rows = rows.filter(_found(filters.q, reader))
    return rows


def in_words(rows: GiftQuerySet) -> GiftQuerySet:
    """With everything that a row of the list says."""
    return rows.select_related("order__client", "job", "part", "by")


def total_of_gifts(rows: GiftQuerySet) -> GiftTotals:
    sums = rows.aggregate(count=Count("pk"), amount=Sum("amount"))
    return GiftTotals(sums["count"], sums["amount"] or Money.zero())


def givers() -> "list[int]":
    """The ids of people who have given something away."""
    return list(Gift.objects.exclude(by=None).order_by().values_list("by", flat=True).distinct())


def _found(typed: str, reader: Person) -> Q:
    orders = WorkOrder.objects.visible_to(reader).search(typed, reader).values("pk")
    said = Q(job__reason__icontains=typed) | Q(part__reason__icontains=typed)
    return Q(order__in=orders) | said & ~Q(kind=Gift.Kind.DISCOUNT)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
