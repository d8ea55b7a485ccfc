"""Append-only tables: triggers in the database itself refuse everything else, on both engines.

A rule is one SQL condition that both SQLite and PostgreSQL understand. A violation is raised as an integrity error
(ERRCODE 23000), so Django raises IntegrityError.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class Rule:
    """Refuse `event` on `table` when `condition` (on NEW or OLD) is true; without a condition, always."""

    name: str
    table: str
    event: str
    """INSERT, UPDATE, DELETE or TRUNCATE."""
    message: str
    condition: str = ""
    engines: tuple[str, ...] = ("sqlite", "postgresql")

    def sqlite(self) -> str:
        when = f" WHEN {self.condition}" if self.condition else ""
        return (
            f'CREATE TRIGGER "{self.name}" BEFORE {self.event} ON "{self.table}"{when} '
            f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
        )

    def body(self) -> str:
        """The body of the PostgreSQL function. Its queries see what the same statement wrote before this row."""
        refuse = f"RAISE EXCEPTION '{self.message}' USING ERRCODE = '23000';"
        if self.condition:
            refuse = f"IF {self.condition} THEN {refuse} END IF;"
        row = "NEW" if self.event in ("INSERT", "UPDATE") else "NULL"
        return f"BEGIN {refuse} RETURN {row}; END"

    def postgres(self) -> list[str]:
        each = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
        return [
            f'CREATE OR REPLACE FUNCTION "{self.name}"() RETURNS trigger LANGUAGE plpgsql AS $rule${self.body()}$rule$',
            f'CREATE OR REPLACE TRIGGER "{self.name}" BEFORE {self.event} ON "{self.table}" '
            f'FOR EACH {each} EXECUTE FUNCTION "{self.name}"()',
            f'ALTER TABLE "{self.table}" ENABLE TRIGGER "{self.name}"',
        ]


def no_truncate(table: str) -> Rule:
    """SQLite has no TRUNCATE."""
    return Rule(
        f"{table}_no_truncate", table, "TRUNCATE", f"{table} is append-only: no TRUNCATE", engines=("postgresql",)
    )


def append_only(table: str, *unique: str) -> list[Rule]:
    """Rules that rows of the table are never changed or removed. `unique` are its unique columns.

    SQLite's INSERT OR REPLACE deletes the conflicting row without firing DELETE triggers, so inserting an existing
    value is refused before that can happen.
    """
    taken = " OR ".join(f'"{column}" = NEW."{column}"' for column in unique)
    return [
        Rule(f"{table}_no_update", table, "UPDATE", f"{table} is append-only: no UPDATE"),
        Rule(f"{table}_no_delete", table, "DELETE", f"{table} is append-only: no DELETE"),
        no_truncate(table),
        Rule(
            f"{table}_no_replace",
            table,
            "INSERT",
            f"{table} is append-only: this row exists",
            f'EXISTS (SELECT 1 FROM "{table}" WHERE {taken})',  # noqa: S608  # names are the program's own
            engines=("sqlite",),
        ),
    ]


def ensure(rules: Iterable[Rule]) -> None:
    """Create the triggers that are missing or differ from their rule."""
    wrong = missing(rules)
    with connection.cursor() as cursor:
        for rule in rules:
            if rule.name not in wrong:
                continue
            if connection.vendor == "sqlite":
                cursor.execute(f'DROP TRIGGER IF EXISTS "{rule.name}"')
                cursor.execute(rule.sqlite())
            else:
                for statement in rule.postgres():
                    cursor.execute(statement)


def missing(rules: Iterable[Rule]) -> list[str]:
    """Names of triggers that are not in the database, are disabled, or differ from their rule."""
    wanted = {rule.name: rule for rule in rules if connection.vendor in rule.engines}
    present = _sqlite() if connection.vendor == "sqlite" else _postgres()
    return [
        name
        for name, rule in wanted.items()
        if present.get((name, rule.table)) != (rule.sqlite() if connection.vendor == "sqlite" else rule.body())
    ]


def _sqlite() -> dict[tuple[str, str], str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {(name, table): sql for name, table, sql in cursor.fetchall()}


def _postgres() -> dict[tuple[str, str], str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname, c.relname, p.prosrc FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND pg_table_is_visible(c.oid)"
        )
        return {(name, table): body for name, table, body in cursor.fetchall()}


RULES = append_only("history_happening", "id")


def ensure_triggers() -> None:
    """Called after every migrate: on SQLite a migration that rebuilds a table silently drops its triggers."""
    ensure(RULES)


def missing_triggers() -> list[str]:
    return missing(RULES)
