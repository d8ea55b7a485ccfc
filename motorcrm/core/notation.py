"""How each language writes numbers, dates and quotes. Everything people read or type gets its separators here."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.utils import dateformat
from django.utils.translation import get_language

from motorcrm.core import exact
from motorcrm.core.exact import Exact, Percent

NO_BREAK = "\u00a0"

Number = TypeVar("Number", bound=Exact)


@dataclass(frozen=True, slots=True)
class Notation:
    """The separators of one language; dates are in the letters of Django's date format."""

    point: str
    group: str
    before_percent: str
    day: str
    day_and_month: str
    before_time: str
    dash: str
    quotes: tuple[str, str]

    @property
    def comma_groups(self) -> bool:
        """Whether `1,234` is over a thousand, not a decimal fraction."""
        return self.group == ","


RUSSIAN = Notation(
    point=",",
    group=NO_BREAK,
    before_percent=" ",
    day="d.m.Y",
    day_and_month="d.m",
    before_time=" ",
    dash="–",
    quotes=("«", "»"),
)
ENGLISH = Notation(
    point=".",
    group=",",
    before_percent="",
    day="j M Y",
    day_and_month="j M",
    before_time=", ",
    dash=" – ",
    quotes=("“", "”"),
)
_BY_LANGUAGE = {"ru": RUSSIAN, "en": ENGLISH}


def active() -> Notation:
    """The notation of the language in use, or of the company's language if there is none."""
    return _BY_LANGUAGE.get(get_language() or "", RUSSIAN)


def format_number(number: Exact) -> str:
    """`12 345,67` or `12,345.67`."""
    notation = active()
    return number.grouped(notation.point, notation.group)


def format_count(count: int) -> str:
    """`12 345` or `12,345`: how many, a whole number."""
    return f"{count:,}".replace(",", active().group)


def format_percent(percent: Percent) -> str:
    """`10,5 %` or `10.5%`, held together by a no-break space."""
    return with_percent(format_number(percent)).replace(" ", NO_BREAK)


def typed(number: Exact) -> str:
    """As it would be typed into a field: `12345,67` or `12345.67`."""
    return number.typed(active().point)


def typed_percent(percent: Percent) -> str:
    """As it would be typed into a field that also takes amounts: `10,5 %` or `10.5%`."""
    return with_percent(typed(percent))


def with_percent(number: str) -> str:
    """A number already formatted, with its percent sign: `10 %` or `10%`."""
    return f"{number}{active().before_percent}%"


def parse(kind: type[Number], text: str) -> Number:
    """What a person typed, as a number of this kind. Raises Mistyped."""
    return kind.parse(text, comma_groups=active().comma_groups)


def ungrouped(text: str) -> str:
    """What a person typed, without spaces and without the commas between thousands."""
    return exact.ungrouped(text, comma_groups=active().comma_groups)


def day(date_: date) -> str:
    """`22.11.2026` or `22 Nov 2026`."""
    return dateformat.format(date_, active().day)


def day_and_month(date_: date) -> str:
    """`22.11` or `22 Nov`."""
    return dateformat.format(date_, active().day_and_month)


def day_in_words(date_: date, *, with_year: bool) -> str:
    """`26 ноября` or `26 November`, with the year if asked."""
    return dateformat.format(date_, "j E Y" if with_year else "j E")


def weekday(date_: date) -> str:
    """`четверг` or `Thursday`."""
    return dateformat.format(date_, "l")


def weekday_and_day(date_: date) -> str:
    """`пн, 30.11` or `Mon, 30 Nov`."""
    short = dateformat.format(date_, "D")
    return f"{short.lower() if active() is RUSSIAN else short}, {day_and_month(date_)}"


def month(date_: date) -> str:
    """`Ноябрь 2026` or `November 2026`."""
    return dateformat.format(date_, "F Y")


def exact_moment(wall: datetime) -> str:
    """`22.11.2026 14:05:09` or `22 Nov 2026, 14:05:09`."""
    return f"{day(wall.date())}{active().before_time}{wall:%H:%M:%S}"


def typed_moment(wall: datetime) -> str:
    """As it would be typed into a field: `22.11.2026 14:05` or `22 Nov 2026 14:05`."""
    return f"{day(wall.date())} {wall:%H:%M}"


def between(first: str, last: str) -> str:
    """A range with its two ends."""
    return f"{first}{active().dash}{last}"


def quoted(text: object) -> str:
    """«text» or “text”."""
    opening, closing = active().quotes
    return f"{opening}{text}{closing}"
