"""What somebody has earned is never rewritten: the database refuses it, whatever code tries."""

from motorcrm.history.triggers import append_only, ensure, missing

RULES = append_only("wages_accrual", "id")


def ensure_triggers() -> None:
    """Called after every migrate: on SQLite a migration that rebuilds a table silently drops its triggers."""
    ensure(RULES)


def missing_triggers() -> list[str]:
    return missing(RULES)
