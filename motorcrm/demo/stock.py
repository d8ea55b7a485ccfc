"""What parts of the orders will cost by the time they are sold: so much has to be in stock then."""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date
from itertools import accumulate

from motorcrm.core.exact import Money, Quantity, rub
from motorcrm.demo.data.price_list import PARTS
from motorcrm.demo.visits import Fate, Visit

SOLD = {Fate.DONE, Fate.OWED, Fate.REOPENED, Fate.CLOSED_TODAY, Fate.REOPENED_NOW}


class Needs:
    """The costs of what is sold, by day."""

    def __init__(self, visits: Iterable[Visit]) -> None:
        sold = sorted((visit.picked_up.date(), cost_of(visit).units) for visit in visits if visit.fate in SOLD)
        self._days = [day for day, _cost in sold]
        self._sums = [0, *accumulate(cost for _day, cost in sold)]

    def within(self, first: date, last: date) -> Money:
        """What is sold from the first day to the last."""
        return Money(self._until(last, after=True) - self._until(first, after=False))

    def _until(self, day: date, *, after: bool) -> int:
        return self._sums[bisect_left(self._days, (day.toordinal() + after), key=date.toordinal)]


def cost_of(visit: Visit) -> Money:
    """Of the parts its order sells."""
    parts = (PARTS[key] for key in visit.story.parts)
    return sum((rub(part.cost).times(Quantity(round(part.quantity * 1000))) for part in parts), Money.zero())
