"""Movements of money, day by day: what came and went, and what there was at the end."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Max, Sum

from motorcrm.core import clock
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.core.few import among_listed, listed
from motorcrm.core.prepared import Prepared
from motorcrm.finance.models import Allocation, MoneyAccount, MoneyTransaction, Payment, reach_of
from motorcrm.finance.queries.accounts import Balance, accounts_seen, all_balances
from motorcrm.finance.queries.filters import HistoryFilters, Moves, accounts_asked, sees_everything
from motorcrm.finance.queries.history import Row, told, word_with_reversal
from motorcrm.finance.queries.totals import Totals, kinds_asked, of_turnovers
from motorcrm.finance.queries.walk import Place
from motorcrm.ledger import ready
from motorcrm.ledger.models import DailyTotal, Posting

DAY = timedelta(days=1)
PAYMENT, PREPAYMENT = Payment.Kind.PAYMENT.value, Payment.Kind.PREPAYMENT.value


@dataclass(frozen=True)
class Movement:
    """One movement: what it is called, and what there was after it."""

    row: Row
    kind: str
    """The code of the kind it is shown as; of a reversal, of what was taken back."""
    balance: Money | None = None

    @property
    def name(self) -> str:
        return word_with_reversal(self.row.transaction, self.kind)

    @property
    def moved(self) -> Money:
        """How it changed what there is: a transfer changes nothing of all accounts together."""
        return (self.row.received or Money.zero()) - (self.row.spent or Money.zero())


@dataclass(frozen=True)
class Day:
    """A day of the list, or the part of it that a page shows."""

    on: date
    movements: list[Movement]
    totals: Totals | None
    """Of the whole day."""
    balance: Money | None
    """At its end."""


@dataclass(frozen=True)
class Period:
    """What there was, came, went, and is, over all that a list shows."""

    since: date | None
    until: date | None
    before: Money
    totals: Totals
    after: Money


@dataclass(frozen=True)
class Standing:
    """An account in the strip above the list: what is there, and how it has changed today."""

    line: Balance
    today: Money | None
    """None where the reader does not see what moved."""


def days_of(
    transactions: Iterable[MoneyTransaction],
    filters: HistoryFilters,
    reader: Person,
    *,
    after: Place | None = None,
    known: dict[int, MoneyAccount] | None = None,
) -> list[Day]:
    """The transactions of a page by day. `after` is the place it begins after, if it is not the first.

    Sums of days and balances are those of totals that are kept ready; where the filters or the reader's scope leave
    anything out of a day, there are none: they would tell of what is not shown.
    """
    known = accounts_seen(reader) if known is None else known
    rows = told(transactions, reader, filters.account, accounts=known)
    movements = [Movement(row, kind) for row, kind in zip(rows, _kinds(rows), strict=True)]
    by_day = [(day, list(own)) for day, own in groupby(movements, lambda movement: movement.row.transaction.on)]
    if not by_day or not (sees_everything(reader) and filters.is_kept_ready):
        return [Day(day, own, None, None) for day, own in by_day]
    accounts = accounts_asked(filters, reader, known)
    turned = ready.turnovers_by_day(accounts, [day for day, _own in by_day], **kinds_asked(filters))
    totals = {day: of_turnovers(found, moved=filters.account is not None) for day, found in turned.items()}
    if not _has_balances(filters, reader):
        return [Day(day, own, totals[day], None) for day, own in by_day]
    balance = _balance(accounts, by_day[0][0])
    shown = balance - (_later_that_day(accounts, after) if after and after[0] == by_day[0][0] else Money.zero())
    days = []
    for day, own in by_day:
        counted = []
        for movement in own:
            counted.append(replace(movement, balance=shown))
            shown -= movement.moved
        days.append(Day(day, counted, totals[day], balance))
        balance -= ready.moved(turned[day])
    return days


def period_of(filters: HistoryFilters, reader: Person) -> Period | None:
    """What there was before the period and is after it; None where something is left out of it."""
    if not (sees_everything(reader) and _has_balances(filters, reader)):
        return None
    accounts = accounts_asked(filters, reader)
    before = _balance(accounts, filters.since - DAY) if filters.since else Money.zero()
    turned = ready.turnovers(accounts, since=filters.since, until=filters.until)
    totals = of_turnovers(turned, moved=filters.account is not None)
    return Period(filters.since, filters.until, before, totals, before + ready.moved(turned))


def account_strip(reader: Person, chosen: MoneyAccount | None = None) -> list[Standing]:
    """What is in each account now, and how it has changed today; an archived one while it is chosen. Three queries."""
    balances = [line for line in all_balances(reader) if line.is_shown or line.account == chosen]
    hidden = reach_of(reader).hidden
    ids = [line.account.account_id for line in balances if line.account.account_id not in hidden]
    today: dict[int, Money] = defaultdict(Money.zero)
    for account, debit, credit in _TURNED.all(listed(ids), clock.today()) if ids else ():
        today[account] = debit - credit
    told = {pk: today[pk] for pk in ids}
    return [Standing(line, told.get(line.account.account_id)) for line in balances]


_TURNED: Prepared[Any] = Prepared(
    lambda accounts, day: (
        DailyTotal.objects.filter(account__in=among_listed(accounts), on=day)
        .order_by()
        .values_list("account")
        .annotate(Sum("debit"), Sum("credit"))
    ),
    str,
    date,
)


def _has_balances(filters: HistoryFilters, reader: Person) -> bool:
    """Whether nothing that moved the money is left out."""
    if filters.account is None and reach_of(reader).hidden:
        return False  # what came from a hidden account and went there is left out of what came and went
    is_all = filters.moves == Moves.MONEY and not filters.kind
    return is_all and filters.is_kept_ready


def _balance(accounts: Collection[int], on: date) -> Money:
    return ready.moved(ready.turnovers(accounts, until=on))


def _later_that_day(accounts: Collection[int], place: Place) -> Money:
    """What moved on that day from that place on: what the pages before have shown of it."""
    day, entry = place
    rows = Posting.objects.order_by().filter(account__in=accounts, on=day, entry__gte=entry)
    found: Money | None = rows.aggregate(sum=Sum("amount"))["sum"]
    return found or Money.zero()


def _kinds(rows: Sequence[Row]) -> list[str]:
    """What each is shown as: the last money for a bill is a payment, also if it came minutes before the bill."""
    last = _last_payments({row.order.pk for row in rows if row.order and _original(row).kind == PREPAYMENT})
    return [PAYMENT if _pays(row, last) else str(_original(row).kind) for row in rows]


def _pays(row: Row, last: Collection[int]) -> bool:
    """Whether what the journal calls a prepayment paid the bill: the last money for it, on the day of the sale."""
    order, entry = row.order, _original(row)
    return (
        order is not None
        and entry.kind == PREPAYMENT
        and order.closed_on is not None
        and order.closed_on <= entry.on
        and entry.pk in last
    )


def _last_payments(orders: Collection[int]) -> set[int]:
    """The entries of the last payment of each order, those taken back apart."""
    if not orders:
        return set()
    return set(_LAST_PAYMENTS.all(listed(orders)))


_LAST_PAYMENTS: Prepared[Any] = Prepared(
    lambda orders: (
        Allocation.objects.order_by()
        .filter(order__in=among_listed(orders), payment__entry__reversed_by=None)
        .values("order")
        .annotate(last=Max("payment__entry"))
        .values_list("last", flat=True)
    ),
    str,
)


def _original(row: Row) -> Any:
    return row.transaction.reverses or row.transaction
