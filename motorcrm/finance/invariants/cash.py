"""Other income and expenses, and the entries they made."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from motorcrm.core.exact import Money
from motorcrm.core.invariants import invariant
from motorcrm.finance.models import KNOWN, CashLine, CashTransaction, Category
from motorcrm.finance.money.cash import expense_lines, income_lines
from motorcrm.ledger.invariants.reading import BATCH, NAMED, Plain, same, sides_of
from motorcrm.ledger.lines import Side


@invariant("income and expenses match the ledger", grows=True)
def income_and_expenses_match_the_ledger(after: int = 0) -> Iterator[str]:
    """Whole, line by line: amount, day, month, category, account, party, VAT, order, article, who recorded it."""
    return islice(_wrong(after), NAMED)


def _wrong(after: int) -> Iterator[str]:
    plain = Plain()
    beside = ("entry", "category__account", "money_account__account", *KNOWN)
    rows = CashTransaction.objects.select_related(*beside).prefetch_related("lines__category__account")
    rows = (rows.filter(entry__position__gt=after) if after else rows).order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        sides, last = sides_of([row.entry_id for row in batch]), batch[-1].pk
        for row in batch:
            if not _is_so(row, sides[row.entry_id], plain):
                yield f"transaction {row.pk}, entry {row.entry_id}"


def _is_so(row: CashTransaction, sides: list[Side], plain: Plain) -> bool:
    entry, parts, booked = row.entry, row.parts, [_as_meant(side) for side in sides]
    vat = sum((one.amount.tax_within(one.vat_rate) for one in parts if one.vat_rate), Money.zero())
    # Whether VAT was claimed back was decided by the tax mode of that moment, which may have been corrected since.
    return (
        any(same(booked, plain.sides(_lines(row, parts, deducts))) for deducts in (False, True))
        and (entry.on, entry.organisation_id, entry.kind) == (row.on, row.organisation_id, row.category.direction)
        and (row.vat, row.by_id) == (vat, entry.recorded_by_id)
        and row.amount == sum((one.amount for one in parts), Money.zero())
        and (row.line_count, row.category_id, row.month) == (len(parts), parts[0].category_id, parts[0].month)
    )


def _as_meant(side: Side) -> Side:
    """With the month it is really for, where the books of that were closed."""
    if "was_month" not in side:
        return side
    return {name: value for name, value in side.items() if name != "was_month"} | {"month": side["was_month"]}


def _lines(row: CashTransaction, parts: list[CashLine], deducts: bool) -> Any:
    if row.category.direction == Category.Direction.INCOME:
        return income_lines(row, parts)
    return expense_lines(row, parts, deducts=deducts)
