"""What a search reads of rows that it knows by their ids: their texts, to be compared and graded one by one.

These are a few hundred rows at most, and they are compared here: SQL with a condition for each word, column and grade
takes longer to be made than all of them to be looked at.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models

from motorcrm.core.few import among_listed, listed
from motorcrm.core.prepared import Prepared
from motorcrm.core.search.once import asked
from motorcrm.core.search.wanted import Wanted

Texts = Mapping[str, str]
"""By column."""


class TextsOf:
    """Searched columns of a model, and of what it refers to: `TextsOf("search", "client__search")`."""

    def __init__(self, *columns: str) -> None:
        self.columns = columns

    def read(self, model: type[models.Model], ids: Collection[int]) -> dict[int, Texts]:
        """Of rows of the model, by id. What a row does not refer to has empty texts."""
        known: dict[int, Texts] = asked().setdefault((model, self.columns), {})
        unknown = [pk for pk in ids if pk not in known]
        for pk, *texts in _rows(model, self.columns).plain(listed(unknown)) if unknown else ():
            known[pk] = {column: text or "" for column, text in zip(self.columns, texts, strict=True)}
        return {pk: known[pk] for pk in ids if pk in known}


@cache
def _rows(model: type[models.Model], columns: tuple[str, ...]) -> Prepared[Any]:
    rows: models.QuerySet[Any, Any] = model._default_manager.order_by()
    return Prepared(lambda ids: rows.filter(pk__in=among_listed(ids)).values_list("pk", *columns), str)


@dataclass(frozen=True)
class Rule:
    """What fits: the texts of some columns together, in one of several ways."""

    ways: tuple[tuple[Wanted, Collection[str]], ...]

    @classmethod
    def of(cls, *ways: tuple[Wanted, Iterable[str]]) -> "Rule":
        """What is asked of some columns and of more besides is asked once."""
        kept: list[tuple[Wanted, Collection[str]]] = []
        for fits, columns in ways:
            own = frozenset(columns)
            asked_of_more = {way for wider, others in kept if own.issubset(others) for way in wider.ways}
            if left := Wanted(tuple(way for way in fits.ways if way not in asked_of_more)):
                kept.append((left, tuple(own)))
        return cls(tuple(kept))

    def fits(self, texts: Texts) -> bool:
        return any(wanted.fits([texts[column] for column in columns]) for wanted, columns in self.ways)
