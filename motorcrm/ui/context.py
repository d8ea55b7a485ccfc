"""The context of every template."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from motorcrm.access.fields import sees
from motorcrm.history.doubt import doubt
from motorcrm.ui.menu import creates_for, is_demo, menu_for

THEMES = ("light", "dark")


def shell(request: HttpRequest) -> dict[str, Any]:
    """The menu and what the person sees and has chosen; for a stranger, only what a page without a menu needs."""
    person = getattr(request, "user", None)
    known: dict[str, Any] = {"is_demo": cache(is_demo), "clock_doubt": doubt, "languages": settings.LANGUAGES}
    if person is None or not person.is_authenticated:
        return known
    theme = getattr(person, "theme", "")
    return {
        **known,
        "sees": sees(person),
        # used by whole pages only, so pieces of a page do not pay for them
        "menu": cache(lambda: menu_for(request)),
        "create_entries": cache(lambda: creates_for(request)),
        "dense_rows": request.COOKIES.get("rows") == "dense",
        "theme": theme if theme in THEMES else "",
        "held_roles": cache(lambda: ", ".join(role.label for role in person.roles.all())),
    }
