"""Exact numbers: money in kopecks, quantities in thousandths, percents in hundredths. Never floats."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from motorcrm.core.text import one_line

_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"([0-9]+)(?:[.,]([0-9]+))?", re.ASCII)
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+", re.ASCII)
_MINUSES = "-−–"
_ROUBLES = r"(?:₽|руб|р|rub|rur)\.?"


class Mistyped(ValueError):
    """The text is not the number expected; `code` says why: not-a-number, negative, too-large or too-precise."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, order=True)
class Exact:
    """A number with `PLACES` decimal places, held as a whole number of its smallest units."""

    units: int

    PLACES: ClassVar[int] = 0
    MAX: ClassVar[int] = 10**13
    SIGN: ClassVar[re.Pattern[str] | None] = None
    """What may stand beside the number, as our own pages write it."""

    @classmethod
    def whole(cls, number: int) -> Self:
        return cls(number * 10**cls.PLACES)

    @classmethod
    def zero(cls) -> Self:
        return cls(0)

    @classmethod
    def most(cls) -> Self:
        """The largest that is stored: what is typed, and what is calculated from it."""
        return cls(cls.MAX)

    @classmethod
    def parse(cls, text: str, *, comma_groups: bool = False) -> Self:
        """Read what a person typed or pasted: `1 234,56 ₽`, `1234.56`, `1,234.56`, `1 234` with spaces of any kind.

        `1,234` is a decimal fraction unless `comma_groups`: then it is over a thousand. Raises Mistyped for anything
        negative, too large, too precise or not a number at all.
        """
        bare = one_line(text)
        if cls.SIGN:
            bare = cls.SIGN.sub("", bare, count=1)
        packed = ungrouped(bare, comma_groups=comma_groups)
        if packed[:1] and packed[0] in _MINUSES and _NUMBER.fullmatch(ungrouped(packed[1:], comma_groups=comma_groups)):
            raise Mistyped("negative")
        found = _NUMBER.fullmatch(packed)
        if not found:
            raise Mistyped("not-a-number")
        wholes, fraction = found[1].lstrip("0") or "0", found[2] or ""
        if len(fraction.rstrip("0")) > cls.PLACES:
            raise Mistyped("too-precise")
        if len(wholes) > 15:
            raise Mistyped("too-large")
        number = cls(int(wholes + fraction[: cls.PLACES].ljust(cls.PLACES, "0")))
        if number.units > cls.MAX:
            raise Mistyped("too-large")
        return number

    def __add__(self, other: Self) -> Self:
        if type(other) is not type(self):
            return NotImplemented
        return type(self)(self.units + other.units)

    def __radd__(self, other: object) -> Self:
        # sum() starts from a plain 0
        if other == 0:
            return self
        return NotImplemented

    def __sub__(self, other: Self) -> Self:
        if type(other) is not type(self):
            return NotImplemented
        return type(self)(self.units - other.units)

    def __neg__(self) -> Self:
        return type(self)(-self.units)

    def __abs__(self) -> Self:
        return type(self)(abs(self.units))

    def __bool__(self) -> bool:
        return self.units != 0

    def deconstruct(self) -> tuple[str, list[int], dict[str, int]]:
        """How a migration writes it down."""
        return f"{type(self).__module__}.{type(self).__qualname__}", [self.units], {}

    def __str__(self) -> str:
        """Plain digits with a point, as exports and form fields want them."""
        return self.typed(".")

    def typed(self, point: str) -> str:
        """As a person would type it, without grouping or trailing zeros of the fraction."""
        wholes, fraction = divmod(abs(self.units), 10**self.PLACES)
        tail = f"{fraction:0{self.PLACES}d}".rstrip("0") if fraction else ""
        return ("-" if self.units < 0 else "") + str(wholes) + (point + tail if tail else "")

    def grouped(self, point: str, group: str) -> str:
        """As a person reads it, with thousands grouped and a true minus."""
        wholes, point_, fraction = self.typed(point).lstrip("-").partition(point)
        return ("−" if self.units < 0 else "") + _in_threes(wholes, group) + point_ + fraction


