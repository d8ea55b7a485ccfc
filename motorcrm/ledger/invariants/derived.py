"""What is kept ready to read is what the postings come to."""

from collections.abc import Iterator
from typing import Any

from motorcrm.core.invariants import invariant
from motorcrm.ledger import derived
from motorcrm.ledger.invariants.reading import NAMED


@invariant("daily totals, and those of months and years, are those of the postings")
def daily_totals_are_right() -> Iterator[str]:
    totals = derived.totals()
    yield from _differences(totals, derived.stored_totals())
    yield from _differences(derived.by_period(totals), derived.stored_periods())


@invariant("open items are those of the postings")
def open_items_are_right() -> Iterator[str]:
    yield from _differences(derived.opened(), derived.stored_opened())


@invariant("what each client owes, has prepaid and was billed is what the postings come to")
def totals_of_clients_are_right() -> Iterator[str]:
    yield from _differences(derived.of_clients(), derived.stored_clients())


def _differences(wanted: dict[tuple[Any, ...], Any], stored: dict[tuple[Any, ...], Any]) -> Iterator[str]:
    wrong = [key for key in wanted.keys() | stored.keys() if wanted.get(key) != stored.get(key)]
    for key in sorted(wrong, key=str)[:NAMED]:
        said = ", ".join(map(str, key))
        yield f"{said}: {stored.get(key)}, the postings come to {wanted.get(key)} (motorcrm rebuild-balances)"
