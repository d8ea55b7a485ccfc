"""What booking the opening balances does to the books of `books.py`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from motorcrm.testing.walk.books import (
    CLIENTS,
    PREPAYMENTS,
    SUPPLIERS,
    Account,
    Books,
    Item,
    Line,
    No,
    Written,
)
from motorcrm.testing.walk.cash import names, undo

HAVE = ("money", "clients", "by-employees", "accountable", "stock")
"""What there is or is owed to us; all else we owe."""
ACCOUNTS = {
    "clients": CLIENTS, "prepayments": PREPAYMENTS, "suppliers": SUPPLIERS, "employees": "employees",
    "by-employees": "employees", "accountable": "accountable", "stock": "stock", "loans": "loans", "owner": "owner",
}  # fmt: skip
WITH_ITEM = ("clients", "prepayments", "suppliers", "accountable", "loans")
Typed = tuple[str, int, object]
"""Section, amount, and whose it is: an account's name, or the id of a client, employee or supplier."""


@dataclass
class Opened:
    draft: list[Typed] = field(default_factory=list)
    booked: list[tuple[Typed, Written]] = field(default_factory=list)
    draft_is_kept: bool = False


def live(books: Books, known: Opened) -> list[tuple[Typed, Written]]:
    return [(typed, entry) for typed, entry in known.booked if entry.is_live]


def book(books: Books, known: Opened, organisation: int, accounts: Sequence[Account]) -> list[tuple[Typed, Written]]:
    """What is not wanted any more is taken back, what is new is booked; both or neither."""
    day = books.begin - timedelta(days=1)
    if books.closed.get("sees_balance"):
        raise No("right")
    there = [(_now(books, typed), entry) for typed, entry in live(books, known)]
    fresh = []
    for typed in (_now(books, typed) for typed in known.draft):
        same = next((one for one in there if one[0] == typed), None)
        if same:
            there.remove(same)
        else:
            fresh.append(typed)
    if (there or fresh) and books.first_open(organisation) > day:
        raise No("locked")
    for _typed, entry in there:
        mine = [line.item for line in entry.lines if line.item and line.account != CLIENTS]
        if any(other.is_live and other is not entry and names(other, mine) for other in books.entries):
            raise No("followed")
    made = [(typed, _entry(books, typed, organisation)) for typed in fresh]
    with books.at_once():
        books.record([*(books.reversal(entry) for _typed, entry in there), *(entry for _typed, entry in made)])
        for where in accounts:
            if where.is_till and any(line.account == where.name for _t, e in there for line in e.lines):
                assert books.waiting is not None
                books.waiting.append((where.name, day))
        owing = {typed[2] for typed, _made in [*there, *made] if typed[0] == "clients"}
        for client in owing:
            assert isinstance(client, int)
            if books.owed_from_before(books.ids_of(client), organisation, day) < 0:
                raise No("followed")
    known.booked += made
    return made


def take_back(books: Books, entry: Written, accounts: Sequence[Account]) -> None:
    """One line; it stays in the draft."""
    books.check_seen(entry)
    mine = [line.item for line in entry.lines if line.item and line.account != CLIENTS]
    followed = any(other.is_live and other is not entry and names(other, mine) for other in books.entries)
    if entry.is_reversed or followed:
        raise No("followed")
    for line in entry.lines:
        if line.account == CLIENTS and line.client:
            left = books.owed_from_before(books.ids_of(line.client), entry.organisation, entry.on) - line.amount
            if left < 0:
                raise No("followed")
    undo(books, entry, accounts, [], books.back_since(items=mine))


def _now(books: Books, typed: Typed) -> Typed:
    """A client who was merged is the one who stayed."""
    section, amount, whose = typed
    if section in ("clients", "prepayments"):
        assert isinstance(whose, int)
        whose = books.merged.get(whose, whose)
    return section, amount, whose


def _entry(books: Books, typed: Typed, organisation: int) -> Written:
    section, amount, whose = typed
    day = books.begin - timedelta(days=1)
    signed = amount if section in HAVE else -amount
    about = {
        "clients": {"client": whose}, "prepayments": {"client": whose}, "suppliers": {"supplier": whose},
        "employees": {"employee": whose}, "by-employees": {"employee": whose}, "accountable": {"employee": whose},
    }.get(section, {})  # fmt: skip
    if section in WITH_ITEM:
        about = {**about, "item": Item(day)}
    if section == "prepayments":
        about = {**about, "rate": books.mode(organisation, day).rate}
    account = str(whose) if section == "money" else ACCOUNTS[section]
    return Written("opening", day, organisation, [Line(account, signed, **about), Line("opening", -signed)])  # type: ignore[arg-type]