def ungrouped(text: str, *, comma_groups: bool) -> str:
    """Without spaces and without the commas between thousands.

    One comma and no point may mean either, so `comma_groups` says whether `1,234` is over a thousand.
    """
    packed = _SPACES.sub("", text)
    wholes, point, fraction = packed.partition(".")
    if _GROUPED.fullmatch(wholes) and (comma_groups or point or wholes.count(",") > 1):
        return wholes.replace(",", "") + point + fraction
    return packed


def _in_threes(wholes: str, group: str) -> str:
    return f"{int(wholes):,}".replace(",", group)


def half_up(numerator: int, denominator: int) -> int:
    """The quotient rounded to a whole number, half away from zero; `denominator` is positive."""
    quotient = (2 * abs(numerator) + denominator) // (2 * denominator)
    return quotient if numerator >= 0 else -quotient


@dataclass(frozen=True, slots=True, order=True)
class Quantity(Exact):
    """Pieces, litres or labour hours, in whole thousandths."""

    PLACES: ClassVar[int] = 3
    MAX: ClassVar[int] = 10**9


@dataclass(frozen=True, slots=True, order=True)
class Percent(Exact):
    """A percentage in whole hundredths of a percent: 100% is 10 000."""

    PLACES: ClassVar[int] = 2
    MAX: ClassVar[int] = 10_000
    SIGN = re.compile(r"\s*%$")


@dataclass(frozen=True, slots=True, order=True)
class Money(Exact):
    """An amount in roubles, held as whole kopecks."""

    PLACES: ClassVar[int] = 2
    SIGN = re.compile(rf"^{_ROUBLES}\s*(?=[0-9])|(?<=[0-9])\s*{_ROUBLES}$", re.IGNORECASE)

    def grouped(self, point: str, group: str) -> str:
        wholes, kopecks = divmod(abs(self.units), 100)
        return f"{'−' if self.units < 0 else ''}{_in_threes(str(wholes), group)}{point}{kopecks:02d}"

    def times(self, quantity: Quantity) -> "Money":
        """Price × quantity, rounded half up to the kopeck."""
        return Money(half_up(self.units * quantity.units, 1000))

    def part(self, percent: Percent) -> "Money":
        """This percentage of the amount, rounded half up to the kopeck."""
        return Money(half_up(self.units * percent.units, 10_000))

    def tax_within(self, rate: Percent) -> "Money":
        """The tax inside an amount that includes it: amount × r / (100 + r), half up (НК РФ, ст. 164 п. 4)."""
        return Money(half_up(self.units * rate.units, 10_000 + rate.units))

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """Parts in proportion to `weights` that add up to exactly this, by largest remainder; earlier parts win ties.

        If all weights are zero the parts are equal. Raises ValueError if there are no weights.
        """
        if not weights:
            raise ValueError("nothing to split between")
        if not any(weights):
            weights = [1] * len(weights)
        sign, sum_of_weights = (1 if self.units >= 0 else -1), sum(weights)
        floors = [divmod(abs(self.units) * weight, sum_of_weights) for weight in weights]
        missing = abs(self.units) - sum(floor for floor, _ in floors)
        by_remainder = sorted(range(len(weights)), key=lambda index: -floors[index][1])
        lucky = set(by_remainder[:missing])
        return [Money(sign * (floor + (index in lucky))) for index, (floor, _) in enumerate(floors)]

    def rounded_to(self, roubles: int) -> "Money":
        """Rounded half up to a multiple of `roubles`; 0 leaves it as it is."""
        step = roubles * 100
        return Money(half_up(self.units, step) * step) if step else self


def rub(roubles: int, kopecks: int = 0) -> Money:
    """Roubles as Money: `rub(3_000)`."""
    return Money(roubles * 100 + kopecks)


def one() -> Quantity:
    return Quantity.whole(1)


HUNDRED_PERCENT = Percent.whole(100)
