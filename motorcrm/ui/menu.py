"""Entries of the menu: each app brings its own in `menu.py`, `config.menu` orders them."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Entry:
    """A line of the menu. Shown to those who hold one of `rights`; lit for addresses that begin with `under`."""

    label: Any
    icon: str
    url: str
    """The name of the route."""
    under: str
    rights: tuple[Any, ...]
