"""How long the database may think about one question of a page."""

from django.db import connections

LONGEST_QUERY = 20
"""Seconds, waiting for locks included: as long as SQLite waits for its lock (`settings.py`)."""


def limit_queries() -> None:
    """On PostgreSQL, for this process: only the one that serves pages, for migrations and reports take their time."""
    for opened in connections.all():
        if opened.vendor == "postgresql":
            opened.settings_dict["OPTIONS"]["options"] = f"-c statement_timeout={LONGEST_QUERY}s"
