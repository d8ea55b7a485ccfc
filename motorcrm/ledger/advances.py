"""VAT of advances (НК РФ, ст. 167 п. 1, ст. 171 п. 5 и 8): charged when a prepayment comes, deducted when it goes.

It is not posted. Each prepayment keeps the rate of the day it came, and the journal has everything that was done with
it, so its VAT follows exactly. Rounding is cumulative: a prepayment used in parts is deducted to the kopeck as charged.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db.models.functions import Coalesce

from motorcrm.company.models import Organisation
from motorcrm.core.exact import Money, Percent
from motorcrm.ledger.chart import PREPAYMENTS
from motorcrm.ledger.queries import postings


@dataclass(frozen=True)
class QuarterOfAdvances:
    """From its first day; what was taken back in it counts against it."""

    first: date
    charged: Money
    """On what came from clients before their orders were billed."""
    deducted: Money
    """On what paid a bill, and on what was given back."""


@dataclass
class _Advance:
    """One prepayment: what came and what went, by day. Moving between orders is neither."""

    rate: Percent | None
    came: list[tuple[date, Money]]
    went: list[tuple[date, Money]]


def vat_of_advances(organisation: Organisation, year: int) -> list[QuarterOfAdvances]:
    """The four quarters of the year; reads only prepayments that something happened to in it."""
    bounds = [date(year, month, 1) for month in (1, 4, 7, 10)] + [date(year + 1, 1, 1)]
    advances = [advance for advance in _advances(organisation, bounds[0], bounds[-1]) if advance.rate]
    return [
        QuarterOfAdvances(
            first,
            charged=_sum(_tax(each.came, each.rate, first, after) for each in advances),
            deducted=_sum(_tax(each.went, each.rate, first, after) for each in advances),
        )
        for first, after in pairwise(bounds)
    ]


def _tax(moves: list[tuple[date, Money]], rate: Percent | None, first: date, after: date) -> Money:
    """The tax within all that moved before `after`, less that within what had moved before `first`."""
    until_then, before = (
        sum((amount for day, amount in moves if day < bound), Money.zero()) for bound in (after, first)
    )
    return until_then.tax_within(rate) - before.tax_within(rate) if rate else Money.zero()


def _advances(organisation: Organisation, first: date, after: date) -> list[_Advance]:
    all_ = postings(PREPAYMENTS, organisation=organisation).filter(on__lt=after)
    rows = all_.filter(item__in=all_.filter(on__gte=first).values("item"))
    # A reversal belongs to what it takes back: a receipt taken back is a receipt less, not a use.
    told = rows.annotate(original=Coalesce("entry__reverses", "entry")).order_by("pk")
    by_original: dict[tuple[int, int], list[tuple[bool, date, Money]]] = defaultdict(list)
    found: dict[int, _Advance] = {}
    names = ("item", "original", "entry", "on", "amount", "item__vat_rate", "vat_rate")
    for item, original, entry, on, amount, of_item, own in told.values_list(*names):
        advance = found.setdefault(item, _Advance(of_item, [], []))
        advance.rate = advance.rate or own
        by_original[item, original].append((entry == original, on, -amount))
    for (item, _original), moves in by_original.items():
        came = _sum(amount for is_original, _on, amount in moves if is_original)
        if came > Money.zero():
            found[item].came += [(on, amount) for _is, on, amount in moves]
        elif came < Money.zero():
            found[item].went += [(on, -amount) for _is, on, amount in moves]
    return list(found.values())


def _sum(amounts: Iterable[Money]) -> Money:
    return sum(amounts, Money.zero())
