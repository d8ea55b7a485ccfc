"""What a seal's hash covers: ids, dates and amounts of an entry. No names, no free text: those may be erased.

The content is sparse: what is not there is not mentioned, so that a dimension added later leaves old seals as they are.
A seal carries the version of its form; a new form gets a new version, and this module keeps reading the old ones.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

GENESIS = "0" * 64
VERSION = 1

Content = dict[str, Any]


def entry_content(
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
) -> Content:
    """What is sealed of an entry itself."""
    moment = recorded_at.astimezone(UTC).isoformat(timespec="microseconds")
    whole = {
        "position": position,
        "entry": entry,
        "on": on.isoformat(),
        "organisation": organisation,
        "kind": kind,
        "about": about,
        "key": key,
        "reverses": reverses,
        "at": moment,
        "by": recorded_by,
    }
    return _sparse(whole)


def seal_hash(previous: str, content: Content, sides: Iterable[Content], *, version: int = VERSION) -> str:
    """SHA-256 of the previous hash and the entry's content, in one canonical form. Raises for an unknown version."""
    if version != VERSION:
        raise ValueError(f"no form of seals has version {version}")
    whole = [version, previous, content, [_sparse(side) for side in sides]]
    text = json.dumps(whole, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _sparse(content: Content) -> Content:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in content.items()
        if value is not None
    }
