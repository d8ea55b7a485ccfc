"""The protocol of a transaction: what a kind gives, once, so that every page, list and sum knows it.

A kind is one module of this package; the program finds it there. It declares its `Kind` to the journal (words, sum,
verb that takes it back, lines of `docs/money.md`), computes its lines without side effects, and has one verb that posts
once, at its end. If people record it on a page of its own, it declares a `Recording` too: the page, its address, the
buttons and the menu follow from that. See `docs/how-to/add-a-transaction.md`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any
from uuid import uuid4

from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.operation import OPERATIONS, Verb
from motorcrm.core.search import searchable
from motorcrm.finance import money
from motorcrm.finance.models import Recorded, recorded_models
from motorcrm.finance.money.asked import Asked
from motorcrm.finance.money.checks import (
    check_reason,
    check_seen,
    check_spending,
    check_uses,
    money_taken_out,
    refuse_reversed,
)
from motorcrm.history.record import Event, record
from motorcrm.ledger import journal
from motorcrm.ledger.days import day_of_reversal
from motorcrm.ledger.journal import Draft, reversal
from motorcrm.ledger.kinds import KINDS, NOTHING, Kind
from motorcrm.ledger.lines import Line
from motorcrm.ledger.models import Entry


@dataclass(frozen=True, kw_only=True)
class Several:
    """What of it may be recorded several times at once: the verb takes the first as arguments, the others as `more`."""

    names: Sequence[str]
    """The arguments that each line has."""
    line: Callable[..., Any]
    """Makes a further line of these."""
    most: int
    """How many together, the first among them."""
    add: Any
    too_many: Any


@dataclass(frozen=True, kw_only=True)
class Recording:
    """The page on which people record a kind of transaction."""

    kind: Kind
    also: Sequence[Kind] = ()
    """Other kinds that the same page records."""
    verb: Verb[..., Any]
    asks: Sequence[Asked]
    """What its form asks, in that order: the verb's arguments."""
    several: Several | None = None
    title: Any
    button: Any
    done: Any
    icon: str = field(kw_only=True)
    position: int
    """Its place in the «Create» menu and among the buttons of the history."""
    more: Any = ""
    """One line about what is recorded seldom: it stands on the page of further transactions, not in the menu."""
    is_reached: bool = False
    """Whether it is reached from a page about what it settles, so that neither offers it."""
    then: str = "finance"
    """The page that is shown when it is recorded, for who views finance."""

    @property
    def page(self) -> str:
        return f"finance-{self.kind.code}"


RECORDINGS: dict[str, Recording] = {}
"""Every page of recording by the code of its kind."""
RECORDED_ON: dict[str, Recording] = {}
"""The same by the code of every kind that is recorded there."""


def declare_recording(recording: Recording) -> Recording:
    if recording.kind.code in RECORDINGS:
        raise ValueError(f"recording {recording.kind.code} is declared twice")
    RECORDINGS[recording.kind.code] = recording
    RECORDED_ON.update({kind.code: recording for kind in (recording.kind, *recording.also)})
    return recording


def recordings() -> list[Recording]:
    return sorted(RECORDINGS.values(), key=lambda recording: recording.position)


def at_hand() -> list[Recording]:
    """What is recorded every day: in the menu itself."""
    return [how for how in recordings() if not how.more and not how.is_reached]


def further() -> list[Recording]:
    """What stands on the page of further transactions."""
    return [how for how in recordings() if how.more]


def draft_of(
    row: Recorded, kind: Kind, lines: Sequence[Line], *, about: str, by: Actor, moves_on: bool = False
) -> Draft:
    """The entry of a row that people have typed. Refused where a money account is closed to the person."""
    check_uses(lines, row.on, by=by)
    return Draft(
        kind, f"{kind.code}:{uuid4().hex}", about, row.on, row.organisation, lines, by, moves_on=moves_on
    )  # fmt: skip


def keep(row: Recorded, entry: Entry, *, by: Actor, found_by: str = "") -> None:
    """Save the row beside its entry; it is found by its comment and by `found_by`."""
    row.entry, row.by_id, row.at = entry, by.pk, clock.now()
    row.search = searchable(found_by, prose=row.comment)
    row.save(force_insert=True)


def take_back(
    row: Recorded,
    *,
    reason: str,
    by: Actor,
    event: Event,
    within: Any = None,
    since: date = date.min,
    **facts: Any,
) -> None:
    """Reverse a transaction that nothing else has followed, all its entries: with the same date, or the first open day.

    `since` is the day from which it can be, if what had followed was taken back later than that.
    """
    entries = row.entries
    check_seen(*entries, by=by)
    reason = check_reason(reason)
    taken_out = money_taken_out(*entries)
    refuse_reversed(row.entry)
    days = {entry.organisation_id: max(day_of_reversal(entry), since) for entry in entries}
    below_zero = [check_spending(account, amount, days[account.organisation_id]) for account, amount in taken_out]
    journal.post_many([reversal(entry, by=by, on=max(entry.on, since)) for entry in entries])
    short = {"below_zero": True} if any(below_zero) else {}
    record(event, about=row, within=within, by=by, amount=row.amount, reason=reason, **facts, **short)


def verb_that_reverses(kind: str) -> Verb[..., Any] | None:
    """The verb that takes an entry of this kind back on the pages of finance; None if it is taken back elsewhere."""
    name = KINDS[kind].reversed_by
    of_rows = {model._meta.app_label for model in recorded_models()}
    return OPERATIONS[name] if name.partition(".")[0] in of_rows else None


def load_kinds(package: ModuleType = money) -> None:
    """Import every kind of the package, then raise if one of its app is incomplete.

    An app above finance that has kinds of its own calls it for its own package.
    """
    for module in iter_modules(package.__path__):
        import_module(f"{package.__name__}.{module.name}")
    for kind in KINDS.values():
        check_kind(kind)
    app = package.__name__.split(".")[1]
    for model in recorded_models():
        for code in model.KINDS if model._meta.app_label == app else ():
            if code not in KINDS or verb_that_reverses(code) is None:
                raise LookupError(f"{model.__name__} records {code}, which is no kind that finance can take back")


def check_kind(kind: Kind) -> None:
    """Raise if the kind names a verb that does not exist."""
    if kind.reversed_by != NOTHING and kind.reversed_by not in OPERATIONS:
        raise LookupError(f"kind {kind.code} is taken back by {kind.reversed_by}, which is no operation")
    verbs = {name.partition(".")[2] for name in OPERATIONS}
    if unknown := [happening.verb for happening in kind.happenings if happening.verb not in verbs]:
        raise LookupError(f"kind {kind.code} happens by {', '.join(unknown)}, which is no operation")
