"""What a seal's hash covers: ids, dates and amounts of an entry. No names, no free text: those may be erased."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime

GENESIS = "0" * 64
DIMENSIONS = ("client_id", "contract_id", "order", "supplier_id", "employee_id", "article_id")

Side = tuple[int | None, ...]
"""Of one posting: account id, kopecks, then the ids of DIMENSIONS."""


def seal_hash(
    previous: str,
    *,
    position: int,
    entry: int,
    on: date,
    organisation: int,
    kind: str,
    about: str,
    key: str,
    reverses: int | None,
    recorded_at: datetime,
    recorded_by: int | None,
    sides: Iterable[Side],
) -> str:
    """SHA-256 of the previous hash and the entry's content, in one canonical form."""
    moment = recorded_at.astimezone(UTC).isoformat(timespec="microseconds")
    content = [position, entry, on.isoformat(), organisation, kind, about, key, reverses, moment, recorded_by]
    text = json.dumps([previous, content, list(sides)], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
