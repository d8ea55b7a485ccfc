"""Days of months that things of the demo company happen on."""

from collections.abc import Iterator
from datetime import date, timedelta


def monthly(begin: date, today: date, number: int) -> Iterator[date]:
    """That day of each month, or its last one if it is shorter, after the beginning and before today."""
    month = begin.replace(day=1)
    while month < today:
        following = (month + timedelta(days=31)).replace(day=1)
        day = min(month + timedelta(days=number - 1), following - timedelta(days=1))
        if begin < day < today:
            yield day
        month = following
