"""Rows that are already known by their ids, and that the database shall look up by these."""

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.models import F, Lookup, Q
from django.db.models.expressions import RawSQL


def few(ids: Collection[int]) -> Any:
    """For `pk__in=` beside other conditions: so that each of these rows is looked up and tested, and no other.

    Beside a list of hundreds of ids SQLite prefers an index of another condition, such as all closed orders, and reads
    all of that. Of a subquery it expects few rows. PostgreSQL needs no such help.
    """
    return among_listed(listed(ids)) if connection.vendor == "sqlite" and ids else ids


def among(ids: Collection[int]) -> Any:
    """For `__in=` with thousands of ids: one parameter, where a list has one for each of them."""
    return among_listed(listed(ids))


def among_listed(ids: str) -> Any:
    """The same of ids that are one text, for queries that are prepared."""
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [ids])
    return RawSQL("SELECT unnest(%s::bigint[])", [ids])


class _Any(Lookup[Any]):
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::bigint[])", (*params, self.rhs)


def rows_listed(ids: str) -> Any:
    """The condition that rows are among these, where many tables are joined to them.

    PostgreSQL moves a subquery past eight joins at most: it would join all rows there are, and then look for these.
    """
    return Q(pk__in=among_listed(ids)) if connection.vendor == "sqlite" else _Any(F("pk"), ids)


def listed(ids: Collection[int]) -> str:
    """As the database reads them."""
    numbers = ",".join(map(str, sorted(ids)))
    return f"[{numbers}]" if connection.vendor == "sqlite" else f"{{{numbers}}}"
