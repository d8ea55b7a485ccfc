"""Asking every invariant, for `motorcrm check` and for the background: each of one moment, while people work on."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.module_loading import autodiscover_modules

from motorcrm.core.invariants import APART, INVARIANTS, asked
from motorcrm.core.snapshot import snapshot
from motorcrm.ledger.heads import Head, against, current_head, last_sound, note_sound

THE_HEAD = "the head of the chain is the one that was written down"
THE_NOTE = "what the last good run noted still holds"

Tell = Callable[[int, int, str], None]
"""Told before each invariant: how many were asked, of how many, and the name of the next."""


@dataclass(frozen=True)
class Verdict:
    head: Head
    """The end of the journal when the check began."""
    after: int
    """Up to which position of the journal all was sound before; 0 if everything was looked at."""
    asked: int
    broken: dict[str, list[Any]]
    """The violations by invariant."""


def ask_everything(*, whole: bool, heads: Sequence[Head] = (), tell: Tell = lambda done, of, name: None) -> Verdict:
    """Ask every invariant and, if all hold, note up to where the journal is sound.

    Without `whole`, of rows that are only ever added, those since the last good run; all of them once a month.
    """
    autodiscover_modules("invariants")
    head = current_head()  # before the checks: what is recorded meanwhile is left to the next run
    after, doubt = last_sound(whole=whole)
    wrong = [problem for one in heads if (problem := against(one))]
    found = {THE_HEAD: wrong, THE_NOTE: [doubt] if doubt else []}
    for number, name in enumerate(INVARIANTS):
        tell(number, len(INVARIANTS), name)
        with nullcontext() if name in APART else snapshot():
            found[name] = asked(name, after=after)
    broken = {name: lines for name, lines in found.items() if lines}
    if not broken:
        with transaction.atomic():
            note_sound(head, whole=after == 0)
    return Verdict(head, after, len(INVARIANTS), broken)
