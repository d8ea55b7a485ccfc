"""A small workshop's books in plain Python, written from `docs/money.md`: what the program's journal is compared with.

Amounts are whole kopecks, rates whole hundredths of a percent, clients, contracts, orders and organisations their ids.
Nothing of the program's arithmetic is used here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

CLIENTS, PREPAYMENTS, SUPPLIERS = "clients", "prepayments", "suppliers"
UNASKED = ("reversal", "count", "opening")
"""Kinds that a till takes part in though its shift is closed."""


class No(Exception):
    """The program must refuse this."""


@dataclass(eq=False)
class Item:
    """One piece of money received: the program's id of it is learnt after it is recorded."""

    on: date
    pk: int = 0


class Line(NamedTuple):
    account: str
    amount: int
    client: int | None = None
    contract: int | None = None
    order: int | None = None
    item: Item | None = None
    month: date | None = None
    rate: int | None = None
    employee: int | None = None
    supplier: int | None = None


@dataclass(eq=False)
class Written:
    """An entry."""

    kind: str
    on: date
    organisation: int
    lines: list[Line]
    order: int | None = None
    moves_on: bool = False
    further: list["Written"] = field(default_factory=list)
    """What was made with it and is taken back with it."""
    reverses: "Written | None" = None
    is_reversed: bool = False

    @property
    def is_live(self) -> bool:
        return not self.is_reversed and self.reverses is None


class Work(NamedTuple):
    """A line of an order: a job, or a part with a cost."""

    is_job: bool
    price: int
    thousandths: int
    cost: int
    is_free: bool = False

    @property
    def total(self) -> int:
        return 0 if self.is_free else rounded(self.price * self.thousandths, 1000)


@dataclass(eq=False)
class Order:
    pk: int
    client: int
    organisation: int
    contract: int | None
    created: date
    work: list[Work]
    phase: str = "open"
    is_finished: bool = False
    closed_on: date | None = None
    rate: int | None = None
    """Of the VAT of its sale."""
    reduced: list[tuple[Written, dict[int, tuple[int, int]]]] = field(default_factory=list)
    """Price reductions: how much went off which line, and the VAT in it."""

    @property
    def is_done(self) -> bool:
        """Whether no job is left to finish; parts alone need no finishing."""
        return self.is_finished or not any(line.is_job for line in self.work)

    @property
    def total(self) -> int:
        return sum(line.total for line in self.work)


class Left(NamedTuple):
    """What is left of an item in one place."""

    item: Item
    client: int
    contract: int | None
    order: int | None
    amount: int


class Mode(NamedTuple):
    since: date
    rate: int | None
    deducts: bool


