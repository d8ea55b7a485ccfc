"""How many listed clients there are of each kind, kept by the database itself as clients come, change and go.

Whoever writes clients, they are counted in the same transaction, and nobody waits for a row that holds the count: on
PostgreSQL a change is a row of its own, and whoever finds too many of them adds up those that nobody else is at.
"""

from collections.abc import Iterator

from django.db import connection, transaction
from django.db.models import Count, Sum

from motorcrm.clients.models import Client, ClientCount
from motorcrm.core.prepared import Prepared

MANY = 50
"""So many changes are added up to one row for each kind."""
_NAME = "clients_counted"
_TABLE, _COUNTS = Client._meta.db_table, ClientCount._meta.db_table
_LISTED = "{row}merged_into_id IS NULL AND NOT {row}is_archived"
_KEPT: Prepared[tuple[str, int]] = Prepared(
    lambda: ClientCount.objects.order_by().values_list("kind").annotate(Sum("number"))
)


def kept_by_kind() -> dict[str, int]:
    """Kind → how many listed clients there are of it."""
    return {kind: number for kind, number in _KEPT.all() if number}


def counted_by_kind() -> dict[str, int]:
    """The same, counted: what must be kept."""
    return dict(Client.objects.active().order_by().values_list("kind").annotate(Count("pk")))


def recount() -> None:
    """Count them all anew, while nobody else writes clients."""
    ClientCount.objects.all().delete()
    ClientCount.objects.bulk_create(ClientCount(kind=kind, number=n) for kind, n in counted_by_kind().items())


def ensure_counts() -> None:
    """Called after every migrate. On SQLite a migration that remakes the table drops its triggers: then it recounts."""
    if not list(missing()):
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _statements():
            cursor.execute(statement)
        recount()  # on PostgreSQL, whoever writes clients waits for the new triggers


def missing() -> Iterator[str]:
    """Names of triggers that are not in the database, are disabled, or are not as they should be."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [_TABLE])
            wanted = _sqlite()
        else:
            cursor.execute(
                "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE c.relname = %s AND t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)",
                [_TABLE],
            )
            wanted = {f"{_NAME}_{event.lower()}": _body(event) for event in _EVENTS}
        present = dict(cursor.fetchall())
    yield from (name for name, made in wanted.items() if present.get(name) != made)


_EVENTS = {
    "INSERT": "NEW TABLE AS come",
    "UPDATE": "OLD TABLE AS gone NEW TABLE AS come",
    "DELETE": "OLD TABLE AS gone",
}


def _statements() -> Iterator[str]:
    if connection.vendor == "sqlite":
        for name, trigger in _sqlite().items():
            yield f'DROP TRIGGER IF EXISTS "{name}"'
            yield trigger
        return
    for event, tables in _EVENTS.items():
        name = f"{_NAME}_{event.lower()}"
        yield f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $count${_body(event)}$count$'
        yield f'DROP TRIGGER IF EXISTS "{name}" ON "{_TABLE}"'
        yield (
            f'CREATE TRIGGER "{name}" AFTER {event} ON "{_TABLE}" REFERENCING {tables} '
            f'FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()'
        )


def _body(event: str) -> str:
    """Of many rows at once one change for each kind; of an edit that leaves the count as it is, none."""
    listed = _LISTED.format(row="")
    sides = {"gone": -1, "come": 1}
    changed = " UNION ALL ".join(
        f"SELECT kind, {change} AS number FROM {side} WHERE {listed}"  # noqa: S608  # names are the program's own
        for side, change in sides.items()
        if side in _EVENTS[event]
    )
    return f"""
BEGIN
    INSERT INTO {_COUNTS} (kind, number)
    SELECT kind, sum(number) FROM ({changed}) AS changed GROUP BY kind HAVING sum(number) <> 0;
    IF FOUND AND (SELECT count(*) FROM {_COUNTS}) > {MANY} THEN
        WITH added AS (
            DELETE FROM {_COUNTS} WHERE id IN (SELECT id FROM {_COUNTS} FOR UPDATE SKIP LOCKED) RETURNING kind, number
        )
        INSERT INTO {_COUNTS} (kind, number) SELECT kind, sum(number) FROM added GROUP BY kind;
    END IF;
    RETURN NULL;
END
"""  # noqa: S608  # the same


def _sqlite() -> dict[str, str]:
    """One writes at a time: the row of the kind itself is changed."""
    come = f"""
        INSERT INTO {_COUNTS} (kind, number) SELECT new.kind, 0
        WHERE NOT EXISTS (SELECT 1 FROM {_COUNTS} WHERE kind = new.kind);
        UPDATE {_COUNTS} SET number = number + 1 WHERE kind = new.kind AND {_LISTED.format(row="new.")};
    """  # noqa: S608  # the same
    gone = f"""
        UPDATE {_COUNTS} SET number = number - 1 WHERE kind = old.kind AND {_LISTED.format(row="old.")};
    """  # noqa: S608  # the same
    made = {"insert": ("INSERT", come), "delete": ("DELETE", gone)}
    made["update"] = ("UPDATE OF kind, merged_into_id, is_archived", gone + come)
    return {
        f"{_NAME}_{name}": f'CREATE TRIGGER "{_NAME}_{name}" AFTER {event} ON "{_TABLE}" BEGIN {body.strip()} END'
        for name, (event, body) in made.items()
    }
