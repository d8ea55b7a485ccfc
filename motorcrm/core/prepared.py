"""Queries that every request asks: their SQL is made once, and only the values differ.

Django makes the SQL of a query anew each time. For the session and its owner that was most of what a request cost.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)
_NUMBERS, _TEXT = 2**62, "\x00stand-in "
"""What stands in for the values while the SQL is made: nothing that a query would ask for."""


class Prepared(Generic[M]):
    """A queryset as a function of numbers and texts: `Prepared(lambda pk: …filter(pk=pk), int)(42)`.

    The values may only be compared with columns, and rows of other models may not be selected with its own.
    """

    def __init__(self, make: Callable[..., "models.QuerySet[M]"], *kinds: type) -> None:
        self._make = make
        self._stand_ins = [_NUMBERS + place if kind is int else f"{_TEXT}{place}" for place, kind in enumerate(kinds)]
        self._made: tuple[type[M], str, Sequence[Any]] | None = None

    def first(self, *values: Any) -> M | None:
        return next(iter(self.all(*values)), None)

    def all(self, *values: Any) -> list[M]:
        model, sql, params = self._made or self._prepare()
        given = dict(zip(self._stand_ins, values, strict=True))
        return list(model._default_manager.raw(sql, [given.get(param, param) for param in params]))

    def _prepare(self) -> tuple[type[M], str, Sequence[Any]]:
        rows = self._make(*self._stand_ins)
        sql, params = rows.query.sql_with_params()
        self._made = rows.model, sql, params
        return self._made
