"""What a query wants: a formula of pieces that a column must contain, as each reader of it needs it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from motorcrm.core.search.texts import LINE, WORD, joined, line_of, words_of

LONGEST = 200
"""Nobody types more in earnest, and every word costs a look into the index."""
TRIGRAM = 3
RUN_TOGETHER = 24
"""Letters: numbers, plates and names of firms are written with and without spaces, nothing longer is."""

Piece = str
"""Of at least three characters, all of them letters, digits, marks or spaces: safe in any language of queries."""
Word = tuple[Piece, ...]
"""A word is there if any of these pieces is."""
Way = tuple[Word, ...]
"""A way to fit the query: all of these words."""


@dataclass(frozen=True)
class Wanted:
    """Rows that fit in one of these ways. Without ways nothing fits."""

    ways: tuple[Way, ...]

    def __or__(self, other: "Wanted") -> "Wanted":
        return Wanted(tuple(dict.fromkeys((*self.ways, *other.ways))))

    def __bool__(self) -> bool:
        return bool(self.ways)

    def apart(self, word: Piece) -> tuple["Wanted", "Wanted"]:
        """The ways in which nothing fits that has not this word, and the others."""
        needing = tuple(way for way in self.ways if any(all(word in piece for piece in each) for each in way))
        return Wanted(needing), Wanted(tuple(way for way in self.ways if way not in needing))

    def fits(self, texts: Collection[str]) -> bool:
        """The rule itself, for texts that have been read: each word in any of them."""
        # Hundreds of rows are asked for a page. No piece reaches from one text into the next.
        whole = "\n".join(texts)
        for way in self.ways:
            for word in way:
                if word[0] not in whole and not any(piece in whole for piece in word[1:]):
                    break
            else:
                return True
        return False

    def condition(self, *columns: str) -> Q:
        """The same for the database, without an index: for tables that stay small."""
        found = Q()
        for way in self.ways:
            fits = Q()
            for word in way:
                fits &= Q(*((f"{column}__contains", piece) for column in columns for piece in word), _connector=Q.OR)
            found |= fits
        return found or Q(pk__in=())


def wanted(*queries: str, anywhere: bool = False) -> Wanted:
    """Every word of one of the queries, or all of it written together. `anywhere`: short ones too."""
    ways: list[Way] = []
    for query in queries:
        words = words_of(query[:LONGEST])
        if words:
            ways.append(tuple(dict.fromkeys((word,) if anywhere else _word(word) for word in words)))
        if together := _run_together(words):
            ways.append((_word(together),))
    return Wanted(tuple(dict.fromkeys(ways)))


def begins(query: str) -> Wanted:
    """Lines that begin so."""
    return any_of(LINE * 2 + text for text in spellings(query))


def exactly(*texts: str) -> Wanted:
    """Whole lines."""
    return any_of(line_of([spelling]) for text in texts for spelling in spellings(text))


def matching(query: str, *columns: str) -> Q:
    """Rows that fit, for tables that stay small: one letter is found anywhere. An empty query leaves them all."""
    return wanted(query, anywhere=True).condition(*columns) if query.strip() else Q()


def any_of(pieces: Iterable[Piece]) -> Wanted:
    found = tuple(dict.fromkeys(pieces))
    return Wanted(((found,),) if found else ())


def several_words(fits: Wanted) -> list[Piece]:
    """The words of ways that need more than one, as typed; short ones are not looked for by themselves."""
    found: dict[Piece, None] = {}
    for way in fits.ways:
        words = [part for word in way if len(word) == 1 for part in _words_within(word[0])]
        if len(words) > 1 or len(way) > 1:
            found |= dict.fromkeys(words)
    return list(found)


def _words_within(piece: Piece) -> list[Piece]:
    """Without marks, as far as they are long enough."""
    words = piece.replace(LINE, "").replace(WORD, "").split()
    return [word for word in words if len(word) >= TRIGRAM]


def spellings(query: str) -> list[str]:
    """By words, and with its words run together."""
    words = words_of(query[:LONGEST])
    return [text for text in (joined(words), _run_together(words)) if text]


def _run_together(words: list[str]) -> str:
    """Empty if nobody writes it so: more than two words only with digits among them, as a phone or a plate has."""
    together = "".join(words)
    is_written = len(words) == 2 or (len(words) > 2 and any(map(str.isdigit, together)))
    return together if is_written and len(together) <= RUN_TOGETHER else ""


def _word(text: str) -> Word:
    """Anywhere; under three letters only at the beginning of a word, and digits also at the end of a line."""
    if len(text) >= TRIGRAM:
        return (text,)
    marks = TRIGRAM - len(text)
    ends = (text + LINE * marks,) if text.isdigit() else ()
    return (WORD * marks + text, LINE * marks + text, *ends)
