"""Categories of income and expenses in their two levels."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from motorcrm.finance.models import Category
from motorcrm.ledger.models import Posting


@dataclass(frozen=True)
class Branch:
    """A category of the first level, and those that stand under it."""

    category: Category
    under: list[Category]


def branches(categories: Iterable[Category]) -> list[Branch]:
    """The categories in their two levels, in their order; one whose heading is not among them stands by itself."""
    rows = list(categories)
    known, under = {row.pk for row in rows}, defaultdict(list)
    for row in rows:
        if row.parent_id in known:
            under[row.parent_id].append(row)
    return [Branch(row, under[row.pk]) for row in rows if row.parent_id not in known]


def listed_categories(direction: str, *, archived: bool = False) -> list[Branch]:
    """Those that are offered, or those that no longer are. One query."""
    rows = Category.objects.filter(direction=direction, is_archived=archived).select_related("account", "parent")
    return branches(rows)


def is_used(category: Category) -> bool:
    """Whether anything has been recorded under it, be it all taken back."""
    return not category.is_stock and Posting.objects.filter(account=category.account_id).exists()