def rounded(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def inside(amount: int, rate: int | None) -> int:
    """The VAT inside an amount."""
    return rounded(amount * rate, 10_000 + rate) if rate else 0


def first_of(day: date) -> date:
    return day.replace(day=1)


@dataclass
class Books:
    """Entries of all organisations, and the rules by which they come about."""

    today: date
    begin: date
    modes: dict[int, list[Mode]]
    entries: list[Written] = field(default_factory=list)
    orders: dict[int, Order] = field(default_factory=dict)
    locked: dict[int, date] = field(default_factory=dict)
    """Up to which day the books of an organisation are closed."""
    merged: dict[int, int] = field(default_factory=dict)
    """A client who was merged → the one who stayed."""
    sums: Counter[tuple[Line, int, date]] = field(default_factory=Counter)
    """Amounts by everything a line says (its own amount is 0 here), organisation and day."""
    shut: set[str] = field(default_factory=set)
    """Tills whose shift is closed."""
    closed: dict[str, set[str]] = field(default_factory=dict)
    """By what is done there, the money accounts that are closed to whoever acts now."""
    waiting: list[tuple[str, date]] | None = None
    """Tills that must have enough at the end of what is being done, and since which day."""

    # --- recording

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Several things, all or none; tills are looked at after the last."""
        known, sums, self.waiting = len(self.entries), self.sums.copy(), []
        try:
            yield
            waiting, self.waiting = self.waiting, None
            if any(self.lowest(name, on) < 0 for name, on in waiting):
                raise No("till")
        except No:
            for entry in self.entries[known:]:
                if entry.reverses is not None:
                    entry.reverses.is_reversed = False
            del self.entries[known:]
            self.sums = sums
            raise
        finally:
            self.waiting = None

    def record(self, entries: Iterable[Written]) -> None:
        """All or none: each on its day, or the first open one if it may move there."""
        made = [entry for entry in entries if sum(1 for line in entry.lines if line.amount)]
        for entry in made:
            self._place(entry)
        for entry in made:
            self.entries.append(entry)
            if entry.reverses is not None:
                entry.reverses.is_reversed = True
            for line in entry.lines:
                self.sums[line._replace(amount=0), entry.organisation, entry.on] += line.amount

    def _place(self, entry: Written) -> None:
        opens = "opening" in (entry.kind, entry.reverses and entry.reverses.kind)
        if entry.on > self.today or (entry.on < self.begin and not opens):
            raise No("day")
        self._check_accounts(entry)
        entry.on = self.landing(entry.on, entry.organisation, moves_on=entry.moves_on)
        first = first_of(self.first_open(entry.organisation))
        if any(line.month and line.month < first for line in entry.lines) and not entry.moves_on:
            raise No("month")
        entry.lines = [
            line._replace(month=max(line.month, first)) if line.month else line for line in entry.lines if line.amount
        ]

    def _check_accounts(self, entry: Written) -> None:
        for line in entry.lines:
            if line.amount and line.account in self.shut and entry.kind not in UNASKED:
                raise No("shift")
            if line.amount and entry.kind != "reversal":
                self.check_use("puts_in" if line.amount > 0 else "takes_out", line.account, entry.on)

    def check_use(self, use: str, account: str, on: date) -> None:
        """Whether the person may do that with the account, and on that day."""
        is_earlier = on < self.today and account in self.closed.get("records_earlier", ())
        if account in self.closed.get(use, ()) or is_earlier:
            raise No("account")

    def check_seen(self, entry: Written) -> None:
        """Whoever takes something back sees all that it has moved."""
        if any(line.account in self.closed.get("sees_transactions", ()) for line in entry.lines):
            raise No("unseen")

    def first_open(self, organisation: int) -> date:
        until = self.locked.get(organisation)
        return until + timedelta(days=1) if until else date(1, 1, 1)

    def landing(self, on: date, organisation: int, *, moves_on: bool) -> date:
        first = self.first_open(organisation)
        if on >= first:
            return on
        if not moves_on or first > self.today:
            raise No("period")
        return first

    def reversal(self, entry: Written, since: date = date.min) -> Written:
        lines = [line._replace(amount=-line.amount) for line in entry.lines]
        return Written(
            "reversal", max(entry.on, since), entry.organisation, lines, entry.order, moves_on=True, reverses=entry
        )

    def back_since(self, *, order: int | None = None, items: Sequence[Item] = ()) -> date:
        """From which day on all is back that was taken back of the order's bill, or of the items."""
        return max(
            (
                entry.on
                for entry in self.entries
                if entry.reverses is not None and entry.on > entry.reverses.on
                for line in entry.lines
                if line.item in items or (line.account == CLIENTS and line.order == order)
            ),
            default=date.min,
        )

    # --- reading

    def check_day(self, on: date, since: date | None = None) -> None:
        if on > self.today or on < self.begin or (since is not None and on < since):
            raise No("day")

    def mode(self, organisation: int, on: date) -> Mode:
        found = [mode for mode in self.modes[organisation] if mode.since <= on]
        return max(found) if found else Mode(on, None, False)

    def ids_of(self, client: int) -> set[int]:
        stayed = self.merged.get(client, client)
        return {stayed, *(gone for gone, other in self.merged.items() if other == stayed)}

    def days(self, account: str, **place: object) -> list[tuple[date, int]]:
        """How the account moved there, by day."""
        found: Counter[date] = Counter()
        for (line, _organisation, on), amount in self.sums.items():
            if line.account == account and all(getattr(line, name) is value for name, value in place.items()):
                found[on] += amount
        return sorted(found.items())

    def lefts(self, organisation: int) -> list[Left]:
        """What is left of all prepayments, wherever they are, oldest first; of one item, its balance first."""
        found: Counter[tuple[Item, int, int | None, int | None]] = Counter()
        for (line, own, _on), amount in self.sums.items():
            if line.account == PREPAYMENTS and own == organisation:
                assert line.item is not None
                assert line.client is not None
                found[line.item, line.client, line.contract, line.order] -= amount
        lefts = [Left(*place, amount) for place, amount in found.items() if amount]
        return sorted(
            lefts, key=lambda left: (left.item.on, left.item.pk, left.order or 0, left.client, left.contract or 0)
        )

    def since(self, left: Left, amount: int) -> date:
        """The first day from which so much of it was there every day."""
        days = self.days(PREPAYMENTS, item=left.item, client=left.client, contract=left.contract, order=left.order)
        there = list(accumulate(-change for _day, change in days))
        return next(day for at, (day, _change) in enumerate(days) if min(there[at:]) >= amount)

    def lowest(self, account: str, on: date) -> int:
        """The least there is at the end of any day from then on."""
        days = self.days(account)
        start = sum(change for day, change in days if day <= on)
        return min(accumulate((change for day, change in days if day > on), initial=start))

    def lowest_of(self, account: str, on: date, *, item: Item) -> int:
        """Of a claim that is credited: the one nearest to zero at the end of any day from then on."""
        days = self.days(account, item=item)
        start = sum(change for day, change in days if day <= on)
        return max(accumulate((change for day, change in days if day > on), initial=start))

    def least_of(self, item: Item, on: date, sign: int, account: str = "accountable") -> int:
        """Of an advance (1), or of what is owed (-1): the least there is at the end of any day from then on."""
        days = self.days(account, item=item)
        start = sum(sign * change for day, change in days if day <= on)
        return min(accumulate((sign * change for day, change in days if day > on), initial=start))

    def owed_since(self, order: int, amount: int) -> date:
        """The first day from which so much is owed for the order every day."""
        days = self.days(CLIENTS, order=order)
        there = list(accumulate(change for _day, change in days))
        return next(day for at, (day, _change) in enumerate(days) if min(there[at:]) >= amount)

    def owed_from_before(self, clients: set[int], organisation: int, on: date) -> int:
        """What these owe on every day from then on since before the books began."""
        days: Counter[date] = Counter({on: 0})
        for (line, own, day), amount in self.sums.items():
            if line.account == CLIENTS and line.order is None and line.client in clients and own == organisation:
                days[max(day, on)] += amount
        return min(accumulate(days[day] for day in sorted(days)))

    def owed_for(self, order: int) -> int:
        return sum(change for _day, change in self.days(CLIENTS, order=order))

    def money_of(self, order: Order) -> tuple[int, int, int]:
        """Its total, what is paid of it (waiting prepayments too), and what is left to pay."""
        paid = self.paid()[order.pk]
        wanted = 0 if order.phase == "cancelled" else order.total - self.off(order)
        return order.total, paid, wanted - paid

    def off(self, order: Order) -> int:
        """What price reductions have taken off."""
        live = [parts for entry, parts in order.reduced if entry.is_live]
        return sum(amount for parts in live for amount, _vat in parts.values())

    def paid(self) -> Counter[int | None]:
        """By order: prepayments that wait, those used, and what was paid for it directly."""
        found: Counter[int | None] = Counter()
        for (line, _organisation, _on), amount in self.sums.items():
            if line.account == PREPAYMENTS:
                found[line.order] -= amount
        for entry in self.entries:
            if entry.is_live and entry.kind in ("use", "payment", "freed", "over"):
                for line in entry.lines:
                    if line.account == CLIENTS:
                        found[line.order] -= line.amount
        return found


def taken(lefts: Sequence[Left], amount: int) -> list[Left]:
    """So much of what is left, oldest first."""
    parts = []
    for left in lefts:
        if amount > 0:
            parts.append(left._replace(amount=min(left.amount, amount)))
            amount -= parts[-1].amount
    return parts


def total(parts: Iterable[Left]) -> int:
    return sum(part.amount for part in parts)


@dataclass(frozen=True)
class Account:
    """A till, a bank account or a terminal."""

    name: str
    organisation: int
    is_till: bool


@dataclass(eq=False)
class Receipt:
    """A payment, prepayment or refund, as people take it back."""

    entry: Written
    items: list[Item]
    order: Order | None = None
    """The one order that it was for, if it was for nothing else."""
    pk: int = 0


def check_till(books: Books, where: Account, amount: int, on: date) -> None:
    if where.is_till and books.waiting is not None:
        books.waiting.append((where.name, on))
    elif where.is_till and books.lowest(where.name, on) < amount:
        raise No("till")
