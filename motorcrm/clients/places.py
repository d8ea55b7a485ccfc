"""Places on the pages of clients that other apps fill."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from motorcrm.clients.queries import ClientRow
from motorcrm.core.actor import Person
from motorcrm.core.counting import Count
from motorcrm.ui.lists import Column, Keyset
from motorcrm.ui.panels import Place

CLIENT_PAGE = Place("client")
CLIENT_ACTIONS = Place("client.actions")

Rows = Callable[[], QuerySet[Any, Any]]
"""Rows that an app keeps of listed clients, each with its `client`: see `of_listed`."""


@dataclass(frozen=True, kw_only=True)
class KeptSort:
    """An order the whole list can be put into, by what an app keeps of each client."""

    column: str
    rows: Rows
    by: Keyset
    """Rising; the index has this order."""
    index: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """A tab of the list: the clients of whom an app keeps something, in the order of it."""

    code: str
    label: Any
    rows: Rows
    count: Callable[[int], Count]
    """How many these are, up to so many."""
    by: Keyset
    column: str
    """The head that stands for this order."""


@dataclass(frozen=True, kw_only=True)
class InList:
    """What an app shows of clients in their list."""

    is_for: Callable[[Person], bool]
    """Whether this person sees any of it."""
    columns: Sequence[tuple[int, Column]]
    """Each with its position among those of all apps; those of clients stand at 10, 20 …"""
    tell: Callable[[Person, Sequence[ClientRow]], None]
    """Puts what is told of each into its `beside`: a bounded number of queries for all rows."""
    sorts: Sequence[KeptSort] = ()
    parts: Sequence[Part] = ()
    totals: Callable[[str], Sequence[tuple[Any, Any]]] = field(default=lambda part: ())
    """Labels and sums at the foot of that part, or of the whole list."""


CLIENT_LIST: list[InList] = []
"""In the order in which their tabs stand."""
