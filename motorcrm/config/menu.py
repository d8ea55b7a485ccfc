"""The menu in its order. Each app says its entries in its `menu.py`: ENTRIES, and CREATES for «+ Create»."""

from importlib import import_module
from importlib.util import find_spec

from django.utils.translation import gettext_lazy as _

from motorcrm.access.scopes import has
from motorcrm.catalog.rights import EDIT_CATALOG
from motorcrm.core.operation import SIGNED_IN
from motorcrm.history.rights import VIEW_JOURNAL
from motorcrm.ui.menu import Entry

APPS = ["orders", "clients", "finance", "employees", "catalog"]
HOME = Entry(_("Home"), icon="home", url="home", under="/", rights=(SIGNED_IN,))

# Among the settings it has a tile; here it is a line for who has no settings.
JOURNAL = Entry(
    _("Journal of actions"),
    icon="history",
    url="journal",
    under="/settings/journal/",
    rights=(VIEW_JOURNAL,),
    shown_to=lambda person: not has(person, EDIT_CATALOG),
)


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
