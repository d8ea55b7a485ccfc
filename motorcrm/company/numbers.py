"""The format of document numbers: `ЗН-{year}-{number:06}`."""

import re

PATTERNS = {"order": "ЗН-{year}-{number:06}"}
"""The shipped pattern of each kind."""

_PATTERN = re.compile(r"([^{}]{0,20})\{year\}-\{number:0([1-9])\}")
_PREFIX = re.compile(r"[\w\-./ №]{0,20}")


def pattern(prefix: str, digits: int) -> str:
    """The pattern always includes the year: numbers restart each year and would repeat without it."""
    return f"{prefix}{{year}}-{{number:0{digits}}}"


def split_pattern(text: str) -> tuple[str, int]:
    """The prefix and the number of digits of a pattern."""
    match = _PATTERN.fullmatch(text)
    if not match:
        raise ValueError(f"{text} is not a number pattern")
    return match[1], int(match[2])


def is_prefix(text: str) -> bool:
    return _PREFIX.fullmatch(text) is not None


def format_number(text: str, *, year: int, number: int) -> str:
    prefix, digits = split_pattern(text)
    return f"{prefix}{year}-{number:0{digits}}"
