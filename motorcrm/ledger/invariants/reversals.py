"""Reversals mirror what they take back."""

from collections.abc import Iterator
from typing import Any

from motorcrm.core.invariants import invariant
from motorcrm.ledger.drafts import key_of_reversal
from motorcrm.ledger.invariants.reading import entries_after, in_batches, sides_of
from motorcrm.ledger.lines import Side

_NAMES = "organisation_id about on key reverses_id".split()
_ORIGINAL = [f"reverses__{name}" for name in _NAMES]


@invariant("reversals mirror their originals", grows=True)
def reversals_mirror_their_originals(after: int = 0) -> Iterator[str]:
    """The same sides with opposite signs, about the same thing, on the same day or a later one if that was locked."""
    for batch in in_batches(entries_after(after).filter(reverses__isnull=False), *_NAMES, *_ORIGINAL):
        sides = sides_of([pk for row in batch for pk in (row.pk, row.reverses_id)])
        for row in batch:
            if not _mirrors(row, sides[row.pk], sides[row.reverses_id]):
                yield f"entry {row.pk} does not mirror entry {row.reverses_id}"


def _mirrors(row: Any, own: list[Side], original: list[Side]) -> bool:
    return (
        row.organisation_id == row.reverses__organisation_id
        and row.about == row.reverses__about
        and row.on >= row.reverses__on
        and row.key == key_of_reversal(row.reverses_id)
        and row.reverses__reverses_id is None
        and sorted(_bare(side) for side in own) == sorted(_mirror(side) for side in original)
    )


def _bare(side: Side) -> list[tuple[str, str]]:
    """A side for comparing: its month is the one it would have, were that not locked."""
    whole = {**side, "month": side.get("was_month", side.get("month")), "was_month": None}
    return sorted((name, str(value)) for name, value in whole.items() if value is not None)


def _mirror(side: Side) -> list[tuple[str, str]]:
    """The side that takes this one back: where it was moved to does not matter any more."""
    return _bare({**{name: value for name, value in side.items() if name != "was_month"}, "amount": -side["amount"]})
