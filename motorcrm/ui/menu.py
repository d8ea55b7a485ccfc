"""Menu entries: each app has its own in `menu.py`; `config` puts them in order and installs them here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from motorcrm.access.nouns import Noun
from motorcrm.access.scopes import has
from motorcrm.core.actor import Anyone
from motorcrm.core.operation import SIGNED_IN, Need


@dataclass(frozen=True)
class Entry:
    """A line of the menu or of "Create", for holders of one of `rights`; active at addresses starting with `under`."""

    label: Any
    icon: str = field(kw_only=True)
    url: str
    """The name of the route."""
    under: str | tuple[str, ...] = ""
    rights: tuple[Need, ...] = (SIGNED_IN,)
    shown_to: Callable[[Anyone], bool] | None = None
    """Which holders of the rights the line is useful to; all of them, if not given."""
    position: int = 100
    """Its place among the entries of all apps."""
    short: Any = ""
    """What it is called at the foot of a phone; its label, if that is short enough."""
    button: Any = ""
    """Of "Create": what the button says that does it at once («New order»); its label, if that says it."""
    asks: bool = False
    """Whether it opens a dialog over the page one is on, and comes back to it."""


def entry_of(noun: Noun, *, under: str | tuple[str, ...], short: Any = "") -> Entry:
    """The line that leads to the list of all things of a kind, for people who may see them."""
    if noun.listed is None:
        raise TypeError(f"{noun.word} has no list")
    listed, right = noun.listed, noun.model.seen_with  # type: ignore[attr-defined]  # scoped models have it
    return Entry(
        listed.label,
        icon=listed.icon,
        url=listed.page,
        under=under,
        rights=(right,),
        position=noun.position,
        short=short,
    )


@dataclass(frozen=True)
class Line:
    """An entry as one person sees it on one page."""

    label: Any
    icon: str = field(kw_only=True)
    address: str
    is_here: bool
    short: Any = ""
    button: Any = ""
    asks: bool = False


def _not_a_demo() -> bool:
    return False


_installed: dict[str, Any] = {"entries": (), "creates": (), "is_demo": _not_a_demo}


def install(
    *,
    entries: Sequence[Entry] | None = None,
    creates: Sequence[Entry] | None = None,
    is_demo: Callable[[], bool] | None = None,
) -> None:
    """Set what the menu and "Create" contain, and whether this is the demo; called by `config` at start-up."""
    given = {"entries": entries, "creates": creates, "is_demo": is_demo}
    _installed.update({name: value for name, value in given.items() if value is not None})


def menu_for(request: HttpRequest) -> list[Line]:
    return _lines(_installed["entries"], request)


def creates_for(request: HttpRequest) -> list[Line]:
    """What the person may create, that of the section they are in first."""
    return sorted(_lines(_installed["creates"], request), key=lambda line: not line.is_here)


def sections_of(path: str) -> tuple[str, ...]:
    """Where in the menu a page is: the entries that are marked there are the same wherever this is the same."""
    entries = (*_installed["entries"], *_installed["creates"])
    return tuple(sorted({str(entry.under) for entry in entries if _is_here(entry, path)}))


def is_demo() -> bool:
    return bool(_installed["is_demo"]())


def _lines(entries: Sequence[Entry], request: HttpRequest) -> list[Line]:
    lines = []
    for entry in entries:
        if not any(has(request.user, right) for right in entry.rights):
            continue
        if entry.shown_to and not entry.shown_to(request.user):
            continue
        try:
            address = reverse(entry.url)
        except NoReverseMatch:
            # a test checks all entries; one bad line of the menu must not break every page
            continue
        short, button = entry.short or entry.label, entry.button or entry.label
        here = _is_here(entry, request.path)
        lines.append(Line(entry.label, address, here, short, button, entry.asks, icon=entry.icon))
    return lines


def _is_here(entry: Entry, path: str) -> bool:
    return path == "/" if entry.under == "/" else bool(entry.under) and path.startswith(entry.under)
