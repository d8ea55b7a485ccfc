"""Filters that read facts of history, of refusals and of stale edits."""

from typing import Any

from django import template
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from motorcrm.history.words import label_of, read
from motorcrm.ui.templatetags.words import format_value

register = template.Library()


@register.filter
def versions(stale: Any) -> list[tuple[str, Any, Any]]:
    """What differs between the current state and what was typed: name, current, typed."""
    theirs, yours = stale.get("theirs", {}), stale.get("yours", {})
    names = [*theirs, *(name for name in yours if name not in theirs)]
    differing = [name for name in names if theirs.get(name) != yours.get(name)]
    return [(label_of(name), read(name, theirs.get(name)), read(name, yours.get(name))) for name in differing]


@register.filter
def listed(facts: Any) -> list[Any]:
    """The facts of a refusal as one flat list."""
    found: list[Any] = []
    for value in facts.values() if hasattr(facts, "values") else facts:
        found += value if isinstance(value, list | tuple) else [value]
    return found


def _format_plainly(value: Any) -> str:
    """Like `format_value`, but plain text; what people typed keeps its angle brackets."""
    text = format_value(value)
    return strip_tags(text) if isinstance(text, SafeString) else text


@register.filter
def format_facts(facts: Any) -> list[tuple[str, Any]]:
    """Facts of history as one flat list of names and values; a change reads "before → after"."""
    before, after = facts.get("before"), facts.get("after")
    if isinstance(before, dict) and isinstance(after, dict):
        changes = [(name, read(name, before.get(name)), read(name, value)) for name, value in after.items()]
        rest = {name: value for name, value in facts.items() if name not in ("before", "after")}
        return format_facts(rest) + [
            (label_of(name), f"{_format_plainly(old)} → {_format_plainly(new)}") for name, old, new in changes
        ]
    known = [(name, read(name, value)) for name, value in facts.items() if value not in (None, "", [], {})]
    # the name of the thing itself needs no label
    return [("" if name == "name" else label_of(name), value) for name, value in known]


def facts_in_a_line(facts: Any) -> str:
    """The same as plain text: «phone: … → …; comment: …»."""
    told = ((name, _format_plainly(value)) for name, value in format_facts(facts))
    return "; ".join(f"{name}: {text}" if name else text for name, text in told)
