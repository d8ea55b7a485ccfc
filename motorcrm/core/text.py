"""The one door for text: what people type, paste or send is the same text afterwards, whatever it was written with.

Every operation passes its arguments through `cleaned`, so nothing is stored that did not come through here. Form fields
and searches use `clean` and `one_line`, so people are shown, and look for, what is stored.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Annotated, Any

AsTyped = Annotated[str, "as typed"]
"""The type of an operation's parameter that no door may change: a password, with its spaces and marks."""

_BREAKS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_SPACES = re.compile("[^\\S\n]+|\u2800+")
_AT_BREAK = re.compile(" ?\n ?")
# A dash that touches the next word is a hyphen, whatever it was typed with; one that stands alone is punctuation.
_HYPHENS = re.compile("[\u02d7\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d](?=\\S)")
# Unicode's default-ignorable characters that are not in the category of formats (Cf).
_UNSEEN = frozenset(
    map(chr, [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)])
) | frozenset(map(chr, range(0xE0000, 0xE1000)))


def clean(text: str) -> str:
    """Text fit to be stored, compared and searched: NFC, nothing invisible, one kind of space and of hyphen.

    Line breaks stay; spaces around them, and at both ends, go.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    seen = "".join(character for character in _BREAKS.sub("\n", text) if _is_seen(character))
    spaced = _AT_BREAK.sub("\n", _SPACES.sub(" ", unicodedata.normalize("NFC", seen)))
    return _HYPHENS.sub("-", spaced).strip()


def one_line(text: str) -> str:
    """The same without line breaks, for what stands in one line."""
    return clean(text).replace("\n", " ")


def cleaned(value: Any) -> Any:
    """The value with all text in it clean, in lists, mappings and drafts too. Stored rows and choices stay."""
    if type(value) is str:
        return clean(value)
    if isinstance(value, list | set | frozenset):
        return type(value)(cleaned(item) for item in value)
    if isinstance(value, tuple):
        items = [cleaned(item) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    if isinstance(value, Iterator):
        return [cleaned(item) for item in value]
    if type(value) is dict or (isinstance(value, Mapping) and hasattr(value, "items")):
        return {name: cleaned(item) for name, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return _draft(value)
    return value


def _draft(draft: Any) -> Any:
    held = {field.name: getattr(draft, field.name) for field in fields(draft) if field.init}
    changed = {name: new for name, old in held.items() if (new := cleaned(old)) is not old and new != old}
    return replace(draft, **changed) if changed else draft


def _is_seen(character: str) -> bool:
    if character in "\n\t" or character.isprintable():
        return character not in _UNSEEN
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs") and character not in _UNSEEN
