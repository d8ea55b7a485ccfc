"""What price reductions, and taking back that a prepayment was used, do to the books of `books.py`."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from itertools import accumulate

from motorcrm.testing.walk.bookkeeping import paying, released, sent_on, uses
from motorcrm.testing.walk.books import (
    CLIENTS,
    PREPAYMENTS,
    Books,
    Item,
    Left,
    Line,
    No,
    Order,
    Written,
    first_of,
    inside,
    taken,
)


def left_of(order: Order, number: int) -> tuple[int, int]:
    """What is left of a line of the bill, and of the VAT in it."""
    work = order.work[number]
    gone = [parts[number] for entry, parts in order.reduced if entry.is_live and number in parts]
    vat = inside(work.total, order.rate) - sum(vat for _amount, vat in gone)
    return work.total - sum(amount for amount, _vat in gone), vat


def reduce(books: Books, order: Order, off: Mapping[int, int], on: date) -> Written:
    """So much off each line, by its number; what is paid beyond the new price waits where it came from."""
    if order.phase != "closed" or not off:
        raise No("phase")
    books.check_day(on)
    assert order.closed_on is not None
    if on < order.closed_on:
        raise No("closed later")
    parts: dict[int, tuple[int, int]] = {}
    for number, amount in off.items():
        left, vat = left_of(order, number)
        if amount <= 0 or amount > left:
            raise No("left of the line")
        parts[number] = amount, vat - inside(left - amount, order.rate)
    net = {
        is_job: sum(amount - vat for number, (amount, vat) in parts.items() if order.work[number].is_job is is_job)
        for is_job in (True, False)
    }
    amount, vat = sum(off.values()), sum(vat for _amount, vat in parts.values())
    whose = (order.client, order.contract, order.pk)
    lines = [
        Line("reductions-jobs", net[True], *whose, month=first_of(on)),
        Line("reductions-parts", net[False], *whose, month=first_of(on)),
        Line("vat", vat, *whose, rate=order.rate),
        Line(CLIENTS, -amount, *whose),
    ]
    entry = Written("reduction", on, order.organisation, lines, order.pk)
    books.record([entry, *_over(books, order, amount, on)])
    order.reduced.append((entry, parts))
    return entry


def _over(books: Books, order: Order, amount: int, on: date) -> list[Written]:
    owed = Counter(dict(books.days(CLIENTS, order=order.pk)))
    made = []
    for part, last in _what_paid(books, order, amount - sum(owed.values())):
        day = max(on, last)
        lines = [
            Line(CLIENTS, part.amount, order.client, order.contract, order.pk, part.item),
            Line(
                PREPAYMENTS, -part.amount, part.client, part.contract, part.order, part.item,
                rate=books.mode(order.organisation, day).rate,
            ),
        ]  # fmt: skip
        made.append(Written("over", day, order.organisation, lines, order.pk))
        owed[day] += part.amount
    owed[on] -= amount
    if min(accumulate(owed[day] for day in sorted(owed))) < 0:
        raise No("owed on that day")
    return made


def _what_paid(books: Books, order: Order, amount: int) -> list[tuple[Left, date]]:
    """So much of what has paid the bill, the latest first, and until when it has."""
    there: Counter[tuple[Item, int, int | None, int | None]] = Counter()
    days: dict[tuple[Item, int, int | None, int | None], date] = {}
    for entry in paying(books, order.pk):
        for line in entry.lines:
            if line.account != (CLIENTS if entry.kind in ("payment", "freed") else PREPAYMENTS) or not line.item:
                continue
            if line.account == CLIENTS and line.order != order.pk:
                continue
            direct = line.account == CLIENTS
            place = (
                (line.item, order.client, order.contract, order.pk)
                if direct
                else (line.item, line.client or 0, line.contract, line.order)
            )
            there[place] += -line.amount if direct else line.amount
            days[place] = max(entry.on, days.get(place, entry.on))
    for place in days:  # what has moved the payment of a bill at all, taken back or not
        if place[3] == order.pk and place[0] in _direct(books, order.pk):
            own = [day for day, _change in _moves(books, order.pk, place[0])]
            days[place] = max([days[place], *own])
    lefts = [Left(*place, left) for place, left in there.items() if left > 0]
    lefts.sort(key=lambda left: (left.order != order.pk, -left.item.pk))
    return [(part, days[part[:4]]) for part in taken(lefts, amount)]


def _direct(books: Books, order: int) -> set[Item]:
    return {
        line.item
        for entry in books.entries
        if entry.is_live and entry.kind in ("payment", "freed")
        for line in entry.lines
        if line.account == CLIENTS and line.order == order and line.item
    }


def _moves(books: Books, order: int, item: Item) -> list[tuple[date, int]]:
    return books.days(CLIENTS, order=order, item=item)


def reverse_reduction(books: Books, order: Order, reduction: Written) -> None:
    """It is owed again; what still waits for the order itself pays it at once."""
    if reduction.is_reversed:
        raise No("reversed")
    amount = sum(-line.amount for line in reduction.lines if line.account == CLIENTS)
    on = books.landing(reduction.on, reduction.organisation, moves_on=True)
    waiting = [left for left in books.lefts(order.organisation) if left.order == order.pk]
    parts = taken(waiting, books.owed_for(order.pk) + amount)
    books.record([books.reversal(reduction), *uses(books, order, parts, on)])


def reverse_use(books: Books, use: Written) -> None:
    """The prepayment waits again where it was, or on the client's balance; unless a reduction has freed of it."""
    if use.is_reversed:
        raise No("reversed")
    side = next(line for line in use.lines if line.account == CLIENTS)
    assert side.item is not None
    pays = 0
    for day, change in books.days(CLIENTS, order=side.order, item=side.item):
        pays -= change
        if day >= use.on and pays < -side.amount:
            raise No("freed")
    back = books.back_since(items=[side.item])
    on = sent_on(books, [use], back, owes=side.order)
    books.record([books.reversal(use, back), *on, *released(books, books.orders[side.order or 0])])
