"""Places on the pages of suppliers that other apps fill."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from motorcrm.core.actor import Person
from motorcrm.suppliers.models import SupplierQuerySet
from motorcrm.suppliers.queries import SupplierRow
from motorcrm.ui.lists import Column
from motorcrm.ui.panels import Place

SUPPLIER_PAGE = Place("supplier")
SUPPLIER_ACTIONS = Place("supplier.actions")


@dataclass(frozen=True, kw_only=True)
class Part:
    """A tab of the list: suppliers that an app knows something of."""

    code: str
    label: Any
    narrow: Callable[[SupplierQuerySet], SupplierQuerySet]


@dataclass(frozen=True, kw_only=True)
class InList:
    """What an app shows of suppliers in their list."""

    is_for: Callable[[Person], bool]
    columns: Sequence[tuple[int, Column]]
    """Each with its position among those of all apps; those of suppliers stand at 10, 20 …"""
    tell: Callable[[Sequence[SupplierRow]], None]
    """Puts what is told of each into its `beside`: a bounded number of queries for all rows."""
    parts: Sequence[Part] = ()
    totals: Callable[[str], Sequence[tuple[Any, Any]]] = field(default=lambda part: ())
    """Labels and sums at the foot of that part, or of the whole list."""


SUPPLIER_LIST: list[InList] = []
"""In the order in which their tabs stand."""
