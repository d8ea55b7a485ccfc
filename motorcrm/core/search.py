"""Search: what a search column holds, which rows a query finds in it, and how well each of them fits."""

from collections.abc import Iterable

from django.db.models import Case, IntegerField, Q, Value, When

from motorcrm.core.folding import fold, packed

Sought = tuple[str, str]
"""A column and what is looked for in it."""
EXACT, ENDS, BEGINS, WORD_BEGINS, CONTAINS = 4, 3, 2, 1, 0
"""How well a row fits: the whole of a text, its last digits, its beginning, the beginning of a word, anything else."""


def searchable(*texts: str, prose: str = "") -> str:
    """The content of a search column: a line for each text, as it folds and, if that differs, packed.

    Prose is packed word by word: run together, its words would make others that nobody wrote.
    """
    found = [line for text in texts for line in (fold(text), packed(text))]
    found += [fold(prose), " ".join(packed(word) for word in fold(prose).split())]
    lines = dict.fromkeys(filter(None, found))
    return "".join(f"\n{line}" for line in lines) + "\n" if lines else ""


def matching(query: str, *columns: str) -> Q:
    """Rows with every word of the query in one of the columns, or with all of it written together."""
    words = fold(query).split()
    found = Q()
    for word in words:
        found &= _any_holds(columns, word)
    whole = packed(query)
    return found | _any_holds(columns, whole) if len(words) > 1 and whole else found


def relevance(sought: Iterable[Sought]) -> Case:
    """An expression for ordering: `EXACT` for the best of them, `CONTAINS` for the rest."""
    grades: dict[int, Q] = {EXACT: Q(), ENDS: Q(), BEGINS: Q(), WORD_BEGINS: Q()}
    for column, query in sought:
        for text in {fold(query), packed(query)} - {""}:
            grades[EXACT] |= _holds(column, f"\n{text}\n")
            grades[BEGINS] |= _holds(column, f"\n{text}")
            grades[WORD_BEGINS] |= _holds(column, f" {text}")
            if text.isdigit():
                grades[ENDS] |= _holds(column, f"{text}\n")
    fits = [When(condition, then=Value(grade)) for grade, condition in grades.items() if condition]
    return Case(*fits, default=Value(CONTAINS), output_field=IntegerField())


def _any_holds(columns: Iterable[str], word: str) -> Q:
    found = Q()
    for column in columns:
        for text in {word, packed(word)} - {""}:
            found |= _holds(column, text)
    return found


def _holds(column: str, text: str) -> Q:
    return Q(**{f"{column}__contains": text})
