"""The frame around every page: menu, top bar, foot. It is drawn once for all pages of a section, and kept."""

import re
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from motorcrm.access.scopes import rights_of
from motorcrm.ui.markup import conditional_escape
from motorcrm.ui.menu import sections_of

register = template.Library()
Key = tuple[Any, ...]

KEPT = 300
"""Pieces that a process remembers: three for each section that somebody has opened of late."""
OPEN = {name: f"\x00{name}\x00" for name in ("csrf_token", "here", "search_query")}
"""What differs from page to page. No text of the program or of a person has a NUL in it."""
_OPEN = re.compile("\x00(\\w+)\x00")
_kept: dict[Key, str] = {}


@register.simple_tag(takes_context=True)
def around(context: template.Context, name: str) -> SafeString:
    """`{% around "ui/_menu.html" %}`: the template of that name, drawn anew only when something in it could differ.

    It may use what `shell` gives, the person who is signed in, and `csrf_token`, `here` and `search_query`: the address
    of the page and what was searched for. A third of what a small page cost was the frame.
    """
    key = (name, *_key(context))
    piece = _kept.get(key)
    if piece is None or settings.DEBUG:
        engine: Any = context.template
        with context.push(**OPEN):
            piece = engine.engine.get_template(name).render(context)
        if len(_kept) >= KEPT:
            _kept.clear()
        _kept[key] = piece
    given = {
        "csrf_token": context.get("csrf_token") or "",
        "here": context["request"].get_full_path(),
        "search_query": context.get("search_query") or "",
    }
    # the piece comes out of a template, and what is put into it is escaped here
    return mark_safe(_OPEN.sub(lambda found: conditional_escape(given[found[1]]), piece))  # noqa: S308


def _key(context: template.Context) -> Key:
    """All that the frame depends on: once a page."""
    request: HttpRequest = context["request"]
    known: Key | None = getattr(request, "_frame", None)
    if known is None:
        person: Any = request.user
        row = tuple(str(getattr(person, column.attname)) for column in person._meta.concrete_fields)
        told = (context.get("theme"), context["held_roles"](), context["is_demo"]())
        known = (row, frozenset(rights_of(person).items()), get_language(), told, sections_of(request.path))
        request._frame = known  # type: ignore[attr-defined]  # ours alone
    return known


def forget() -> None:
    """The menu has other entries."""
    _kept.clear()
