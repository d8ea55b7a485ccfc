"""What a rule makes of a job or an order: pure arithmetic, exact to the kopeck."""

from collections.abc import Sequence
from dataclasses import dataclass

from motorcrm.core.exact import Money, Percent, Quantity, half_up

ZERO = Money.zero()
Step = tuple[Money, Percent]
"""Above which output of the month which percent holds."""


@dataclass(frozen=True)
class Job:
    """What rules for jobs read of one."""

    base: Money
    """What the client pays for it without VAT; of a warranty job, what they would pay."""
    quantity: Quantity
    hours: Quantity
    """Labour hours of all of it."""


def hours_of(labour_hours: Quantity, quantity: Quantity) -> Quantity:
    return Quantity(half_up(labour_hours.units * quantity.units, 1000))


def within(amount: Money, least: Money | None, most: Money | None) -> Money:
    """Not less than the one and not more than the other; the upper bound wins."""
    if least is not None:
        amount = max(amount, least)
    return amount if most is None else min(amount, most)


def share_of(whole: Money, shares: Sequence[int], place: int) -> Money:
    """The part of one of those who share it. The parts of all sum to the whole."""
    return whole.split(shares)[place]


def beyond_first(output: Money, first: Percent, steps: Sequence[Step]) -> Money:
    """What the output of a month earns beyond the first percent: each step's percent is of what is above it."""
    before, kopecks = first.units, 0
    for over, percent in steps:
        kopecks += max(output - over, ZERO).units * (percent.units - before)
        before = percent.units
    return Money(half_up(kopecks, 10_000))
