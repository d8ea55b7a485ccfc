"""The menu in its order. Each app lists its entries in its `menu.py`: ENTRIES, and CREATES for “+ Create”."""

from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from motorcrm.ui.menu import Entry


def entries() -> list[Entry]:
    return sorted(_gathered("ENTRIES"), key=_place)


def creates() -> list[Entry]:
    return sorted(_gathered("CREATES"), key=_place)


def _gathered(name: str) -> list[Entry]:
    rooms = [
        import_module(f"{app.name}.menu") for app in apps.get_app_configs() if module_has_submodule(app.module, "menu")
    ]
    return [entry for room in rooms for entry in getattr(room, name, [])]


def _place(entry: Entry) -> int:
    return entry.position
