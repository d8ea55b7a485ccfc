"""The menu in its order. Each app says its entries in its `menu.py`: ENTRIES, and CREATES for «+ Create»."""

from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

from motorcrm.access.scopes import has
from motorcrm.catalog.rights import EDIT_CATALOG
from motorcrm.core.operation import SIGNED_IN
from motorcrm.history.rights import VIEW_JOURNAL
from motorcrm.ui.menu import Entry

HOME = Entry(_("Home"), icon="home", url="home", under="/", rights=(SIGNED_IN,), position=0)

# Among the settings it has a tile; here it is a line for who has no settings.
JOURNAL = Entry(
    _("Journal of actions"),
    icon="history",
    url="journal",
    under="/settings/journal/",
    rights=(VIEW_JOURNAL,),
    shown_to=lambda person: not has(person, EDIT_CATALOG),
    position=95,
)


def entries() -> list[Entry]:
    return sorted([HOME, *_gathered("ENTRIES"), JOURNAL], key=_place)


def creates() -> list[Entry]:
    return sorted(_gathered("CREATES"), key=_place)


def _gathered(name: str) -> list[Entry]:
    rooms = [
        import_module(f"{app.name}.menu") for app in apps.get_app_configs() if module_has_submodule(app.module, "menu")
    ]
    return [entry for room in rooms for entry in getattr(room, name, [])]


def _place(entry: Entry) -> int:
    return entry.position
