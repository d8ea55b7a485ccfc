"""What taking back, other income and expenses, transfers and closed periods do to the books of `books.py`."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from motorcrm.testing.walk.bookkeeping import released, sent_on
from motorcrm.testing.walk.books import (
    CLIENTS,
    Account,
    Books,
    Item,
    Line,
    No,
    Order,
    Receipt,
    Written,
    check_till,
    first_of,
    inside,
)
from motorcrm.testing.walk.reducing import reverse_use


def take_back(books: Books, receipt: Receipt, accounts: Sequence[Account]) -> None:
    """A payment with all that moved it since; one that was used or given back stays."""
    books.check_seen(receipt.entry)
    followed = [
        entry
        for entry in books.entries
        if entry.is_live
        and entry is not receipt.entry
        and any(line.item in receipt.items for line in entry.lines if line.item)
    ]
    if receipt.entry.is_reversed or any(entry.kind in ("use", "refund") for entry in followed):
        raise No("used")
    back = books.back_since(items=receipt.items)
    sent = sent_on(books, [receipt.entry], back) if receipt.entry.kind == "refund" else []
    paid: Counter[int] = Counter()
    for line in (line for entry in [*followed, receipt.entry] for line in entry.lines):
        if line.account == CLIENTS and line.order:
            paid[line.order] -= line.amount
    for pk in sorted(pk for pk, amount in paid.items() if amount > 0):
        sent += released(books, books.orders[pk], receipt.items)
    undo(books, receipt.entry, accounts, followed, back, sent)


def take_back_cash(books: Books, entry: Written, accounts: Sequence[Account]) -> None:
    books.check_seen(entry)
    if entry.is_reversed:
        raise No("reversed")
    opens = entry.kind in ("loan", "advance", "report", "count")
    lent = [line.item for line in entry.lines if line.item and opens and opened_by(books, line.item) is entry]
    if any(other.is_live and other is not entry and names(other, lent) for other in books.entries):
        raise No("repaid")
    undo(books, entry, accounts, entry.further, books.back_since(items=lent))


def correct(
    books: Books, receipt: Receipt | None, entry: Written, accounts: Sequence[Account], anew: Callable[[], Any]
) -> Any:
    """Taken back and recorded anew, at once or not at all."""
    with books.at_once():
        if receipt is None:
            take_back_cash(books, entry, accounts)
            return anew()
        books.check_seen(entry)
        if receipt.order and receipt.items:
            for use in reversed(books.entries[:]):
                if use.is_live and use.kind == "use" and use.order == receipt.order.pk and names(use, receipt.items):
                    reverse_use(books, use)
        take_back(books, receipt, accounts)
        return anew()


def undo(
    books: Books,
    entry: Written,
    accounts: Sequence[Account],
    followed: Sequence[Written],
    back: date = date.min,
    sent: Sequence[Written] = (),
) -> None:
    on = books.landing(max(entry.on, back), entry.organisation, moves_on=True)
    for where in accounts:
        if (came := sum(line.amount for line in entry.lines if line.account == where.name)) > 0:
            check_till(books, where, came, on)
    books.record([*(books.reversal(each, back) for each in [*followed, entry]), *sent])


def earn_or_spend(
    books: Books,
    where: Account,
    category: str,
    amount: int,
    on: date,
    month: date,
    *,
    is_expense: bool,
    order: Order | None = None,
    rate: int | None = None,
) -> Written:
    organisation = order.organisation if order else where.organisation
    books.check_day(on)
    if amount <= 0 or where.organisation != organisation:
        raise No("cash")
    about, is_stock = order.pk if order else None, category == "stock"
    if not is_expense:
        lines = [Line(where.name, amount, order=about), Line(category, -amount, order=about, month=first_of(month))]
    else:
        check_till(books, where, amount, on)
        deducted = inside(amount, rate) if books.mode(organisation, on).deducts else 0
        lines = [
            Line(category, amount - deducted, order=about, month=None if is_stock else first_of(month)),
            Line("input-vat", deducted, order=about, rate=rate),
            Line(where.name, -amount, order=about),
        ]
    entry = Written("cash", on, organisation, lines)
    books.record([entry])
    return entry


def transfer(books: Books, where: Account, there: Account, amount: int, arrived: int, on: date) -> Written:
    """What does not arrive is the bank's fee, an entry of its own."""
    books.check_day(on)
    if amount <= 0 or where is there or where.organisation != there.organisation or not 0 < arrived <= amount:
        raise No("transfer")
    check_till(books, where, amount, on)
    entry = Written("transfer", on, where.organisation, [Line(there.name, arrived), Line(where.name, -arrived)])
    if fee := amount - arrived:
        lines = [Line("fees", fee, month=first_of(on)), Line(where.name, -fee)]
        entry.further.append(Written("fee", on, where.organisation, lines))
    books.record([entry, *entry.further])
    return entry


