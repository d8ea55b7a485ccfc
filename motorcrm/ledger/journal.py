"""The door to the journal: `post` and `reverse` write it, `balance` and the like read it. Nothing else writes money.

Only the past of a new company comes in by a door of its own, `loading.py`: the same entries, checked afterwards.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain, islice
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from motorcrm.company.models import Organisation
from motorcrm.core import locks
from motorcrm.core.actor import Actor
from motorcrm.core.refusal import Refused
from motorcrm.history.doubt import refuse_doubted_clock
from motorcrm.ledger import consequences, derived
from motorcrm.ledger.drafts import Draft, Later, reversal, worked_out
from motorcrm.ledger.kinds import Kind
from motorcrm.ledger.lines import COLUMNS, Line, NewItem, Side
from motorcrm.ledger.models import Account, CashFlowArticle, ChainHead, Entry, Tax
from motorcrm.ledger.queries import Turnovers, balance, balances_by, turnovers
from motorcrm.ledger.rules import Calendar, check_kind, check_side
from motorcrm.ledger.writing import Fresh, write

__all__ = [
    "Draft",
    "Later",
    "Turnovers",
    "Unbalanced",
    "balance",
    "balances_by",
    "lock_head",
    "post",
    "post_many",
    "reversal",
    "reverse",
    "turnovers",
]

BATCH = 2_000


class Unbalanced(ValueError):
    """The lines don't make an entry: fewer than two, or they don't sum to zero. A bug in the program."""


def post(
    *, kind: Kind, key: str, about: str, on: date, organisation: Organisation, lines: Sequence[Line], by: Actor
) -> Entry:
    """Write one entry, in the same database transaction as what it records.

    Zero lines are dropped; fewer than two lines left, or a sum other than zero, raises Unbalanced. The same key with
    the same content returns the first entry; with different content it raises Refused("key-reused"). Refused too for
    a day in the future, before the books begin, or in a locked period.
    """
    return post_many([Draft(kind, key, about, on, organisation, lines, by)])[0]


def reverse(entry: Entry, *, by: Actor, on: date | None = None) -> Entry:
    """Reverse an entry with one of opposite signs, dated like the original unless `on` is given.

    A second reversal raises Refused("already-reversed"). A reversal cannot be reversed: post anew.
    """
    return post_many([reversal(entry, by=by, on=on)])[0]


def post_many(drafts: Iterable[Draft | Later]) -> list[Entry]:
    """Post drafts in order, with every guarantee of `post`: hundreds of thousands in one database transaction.

    A verb calls it once, last, with all it has to post; with nothing to post it locks nothing. What a list leaves for
    later is worked out before anything is locked and posted last; its entries are not among the answers.
    """
    now = None
    if isinstance(drafts, Sequence):
        now = sum(isinstance(draft, Draft) for draft in drafts)
        drafts = [*worked_out(drafts)]
    remaining = worked_out(drafts)
    if (first := next(remaining, None)) is None:
        return []
    remaining = chain([first], remaining)
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("money must be posted in the database transaction of what it records")
    refuse_doubted_clock()
    head = lock_head()
    entries: list[Entry] = []
    while batch := list(islice(remaining, BATCH)):
        entries += _post_batch(head, batch)
    return entries[:now]


def lock_head() -> ChainHead:
    """The last lock of all: writers of money wait for each other here, so that each sees the seal before its own."""
    return locks.lock_by_id(ChainHead, 1)


def _post_batch(head: ChainHead, drafts: list[Draft]) -> list[Entry]:
    known, calendar = Known(drafts), Calendar()
    # Looked up under the lock: a second writer with the same key has waited for the first one's commit.
    by_key = {entry.key: entry for entry in Entry.objects.filter(key__in=[draft.key for draft in drafts])}
    fresh: dict[str, Fresh] = {}
    answers: list[Entry] = []
    for draft in drafts:
        lines = lines_of(draft)
        if (entry := by_key.get(draft.key)) is None:
            _check(draft)
            day = calendar.day_of(draft)
            made = Fresh(draft, day, known.sides(draft, lines, calendar), head.position + len(fresh) + 1)
            by_key[draft.key], fresh[draft.key] = made.entry, made
        elif not _same(entry, fresh.get(draft.key), draft, known.sides(draft, lines, None)):
            raise Refused(
                "key-reused", _("This transaction was already recorded with different details. Reload the page.")
            )
        answers.append(by_key[draft.key])
    if fresh:
        derived.add(write(head, list(fresh.values())))
        for made in fresh.values():
            if made.draft.kept is not None:
                made.draft.kept(made.entry)
        consequences.posted([(made.draft, made.entry) for made in fresh.values()])
    return answers


def _check(draft: Draft) -> None:
    check_kind(draft)
    if draft.reverses is None:
        return
    if draft.reverses.reverses_id is not None:
        raise Refused("is-a-reversal", _("A reversal cannot be reversed. Record the transaction again."))
    if Entry.objects.filter(reverses=draft.reverses).exists():
        raise Refused("already-reversed", _("This transaction is already reversed."))


def lines_of(draft: Draft) -> list[Line]:
    lines = [line for line in draft.lines if line.amount]
    if len(lines) < 2 or sum((line.amount.units for line in lines), 0):
        raise Unbalanced(f"{draft.kind.code} {draft.key}: {[(str(line.account), line.amount.units) for line in lines]}")
    return lines


class Known:
    """The accounts, articles and taxes that drafts name, each read once."""

    def __init__(self, drafts: Iterable[Draft]) -> None:
        lines = [line for draft in drafts for line in draft.lines]
        named = {line.account if isinstance(line.account, str) else line.account.pk for line in lines}
        codes = {account for account in named if isinstance(account, str)}
        rows = Account.objects.filter(code__in=codes) | Account.objects.filter(pk__in=named - codes)
        self._accounts: dict[str | int, Account] = {}
        for account in rows:
            self._accounts[account.pk] = account
            if account.code:
                self._accounts[account.code] = account
        self._by_code = {
            "article": _ids(CashFlowArticle, {line.about.get("article") for line in lines}),
            "tax": _ids(Tax, {line.about.get("tax") for line in lines}),
        }

    def sides(self, draft: Draft, lines: list[Line], calendar: Calendar | None) -> list[Side]:
        """The lines as plain values. With the calendar they are checked, and months moved out of locked periods."""
        return [self._side(draft, line, calendar) for line in lines]

    def _side(self, draft: Draft, line: Line, calendar: Calendar | None) -> Side:
        account = self._account(line.account)
        side: Side = {"account": account.pk, "amount": line.amount.units}
        for name, value in line.about.items():
            if value is not None:
                side[name] = self._plain(name, value)
        if calendar is not None:
            side["month"], side["was_month"] = calendar.month_of(draft, side.get("month"))
            check_side(account, {name: value for name, value in side.items() if value is not None}, draft)
        return side

    def _account(self, named: str | Account) -> Account:
        """Raises Refused for the account of a category that was deleted before the lock was had."""
        if isinstance(named, str):
            return self._accounts[named]
        if (found := self._accounts.get(named.pk)) is None:
            raise Refused("account-gone", _("This category has been deleted meanwhile. Choose another."))
        return found

    def _plain(self, name: str, value: Any) -> Any:
        if isinstance(value, str):
            return self._by_code[name][value]
        if name == "vat_rate":
            return value.units
        if name == "month":
            return value.replace(day=1)
        return value if isinstance(value, int | NewItem) else value.pk


def _ids(model: Any, named: set[Any]) -> dict[str, int]:
    codes = [code for code in named if isinstance(code, str)]
    return dict(model.objects.filter(code__in=codes).values_list("code", "pk")) if codes else {}


def _same(entry: Entry, written: Fresh | None, draft: Draft, own: list[Side]) -> bool:
    """Whether the entry is what the draft would have become, whatever the order of lines and the day it moved to."""
    same_day = draft.moves_on or entry.on == draft.on
    reverses = draft.reverses.pk if draft.reverses else None
    whole = (entry.kind, entry.about, entry.organisation_id, entry.reverses_id)
    sides = written.sides if written else _sides_of(entry)
    return (
        same_day
        and whole == (draft.kind.code, draft.about, draft.organisation.pk, reverses)
        and Counter(_plain(side, draft) for side in sides) == Counter(_plain(side, draft) for side in own)
    )


def _plain(side: Side, draft: Draft) -> tuple[tuple[str, Any], ...]:
    """For comparing: an item that the entry opens has no id yet in a draft, and months of what moves may have moved."""
    left_out = {"month", "was_month"} if draft.moves_on else {"was_month"}
    return tuple(
        (name, "new" if isinstance(value, NewItem) else value)
        for name, value in sorted(side.items())
        if value is not None and name not in left_out
    )


def _sides_of(entry: Entry) -> list[Side]:
    found = []
    for posting in entry.postings.select_related("item"):
        side = side_of(posting)
        if posting.item is not None and posting.item.entry_id == entry.pk:
            side["item"] = NewItem(posting.item)
        found.append(side)
    return found


def side_of(posting: Any) -> Side:
    """A posting as plain values."""
    side: Side = {"account": posting.account_id, "amount": posting.amount.units}
    for name, column in COLUMNS.items():
        if (value := getattr(posting, column)) is not None:
            side[name] = value.units if name == "vat_rate" else value
    return side
