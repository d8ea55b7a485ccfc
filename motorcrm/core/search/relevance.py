"""How well a row fits a query."""

from collections.abc import Iterable

from django.db.models import Case, IntegerField, Q, Value, When

from motorcrm.core.search.texts import LINE, WORD, line_of
from motorcrm.core.search.wanted import Wanted, any_of, spellings

Sought = tuple[str, str]
"""A column and what is looked for in it."""
EXACT, ENDS, BEGINS, WORD_BEGINS, CONTAINS, ELSEWHERE = 4, 3, 2, 1, 0, -1
"""How well a row fits: the whole of a text, its last digits, its beginning, the beginning of a word, anything else.
`ELSEWHERE` is what fits only by what it refers to."""


def relevance(sought: Iterable[Sought], *, by_itself: Q | None = None) -> Case:
    """An expression for ordering: `EXACT` for the best of them, `CONTAINS` for the rest.

    With `by_itself`, the rest is `CONTAINS` only if it fits that, else `ELSEWHERE`.
    """
    grades = {grade: Q() for grade in (EXACT, ENDS, BEGINS, WORD_BEGINS)}
    for column, query in sought:
        for grade, fits in _graded(query).items():
            if fits:
                grades[grade] |= fits.condition(column)
    known = [When(condition, then=Value(grade)) for grade, condition in grades.items() if condition]
    if by_itself is not None:
        known.append(When(by_itself, then=Value(CONTAINS)))
    rest = CONTAINS if by_itself is None else ELSEWHERE
    return Case(*known, default=Value(rest), output_field=IntegerField())


def best_first(*queries: str) -> list[Wanted]:
    """What would be graded above the rest, best first: each asked for by itself, lest newer rows crowd it out."""
    found = dict.fromkeys((EXACT, ENDS, BEGINS, WORD_BEGINS), Wanted(()))
    for query in queries:
        found = {grade: fits | _graded(query)[grade] for grade, fits in found.items()}
    return [fits for fits in found.values() if fits]


def _graded(query: str) -> dict[int, Wanted]:
    texts = spellings(query)
    return {
        EXACT: any_of(line_of([text]) for text in texts),
        ENDS: any_of(text + LINE * 2 for text in texts if text.isdigit()),
        BEGINS: any_of(LINE * 2 + text for text in texts),
        WORD_BEGINS: any_of(WORD * 2 + text for text in texts),
    }
