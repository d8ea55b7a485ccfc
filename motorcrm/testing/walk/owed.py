"""What purchases on credit, and all that settles them, do to the books of `books.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from motorcrm.testing.walk.bookkeeping import released, used_at
from motorcrm.testing.walk.books import (
    PREPAYMENTS,
    SUPPLIERS,
    Account,
    Books,
    Item,
    Line,
    No,
    Written,
    check_till,
    first_of,
    inside,
)
from motorcrm.testing.walk.cash import names, undo

Line_ = tuple[str, int, int | None, date]
"""Account of the category, amount, rate of the VAT in it, a day of its month."""


@dataclass(eq=False)
class Bill:
    entry: Written
    supplier: int
    lines: Sequence[Line_] = ()
    deducts: bool = False
    gone: list[tuple[Written, dict[int, tuple[int, int]]]] = field(default_factory=list)
    """Returns: how much of which line, and the VAT in it."""

    @property
    def item(self) -> Item:
        return next(line.item for line in self.entry.lines if line.item)

    def left_of(self, number: int) -> tuple[int, int]:
        _account, amount, rate, _month = self.lines[number]
        live = [parts[number] for entry, parts in self.gone if entry.is_live and number in parts]
        return amount - sum(back for back, _vat in live), inside(amount, rate) - sum(vat for _back, vat in live)


def buy(books: Books, supplier: int, organisation: int, lines: Sequence[Line_], on: date) -> Bill:
    books.check_day(on)
    if not lines or any(amount <= 0 for _account, amount, _rate, _month in lines):
        raise No("amount")
    made, deducts = [], books.mode(organisation, on).deducts
    for account, amount, rate, month in lines:
        deducted = inside(amount, rate) if deducts else 0
        made.append(Line(account, amount - deducted, month=None if account == "stock" else first_of(month)))
        made.append(Line("input-vat", deducted, rate=rate))
    made.append(Line(SUPPLIERS, -sum(amount for _a, amount, _r, _m in lines), item=Item(on), supplier=supplier))
    entry = Written("purchase", on, organisation, made)
    books.record([entry])
    return Bill(entry, supplier, lines, deducts)


def owed(books: Books, item: Item, on: date) -> int:
    """The least that is owed of it at the end of any day from then on; below zero, they owe it."""
    return -books.lowest_of(SUPPLIERS, on, item=item)


def over(books: Books, item: Item, on: date) -> int:
    """The least that they owe of it at the end of any day from then on."""
    return books.least_of(item, on, 1, account=SUPPLIERS)


def pay(
    books: Books, supplier: int, shares: Sequence[tuple[Bill, int]], where: Account, amount: int, on: date
) -> Written:
    """So much of each purchase; what is beyond is an advance, a claim of its own."""
    books.check_day(on)
    if amount <= 0 or sum(share for _bill, share in shares) > amount:
        raise No("amount")
    lines = []
    for bill, share in shares:
        if share <= 0 or bill.supplier != supplier or where.organisation != bill.entry.organisation:
            raise No("share")
        if bill.entry.is_reversed or on < bill.entry.on or share > owed(books, bill.item, on):
            raise No("bill")
        lines.append(Line(SUPPLIERS, share, item=bill.item, supplier=supplier))
    check_till(books, where, amount, on)
    if rest := amount - sum(share for _bill, share in shares):
        lines.append(Line(SUPPLIERS, rest, item=Item(on), supplier=supplier))
    return _recorded(books, "supplier-payment", on, where.organisation, [*lines, Line(where.name, -amount)])


def give_back(books: Books, bill: Bill, off: Mapping[int, int], on: date) -> Written:
    """Lines of a bill go back, whole or in part, in the month of the return."""
    books.check_day(on)
    if bill.entry.is_reversed or on < bill.entry.on or not off:
        raise No("bill")
    lines, parts = [], {}
    for number, amount in off.items():
        left, vat = bill.left_of(number)
        if amount <= 0 or amount > left:
            raise No("left of the line")
        account, _amount, rate, _month = bill.lines[number]
        parts[number] = amount, vat - inside(left - amount, rate)
        deducted = parts[number][1] if bill.deducts else 0
        lines.append(Line(account, deducted - amount, month=None if account == "stock" else first_of(on)))
        lines.append(Line("input-vat", -deducted, rate=rate))
    lines.append(Line(SUPPLIERS, sum(off.values()), item=bill.item, supplier=bill.supplier))
    entry = _recorded(books, "supplier-return", on, bill.entry.organisation, lines)
    bill.gone.append((entry, parts))
    return entry


def come_back(books: Books, supplier: int, where: Account, amount: int, on: date) -> Written:
    """Money that the supplier gives back of what they owe, oldest first."""
    books.check_day(on)
    if amount <= 0:
        raise No("amount")
    lines = _out_of(books, supplier, where.organisation, amount, on)
    return _recorded(books, "supplier-refund", on, where.organisation, [Line(where.name, amount), *lines])


def offset(books: Books, bills: Sequence[Bill], supplier: int, organisation: int, amount: int, on: date) -> Written:
    """So much of what they owe us pays what we owe them, both oldest first."""
    books.check_day(on)
    if amount <= 0:
        raise No("amount")
    onto = _onto(books, bills, supplier, organisation, amount, on)
    out = _out_of(books, supplier, organisation, amount, on)
    return _recorded(books, "supplier-offset", on, organisation, [*onto, *out])


def set_off(
    books: Books, bills: Sequence[Bill], supplier: int, client: int, organisation: int, amount: int, on: date
) -> Written:
    """So much of what we owe them pays what they owe as a client, both oldest first, by a prepayment of that sum."""
    books.check_day(on)
    if amount <= 0:
        raise No("amount")
    onto = _onto(books, bills, supplier, organisation, amount, on)
    item, rest, used = Item(on), amount, []
    rate = books.mode(organisation, on).rate
    ids = books.ids_of(client)
    for pk in sorted(books.orders):
        order = books.orders[pk]
        due = books.owed_for(pk)
        if order.phase != "closed" or order.client not in ids or order.organisation != organisation or due <= 0:
            continue
        if part := min(rest, due):
            assert order.closed_on is not None
            if on < max(order.closed_on, books.owed_since(pk, part)):
                raise No("owed on that day")
            used.append(used_at(order, Line(PREPAYMENTS, part, client, item=item), on))
            rest -= part
    if rest:
        raise No("owed")
    entry = Written("set-off", on, organisation, [*onto, Line(PREPAYMENTS, -amount, client, item=item, rate=rate)])
    books.record([entry, *used])
    return entry


def take_back(books: Books, entry: Written, accounts: Sequence[Account]) -> None:
    """Nothing that rests on it may stand; what has come back or been offset since stays there."""
    books.check_seen(entry)
    if entry.is_reversed:
        raise No("reversed")
    mine = [line.item for line in entry.lines if line.item]
    first = {item: next(e for e in books.entries if any(line.item is item for line in e.lines)) for item in mine}
    opened = [item for item in mine if first[item] is entry]
    followed = [e for e in books.entries if e.is_live and e is not entry and names(e, opened)]
    if entry.kind == "set-off":
        if any(e.kind != "use" for e in followed):
            raise No("rests")
    elif followed:
        raise No("rests")
    onto: dict[Item, int] = {}
    if entry.kind != "supplier-refund":
        for line in entry.lines:
            if line.account == SUPPLIERS and line.amount > 0 and line.item and line.item not in opened:
                onto[line.item] = line.amount
    since = books.back_since(items=mine if entry.kind != "supplier-offset" else list(onto))
    day = books.landing(max(entry.on, since), entry.organisation, moves_on=True)
    for item, amount in onto.items():
        out = [
            e
            for e in books.entries
            if e.is_live
            and e.kind in ("supplier-refund", "supplier-offset")
            and any(line.item is item and line.amount < 0 for line in e.lines)
        ]
        if out and over(books, item, day) < amount:
            raise No("has come back")
    again = sorted({use.order for use in followed if use.order})
    moves = [move for pk in again for move in released(books, books.orders[pk], opened)]
    undo(books, entry, accounts, followed, since, moves)


def _onto(books: Books, bills: Sequence[Bill], supplier: int, organisation: int, amount: int, on: date) -> list[Line]:
    lines = []
    for bill in sorted(bills, key=lambda bill: (bill.entry.on, bill.item.pk)):
        if bill.supplier != supplier or bill.entry.organisation != organisation or bill.entry.on > on:
            continue
        if (part := min(amount, owed(books, bill.item, on))) > 0:
            lines.append(Line(SUPPLIERS, part, item=bill.item, supplier=supplier))
            amount -= part
    if amount:
        raise No("owed")
    return lines


def _out_of(books: Books, supplier: int, organisation: int, amount: int, on: date) -> list[Line]:
    lines = []
    items = {
        line.item
        for line, own, _on in books.sums
        if line.account == SUPPLIERS and line.supplier == supplier and own == organisation and line.item
    }
    for item in sorted(items, key=lambda item: item.pk):
        if (part := min(amount, over(books, item, on))) > 0:
            lines.append(Line(SUPPLIERS, -part, item=item, supplier=supplier))
            amount -= part
    if amount:
        raise No("over")
    return lines


def _recorded(books: Books, kind: str, on: date, organisation: int, lines: list[Line]) -> Written:
    entry = Written(kind, on, organisation, lines)
    books.record([entry])
    return entry
