"""Numbers of orders however they are typed: `ЗН-2026-000123`, `зн 2026 123`, `3H2026-123`, `123`."""

import re
from dataclasses import dataclass

from motorcrm.core.folding import fold, packed

_TYPED = re.compile(r"(?P<prefix>[^0-9]*?)[\W_]*(?:(?P<year>20[0-9]{2})[\W_]+)?0*(?P<number>[0-9]{1,9})")
_GLUED = re.compile(r"(?P<prefix>[^0-9]*?)[\W_]*(?P<year>20[0-9]{2})0*(?P<number>[0-9]{1,9})")
_NUMBER = re.compile(r"(?P<prefix>.*)(?P<year>[0-9]{4})-0*(?P<number>[0-9]+)")
# «ЗН» is also typed as 3H and as ZN.
_THREE = re.compile(r"3(?=[^\W\d])")
_TWINS = str.maketrans({"z": "з", "n": "h"})


@dataclass(frozen=True)
class Named:
    """A number in parts; what was not typed is empty."""

    prefix: str
    year: str
    number: int

    def fits(self, other: "Named") -> bool:
        return self.number == other.number and self.year in ("", other.year) and self.prefix in ("", other.prefix)


def sequence_of(number: str) -> str:
    """The `123` of `ЗН-2026-000123`, by which it is found however it is typed."""
    own = _parts(_NUMBER, number)
    return str(own.number) if own else ""


def is_called(number: str, typed: str) -> bool:
    """Whether that was this order number, in full or in part."""
    own = _parts(_NUMBER, number)
    return own is not None and any(asked.fits(own) for asked in readings(typed))


def is_full_number(typed: str) -> bool:
    """Whether a year or a prefix was typed too, so that it is not just any number."""
    return any(asked.year or asked.prefix for asked in readings(typed))


def is_whole_number(typed: str) -> bool:
    """Whether nothing else can be meant: a plate has no year, and a phone no prefix."""
    return any(asked.year and asked.prefix for asked in readings(typed))


def readings(typed: str) -> list[Named]:
    """What the text may mean as a number: `2026123` is 123 of 2026, or a large number."""
    return [named for pattern in (_TYPED, _GLUED) if (named := _parts(pattern, typed)) is not None]


def _parts(pattern: re.Pattern[str], text: str) -> Named | None:
    found = pattern.fullmatch(_THREE.sub("з", fold(text)))
    if found is None:
        return None
    prefix = packed(found["prefix"]).removesuffix("no")  # «№», as it folds
    return Named(prefix.translate(_TWINS), found["year"] or "", int(found["number"]))
