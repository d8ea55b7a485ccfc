"""Posting the past of a new company: the same entries and seals, without asking the database for each."""

from collections.abc import Iterable

from motorcrm.ledger import derived
from motorcrm.ledger.drafts import Draft
from motorcrm.ledger.journal import Known, lines_of, lock_head
from motorcrm.ledger.models import Entry
from motorcrm.ledger.rules import check_kind
from motorcrm.ledger.writing import Fresh, Keep, write


class Books:
    """Posts drafts while nobody else writes. Keys must not repeat; the unique index says so in the end.

    `keep` writes rows and gives them ids. Sums are kept in memory until `finish`, days are those of the drafts, and
    nobody is told. Whoever loads runs `motorcrm check` afterwards: it asks everything that was not asked here.
    """

    def __init__(self, keep: Keep) -> None:
        self._keep, self._head = keep, lock_head()
        self._sums = derived.Sums()

    def post(self, drafts: Iterable[Draft]) -> list[Entry]:
        whole = list(drafts)
        if not whole:
            return []
        for draft in whole:
            check_kind(draft)
        known = Known(whole)
        fresh = [
            Fresh(draft, draft.on, known.sides(draft, lines_of(draft), None), position)
            for position, draft in enumerate(whole, start=self._head.position + 1)
        ]
        derived.sum_up(write(self._head, fresh, keep=self._keep), self._sums)
        opened = self._sums.opened
        for key in [key for key, (units,) in opened.items() if not units]:
            del opened[key]
        return [each.entry for each in fresh]

    def finish(self) -> None:
        """Write what is derived from all that was posted."""
        derived.add_sums(self._sums)
        derived.begin_clients()
