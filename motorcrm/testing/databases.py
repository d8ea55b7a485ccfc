"""Separate databases for tests that must commit, lose a race or run in several processes.

The triggers refuse DELETE and TRUNCATE, so nothing could clean a shared database after such a test: it gets a copy
of the migrated one and throws it away.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import psycopg
from django.apps import apps
from django.db import connection, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings
from psycopg import sql


class RealDatabase:
    """A copy of the migrated database. `url` is its DATABASE_URL, for the test's own processes."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def url(self) -> str:
        known = connections.settings["default"]
        if known["ENGINE"].endswith("sqlite3"):
            return f"sqlite:///{self.name}"
        who = quote(known.get("USER") or "") + (f":{quote(known['PASSWORD'])}" if known.get("PASSWORD") else "")
        return f"postgres://{who}@{known.get('HOST') or ''}:{known.get('PORT') or ''}/{self.name}"


@contextmanager
def without_history() -> Iterator[None]:
    """Whatever is set up inside has its tables made of the models, in a sixth of the time of its migrations.

    These are noted as if each had run. That both come to the same is asked where a company starts for the first time.
    """
    with override_settings(MIGRATION_MODULES={app.label: None for app in apps.get_app_configs()}):
        yield
    recorder = MigrationRecorder(connection)
    known = MigrationLoader(connection).disk_migrations
    for app, name in sorted(known.keys() - recorder.applied_migrations().keys()):
        recorder.record_applied(app, name)


def schema(database: sqlite3.Connection) -> dict[str, list[str]]:
    """Of a database in SQLite: what each of its tables and indexes is made of, columns in the order of their names."""
    rows = database.execute("SELECT name, coalesce(sql, '') FROM sqlite_master")
    return {name: sorted(re.split(r", (?=\"|CONSTRAINT)", sql.removesuffix(")"))) for name, sql in rows}


@contextmanager
def taken_back() -> Iterator[None]:
    """Everything written inside is rolled back at the end of the block."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def template() -> Iterator[str]:
    """A copy of the test database that nobody ever connects to, so that it may be copied at any time."""
    if connection.vendor == "sqlite":
        # Held in memory as one string of bytes: opening it anew for each copy is a plain write.
        connection.ensure_connection()
        yield _sqlite_file(connection.connection)
        return
    name = f"{connection.settings_dict['NAME']}_template"
    connection.close()
    _on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    _on_server("CREATE DATABASE {} TEMPLATE {}", name, connection.settings_dict["NAME"])
    try:
        yield name
    finally:
        _on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _sqlite_file(source: sqlite3.Connection) -> str:
    import tempfile

    path = Path(tempfile.mkdtemp(prefix="motorcrm-template-")) / "template.sqlite3"
    with sqlite3.connect(path) as target:
        source.backup(target)
    # The first connection to a database that isn't in this mode yet changes it, and the second of two at once is
    # refused without waiting.
    target.execute("PRAGMA journal_mode=WAL")
    target.close()
    return str(path)


def prepare(folder: Path, from_template: str) -> None:
    """Put into a data folder what the first start would make: on SQLite, where migrating is most of a start."""
    if connection.vendor == "sqlite":
        (folder / "motorcrm.sqlite3").write_bytes(Path(from_template).read_bytes())


@contextmanager
def copied(from_template: str, folder: Path) -> Iterator[RealDatabase]:
    """Work on a fresh copy of the template, in this process and its threads, until the end of the block."""
    if connection.vendor == "sqlite":
        path = folder / "real.sqlite3"
        path.write_bytes(Path(from_template).read_bytes())
        name = str(path)
    else:
        name = f"{from_template}_{uuid4().hex[:8]}"
        _on_server("CREATE DATABASE {} TEMPLATE {}", name, from_template)
    try:
        with pointed_at(name):
            yield RealDatabase(name)
    finally:
        if connection.vendor != "sqlite":
            _on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Point the default connection at the database of that name."""
    before, settings = connections["default"], connections.settings["default"]
    connections.settings["default"] = {**settings, "NAME": name}
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = settings
        connections["default"] = before


def _on_server(statement: str, *names: str) -> None:
    """Run a statement from the server's own database: nobody may be connected to one that is copied or dropped."""
    known: dict[str, Any] = connection.get_connection_params()
    there = {key: known[key] for key in ("user", "password", "host", "port") if known.get(key)}
    with psycopg.connect(dbname="postgres", autocommit=True, **there) as server:
        server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
