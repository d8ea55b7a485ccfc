"""Rows that are already known by their ids, and that the database shall look up by these."""

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL


def few(ids: Collection[int]) -> Any:
    """For `pk__in=` beside other conditions: so that each of these rows is looked up and tested, and no other.

    Beside a list of hundreds of ids SQLite prefers an index of another condition, such as all closed orders, and reads
    all of that. Of a subquery it expects few rows. PostgreSQL needs no such help.
    """
    if connection.vendor != "sqlite" or not ids:
        return ids
    return RawSQL("SELECT value FROM json_each(%s)", [str(sorted(ids))])


def among(ids: Collection[int]) -> Any:
    """For `__in=` with thousands of ids: one parameter, where a list has one for each of them."""
    if connection.vendor == "sqlite":
        return few(ids)
    return RawSQL("SELECT unnest(%s::bigint[])", [list(ids)])
