"""What transactions brought and took."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from django.db.models import Q, QuerySet, Sum

from motorcrm.core.actor import Person
from motorcrm.core.counting import ENOUGH
from motorcrm.core.exact import Money
from motorcrm.finance.models import MoneyAccount, MoneyTransaction, reach_of
from motorcrm.finance.queries.filters import HistoryFilters, accounts_asked, searched, sees_everything
from motorcrm.finance.queries.walk import Place, walk
from motorcrm.ledger import ready
from motorcrm.ledger.kinds import KINDS, REVERSAL, Counts
from motorcrm.ledger.queries import postings
from motorcrm.ledger.ready import Turnover

TOGETHER = 1_000
"""Transactions that are added up in one query."""


@dataclass(frozen=True)
class Totals:
    received: Money
    spent: Money

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(self.received + other.received, self.spent + other.spent)


NOTHING = Totals(Money.zero(), Money.zero())


def filtered_totals(filters: HistoryFilters, reader: Person, *, whole: bool = False) -> Totals | None:
    """What all that is filtered brought and took; None if there is too much to add up unless the `whole` is asked for.

    Of a period, an account and a kind the totals are kept ready. Anything else has to be added up.
    """
    filters = searched(filters, reader)
    if filters.is_kept_ready and sees_everything(reader):
        return _kept_ready(filters, reader)
    sums, place = NOTHING, None
    for _ in repeat(None) if whole else range(ENOUGH // TOGETHER):
        found = walk(filters, reader, before=place, many=TOGETHER)
        sums += _added_up(found.places, filters.account, reader)
        if (place := found.stopped) is None:
            return sums
        if not whole and len(found.places) < TOGETHER:
            break  # hardly anything fits: the rest would be looked through in vain
    return None


def _kept_ready(filters: HistoryFilters, reader: Person) -> Totals:
    accounts = accounts_asked(filters, reader)
    found = ready.turnovers(accounts, since=filters.since, until=filters.until, **kinds_asked(filters))
    return of_turnovers(found, moved=filters.account is not None)


def kinds_asked(filters: HistoryFilters) -> dict[str, Any]:
    """Which of the totals that are kept ready are those of the entries asked for."""
    which: dict[str, Any] = {"kind__in": filters.moves.kinds} if filters.moves else {}
    if filters.kind == REVERSAL.code:
        which["is_reversal"] = True
    elif filters.kind:
        which |= {"is_reversal": False, "kind": filters.kind}
    return which


def of_turnovers(turnovers: Iterable[Turnover], *, moved: bool = False) -> Totals:
    """`moved` counts what only changed its place, where it came or went: for one account, not for all together."""
    received = spent = Money.zero()
    for each in turnovers:
        counts = KINDS[each.kind].counts
        if counts == Counts.RECEIVED:
            received += each.moved
        elif counts == Counts.SPENT:
            spent -= each.moved
        elif counts == Counts.MOVED and moved:
            received += -each.credit if each.is_reversal else each.debit
            spent += -each.debit if each.is_reversal else each.credit
    return Totals(received, spent)


def _added_up(places: Collection[Place], account: MoneyAccount | None, reader: Person) -> Totals:
    rows = MoneyTransaction.objects.filter(pk__in=[pk for _day, pk in places])
    return totals_of(rows, account, without=reach_of(reader).hidden)


def totals_of(
    transactions: QuerySet[MoneyTransaction], account: MoneyAccount | None = None, *, without: Collection[int] = ()
) -> Totals:
    """What all of them together brought and took; what was taken back counts as not received, not as spent.

    Money that only changed its place counts for one account, where it came or went, and not for all together.
    """
    moved = postings().filter(entry__in=transactions.order_by().values("pk"), account__money_account__isnull=False)
    if account is not None:
        moved = moved.filter(account=account.account_id)
    if without:
        moved = moved.exclude(account__in=without)
    nothing = Money.zero()
    incoming = _of(Counts.RECEIVED)
    outgoing = _of(Counts.SPENT)
    if account is not None:
        back = Q(entry__kind=REVERSAL.code)
        came = Q(amount__gt=nothing) & ~back | Q(amount__lt=nothing) & back
        incoming, outgoing = incoming | _of(Counts.MOVED) & came, outgoing | _of(Counts.MOVED) & ~came
    sums = moved.aggregate(received=Sum("amount", filter=incoming), spent=Sum("amount", filter=outgoing))
    return Totals(sums["received"] or nothing, -(sums["spent"] or nothing))


def _of(counts: Counts) -> Q:
    """Postings of entries that count so, and of their reversals."""
    codes = [code for code, kind in KINDS.items() if kind.counts == counts]
    return Q(entry__kind__in=codes) | Q(entry__reverses__kind__in=codes)
