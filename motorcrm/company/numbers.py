"""How numbers of papers look: `ЗН-{year}-{number:06}`."""

import re

PATTERNS = {"order": "ЗН-{year}-{number:06}"}
"""The shipped look of each kind."""

_PATTERN = re.compile(r"([^{}]{0,20})\{year\}-\{number:0([1-9])\}")
_PREFIX = re.compile(r"[\w\-./ №]{0,20}")


def pattern(prefix: str, digits: int) -> str:
    """The year is always part of a number: they begin anew each year, and would repeat without it."""
    return f"{prefix}{{year}}-{{number:0{digits}}}"


def parts(text: str) -> tuple[str, int]:
    """The prefix and the count of digits of a pattern."""
    found = _PATTERN.fullmatch(text)
    if not found:
        raise ValueError(f"{text} is no pattern of numbers")
    return found[1], int(found[2])


def is_prefix(text: str) -> bool:
    return _PREFIX.fullmatch(text) is not None


def written(text: str, *, year: int, number: int) -> str:
    prefix, digits = parts(text)
    return f"{prefix}{year}-{number:0{digits}}"
