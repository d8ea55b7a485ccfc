"""The menu in its order. Each app says its entries in its `menu.py`: ENTRIES, and CREATES for «+ Create»."""

from importlib import import_module
from importlib.util import find_spec

from django.utils.translation import gettext_lazy as _

from motorcrm.core.operation import SIGNED_IN
from motorcrm.ui.menu import Entry

APPS = ["orders", "clients", "finance", "employees", "catalog"]
HOME = Entry(_("Home"), icon="home", url="home", under="/", rights=(SIGNED_IN,))


def entries() -> list[Entry]:
    return [HOME, *_gathered("ENTRIES")]


def creates() -> list[Entry]:
    return _gathered("CREATES")


def _gathered(name: str) -> list[Entry]:
    found: list[Entry] = []
    for app in APPS:
        if find_spec(f"motorcrm.{app}.menu"):
            found += getattr(import_module(f"motorcrm.{app}.menu"), name, [])
    return found
