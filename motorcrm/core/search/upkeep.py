"""Search indexes are made, and made right, after every migrate; `motorcrm check` asks whether they are."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from motorcrm.core.search.indexes import INDEXES, SearchIndex, block_keys

NO_TRIGRAMS = (
    "Search needs the extension pg_trgm, which is not here and could not be created: "
    "run CREATE EXTENSION pg_trgm; in this database as its owner or as a superuser, then migrate again."
)
NO_LETTERS = (
    "This database does not know Cyrillic letters, so nothing would be found in it: "
    "create it with the locale C.UTF-8, ru_RU.UTF-8 or another of UTF-8."
)


def ensure_indexes() -> None:
    """Create what is missing. On SQLite a migration that remakes a table drops its triggers: the index is refilled."""
    if connection.vendor == "postgresql":
        _ensure_trigrams()
    for index in INDEXES.values():
        if list(missing(index)):
            rebuild(index)


def rebuild(index: SearchIndex) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _sqlite(index) if connection.vendor == "sqlite" else _postgres(index):
            cursor.execute(statement)


def problems() -> Iterator[str]:
    """What is missing, and indexes that hold something else than their tables."""
    for index in INDEXES.values():
        found = list(missing(index))
        yield from (f"{name} is missing or differs" for name in found)
        if not found and connection.vendor == "sqlite" and not _agrees(index):
            yield f"{index.name} is out of step with {index.table}"


def missing(index: SearchIndex) -> Iterator[str]:
    """Names of what is not in the database, or not as it should be."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE name LIKE %s", [f"{index.name}%"])
            present = dict(cursor.fetchall())
            yield from (name for name, sql in _objects(index).items() if present.get(name) != sql)
        else:
            cursor.execute(
                "SELECT obj_description(c.oid) FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid "
                "WHERE c.relname = %s AND i.indisvalid AND pg_table_is_visible(c.oid)",
                [index.name],
            )
            if cursor.fetchone() != (_definition(index),):
                yield index.name


def _objects(index: SearchIndex) -> dict[str, str]:
    """The table of FTS5, which keeps no texts of its own, and the triggers that keep it in step with the base table."""
    name, table, columns = index.name, index.table, ", ".join(index.columns)
    of_row = {side: ", ".join([f"{side}.id", *(f"{side}.{column}" for column in index.columns)]) for side in _SIDES}
    add = f'INSERT INTO "{name}" (rowid, {columns}) VALUES ({of_row["new"]});'  # noqa: S608  # names are the program's own
    remove = f'INSERT INTO "{name}" ("{name}", rowid, {columns}) VALUES (\'delete\', {of_row["old"]});'  # noqa: S608  # the same
    differs = " OR ".join(f"old.{column} IS NOT new.{column}" for column in index.columns)
    bodies = {
        "added": ("INSERT", add),
        "changed": (f"UPDATE OF {columns}", f"{remove} {add}"),
        "removed": ("DELETE", remove),
    }
    when = {"changed": f" WHEN {differs}"}
    found = {
        name: f"CREATE VIRTUAL TABLE \"{name}\" USING fts5({columns}, content='{table}', content_rowid='id', "
        "tokenize='trigram case_sensitive 1')"
    }
    for what, (event, body) in bodies.items():
        trigger = f"{name}_{what}"
        found[trigger] = f'CREATE TRIGGER "{trigger}" AFTER {event} ON "{table}"{when.get(what, "")} BEGIN {body} END'
    return found


_SIDES = ("old", "new")


def _sqlite(index: SearchIndex) -> Iterator[str]:
    table, *triggers = _objects(index)
    yield from (f'DROP TRIGGER IF EXISTS "{name}"' for name in triggers)
    yield f'DROP TABLE IF EXISTS "{table}"'
    yield from _objects(index).values()
    yield f'INSERT INTO "{table}" ("{table}") VALUES (\'rebuild\')'  # noqa: S608  # the same


def _postgres(index: SearchIndex) -> Iterator[str]:
    yield f'DROP INDEX IF EXISTS "{index.name}"'
    yield _definition(index)
    yield f"COMMENT ON INDEX \"{index.name}\" IS '{_definition(index)}'"
    # Without figures about the blocks the planner would think that each holds half of the table.
    yield f'ANALYZE "{index.table}"'


def _definition(index: SearchIndex) -> str:
    """Without a list of pending rows, which every search would have to read through."""
    columns = ", ".join(f"{column} gin_trgm_ops" for column in index.columns)
    keys = block_keys("id")
    return f'CREATE INDEX "{index.name}" ON "{index.table}" USING gin (({keys}), {columns}) WITH (fastupdate = off)'


def _ensure_trigrams() -> None:
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        except DatabaseError:
            raise CommandError(NO_TRIGRAMS) from None
        cursor.execute("SELECT cardinality(show_trgm('ы')) > 0")
        if not cursor.fetchone()[0]:
            raise CommandError(NO_LETTERS)


def _agrees(index: SearchIndex) -> bool:
    """Whether the index has what its table has. SQLite has a command for it, which counts as writing.

    In a large company it takes half a minute, in which nobody else could write: so a copy is asked, in a file for the
    time being. Within a transaction there is nothing to copy from but what it has written itself: then it is asked.
    """
    if not (connection.in_atomic_block or connection.is_in_memory_db()):  # type: ignore[attr-defined]  # as SQLite has it
        database = Path(connection.settings_dict["NAME"])
        with TemporaryDirectory(prefix="check-", dir=database.parent) as folder:
            return _copy_agrees(index, database, Path(folder) / "copy.sqlite3")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_asking(index.name))
    except DatabaseError:
        return False
    return True


def _asking(name: str) -> str:
    return f'INSERT INTO "{name}" ("{name}", rank) VALUES (\'integrity-check\', 1)'  # noqa: S608  # names are the program's own


def _copy_agrees(index: SearchIndex, database: Path, copy: Path) -> bool:
    columns = ", ".join(index.columns)
    with closing(sqlite3.connect(copy, isolation_level=None)) as there:
        there.execute("PRAGMA synchronous = OFF")
        there.execute("ATTACH DATABASE ? AS original", [str(database)])
        there.execute("BEGIN")  # what is read from here on is of one moment
        (made,) = there.execute("SELECT sql FROM original.sqlite_master WHERE name = ?", [index.name]).fetchone()
        there.execute(f'CREATE TABLE "{index.table}" (id INTEGER PRIMARY KEY, {columns})')
        there.execute(made)
        parts = [index.table, *(f"{index.name}_{part}" for part in ("data", "idx", "docsize"))]
        for part in parts:
            what = f"id, {columns}" if part == index.table else "*"
            there.execute(f'DELETE FROM main."{part}"')  # noqa: S608  # the same
            there.execute(f'INSERT INTO main."{part}" SELECT {what} FROM original."{part}"')  # noqa: S608  # the same
        there.execute("COMMIT")
    with closing(sqlite3.connect(copy, isolation_level=None)) as there:  # anew: it keeps in mind what it has made
        try:
            there.execute(_asking(index.name))
        except sqlite3.DatabaseError as problem:
            if problem.sqlite_errorname.startswith("SQLITE_CORRUPT"):
                return False
            raise
    return True
