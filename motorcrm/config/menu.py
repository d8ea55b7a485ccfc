"""The menu in its order. Each app says its entries in its `menu.py`: ENTRIES, and CREATES for «+ Create»."""

from importlib import import_module
from importlib.util import find_spec

from motorcrm.desk.menu import HOME, JOURNAL
from motorcrm.ui.menu import Entry

APPS = ["orders", "planning", "clients", "finance", "employees", "catalog"]


def entries() -> list[Entry]:
    return [HOME, *_gathered("ENTRIES"), JOURNAL]


def creates() -> list[Entry]:
    return _gathered("CREATES")


def _gathered(name: str) -> list[Entry]:
    found: list[Entry] = []
    for app in APPS:
        if find_spec(f"motorcrm.{app}.menu"):
            found += getattr(import_module(f"motorcrm.{app}.menu"), name, [])
    return found
