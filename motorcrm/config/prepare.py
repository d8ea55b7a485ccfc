"""What must be in a database before anyone can work: roles, statuses, accounts, triggers, search indexes.

Run after every migrate.
"""

from collections.abc import Callable
from typing import Any

from django.utils.module_loading import import_string

STEPS = [
    "motorcrm.core.search.upkeep.ensure_indexes",
    "motorcrm.access.shipped.ensure_roles",
    "motorcrm.clients.shipped.ensure_sources",
    "motorcrm.clients.counted.ensure_counts",
    "motorcrm.vehicles.shipped.ensure_classes",
    "motorcrm.ledger.shipped.ensure_accounts",
    "motorcrm.ledger.triggers.ensure_triggers",
    "motorcrm.history.triggers.ensure_triggers",
    "motorcrm.orders.shipped.ensure_statuses",
    "motorcrm.finance.shipped.ensure_categories",
    "motorcrm.wages.shipped.ensure_turn",
    "motorcrm.wages.triggers.ensure_triggers",
]


def prepare() -> None:
    """Create what is missing; what exists is left alone."""
    for step in STEPS:
        do: Callable[[], None] = import_string(step)
        do()


def prepare_when_migrated(sender: Any, plan: Any, **_: Any) -> None:
    """Django signals it for each app; once, after the last migration, is enough. Not after going back."""
    if not any(backwards for _migration, backwards in plan):
        prepare()
