"""Balances that are kept ready, from totals and open items: they cost the same however long the journal is."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet, Sum

from motorcrm.company.models import Organisation
from motorcrm.core.exact import Money
from motorcrm.core.few import among_listed, listed
from motorcrm.core.fields import MoneyField
from motorcrm.core.prepared import Prepared
from motorcrm.ledger.chart import CLIENTS
from motorcrm.ledger.models import Account, ClientTotal, DailyTotal, OpenItem, PeriodTotal

_MOVED = Sum(F("debit") - F("credit"), output_field=MoneyField())
_YEARS = 9_999
"""Periods up to that are years, those above it months."""
_DAY = timedelta(days=1)
Accounts = Collection[int] | QuerySet[Any, Any]
"""Ids, or a query for them, which is asked within the other."""


@dataclass(frozen=True)
class Turnover:
    """What was debited and credited by entries of a kind, or by reversals of such."""

    kind: str
    is_reversal: bool
    debit: Money
    credit: Money

    @property
    def moved(self) -> Money:
        """Debits less credits."""
        return self.debit - self.credit


def turnovers(
    accounts: Accounts, *, since: date | None = None, until: date | None = None, **which: Any
) -> list[Turnover]:
    """Of these accounts together from `since` to `until`, both inclusive, by kind of entry.

    Whole years and whole months are read as such, so no more than sixty days are, whatever the period.
    """
    by = ("kind", "is_reversal")
    parts = [
        rows.filter(account__in=accounts, **which).order_by().values_list(*by).annotate(Sum("debit"), Sum("credit"))
        for rows in _parts(since, until)
    ]
    return [Turnover(*row) for row in (parts[0].union(*parts[1:], all=True) if parts else ())]


def turnovers_by_day(accounts: Accounts, days: Iterable[date], **which: Any) -> dict[date, list[Turnover]]:
    """The same of some days, each apart."""
    found: dict[date, list[Turnover]] = {day: [] for day in days}
    rows = DailyTotal.objects.filter(account__in=accounts, on__in=list(found), **which).order_by()
    for day, *sums in rows.values_list("on", "kind", "is_reversal").annotate(Sum("debit"), Sum("credit")):
        found[day].append(Turnover(*sums))
    return found


def turned_by_account(
    accounts: Accounts, *, since: date | None = None, until: date | None = None, **which: Any
) -> dict[int, tuple[Money, Money]]:
    """What was debited and credited on each of these accounts, by id, from `since` to `until`, both inclusive."""
    parts = [
        rows.filter(account__in=accounts, **which)
        .order_by()
        .values_list("account")
        .annotate(Sum("debit"), Sum("credit"))
        for rows in _parts(since, until)
    ]
    found: dict[int, tuple[Money, Money]] = {}
    for account, debit, credit in parts[0].union(*parts[1:], all=True) if parts else ():
        before = found.get(account, (Money.zero(), Money.zero()))
        found[account] = (before[0] + debit, before[1] + credit)
    return found


def open_by(account: Account, dimension: str, **which: Any) -> dict[int, Money]:
    """What is open now of an account of claims, by the id of what the dimension names; 0 is nothing."""
    rows = OpenItem.objects.filter(account=account, **which).order_by()
    return dict(rows.values_list(dimension).annotate(Sum("amount")))


def moved(turnovers: Iterable[Turnover]) -> Money:
    """Debits less credits of all of them."""
    return sum((each.moved for each in turnovers), Money.zero())


def _parts(since: date | None, until: date | None) -> list[QuerySet[Any, Any]]:
    """The period in rows of totals: its whole years, its whole months beside them, the days before and after these."""
    first, last = _whole_months(since, until)
    days, periods = DailyTotal.objects.all(), PeriodTotal.objects.all()
    if first is not None and last is not None and first >= last:
        return [days.filter(on__gte=since, on__lte=until)]
    found: list[QuerySet[Any, Any]] = []
    if since is not None and first is not None and since < _day_one(first):
        found.append(days.filter(on__gte=since, on__lt=_day_one(first)))
    if until is not None and last is not None and _day_one(last) <= until:
        found.append(days.filter(on__gte=_day_one(last), on__lte=until))
    from_year, to_year = (-(-first // 12) if first is not None else 0), (last // 12 if last is not None else _YEARS + 1)
    if from_year >= to_year:
        return [*found, _months(first or 0, last or 0)]
    found.append(periods.filter(period__gte=from_year, period__lt=to_year))
    if first is not None and first < from_year * 12:
        found.append(_months(first, from_year * 12))
    if last is not None and to_year * 12 < last:
        found.append(_months(to_year * 12, last))
    return found


def _whole_months(since: date | None, until: date | None) -> tuple[int | None, int | None]:
    """The first whole month and the one after the last, counted from the year 0."""
    first = None if since is None else since.year * 12 + since.month - 1 + (since.day > 1)
    if until is None:
        return first, None
    ends = until.month != (until + _DAY).month if until < date.max else True
    return first, until.year * 12 + until.month - 1 + ends


def _day_one(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _months(first: int, last: int) -> QuerySet[Any, Any]:
    codes = [month // 12 * 100 + month % 12 + 1 for month in range(first, last)]
    return PeriodTotal.objects.filter(period__in=codes)


def held(accounts: Iterable[int]) -> dict[int, Money]:
    """How much is on each account now, by id."""
    ids = list(accounts)
    found = dict(_HELD.all(listed(ids))) if ids else {}
    return {pk: found.get(pk, Money.zero()) for pk in ids}


_HELD: Prepared[Any] = Prepared(
    lambda accounts: (
        PeriodTotal.objects.filter(account__in=among_listed(accounts), period__lte=_YEARS)
        .order_by()
        .values_list("account")
        .annotate(sum=_MOVED)
    ),
    str,
)


def days_of(account: int, *, after: date) -> list[tuple[date, Money]]:
    """How much came or went on each later day, in order."""
    rows = DailyTotal.objects.filter(account=account, on__gt=after)
    return list(rows.values_list("on").annotate(sum=_MOVED).order_by("on"))


def days_with(account: int, kind: str, *, until: date | None, since: date | None, most: int) -> list[date]:
    """The latest days on which there were entries of the kind on the account, the last one first."""
    rows = DailyTotal.objects.filter(account=account, kind=kind, is_reversal=False)
    if until is not None:
        rows = rows.filter(on__lte=until)
    if since is not None:
        rows = rows.filter(on__gte=since)
    return list(rows.order_by("-on").values_list("on", flat=True).distinct()[:most])


def owed_under(contract: int, organisation: Organisation) -> Money:
    """What is owed under a contract, over all its orders."""
    rows = OpenItem.objects.filter(account__code=CLIENTS, contract=contract, organisation=organisation)
    found: Money | None = rows.aggregate(sum=Sum("amount"))["sum"]
    return found or Money.zero()


def owed_by_clients(**which: Any) -> Money:
    """What clients owe, order by order: what one has overpaid does not reduce what another owes."""
    rows = OpenItem.objects.filter(account__code=CLIENTS, **which).values("organisation", "client", "order")
    owed = rows.annotate(sum=Sum("amount")).filter(sum__gt=Money.zero()).aggregate(whole=Sum("sum"))
    return owed["whole"] or Money.zero()


def open_by_order(*accounts: str, **which: Any) -> QuerySet[OpenItem, Any]:
    """What is open on claim accounts, as `sum` by account code, organisation, client and order; 0 is no order."""
    rows = OpenItem.objects.filter(account__code__in=accounts, **which)
    return rows.values("account__code", "organisation", "client", "order").annotate(sum=Sum("amount"))


def totals_of_clients(clients: Iterable[int]) -> dict[int, ClientTotal]:
    """What each of these owes, has prepaid and was billed, by id; nothing of a client merged into another."""
    return ClientTotal.objects.in_bulk(list(clients))


def client_totals() -> QuerySet[ClientTotal]:
    """The same of all clients, for lists in the order of one of these sums: each has an index."""
    return ClientTotal.objects.all()


def orders_owed_by(clients: Collection[int]) -> list[int]:
    """Ids of the orders these clients, by all ids they were booked under, have yet to pay for."""
    rows = OpenItem.objects.filter(account__code=CLIENTS, client__in=clients, order__gt=0, amount__gt=Money.zero())
    return list(rows.order_by().values_list("order", flat=True).distinct())
