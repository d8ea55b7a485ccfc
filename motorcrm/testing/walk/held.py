"""What money that employees hold does to the books of `books.py`: given, reported, given back, paid beyond it."""

from collections.abc import Sequence
from datetime import date

from motorcrm.testing.walk.books import Account, Books, Item, Line, No, Written, check_till, first_of, inside

HELD = "accountable"
Expense = tuple[str, int, date, int | None]
"""Category, amount, a day of its month, the rate of the VAT in it."""


def give(books: Books, who: int, where: Account, amount: int, on: date) -> Written:
    books.check_day(on)
    if amount <= 0:
        raise No("amount")
    check_till(books, where, amount, on)
    lines = [Line(HELD, amount, item=Item(on), employee=who), Line(where.name, -amount)]
    return _recorded(books, Written("advance", on, where.organisation, lines))


def report(books: Books, who: int, organisation: int, expenses: Sequence[Expense], on: date) -> Written:
    """Over what is held on that day and later, the oldest first; what is beyond is owed from then on."""
    books.check_day(on)
    if not expenses or any(amount <= 0 for _category, amount, _month, _rate in expenses):
        raise No("expenses")
    lines, deducts = [], books.mode(organisation, on).deducts
    for category, amount, month, rate in expenses:
        deducted = inside(amount, rate) if deducts else 0
        lines.append(Line(category, amount - deducted, month=None if category == "stock" else first_of(month)))
        lines.append(Line("input-vat", deducted, rate=rate))
    whole = sum(amount for _category, amount, _month, _rate in expenses)
    settled, rest = _settled(books, who, organisation, whole, on, 1)
    beyond = [Line(HELD, -rest, item=Item(on), employee=who)] if rest else []
    return _recorded(books, Written("report", on, organisation, [*lines, *settled, *beyond]))


def give_back(books: Books, who: int, where: Account, amount: int, on: date) -> Written:
    books.check_day(on)
    settled, rest = _settled(books, who, where.organisation, amount, on, 1)
    if amount <= 0 or rest:
        raise No("more than is held")
    return _recorded(books, Written("return", on, where.organisation, [*settled, Line(where.name, amount)]))


def pay_beyond(books: Books, who: int, where: Account, amount: int, on: date) -> Written:
    books.check_day(on)
    settled, rest = _settled(books, who, where.organisation, amount, on, -1)
    if amount <= 0 or rest:
        raise No("more than is owed")
    check_till(books, where, amount, on)
    return _recorded(books, Written("overspend", on, where.organisation, [*settled, Line(where.name, -amount)]))


def there(books: Books, who: int, organisation: int, on: date, sign: int) -> dict[Item, int]:
    """What is held (1) or owed (-1) from that day on, the oldest first."""
    items = {
        line.item: books.least_of(line.item, on, sign)
        for line, own, _on in books.sums
        if line.account == HELD and line.employee == who and own == organisation and line.item
    }
    # What is not open now is not looked at; nor could it be open on every day from then on.
    return {item: items[item] for item in sorted(items, key=lambda item: (item.on, item.pk)) if items[item] > 0}


def _settled(books: Books, who: int, organisation: int, amount: int, on: date, sign: int) -> tuple[list[Line], int]:
    lines = []
    for item, left in there(books, who, organisation, on, sign).items():
        if part := min(left, amount):
            lines.append(Line(HELD, -sign * part, item=item, employee=who))
            amount -= part
    return lines, amount


def _recorded(books: Books, entry: Written) -> Written:
    books.record([entry])
    return entry