def owners(books: Books, where: Account, amount: int, on: date, *, is_in: bool) -> Written:
    """The owner puts money in, or takes it out: no income, no expense, no month."""
    books.check_day(on)
    if amount <= 0:
        raise No("amount")
    if not is_in:
        check_till(books, where, amount, on)
    came = amount if is_in else -amount
    entry = Written("owner", on, where.organisation, [Line(where.name, came), Line("owner", -came)])
    books.record([entry])
    return entry


def opened_by(books: Books, item: Item) -> Written:
    return next(entry for entry in books.entries if any(line.item is item for line in entry.lines))


def names(entry: Written, items: Sequence[Item]) -> bool:
    return any(line.item in items for line in entry.lines if line.item)


def borrow(books: Books, where: Account, amount: int, on: date) -> Written:
    books.check_day(on)
    if amount <= 0:
        raise No("amount")
    loan = Item(on)
    entry = Written("loan", on, where.organisation, [Line(where.name, amount), Line("loans", -amount, item=loan)])
    books.record([entry])
    return entry


def loan_of(entry: Written) -> Item | None:
    """The loan that the entry has opened."""
    return next((line.item for line in entry.lines if line.account == "loans"), None)


def repay(books: Books, loan: Written, where: Account, principal: int, interest: int, on: date, month: date) -> Written:
    """Never before it came, never more than is left of it on any day; only interest has a month."""
    books.check_day(on)
    item = loan_of(loan)
    assert item is not None
    left = -books.lowest_of("loans", on, item=item)
    if not loan.is_live or on < item.on or where.organisation != loan.organisation:
        raise No("loan")
    if principal + interest <= 0 or principal > left:
        raise No("principal")
    check_till(books, where, principal + interest, on)
    lines = [
        Line("loans", principal, item=item),
        *([Line("interest", interest, month=first_of(month))] if interest else []),
        Line(where.name, -principal - interest),
    ]
    entry = Written("repayment", on, loan.organisation, lines)
    books.record([entry])
    return entry


def accrue(books: Books, organisation: int, amount: int, on: date, month: date) -> Written:
    books.check_day(on)
    if amount <= 0:
        raise No("amount")
    lines = [Line("tax-costs", amount, month=first_of(month)), Line("taxes", -amount)]
    entry = Written("accrual", on, organisation, lines)
    books.record([entry])
    return entry


def pay_tax(books: Books, where: Account, amount: int, on: date, *, is_vat: bool) -> Written:
    """As much as people like; VAT at the rate of the day, or the last there was."""
    books.check_day(on)
    rates = [mode.rate for mode in books.modes[where.organisation] if mode.since <= on and mode.rate is not None]
    if amount <= 0 or (is_vat and not rates):
        raise No("tax")
    check_till(books, where, amount, on)
    owed = Line("vat", amount, rate=rates[-1]) if is_vat else Line("taxes", amount)
    entry = Written("tax", on, where.organisation, [owed, Line(where.name, -amount)])
    books.record([entry])
    return entry


def lock(books: Books, organisation: int, until: date | None) -> None:
    """Close the books up to a day before today, or open them after an earlier one, or all of them."""
    known = books.locked.get(organisation)
    if until is None:
        if known is None:
            raise No("open")
        del books.locked[organisation]
        return
    if until == known or (known is None or until > known) and until >= books.today:
        raise No("until")
    books.locked[organisation] = until
