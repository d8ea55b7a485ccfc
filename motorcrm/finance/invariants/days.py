"""What must hold of balances on every day, not only in the end."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, islice
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from motorcrm.core.exact import Money
from motorcrm.core.invariants import invariant
from motorcrm.finance.models import MoneyAccount
from motorcrm.ledger.chart import ACCOUNTABLE, CLIENTS, LOANS, LOANS_GIVEN, PREPAYMENTS
from motorcrm.ledger.invariants.reading import NAMED, postings_after
from motorcrm.ledger.models import Account, Posting
from motorcrm.ledger.queries import postings

CHUNK = 5_000


@invariant("no order is paid beyond its bill on any day", grows=True)
def nothing_is_paid_ahead_of_its_bill(after: int = 0) -> Iterator[str]:
    """What a client owes for it is never below zero: money that comes before the bill is a prepayment on that day."""
    rows = postings(CLIENTS).annotate(owner=Coalesce("client__merged_into", "client"))
    if after:
        rows = rows.filter(order__in=postings_after(after).filter(order__isnull=False).values("order"))
    yield from _wrong_days(rows, ("organisation", "owner", "order"), lambda there: there < Money.zero())


@invariant("no prepayment is used before or beyond what is there on any day", grows=True)
def prepayments_are_never_below_zero(after: int = 0) -> Iterator[str]:
    """Wherever it is: for an order, or on the client's balance."""
    rows = postings(PREPAYMENTS)
    if after:
        rows = rows.filter(item__in=postings_after(after).filter(item__isnull=False).values("item"))
    yield from _wrong_days(rows, ("client", "contract", "order", "item"), lambda there: there > Money.zero())


@invariant("no loan is repaid beyond what is left on any day", grows=True)
def loans_are_never_below_zero(after: int = 0) -> Iterator[str]:
    """Neither one that was received, nor one that was given to another organisation of the company."""
    for rows, is_wrong in (
        (postings(LOANS), lambda there: there > Money.zero()),
        (postings(LOANS_GIVEN), lambda there: there < Money.zero()),
    ):
        if after:
            rows = rows.filter(item__in=postings_after(after).filter(item__isnull=False).values("item"))
        yield from _wrong_days(rows, ("organisation", "item"), is_wrong)


@invariant("no money of an employee is settled beyond what is left on any day", grows=True)
def accountable_money_never_turns(after: int = 0) -> Iterator[str]:
    """Of an advance there is never less than nothing, and of an overspend nobody is paid more than is owed."""
    rows = postings(ACCOUNTABLE)
    if after:
        rows = rows.filter(item__in=postings_after(after).filter(item__isnull=False).values("item"))
    first = Posting.objects.filter(item=OuterRef("item"), account__code=ACCOUNTABLE).order_by("pk")
    rows = rows.annotate(opened=Subquery(first.values("amount")[:1]))
    for given, is_wrong in (
        (rows.filter(opened__gt=Money.zero()), lambda there: there < Money.zero()),
        (rows.filter(opened__lt=Money.zero()), lambda there: there > Money.zero()),
    ):
        yield from _wrong_days(given, ("organisation", "employee", "item"), is_wrong)


@invariant("tills are never below zero on any day")
def tills_are_never_below_zero() -> Iterator[str]:
    tills = Account.objects.filter(money_account__kind=MoneyAccount.Kind.TILL)
    labels = {till.account_id: till.label for till in MoneyAccount.objects.filter(account__in=tills)}
    rows = Posting.objects.order_by().filter(account__in=tills)
    yield from _wrong_days(rows, ("account",), lambda there: there < Money.zero(), labels)


def _wrong_days(
    rows: QuerySet[Posting],
    by: Sequence[str],
    is_wrong: Callable[[Money], bool],
    labels: dict[Any, Any] | None = None,
) -> Iterator[str]:
    """The first wrong day of each; the database sums the days, in their order."""
    days = rows.values_list(*by, "on").annotate(sum=Sum("amount")).order_by(*by, "on")
    return islice(_first_wrong(days, by, is_wrong, labels or {}), NAMED)


def _first_wrong(
    days: QuerySet[Posting, Any], by: Sequence[str], is_wrong: Callable[[Money], bool], labels: dict[Any, Any]
) -> Iterator[str]:
    for key, own in groupby(days.iterator(chunk_size=CHUNK), key=lambda row: row[: len(by)]):
        there = Money.zero()
        for *_key, day, change in own:
            there += change
            if is_wrong(there):
                said = labels.get(key[0]) or ", ".join(f"{name} {value}" for name, value in zip(by, key, strict=True))
                yield f"{said}: {there} on {day.isoformat()}"
                break
