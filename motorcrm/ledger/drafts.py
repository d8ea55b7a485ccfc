"""Entries before they are posted."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from motorcrm.company.models import Organisation
from motorcrm.core.actor import Actor
from motorcrm.ledger.kinds import REVERSAL, Kind
from motorcrm.ledger.lines import COLUMNS, Dimensions, Line
from motorcrm.ledger.models import Entry, Posting


@dataclass(frozen=True)
class Draft:
    """An entry about to be posted. Verbs gather drafts and post them all at once, last."""

    kind: Kind
    key: str
    about: str
    on: date
    organisation: Organisation
    lines: Sequence[Line]
    by: Actor
    at: datetime | None = None
    """When it was recorded: now, unless historical data is being loaded."""
    reverses: Entry | None = None
    moves_on: bool = False
    """If its day lies in a locked period, it is dated the first open day instead of being refused."""
    kept: Callable[[Entry], None] | None = None
    """What is done with the entry once it is written, if anything: it may only add rows and note what was opened."""


@dataclass(frozen=True)
class Later:
    """Drafts that are worked out when the verb posts, from what it has left behind.

    Several consequences of a verb may ask for the same: it is worked out once for a key, before the chain is locked,
    with all that they have told.
    """

    key: str
    work_out: Callable[[Sequence[Any]], list[Draft]]
    told: Sequence[Any] = ()
    """What the verb has not written yet, because it needs the entry first."""


def worked_out(drafts: Iterable[Draft | Later]) -> Iterator[Draft]:
    """The drafts in order, and last what is worked out of those for later."""
    later: dict[str, Later] = {}
    for draft in drafts:
        if isinstance(draft, Later):
            before = later[draft.key].told if draft.key in later else ()
            later[draft.key] = Later(draft.key, draft.work_out, (*before, *draft.told))
        else:
            yield draft
    for one in later.values():
        yield from one.work_out(one.told)


def reversal(entry: Entry, *, by: Actor, on: date | None = None, at: datetime | None = None) -> Draft:
    """The entry of opposite signs, dated like the original, or the first open day if that is locked.

    An entry has one reversal: a second one under the same key returns the first.
    """
    lines = [_mirror(posting) for posting in entry.postings.select_related("account", "item", *_ROWS)]
    return Draft(
        kind=REVERSAL,
        key=key_of_reversal(entry.pk),
        about=entry.about,
        on=on or entry.on,
        organisation=entry.organisation,
        lines=lines,
        by=by,
        at=at,
        reverses=entry,
        moves_on=True,
    )


def key_of_reversal(entry: int) -> str:
    return f"reversal:{entry}"


_ROWS = ("client", "contract", "supplier", "employee", "branch", "article", "tax")


def _mirror(posting: Posting) -> Line:
    about: Dimensions = {name: getattr(posting, name) for name in COLUMNS if name != "was_month"}  # type: ignore[assignment]  # names of columns are those of dimensions
    return Line(posting.account, -posting.amount, about)
