"""Whether the tables of the database are those of the program."""

from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEHIND = "The database is behind the program: run `motorcrm migrate` first."


def is_new() -> bool:
    """Whether nothing has ever been prepared in this database."""
    return not MigrationExecutor(connection).loader.applied_migrations


def is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def refuse_if_behind() -> None:
    """For commands: one sentence instead of an error about a missing table."""
    if is_behind():
        raise CommandError(BEHIND)
