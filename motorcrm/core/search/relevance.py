"""How well a row fits a query."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Case, IntegerField, Q, Value, When

from motorcrm.core.few import among
from motorcrm.core.search.reading import Rule, Texts
from motorcrm.core.search.texts import LINE, WORD, line_of, words_of
from motorcrm.core.search.wanted import TRIGRAM, Piece, Wanted, any_of, exactly, spellings

Sought = tuple[str, str]
"""A column and what is looked for in it."""
EXACT, ENDS, BEGINS, WORD_BEGINS, CONTAINS, ELSEWHERE = 4, 3, 2, 1, 0, -1
"""How well a row fits: the whole of a text, its last digits, its beginning, the beginning of a word, anything else.
`ELSEWHERE` is what fits only by what it refers to."""


class Grader:
    """Grades rows by their texts: `EXACT` for the best of them, `CONTAINS` for the rest.

    With `by_itself`, the rest is `CONTAINS` only if it fits that, else `ELSEWHERE`.
    """

    def __init__(self, sought: Iterable[Sought], *, by_itself: Rule | None = None) -> None:
        self._sought = [(column, text, _grades(text)) for column, query in sought for text in spellings(query)]
        self._by_itself = by_itself

    def grade(self, texts: Texts) -> int:
        best = CONTAINS
        for column, text, grades in self._sought:
            there = texts[column]
            if text in there:  # as whatever has a grade does; most rows fit by another column
                for grade, piece in grades:
                    if grade <= best:
                        break
                    if piece in there:
                        best = grade
                        break
        is_elsewhere = best == CONTAINS and self._by_itself is not None and not self._by_itself.fits(texts)
        return ELSEWHERE if is_elsewhere else best


def graded(grades: Mapping[int, int]) -> Case | Value:
    """The grades of rows by their ids, as an expression to order by."""
    by_grade: dict[int, list[int]] = defaultdict(list)
    for pk, grade in grades.items():
        by_grade[grade].append(pk)
    most = max(by_grade, key=lambda grade: len(by_grade[grade]), default=CONTAINS)
    rest = Value(most, output_field=IntegerField())
    known = [When(pk__in=among(ids), then=Value(grade)) for grade, ids in by_grade.items() if grade != most]
    return Case(*known, default=rest, output_field=IntegerField()) if known else rest


def relevance(sought: Iterable[Sought]) -> Case:
    """The same grades of every row of a table that stays small, told by the database."""
    grades = {grade: Q() for grade in (EXACT, ENDS, BEGINS, WORD_BEGINS)}
    for column, query in sought:
        for grade, fits in _graded(query).items():
            if fits:
                grades[grade] |= fits.condition(column)
    known = [When(condition, then=Value(grade)) for grade, condition in grades.items() if condition]
    return Case(*known, default=Value(CONTAINS), output_field=IntegerField())


def best_first(*queries: str) -> list[Wanted]:
    """What would be graded above the rest, best first: each asked for by itself, lest newer rows crowd it out.

    Of one or two letters only the whole text: they are found at beginnings anyway.
    """
    found = dict.fromkeys((EXACT, ENDS, BEGINS, WORD_BEGINS), Wanted(()))
    for query in queries:
        grades = _graded(query) if len("".join(words_of(query))) >= TRIGRAM else {EXACT: exactly(query)}
        found |= {grade: found[grade] | fits for grade, fits in grades.items()}
    return [fits for fits in found.values() if fits]


def _graded(query: str) -> dict[int, Wanted]:
    grades = [_grades(text) for text in spellings(query)]
    return {
        grade: any_of(piece for known in grades for each, piece in known if each == grade)
        for grade in (EXACT, ENDS, BEGINS, WORD_BEGINS)
    }


def _grades(text: str) -> list[tuple[int, Piece]]:
    """The pieces that a text with a better grade than `CONTAINS` has, the best first."""
    found = [(EXACT, line_of([text]))]
    if text.isdigit():
        found.append((ENDS, text + LINE * 2))
    return [*found, (BEGINS, LINE * 2 + text), (WORD_BEGINS, WORD * 2 + text)]
