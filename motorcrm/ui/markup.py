"""HTML put together in Python, exactly as Django's functions of the same names do it, at a fraction of their cost.

Django escapes each text through a wrapper for lazy ones, which takes five times as long as escaping it. A list of fifty
rows escapes two thousand texts, and that was a tenth of its page.
"""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django.utils import html
from django.utils.safestring import SafeString


def conditional_escape(value: Any) -> str:
    kind = type(value)
    if kind is SafeString:
        safe: str = value
        return safe
    return SafeString(escape(value)) if kind is str else html.conditional_escape(value)


def format_html(written: str, *args: Any, **named: Any) -> SafeString:
    """Raises TypeError without anything to put in: then it is a mistake, or needs no function."""
    if not args and not named:
        raise TypeError("nothing to put into the HTML")
    return SafeString(written.format(*map(conditional_escape, args), **_escaped(named)))


def format_html_join(between: str, written: str, rows: Iterable[Iterable[Any]]) -> SafeString:
    """A row is what `written` is filled in with, in that order."""
    return SafeString(conditional_escape(between).join(format_html(written, *row) for row in rows))


def _escaped(named: Mapping[str, Any]) -> dict[str, str]:
    return {name: conditional_escape(value) for name, value in named.items()}
