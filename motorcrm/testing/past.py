"""A long past: everything that is over, many times. For tests that nothing asks more because of it."""

from typing import Any

from django.apps import apps
from django.db import connection, models

from motorcrm.clients.models import Client
from motorcrm.core.statistics import gather_statistics
from motorcrm.history.models import Happening
from motorcrm.ledger.models import DailyTotal, Entry
from motorcrm.testing.tampering import nobody_watching, run, settle
from motorcrm.vehicles.models import Vehicle

SPAN = 10_000
"""Ids of each copy are that much higher than those of the one before: search counts on them being dense."""
ROOTS = {Client, Vehicle, Entry, DailyTotal, Happening}
"""The past is these, and all that belongs to them."""
BY_NUMBER = {"ledger.Posting.order": "orders.WorkOrder", "ledger.Item.order": "orders.WorkOrder"}
"""Columns that refer to a row without a foreign key."""
REFS = {"history.Happening.about", "history.Happening.within", "ledger.Entry.about"}
TAKEN = {"orders.WorkOrder.number", "ledger.Entry.key"}


def models_of_the_past() -> list[type[models.Model]]:
    found, every = set(ROOTS), [model for model in apps.get_models() if not model._meta.proxy]
    while more := {model for model in every if _belongs(model, found)} - found:
        found |= more
    return sorted(found, key=lambda model: model._meta.label)


def _belongs(model: type[models.Model], known: set[Any]) -> bool:
    return any(field.related_model in known for field in model._meta.concrete_fields)


def multiply(first: int, last: int) -> None:
    """Add copies of every row of the past there is, the newest first: the copy `n` is `n` days older.

    Call it when every order is closed and paid. What was copied before is copied no more: 1 to 10, then 11 to 100.
    """
    settle()
    past = models_of_the_past()
    known = {model._meta.label for model in past}
    with nobody_watching():
        for model in past:
            _copy(model, known, first, last)
    _look_again(past)


def _copy(model: type[models.Model], known: set[str], first: int, last: int) -> None:
    fields = [field for field in model._meta.concrete_fields if field.model is model]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    values = ", ".join(_value(model, field, known) for field in fields)
    table, key = model._meta.db_table, connection.ops.quote_name(str(model._meta.pk.column))
    # What was added since belongs to no copy, whatever its own number is.
    old = [f"row.{key} <= {SPAN}"]
    for field in fields:
        if field.related_model and field.related_model._meta.label in known and not field.primary_key:
            column = connection.ops.quote_name(str(field.column))
            old.append(f"(row.{column} IS NULL OR row.{column} <= {SPAN})")
    run(
        f"WITH RECURSIVE copies(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM copies WHERE n < {last}) "  # noqa: S608
        f'INSERT INTO "{table}" ({columns}) SELECT {values} FROM "{table}" AS row, copies '
        f"WHERE {' AND '.join(old)} ORDER BY copies.n DESC, row.{key}"
    )


def _value(model: type[models.Model], field: Any, known: set[str]) -> str:
    column, name = f"row.{connection.ops.quote_name(str(field.column))}", f"{model._meta.label}.{field.name}"
    to = field.related_model._meta.label if field.related_model else BY_NUMBER.get(name, "")
    if field.primary_key or to in known:
        return f"{column} + n * {SPAN}"
    if isinstance(field, models.DateField):
        return _earlier(column, has_time=isinstance(field, models.DateTimeField))
    if name in TAKEN:
        return f"{column} || '-' || n"
    if name in REFS:
        return _ref(column)
    return column


def _earlier(column: str, *, has_time: bool) -> str:
    if connection.vendor == "postgresql":
        return f"{column} - n * INTERVAL '1 day'" if has_time else f"{column} - n::integer"
    return f"datetime({column}, -n || ' days')" if has_time else f"date({column}, -n || ' days')"


def _ref(column: str) -> str:
    """`order:1042` of the copy. What names no row by its number stays."""
    colon = f"INSTR({column}, ':')" if connection.vendor == "sqlite" else f"STRPOS({column}, ':')"
    number = f"SUBSTR({column}, {colon} + 1)"
    copied = f"SUBSTR({column}, 1, {colon}) || (CAST({number} AS INTEGER) + n * {SPAN})"
    is_number = f"{number} GLOB '[0-9]*'" if connection.vendor == "sqlite" else f"{number} ~ '^[0-9]+$'"
    return f"CASE WHEN {colon} > 0 AND {is_number} THEN {copied} ELSE {column} END"


def _look_again(past: list[type[models.Model]]) -> None:
    """Planners choose by what they know of tables.

    Of SQLite, by what the program itself lets it know. Of PostgreSQL, by name: of everything, it would keep locks on
    what all its databases share until the test is over.
    """
    if connection.vendor == "sqlite":
        gather_statistics()
        return
    for model in past:
        run(f'ANALYZE "{model._meta.db_table}"')
