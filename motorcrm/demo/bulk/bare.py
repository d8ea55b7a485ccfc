"""Tables without indexes, triggers and references while they are filled: all are made anew afterwards.

What is dropped is read from the database and put back in its own words, so nothing has to be listed here. A million
rows enter an index much faster at once than one after another, and putting a reference or a unique index back checks
every row. In one transaction: if loading fails, nothing was ever dropped.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import Model

_CONSTRAINTS = """
SELECT c.conrelid::regclass::text, quote_ident(c.conname), pg_get_constraintdef(c.oid), c.contype::text
FROM pg_constraint c
WHERE c.conrelid = ANY(%s::regclass[]) AND (c.contype = 'f' OR c.contype = 'u' AND NOT EXISTS (
    SELECT FROM pg_constraint other WHERE other.contype = 'f' AND other.conindid = c.conindid))
ORDER BY c.conname
"""
"""References, and unique constraints that no reference leads to."""
_INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), quote_literal(obj_description(i.indexrelid))
FROM pg_index i
WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisprimary
AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
ORDER BY 1
"""
_SQLITE = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
_FULL_TEXT = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%%fts5%%content=%%'"


@contextmanager
def bare(models: Iterable[type[Model]]) -> Iterator[None]:
    """In a transaction: the tables of these models are bare inside, and as they were afterwards."""
    tables = [model._meta.db_table for model in models]
    dress = _strip_postgres(tables) if connection.vendor == "postgresql" else _strip_sqlite(tables)
    yield
    _execute(dress)


def _execute(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _strip_postgres(tables: list[str]) -> list[str]:
    """Drop what slows down; answer with the statements that put it back."""
    named = [connection.ops.quote_name(table) for table in tables]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(_CONSTRAINTS, [named])
        constraints = sorted(cursor.fetchall(), key=lambda found: found[3])  # references first
        for table, name, _definition, _type in constraints:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        cursor.execute(_INDEXES, [named])
        indexes = cursor.fetchall()
        for name, _definition, _comment in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for table in named:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    add = [(type_, f"ALTER TABLE {table} ADD CONSTRAINT {name} {how}") for table, name, how, type_ in constraints]
    return [
        "SET LOCAL maintenance_work_mem = '512MB'",
        *(statement for type_, statement in add if type_ == "u"),
        *(definition for _name, definition, _comment in indexes),
        *(f"COMMENT ON INDEX {name} IS {comment}" for name, _definition, comment in indexes if comment),
        *(f"ANALYZE {table}" for table in named),
        *(statement for type_, statement in add if type_ == "f"),
        # Deferred checks of rows written meanwhile: a table with any outstanding cannot be altered.
        "SET CONSTRAINTS ALL IMMEDIATE",
        "SET CONSTRAINTS ALL DEFERRED",
        *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in named),
    ]


def _strip_sqlite(tables: list[str]) -> list[str]:
    """Likewise. Indexes of unique columns cannot be dropped there; full-text indexes fed by triggers are rebuilt."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_SQLITE} AND tbl_name IN ({', '.join(['%s'] * len(tables))})", tables)
        found = cursor.fetchall()
        for type_, name, _sql in found:
            cursor.execute(f"DROP {type_} {connection.ops.quote_name(name)}")
        cursor.execute(_FULL_TEXT)
        full_text = [connection.ops.quote_name(name) for (name,) in cursor.fetchall()]
    made = [sql for _type, _name, sql in sorted(found)]  # indexes before triggers
    return [*made, *(f"INSERT INTO {name}({name}) VALUES ('rebuild')" for name in full_text)]  # noqa: S608  # read from the database itself
