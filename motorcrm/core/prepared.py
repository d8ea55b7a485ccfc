"""Queries that every request asks, or that a page asks many of: their SQL is made once, and only the values differ.

Django makes the SQL of a query anew each time. For the session and its owner that was most of what a request cost, and
a quarter of a page of twenty queries.
"""

from collections.abc import Callable
from copy import copy
from typing import Any, Generic, TypeVar

from django.db import connections, models

Row = TypeVar("Row")
_NUMBERS, _TEXT = 2**62, "\x00stand-in "
"""What stands in for the values while the SQL is made: nothing that a query would ask for."""


class Prepared(Generic[Row]):
    """A queryset as a function of numbers and texts: `Prepared(lambda pk: …filter(pk=pk), int).all(42)`.

    The values may only be compared with columns. Whatever else is in the queryset stays as it was when it was first
    asked: nothing in it may depend on the day, the reader or the language.
    """

    def __init__(self, make: Callable[..., "models.QuerySet[Any, Row]"], *kinds: type) -> None:
        self._make = make
        self._stand_ins = [_NUMBERS + place if kind is int else f"{_TEXT}{place}" for place, kind in enumerate(kinds)]
        self._made: tuple[Any, Any, str, tuple[Any, ...]] | None = None

    def first(self, *values: Any) -> Row | None:
        return next(iter(self.all(*values)), None)

    def all(self, *values: Any) -> list[Row]:
        rows, compiler, sql, params = self._made or self._prepare()
        given = dict(zip(self._stand_ins, values, strict=True))
        ready = copy(compiler)
        ready.connection = connections[rows.db]
        answer = sql, tuple(given.get(param, param) if isinstance(param, int | str) else param for param in params)
        ready.as_sql = lambda *_args, **_options: answer
        query = copy(rows.query)
        query.get_compiler = lambda *_args, **_options: ready
        # as `QuerySet._clone` does, which would clone the query too
        asked = type(rows)(model=rows.model, query=query, using=rows._db)
        for name in ("_iterable_class", "_fields", "_prefetch_related_lookups"):
            setattr(asked, name, getattr(rows, name))
        return list(asked)

    def _prepare(self) -> tuple[Any, Any, str, tuple[Any, ...]]:
        rows: Any = self._make(*self._stand_ins)
        compiler = rows.query.get_compiler(rows.db)
        sql, params = compiler.as_sql()
        # all of it is kept together: another thread may be preparing too
        made = self._made = rows, compiler, sql, tuple(params)
        return made
