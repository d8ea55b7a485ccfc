"""The arithmetic of an order, pure: lines, discounts, rounding, tax. Every kopeck is accounted for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from motorcrm.core.exact import HUNDRED_PERCENT, Money, Percent, Quantity, half_up


@dataclass(frozen=True)
class LineAmounts:
    gross: Money
    discount: Money
    total: Money


def line_amounts(
    price: Money,
    quantity: Quantity,
    *,
    percent: Percent | None = None,
    sum_off: Money | None = None,
    free: bool = False,
) -> LineAmounts:
    """Price × quantity, less a percent or an amount, never below zero. A free line costs nothing."""
    gross = price.times(quantity)
    if free:
        return LineAmounts(gross, Money.zero(), Money.zero())
    discount = _discount(gross, percent, sum_off)
    return LineAmounts(gross, discount, gross - discount)


@dataclass(frozen=True)
class Discount:
    """What the discounts on lines and order take off together, and the gross amount they are taken from."""

    sum: Money
    gross: Money

    def is_larger_than(self, other: "Discount") -> bool:
        """Whether it is a larger share of its gross amount."""
        if not other.gross:
            return bool(self.sum)
        return self.sum.units * other.gross.units > other.sum.units * self.gross.units

    @property
    def percent(self) -> Percent:
        """Its share, rounded up to the hundredth."""
        return Percent(-(-self.sum.units * HUNDRED_PERCENT.units // self.gross.units)) if self.gross else Percent.zero()


def missing_to_list(price: Money, list_price: Money | None, quantity: Quantity, *, listed: Quantity) -> Money:
    """How much less a line costs than the quantity `listed` does by the price list."""
    if list_price is None:
        return Money.zero()
    return max(list_price.times(listed) - price.times(quantity), Money.zero())


@dataclass(frozen=True)
class OrderAmounts:
    discount: Money
    rounding: Money
    """What rounding added (or, negative, took away)."""
    spread: list[Money]
    """Each line's share of discount less rounding, in the order of the lines."""
    vat: list[Money]
    """The tax included in each line after its share of the discount."""
    total: Money


def order_amounts(
    totals: Sequence[Money],
    *,
    percent: Percent | None = None,
    sum_off: Money | None = None,
    round_to: int = 0,
    tax_rate: Percent | None = None,
) -> OrderAmounts:
    """The order's amounts from the totals of its lines; discount and rounding are spread by largest remainder."""
    subtotal = sum(totals, Money.zero())
    discount = _discount(subtotal, percent, sum_off)
    total = (subtotal - discount).rounded_to(round_to)
    rounding = total - (subtotal - discount)
    spread = (discount - rounding).split([line.units for line in totals]) if totals else []
    vat = [
        (line - share).tax_within(tax_rate) if tax_rate else Money.zero()
        for line, share in zip(totals, spread, strict=True)
    ]
    return OrderAmounts(discount, rounding, spread, vat, total if totals else Money.zero())


def equal_shares(people: int) -> list[Percent]:
    """100.00 % in equal parts that add up exactly: 33.34, 33.33, 33.33."""
    return [Percent(part.units) for part in Money(HUNDRED_PERCENT.units).split([1] * people)]


def without_share(shares: Mapping[int, Percent], giver: int, *, to: int | None = None) -> dict[int, Percent]:
    """The shares when one is given up: to someone, or to those who stay in proportion, by largest remainder.

    No one staying and no one taking leaves no shares.
    """
    given, stay = shares[giver], {person: share for person, share in shares.items() if person != giver}
    if to is not None:
        return {**stay, to: stay.get(to, Percent.zero()) + given}
    if not stay:
        return {}
    parts = Money(given.units).split([share.units for share in stay.values()])
    return {person: share + Percent(part.units) for (person, share), part in zip(stay.items(), parts, strict=True)}


def share_of_hours(labour_hours: Quantity, quantity: Quantity, share: Percent) -> Quantity:
    """How many of a job's labour hours a share comes to, rounded half up to the thousandth."""
    return Quantity(half_up(labour_hours.units * quantity.units * share.units, 1000 * 10_000))


def _discount(gross: Money, percent: Percent | None, sum_off: Money | None) -> Money:
    wanted = gross.part(percent) if percent else sum_off or Money.zero()
    return min(wanted, gross)
