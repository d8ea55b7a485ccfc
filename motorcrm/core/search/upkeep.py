"""Search indexes are made, and made right, after every migrate; `motorcrm check` asks whether they are."""

from collections.abc import Iterator

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
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'INSERT INTO "{index.name}" ("{index.name}", rank) VALUES (\'integrity-check\', 1)')  # noqa: S608  # names are the program's own
    except DatabaseError:
        return False
    return True
