"""What facts are called and how their stored values read, in timelines and in the two versions of a stale edit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from motorcrm.core.exact import Exact, Mistyped


@dataclass
class Word:
    label: Any
    kind: type[Exact] | type[date] | None = None
    choices: dict[str, Any] = field(default_factory=dict)
    names: str = ""
    """The kind of thing that the fact calls by name, as in refs: another thing than the one it is a fact of."""


WORDS: dict[str, Word] = {}


def declare_word(
    name: str,
    label: Any,
    *,
    kind: type[Exact] | type[date] | None = None,
    choices: Mapping[Any, Any] | None = None,
    names: str = "",
) -> None:
    """Declare what facts of this name are called; `kind` is the type of their text, `choices` the words for codes.

    `names` says which kind of thing the fact calls by name (`employee`), for readers who do not see all of them.

    A name means one thing everywhere, so an app that uses one declared before adds only its choices.
    """
    word = WORDS.setdefault(name, Word(label, kind))
    word.names = word.names or names
    word.choices |= {str(code): text for code, text in (choices or {}).items()}


def label_of(name: str) -> str:
    return str(WORDS[name].label) if name in WORDS else name


def read(name: str, value: Any) -> Any:
    """The stored value as it was: an amount, a percentage, a day, the word for a code; lists item by item."""
    word = WORDS.get(name)
    if word is not None and word.choices and isinstance(value, list):
        return [read(name, item) for item in value]
    if word is None or not isinstance(value, str):
        return value
    if value in word.choices:
        return str(word.choices[value])
    try:
        if word.kind is datetime:
            return datetime.fromisoformat(value)
        if word.kind is date:
            return date.fromisoformat(value)
        if word.kind is not None and issubclass(word.kind, Exact):
            return -word.kind.parse(value[1:]) if value.startswith("-") else word.kind.parse(value)
    except (ValueError, Mistyped):
        return value
    return value
