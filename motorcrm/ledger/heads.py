"""The head of the chain as people keep it elsewhere: `2026-11-26:1042:9f86d0…`, a day, a place and its hash.

Whoever rewrites the whole journal makes another chain. A head written down before shows it: at its place there is now
another hash, or none.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from motorcrm.core import clock
from motorcrm.ledger.models import ChainHead, Seal, SoundCheck
from motorcrm.ledger.seals import GENESIS

WHOLE_EVERY = timedelta(days=31)
"""How often everything is checked from the beginning, even if only what is new is asked for."""
_WRITTEN = re.compile(r"(?:(\d{4}-\d{2}-\d{2}):)?(\d+):([0-9a-f]{64})")


@dataclass(frozen=True)
class Head:
    """A place in the chain and its hash, as they were on some day."""

    position: int
    hash: str
    day: date | None = None

    def __str__(self) -> str:
        return ":".join(map(str, (self.day, self.position, self.hash) if self.day else (self.position, self.hash)))


def current_head() -> Head:
    head = ChainHead.objects.get(pk=1)
    return Head(head.position, head.hash, clock.today())


def read_head(text: str) -> Head:
    """A head as it was written down. Raises ValueError for anything else."""
    found = _WRITTEN.fullmatch(text.strip().lower())
    if found is None:
        raise ValueError("a head is written DATE:POSITION:HASH, as `motorcrm check` says it")
    return Head(int(found[2]), found[3], date.fromisoformat(found[1]) if found[1] else None)


def against(head: Head) -> str:
    """What is wrong if the chain is not the one that had this head; empty if it is."""
    if head.position == 0:
        return "" if head.hash == GENESIS else "an empty chain has no such hash"
    there = Seal.objects.filter(position=head.position).values_list("hash", flat=True).first()
    if there is None:
        return f"the chain ends before position {head.position}: what was recorded since is gone"
    if there != head.hash:
        return f"position {head.position} has the hash {there}: the journal up to there was rewritten"
    return ""


def last_sound(*, whole: bool = False) -> tuple[int, str]:
    """After which position the growing checks begin, and what is wrong with the note of the last run.

    It is 0, the beginning, if there is no note, if it is time to check everything, or if the note can't be trusted.
    """
    note = SoundCheck.objects.filter(pk=1).first()
    if whole or note is None or clock.now() - note.whole_at > WHOLE_EVERY:
        return 0, ""
    if problem := against(Head(note.position, note.hash)):
        return 0, f"since the last good run on {clock.local(note.at).date()}: {problem}"
    return note.position, ""


def note_sound(head: Head, *, whole: bool) -> None:
    """Remember up to where everything was sound."""
    now = clock.now()
    known = {"position": head.position, "hash": head.hash, "at": now}
    if whole:
        known["whole_at"] = now
    SoundCheck.objects.update_or_create(pk=1, defaults=known, create_defaults={**known, "whole_at": now})
