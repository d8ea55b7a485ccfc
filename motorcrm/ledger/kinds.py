"""The kinds of entries. Each is declared once, by the app that posts it; the journal refuses any other.

The code of a kind is final: seals cover it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import Right


class Counts(Enum):
    """In which sum of the history of transactions an entry counts."""

    RECEIVED = "received"
    SPENT = "spent"
    MOVED = "moved"
    """Money that only changes its place: it was neither received nor spent."""
    SETTLED = "settled"
    """No money moves: a sale, the use of a prepayment."""
    AS_ORIGINAL = "as-original"
    """A reversal is counted against what it takes back."""


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One line of the table in `docs/money.md`: what happened, by which operation, and which accounts it moves."""

    what: str
    verb: str
    debit: Sequence[str]
    credit: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of entry: its words, the sum it counts in, the verb that takes it back, and its lines in the table."""

    code: str
    word: Any
    counts: Counts
    bills: bool = False
    """Whether what it debits to a client is the client's turnover: a sale."""
    opens: bool = False
    """Whether it says what there was before the books began: only such is dated before that day."""
    seen_with: Right | None = None
    """The right that it is seen with besides, where it tells what not everybody who views finance is to know."""
    names_with: Right | None = None
    """The right to be told whom it concerns, where everybody who views finance sees it without that."""
    reversed_by: str
    """The operation that takes it back, `app.verb`; NOTHING for what cannot be taken back."""
    happenings: Sequence[Happening]

    def __post_init__(self) -> None:
        if not (self.code and self.word and isinstance(self.counts, Counts) and self.reversed_by and self.happenings):
            raise TypeError(f"kind {self.code!r} lacks a word, a sum, a way to take it back, or a happening")


KINDS: dict[str, Kind] = {}
"""Every kind by code, in the order of declaration."""
NOTHING = "nothing"


def declare_kind(kind: Kind) -> Kind:
    """Add a kind to the journal's; a code can be declared once."""
    if kind.code in KINDS:
        raise ValueError(f"kind {kind.code} is declared twice")
    KINDS[kind.code] = kind
    return kind


def word_of(code: str) -> str:
    """The kind in the reader's language."""
    return str(KINDS[code].word) if code in KINDS else code


REVERSAL = declare_kind(
    Kind(
        code="reversal",
        word=_("Reversal"),
        counts=Counts.AS_ORIGINAL,
        reversed_by=NOTHING,
        happenings=[
            Happening(
                what="a closed order is reopened",
                verb="reopen_order",
                debit=["income-jobs", "income-parts", "vat", "stock"],
                credit=["clients", "cost-of-parts"],
            ),
        ],
    )
)
