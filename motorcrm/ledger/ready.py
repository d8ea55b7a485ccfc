"""Balances that are kept ready, from daily totals and open items: they cost the same however long the journal is."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, Sum

from motorcrm.company.models import Organisation
from motorcrm.core.exact import Money
from motorcrm.core.fields import MoneyField
from motorcrm.ledger.chart import CLIENTS
from motorcrm.ledger.models import DailyTotal, OpenItem

_MOVED = Sum(F("debit") - F("credit"), output_field=MoneyField())


def totals(*, since: date | None = None, until: date | None = None, **which: Any) -> QuerySet[DailyTotal]:
    """Daily totals from `since` to `until`, both inclusive, of certain accounts, articles or an organisation."""
    rows = DailyTotal.objects.filter(**which)
    if since is not None:
        rows = rows.filter(on__gte=since)
    if until is not None:
        rows = rows.filter(on__lte=until)
    return rows


def moved(rows: QuerySet[DailyTotal]) -> Money:
    """Debits less credits."""
    found: Money | None = rows.aggregate(sum=_MOVED)["sum"]
    return found or Money.zero()


def held(accounts: Iterable[int]) -> dict[int, Money]:
    """How much is on each account now, by id."""
    ids = list(accounts)
    found = dict(totals(account__in=ids).values_list("account").annotate(sum=_MOVED))
    return {pk: found.get(pk, Money.zero()) for pk in ids}


def days_of(account: int, *, after: date) -> list[tuple[date, Money]]:
    """How much came or went on each later day, in order."""
    rows = totals(account=account).filter(on__gt=after)
    return list(rows.values_list("on").annotate(sum=_MOVED).order_by("on"))


def owed_under(contract: int, organisation: Organisation) -> Money:
    """What is owed under a contract, over all its orders."""
    rows = OpenItem.objects.filter(account__code=CLIENTS, contract=contract, organisation=organisation)
    found: Money | None = rows.aggregate(sum=Sum("amount"))["sum"]
    return found or Money.zero()


def open_by_order(*accounts: str, **which: Any) -> QuerySet[OpenItem, Any]:
    """What is open on claim accounts, as `sum` by account code, organisation, client and order; 0 is no order."""
    rows = OpenItem.objects.filter(account__code__in=accounts, **which)
    return rows.values("account__code", "organisation", "client", "order").annotate(sum=Sum("amount"))
