"""What counting tills does to the books of `books.py`: shifts, differences, and what is decided about them."""

from dataclasses import dataclass, field
from datetime import date

from motorcrm.testing.walk.books import Account, Books, Item, Line, No, Written, first_of

SHORTAGES = "shortages"


@dataclass(eq=False)
class Counted:
    """A difference that was found."""

    entry: Written
    amount: int
    is_short: bool
    decided: list[Written] = field(default_factory=list)

    @property
    def item(self) -> Item:
        return next(line.item for line in self.entry.lines if line.item)


def count(books: Books, where: Account, counted: int, *, opens: bool) -> Counted | None:
    """The shift begins or ends, and from now on there is what was counted."""
    if counted < 0 or opens != (where.name in books.shut):
        raise No("shift")
    for use in ("puts_in", "takes_out"):
        books.check_use(use, where.name, books.today)
    there = sum(change for _day, change in books.days(where.name))
    found = None
    if counted != there:
        lines = [
            Line(SHORTAGES, there - counted, item=Item(books.today)),
            Line(where.name, counted - there),
        ]
        entry = Written("count", books.today, where.organisation, lines)
        books.record([entry])
        found = Counted(entry, abs(there - counted), counted < there)
    (books.shut.discard if opens else books.shut.add)(where.name)
    return found


def decide(books: Books, found: Counted, target: str, on: date, *, employee: int | None, is_expense: bool) -> Written:
    """To a category of that sort, or to be withheld from an employee; never before it was found."""
    books.check_day(on)
    if found.entry.is_reversed or any(entry.is_live for entry in found.decided) or on < found.entry.on:
        raise No("settled")
    if books.least_of(found.item, on, 1 if found.is_short else -1, account=SHORTAGES) < found.amount:
        raise No("not there on that day")
    if target == "stock" or (employee and not found.is_short) or (not employee and is_expense is not found.is_short):
        raise No("target")
    amount = found.amount if found.is_short else -found.amount
    month = None if employee else first_of(on)
    lines = [Line(target, amount, employee=employee, month=month), Line(SHORTAGES, -amount, item=found.item)]
    entry = Written("decision", on, found.entry.organisation, lines)
    books.record([entry])
    found.decided.append(entry)
    return entry
