"""The newest rows that refer to what was found in another table: the orders of clients, the postings of orders."""

from collections import Counter

from django.db import connection, models

from motorcrm.core.search.candidates import MOST, Candidates

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
    SELECT one.id, one."{key}" FROM jsonb_array_elements(%s::jsonb) AS found CROSS JOIN LATERAL (
        SELECT id, "{key}" FROM "{table}" WHERE "{key}" = found.value::bigint ORDER BY id DESC LIMIT %s
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
    sql = _SQLITE if connection.vendor == "sqlite" else _POSTGRES
    with connection.cursor() as cursor:
        cursor.execute(sql.format(table=model._meta.db_table, key=key), [str(sorted(found.ids)), each])
        rows = cursor.fetchall()
    newest = sorted((pk for pk, _owner in rows), reverse=True)[:most]
    is_cut = len(rows) > most or max(Counter(owner for _pk, owner in rows).values(), default=0) == each
    return Candidates(frozenset(newest), found.is_cut or is_cut)
