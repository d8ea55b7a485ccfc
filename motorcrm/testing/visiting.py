"""A browser without scripts that checks that every icon a page uses exists."""

import re
from collections import deque
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.test import Client

_LINK = re.compile(r'<a (?![^>]* download[ >])[^>]*?href="(/[^"]*)"')
"""To a page, and not to a file."""
_DRAWN = re.compile(r'icons(?:\.\w+)?\.svg#([^"]*)"')


class Visitor(Client):
    """Fails the test when a page uses an icon that is not in the sprite."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        lacking = icons_lacking(_text(response))
        assert not lacking, f"{request.get('PATH_INFO')} draws what the sprite lacks: {sorted(lacking)}"
        return response


def icons_lacking(page: str) -> set[str]:
    """Icons that the page draws and that are not in the sprite."""
    return set(_DRAWN.findall(page)) - _sprite()


def _text(response: Any) -> str:
    is_page = response.get("Content-Type", "").startswith("text/html") and not response.streaming
    return str(response.content.decode()) if is_page else ""


@lru_cache(maxsize=1)
def _sprite() -> set[str]:
    """What the last build drew."""
    built = finders.find("ui/icons.svg")
    assert built, "the front end is not built: npm run build"
    return set(re.findall(r'<symbol id="([^"]*)"', Path(built).read_text()))


def kind_of(link: str) -> str:
    return re.sub(r"\d+", "1", link.split("#")[0].split("?")[0])


def kinds_of_pages(client: Client, *, but: str | None = None) -> dict[str, str]:
    """Along every link from the first page: each kind of page that the person has a link to, and one of that kind.

    Links with `but` in them are left out.
    """
    found, ahead = {"/": "/"}, deque(["/"])
    while ahead:
        body = _text(client.get(ahead.popleft(), follow=True))
        for link in map(unescape, _LINK.findall(body)):
            if kind_of(link) not in found and (but is None or but not in link):
                found[kind_of(link)] = link
                ahead.append(link)
    return found
