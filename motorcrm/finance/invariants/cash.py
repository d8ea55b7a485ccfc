"""Other income and expenses, and the entries they made."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from motorcrm.core.exact import Money
from motorcrm.core.invariants import invariant
from motorcrm.finance.models import CashTransaction, Category
from motorcrm.finance.money.cash import expense_lines, income_lines
from motorcrm.ledger.invariants.reading import BATCH, NAMED, Plain, same, sides_of
from motorcrm.ledger.lines import Side


@invariant("income and expenses match the ledger", grows=True)
def income_and_expenses_match_the_ledger(after: int = 0) -> Iterator[str]:
    """Whole: amount, day, month, category, account, VAT, order, article, who recorded it."""
    return islice(_wrong(after), NAMED)


def _wrong(after: int) -> Iterator[str]:
    plain = Plain()
    rows = CashTransaction.objects.select_related("entry", "category__account", "money_account__account")
    rows = (rows.filter(entry__position__gt=after) if after else rows).order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        sides, last = sides_of([row.entry_id for row in batch]), batch[-1].pk
        for row in batch:
            if not _is_so(row, sides[row.entry_id], plain):
                yield f"transaction {row.pk}, entry {row.entry_id}"


def _is_so(row: CashTransaction, sides: list[Side], plain: Plain) -> bool:
    entry = row.entry
    vat = row.amount.tax_within(row.vat_rate) if row.vat_rate else Money.zero()
    # Whether VAT was claimed back was decided by the tax mode of that moment, which may have been corrected since.
    return (
        any(same(sides, plain.sides(_lines(row, deducts))) for deducts in (False, True))
        and (entry.on, entry.organisation_id, entry.kind) == (row.on, row.organisation_id, row.category.direction)
        and (row.vat, row.by_id) == (vat, entry.recorded_by_id)
    )


def _lines(row: CashTransaction, deducts: bool) -> Any:
    if row.category.direction == Category.Direction.INCOME:
        return income_lines(row)
    return expense_lines(row, deducts=deducts)
