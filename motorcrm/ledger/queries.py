"""Reading the journal: balances and turnovers by account and dimension."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Sum

from motorcrm.core.exact import Money
from motorcrm.ledger.models import Account, CashFlowArticle, Posting

BY = frozenset(
    "account organisation client contract order item supplier employee branch article tax month vat_rate".split()
)


def postings(
    *accounts: str | Account, on: date | None = None, since: date | None = None, **dimensions: Any
) -> QuerySet[Posting]:
    """Postings of the accounts (all, if none is named) from `since` to `on`, both inclusive.

    A dimension is given by its row or id, `article` also by its code. One that is left out does not filter; None
    selects postings without it: `order=None` is what belongs to no order.
    """
    if unknown := dimensions.keys() - BY:
        raise TypeError(f"postings have no {', '.join(sorted(unknown))}")
    rows = Posting.objects.order_by()
    if accounts:
        codes = [account for account in accounts if isinstance(account, str)]
        ids = [account.pk for account in accounts if isinstance(account, Account)]
        if codes:
            rows = rows.filter(account__in=Account.objects.filter(Q(code__in=codes) | Q(pk__in=ids)).values("pk"))
        else:
            rows = rows.filter(account__in=ids)
    if isinstance(article := dimensions.get("article"), str):
        dimensions = {**dimensions, "article": CashFlowArticle.objects.filter(code=article).values("pk")[:1]}
    rows = rows.filter(**dimensions)
    if on is not None:
        rows = rows.filter(on__lte=on)
    if since is not None:
        rows = rows.filter(on__gte=since)
    return rows


def balance(*accounts: str | Account, on: date | None = None, **dimensions: Any) -> Money:
    """Debits less credits of the accounts together, up to the end of `on` if given.

    `balance(CLIENTS, client=client)` is what the client owes; what the company owes is negative.
    """
    found: Money | None = postings(*accounts, on=on, **dimensions).aggregate(sum=Sum("amount"))["sum"]
    return found or Money.zero()


def balances_by(
    dimension: str, values: Iterable[Any], *accounts: str | Account, on: date | None = None, **also: Any
) -> dict[Any, Money]:
    """The balance for each of `values` of the dimension by id, in one query; zero where there are no postings.

    `balances_by("order", [order.pk for order in page], CLIENTS, PREPAYMENTS)`
    """
    if dimension not in BY:
        raise TypeError(f"postings have no {dimension}")
    ids = [getattr(value, "pk", value) for value in values]
    rows = postings(*accounts, on=on, **also).filter(**{f"{dimension}__in": ids})
    found = dict(rows.values_list(dimension).annotate(sum=Sum("amount")).values_list(dimension, "sum"))
    return {pk: found.get(pk) or Money.zero() for pk in ids}


@dataclass(frozen=True)
class Turnovers:
    """What was debited and credited in a period; both are positive."""

    debit: Money
    credit: Money


def turnovers(
    *accounts: str | Account, since: date | None = None, until: date | None = None, **dimensions: Any
) -> Turnovers:
    """Debits and credits of the accounts from `since` to `until`, both inclusive."""
    sums = postings(*accounts, since=since, on=until, **dimensions).aggregate(
        debit=Sum("amount", filter=Q(amount__gt=Money.zero())),
        credit=Sum("amount", filter=Q(amount__lt=Money.zero())),
    )
    return Turnovers(sums["debit"] or Money.zero(), -(sums["credit"] or Money.zero()))
