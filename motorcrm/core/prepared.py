"""Queries that every request asks, or that a page asks many of: their SQL is made once, and only the values differ.

Django makes the SQL of a query anew each time. For the session and its owner that was most of what a request cost, and
a quarter of a page of twenty queries.
"""

from collections.abc import Callable
from copy import copy
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connections, models

Row = TypeVar("Row")
_NUMBERS, _TEXT, _DAYS = 2**62, "\x00stand-in ", date(9999, 1, 1).toordinal()
"""What stands in for the values while the SQL is made: nothing that a query would ask for."""


class _Made(NamedTuple):
    rows: Any
    compiler: Any
    sql: str
    params: list[Any]
    stand_ins: list[Any]
    """As they are among `params`."""


class Prepared(Generic[Row]):
    """A queryset as a function of numbers, texts and days: `Prepared(lambda pk: …filter(pk=pk), int).all(42)`.

    The values may only be compared with columns. Whatever else is in the queryset stays as it was when it was first
    asked: nothing in it may depend on the day, the reader or the language.
    """

    def __init__(self, make: Callable[..., "models.QuerySet[Any, Row]"], *kinds: type) -> None:
        self._make = make
        self._stand_ins = [_stand_in(kind, place) for place, kind in enumerate(kinds)]
        self._made: _Made | None = None

    def first(self, *values: Any) -> Row | None:
        return next(iter(self.all(*values)), None)

    def count(self, *values: Any, most: int) -> int:
        """How many there are, so many at most."""
        made = self._made or self._prepare()
        connection = connections[made.rows.db]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({made.sql} LIMIT {most}) AS found", _given(made, values, connection))  # noqa: S608  # Django's own SQL
            (found,) = cursor.fetchone()
        return int(found)

    def plain(self, *values: Any) -> list[tuple[Any, ...]]:
        """Of `values_list`, as the database has them: for texts and ids, which are the same on both."""
        made = self._made or self._prepare()
        connection = connections[made.rows.db]
        with connection.cursor() as cursor:
            cursor.execute(made.sql, _given(made, values, connection))
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def all(self, *values: Any) -> list[Row]:
        made = self._made or self._prepare()
        rows = made.rows
        compiler = copy(made.compiler)
        compiler.connection = connections[rows.db]
        params = _given(made, values, compiler.connection)
        compiler.as_sql = lambda *_args, **_options: (made.sql, params)
        query = copy(rows.query)
        query.get_compiler = lambda *_args, **_options: compiler
        # as `QuerySet._clone` does, which would clone the query too
        asked = type(rows)(model=rows.model, query=query, using=rows._db)
        for name in ("_iterable_class", "_fields", "_prefetch_related_lookups"):
            setattr(asked, name, getattr(rows, name))
        return list(asked)

    def _prepare(self) -> _Made:
        rows: Any = self._make(*self._stand_ins)
        compiler = rows.query.get_compiler(rows.db)
        sql, params = compiler.as_sql()
        stand_ins = [_adapted(one, compiler.connection) for one in self._stand_ins]
        # kept as one: another thread may be preparing too
        made = self._made = _Made(rows, compiler, sql, params, stand_ins)
        return made


def _stand_in(kind: type, place: int) -> Any:
    if kind is date:
        return date.fromordinal(_DAYS + place)
    return _NUMBERS + place if kind is int else f"{_TEXT}{place}"


def _given(made: _Made, values: tuple[Any, ...], connection: Any) -> tuple[Any, ...]:
    given = dict(zip(made.stand_ins, (_adapted(value, connection) for value in values), strict=True))
    return tuple(given.get(param, param) if isinstance(param, int | str | date) else param for param in made.params)


def _adapted(value: Any, connection: Any) -> Any:
    """As the database is given it: SQLite knows no dates."""
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
