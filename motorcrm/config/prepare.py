"""What must be in a database before anyone can work: roles, statuses, accounts, triggers. Run after every migrate."""

from collections.abc import Callable

from django.core.management import call_command
from django.utils.module_loading import import_string

STEPS = [
    "motorcrm.config.prepare.ensure_cache_table",
    "motorcrm.access.shipped.ensure_roles",
    "motorcrm.clients.shipped.ensure_sources",
    "motorcrm.vehicles.shipped.ensure_classes",
    "motorcrm.ledger.shipped.ensure_accounts",
    "motorcrm.ledger.triggers.ensure_triggers",
    "motorcrm.history.triggers.ensure_triggers",
    "motorcrm.orders.shipped.ensure_statuses",
    "motorcrm.finance.shipped.ensure_categories",
]


def ensure_cache_table() -> None:
    """The cache that processes share is a table; migrations do not make it."""
    call_command("createcachetable", verbosity=0)


def prepare() -> None:
    """Make what is missing; what is there stays as it is."""
    for step in STEPS:
        do: Callable[[], None] = import_string(step)
        do()
