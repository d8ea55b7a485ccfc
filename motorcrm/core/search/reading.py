"""What a search reads of rows that it knows by their ids: their texts, to be compared and graded one by one.

These are a few hundred rows at most, and they are compared here: SQL with a condition for each word, column and grade
takes longer to be made than all of them to be looked at.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from motorcrm.core.few import among_listed, listed
from motorcrm.core.prepared import Prepared
from motorcrm.core.search.once import asked
from motorcrm.core.search.wanted import Wanted

Texts = Mapping[str, str]
"""By column."""


class TextsOf:
    """The searched columns of a model, and of what it refers to: `TextsOf("orders.WorkOrder", "client__search")`."""

    def __init__(self, label: str, *columns: str) -> None:
        self._label, self.columns = label, columns
        self._rows: Prepared[Any] = Prepared(self._query, str)

    def read(self, ids: Collection[int]) -> dict[int, Texts]:
        """By id. What a row does not refer to has empty texts."""
        known: dict[int, Texts] = asked().setdefault((self._label, self.columns), {})
        unknown = [pk for pk in ids if pk not in known]
        for pk, *texts in self._rows.all(listed(unknown)) if unknown else ():
            known[pk] = {column: text or "" for column, text in zip(self.columns, texts, strict=True)}
        return {pk: known[pk] for pk in ids if pk in known}

    def _query(self, ids: str) -> "models.QuerySet[Any, Any]":
        rows: models.QuerySet[Any, Any] = apps.get_model(self._label)._default_manager.order_by()
        return rows.filter(pk__in=among_listed(ids)).values_list("pk", *self.columns)


@dataclass(frozen=True)
class Rule:
    """What fits: the texts of some columns together, in one of several ways."""

    ways: tuple[tuple[Wanted, Collection[str]], ...]

    @classmethod
    def of(cls, *ways: tuple[Wanted, Iterable[str]]) -> "Rule":
        return cls(tuple((fits, tuple(columns)) for fits, columns in ways))

    def fits(self, texts: Texts) -> bool:
        return any(wanted.fits([texts[column] for column in columns]) for wanted, columns in self.ways)
