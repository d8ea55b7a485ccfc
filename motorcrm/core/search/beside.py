"""The newest rows that refer to what was found in another table: the orders of clients, the postings of orders."""

import json
from collections import Counter
from collections.abc import Collection

from django.db import connection, models

from motorcrm.core.search.candidates import Candidates
from motorcrm.core.search.indexes import MOST

TOGETHER = 2000
"""How many rows are looked at for all that was found together."""
FEWEST = 10
"""How many of the newest rows are looked at for each of them, however many were found."""
# The join is made in this order, and the subquery asked once for each of those found.
_SQLITE = """
    SELECT one.id, one."{key}" FROM json_each(%s) AS found CROSS JOIN "{table}" AS one
    WHERE one."{key}" = found.value AND one.id >= coalesce((
        SELECT id FROM "{table}" WHERE "{key}" = found.value ORDER BY id DESC LIMIT 1 OFFSET %s - 1
    ), 0)
"""
_POSTGRES = """
    SELECT one.id, one."{key}" FROM jsonb_array_elements_text(%s::jsonb) AS found(value) CROSS JOIN LATERAL (
        SELECT id, "{key}" FROM "{table}" WHERE "{key}" = found.value{cast} ORDER BY id DESC LIMIT %s
    ) AS one
"""


def newest_of(model: type[models.Model], key: str, found: Candidates, *, most: int = MOST) -> Candidates:
    """Rows of the model whose column `key` holds the id of one of these: the newest.

    The model needs an index on it and the id. It is read from its end for each of them, so that the thousands of
    orders of one client are no more work than the last few; an `IN` would read and sort all they have ever had.
    """
    if not found.ids:
        return Candidates()
    each = max(FEWEST, min(most, TOGETHER // len(found.ids))) + 1
    rows = _newest_of_each(model, key, found.ids, each)
    newest = sorted((pk for pk, _owner in rows), reverse=True)[:most]
    is_cut = len(rows) > most or max(Counter(owner for _pk, owner in rows).values(), default=0) == each
    return Candidates(frozenset(newest), found.is_cut or is_cut)


def newest_named(model: type[models.Model], key: str, names: Collection[str]) -> Candidates:
    """The same for a column `key` that holds names: what is known of these, without more of one than is looked at."""
    if not names:
        return Candidates()
    each = max(FEWEST, TOGETHER // len(names)) + 1
    rows = _newest_of_each(model, key, names, each)
    is_cut = max(Counter(name for _pk, name in rows).values(), default=0) == each
    return Candidates(frozenset(pk for pk, _name in rows), is_cut)


def _newest_of_each(
    model: type[models.Model], key: str, values: Collection[int] | Collection[str], each: int
) -> list[tuple[int, int | str]]:
    sql = _SQLITE if connection.vendor == "sqlite" else _POSTGRES
    cast = "" if isinstance(next(iter(values)), str) else "::bigint"
    with connection.cursor() as cursor:
        cursor.execute(sql.format(table=model._meta.db_table, key=key, cast=cast), [json.dumps(list(values)), each])
        found: list[tuple[int, int | str]] = cursor.fetchall()
    return found
