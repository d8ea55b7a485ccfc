"""What must be in a database before anyone can work: roles, statuses, accounts, triggers. Run after every migrate."""

from collections.abc import Callable
from typing import Any

from django.utils.module_loading import import_string

STEPS = [
    "motorcrm.access.shipped.ensure_roles",
    "motorcrm.clients.shipped.ensure_sources",
    "motorcrm.vehicles.shipped.ensure_classes",
    "motorcrm.ledger.shipped.ensure_accounts",
    "motorcrm.ledger.triggers.ensure_triggers",
    "motorcrm.history.triggers.ensure_triggers",
    "motorcrm.orders.shipped.ensure_statuses",
    "motorcrm.finance.shipped.ensure_categories",
]


def prepare() -> None:
    """Make what is missing; what is there stays as it is."""
    for step in STEPS:
        do: Callable[[], None] = import_string(step)
        do()


def prepare_when_migrated(sender: Any, plan: Any, **_: Any) -> None:
    """Django says it once for each app, after the last migration: once is enough for us. Not after going back."""
    if not any(backwards for _migration, backwards in plan):
        prepare()
