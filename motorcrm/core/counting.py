"""Counts that cost the same however much there is: past a limit they stop and say so."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from motorcrm.core import notation
from motorcrm.core.prepared import Prepared

ENOUGH = 10_000
"""Nobody acts on the difference between more than this and more still."""


@dataclass(frozen=True)
class Count:
    """How many there are; of more than `ENOUGH` only that there are more."""

    number: int
    is_more: bool = False

    @classmethod
    def of(cls, found: int) -> "Count":
        return cls(min(found, ENOUGH), found > ENOUGH)

    def __add__(self, other: "Count") -> "Count":
        together = Count.of(self.number + other.number)
        return Count(together.number, together.is_more or self.is_more or other.is_more)

    def __bool__(self) -> bool:
        return self.number > 0

    def __str__(self) -> str:
        """`123`, `10 000+` or `10,000+`."""
        return f"{notation.format_count(self.number)}{'+' if self.is_more else ''}"


NONE = Count(0)


def some_of(rows: QuerySet[Any, Any], enough: int | None = None) -> QuerySet[Any, Any]:
    """As many of the rows as need to be looked at to count them, in no order."""
    return rows.order_by()[: (enough or ENOUGH) + 1]


def count_of(rows: QuerySet[Any, Any], *, enough: int | None = None) -> Count:
    """How many rows there are, in one query that looks at no more than `enough` and one of them, usually `ENOUGH`."""
    most = enough or ENOUGH
    found = some_of(rows, most).count()
    return Count(min(found, most), found > most)


class CountOf:
    """The same of a queryset that is counted again and again: `CountOf(lambda day: …, date)(today, enough=500)`."""

    def __init__(self, make: Callable[..., QuerySet[Any, Any]], *kinds: type) -> None:
        self._rows = Prepared(lambda *values: make(*values).order_by().values_list("pk"), *kinds)

    def __call__(self, *values: Any, enough: int) -> Count:
        found = self._rows.count(*values, most=enough + 1)
        return Count(min(found, enough), found > enough)
