"""What a search column holds: the words of each text, packed, with marks where words and lines begin and end.

Both databases index text by threes of letters, so a query of one or two letters has no index of its own. The marks give
it one: two of them and a letter make three. They are letters themselves (of click languages, without cases), because
PostgreSQL's trigrams leave out everything else.
"""

from collections.abc import Iterable

from motorcrm.core.folding import fold, packed

WORD = "\u01c0"  # ǀ
LINE = "\u01c2"  # ǂ
LONGEST = 4000
"""Of prose, what lies beyond is not found."""
_UNMARKED = dict.fromkeys(map(ord, WORD + LINE))


def searchable(*texts: str, prose: str = "") -> str:
    """The content of a search column: a line for each text by words, and one with its words run together.

    Words of prose are not run together: they would make others that nobody wrote.
    """
    found = []
    for text in texts:
        words = words_of(text)
        found += [line_of(words), line_of(["".join(words)])] if words else []
    if words := words_of(prose[:LONGEST]):
        found.append(line_of(words))
    return "\n".join(dict.fromkeys(found))


def words_of(text: str) -> list[str]:
    """Its words as they are compared: only letters and digits, in lower case, look-alike letters Latin."""
    words = (packed(word).translate(_UNMARKED) for word in fold(text).split())
    return [word for word in words if word]


def line_of(words: Iterable[str]) -> str:
    return f"{LINE * 2}{joined(words)}{LINE * 2}"


def joined(words: Iterable[str]) -> str:
    """Words as they follow each other within a line."""
    return f" {WORD * 2}".join(words)
