"""What each verb of money does to the books of `books.py`. A verb refuses by raising `No` and then changes nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from motorcrm.testing.walk.books import (
    CLIENTS,
    PREPAYMENTS,
    Account,
    Books,
    Item,
    Left,
    Line,
    No,
    Order,
    Receipt,
    Written,
    check_till,
    first_of,
    inside,
    rounded,
    taken,
    total,
)

Tenders = Sequence[tuple[Account, int]]


def close(
    books: Books, order: Order, on: date, *, finishes: bool, asked: int | None = None, tenders: Tenders = ()
) -> Receipt | None:
    if order.phase != "open" or not (order.is_done or finishes) or any(amount <= 0 for _where, amount in tenders):
        raise No("phase")
    books.check_day(on, order.created)
    paid = sum(amount for _where, amount in tenders)
    lefts = books.lefts(order.organisation)
    own = taken([left for left in lefts if left.order == order.pk], order.total)
    free = _free(books, order, lefts, asked, order.total - total(own))
    if paid > order.total - total([*own, *free]):
        raise No("too much")
    entries = [_sale(books, order, on), *uses(books, order, [*own, *free], on)]
    receipt = None
    if tenders:
        receipt = _receipt(books, order.client, order, order.organisation, tenders, books.today, sold_on=on)[0]
        entries.append(receipt.entry)
    books.record(entries)
    order.phase, order.closed_on, order.is_finished = "closed", on, True
    order.rate = books.mode(order.organisation, on).rate
    return receipt


def _free(books: Books, order: Order, lefts: list[Left], asked: int | None, left_to_pay: int) -> list[Left]:
    if not asked:
        return []
    ids = books.ids_of(order.client)
    free = [
        left
        for left in lefts
        if left.client in ids
        and (left.order is None or left.order != order.pk and books.orders[left.order].phase != "open")
    ]
    if asked > total(free):
        raise No("balance")
    return taken(free, min(asked, left_to_pay))


def _sale(books: Books, order: Order, on: date) -> Written:
    """Labour and parts without VAT are income of the month of the sale; parts leave the stock at cost."""
    mode, month = books.mode(order.organisation, on), first_of(on)
    net = {
        is_job: sum(w.total - inside(w.total, mode.rate) for w in order.work if w.is_job == is_job)
        for is_job in (True, False)
    }
    vat = sum(inside(work.total, mode.rate) for work in order.work)
    cost = sum(rounded(work.cost * work.thousandths, 1000) for work in order.work if not work.is_job)
    cost -= inside(cost, mode.rate) if mode.deducts else 0
    whose = (order.client, order.contract, order.pk)
    lines = [
        Line(CLIENTS, order.total, *whose),
        Line("income-jobs", -net[True], *whose, month=month),
        Line("income-parts", -net[False], *whose, month=month),
        Line("vat", -vat, *whose, rate=mode.rate),
        Line("cost-of-parts", cost, *whose, month=month),
        Line("stock", -cost, *whose),
    ]
    return Written("sale", on, order.organisation, lines, order.pk)


def uses(books: Books, order: Order, parts: Sequence[Left], on: date) -> list[Written]:
    """Each prepayment pays the bill from the later of the day it was there and the day of the sale."""
    return [
        used_at(
            order,
            Line(PREPAYMENTS, part.amount, part.client, part.contract, part.order, part.item),
            max(on, books.since(part, part.amount)),
        )
        for part in parts
    ]


def used_at(order: Order, side: Line, on: date) -> Written:
    """That much of a prepayment pays the order's bill."""
    line = Line(CLIENTS, -side.amount, order.client, order.contract, order.pk, side.item)
    return Written("use", on, order.organisation, [side, line], order.pk, moves_on=True)


def _receipt(
    books: Books,
    client: int,
    order: Order | None,
    organisation: int,
    tenders: Tenders,
    on: date,
    *,
    sold_on: date | None = None,
) -> tuple[Receipt, list[Written]]:
    """The entry of money received, and what used it at once, because it came before the day of the sale."""
    if any(where.organisation != organisation for where, _amount in tenders):
        raise No("account")
    sold_on = sold_on or (order.closed_on if order and order.phase == "closed" else None)
    settles = sold_on is not None and on >= sold_on
    whose = (client, order.contract if order else None, order.pk if order else None)
    items = [Item(on) for _tender in tenders]
    rate = None if settles else books.mode(organisation, on).rate
    lines = []
    for (where, amount), item in zip(tenders, items, strict=True):
        lines.append(Line(where.name, amount, *whose))
        lines.append(Line(CLIENTS if settles else PREPAYMENTS, -amount, *whose, item, rate=rate))
    entry = Written("payment" if settles else "prepayment", on, organisation, lines, whose[2])
    used = []
    if order is not None and sold_on is not None and not settles:
        used_on = max(sold_on, books.owed_since(order.pk, sum(amount for _where, amount in tenders)))
        for (_where, amount), item in zip(tenders, items, strict=True):
            used.append(used_at(order, Line(PREPAYMENTS, amount, *whose, item), used_on))
    return Receipt(entry, items, order), used


def pay(books: Books, order: Order, where: Account, amount: int, on: date) -> Receipt:
    books.check_day(on, order.created)
    if amount <= 0 or order.phase == "cancelled":
        raise No("payment")
    if order.phase == "closed" and amount > books.owed_for(order.pk):
        raise No("due")
    if order.closed_on and order.closed_on <= on < books.owed_since(order.pk, amount):
        raise No("due on that day")
    receipt, used = _receipt(books, order.client, order, order.organisation, [(where, amount)], on)
    books.record([receipt.entry, *used])
    return receipt


def pay_several(
    books: Books, client: int, organisation: int, shares: Sequence[tuple[Order | None, int]], tenders: Tenders, on: date
) -> Receipt:
    """Each part that one tender pays of one order settles it; what is beyond all of them waits on the balance.

    A share without an order pays what the client owed when the books began.
    """
    paid, ids = sum(amount for _where, amount in tenders), books.ids_of(client)
    if any(amount <= 0 for _what, amount in [*tenders, *shares]) or sum(amount for _order, amount in shares) > paid:
        raise No("sums")
    books.check_day(on)
    for order, amount in shares:
        if order is None:
            if amount > books.owed_from_before(ids, organisation, on):
                raise No("due")
            continue
        if order.phase != "closed" or order.client not in ids or order.organisation != organisation:
            raise No("order")
        if amount > books.owed_for(order.pk):
            raise No("due")
        assert order.closed_on is not None
        if on < max(order.closed_on, books.owed_since(order.pk, amount)):
            raise No("due on that day")
    if any(where.organisation != organisation for where, _amount in tenders):
        raise No("account")
    lines: list[Line] = []
    items: list[Item] = []
    waiting: list[tuple[Order | None, int, bool]] = [(*share, True) for share in shares]
    waiting.append((None, paid, False))
    rate = books.mode(organisation, on).rate
    for where, tendered in tenders:
        left = tendered
        while left:
            (whom, wanted, settles), item = waiting.pop(0), Item(on)
            part = min(left, wanted)
            left -= part
            if wanted > part:
                waiting.insert(0, (whom, wanted - part, settles))
            items.append(item)
            place: tuple[int, int | None, int | None] = (client, None, None)
            if whom:
                place = whom.client, whom.contract, whom.pk
            account, vat = (CLIENTS, None) if settles else (PREPAYMENTS, rate)
            lines += [Line(where.name, part, *place), Line(account, -part, *place, item, rate=vat)]
    entry = Written("payment", on, organisation, lines)
    books.record([entry])
    is_for_one = len(shares) == 1 and shares[0][1] == paid
    return Receipt(entry, items, shares[0][0] if is_for_one else None)


def prepay(books: Books, client: int, organisation: int, where: Account, amount: int, on: date) -> Receipt:
    books.check_day(on)
    if amount <= 0 or client in books.merged:
        raise No("prepayment")
    receipt, _used = _receipt(books, client, None, organisation, [(where, amount)], on)
    books.record([receipt.entry])
    return receipt


def move(books: Books, client: int, organisation: int, amount: int, source: Order | None, target: Order | None) -> None:
    ids = books.ids_of(client)
    if (
        amount <= 0
        or source is target
        or any(order.client not in ids or order.organisation != organisation for order in (source, target) if order)
    ):
        raise No("place")
    parts = taken(_at(books, ids, organisation, source), amount)
    if total(parts) < amount or (target is not None and target.phase == "cancelled"):
        raise No("amount")
    if target is not None and target.phase == "closed":
        if amount > books.owed_for(target.pk):
            raise No("due")
        assert target.closed_on is not None
        books.record(uses(books, target, parts, max(target.closed_on, books.owed_since(target.pk, amount))))
        return
    books.record([_moved(books, part, organisation, target) for part in parts])


def _at(books: Books, ids: set[int], organisation: int, source: Order | None) -> list[Left]:
    lefts = books.lefts(organisation)
    if source is not None:
        return [left for left in lefts if left.order == source.pk]
    return [left for left in lefts if left.order is None and left.client in ids]


def _moved(books: Books, part: Left, organisation: int, target: Order | None) -> Written:
    there = Line(PREPAYMENTS, part.amount, part.client, part.contract, part.order, part.item)
    here = there._replace(amount=-part.amount, order=None)
    if target:
        here = here._replace(client=target.client, contract=target.contract, order=target.pk)
    return Written("move", books.today, organisation, [there, here])


def sent_on(
    books: Books, undone: Iterable[Written], back: date, stays: int | None = None, owes: int | None = None
) -> list[Written]:
    """What comes back to an order that is cancelled, or closed and owed for, goes to the client's balance at once."""
    there: dict[Line, list[tuple[int, date]]] = defaultdict(list)
    company = 0
    for entry in undone:
        for line in entry.lines:
            if line.account == PREPAYMENTS and line.order not in (None, stays):
                there[line._replace(amount=0, rate=None)].append((line.amount, max(entry.on, back)))
                company = entry.organisation
    moves = []
    for place, parts in there.items():
        amount, order = sum(part for part, _day in parts), books.orders[place.order or 0]
        is_owed = order.phase == "closed" and (order.pk == owes or books.owed_for(order.pk) > 0)
        if amount > 0 and (order.phase == "cancelled" or is_owed):
            lines = [place._replace(amount=amount), place._replace(amount=-amount, order=None)]
            moves.append(Written("move", max(day for _part, day in parts), company, lines, moves_on=True))
    return moves


def released(books: Books, order: Order, besides: Iterable[Item] = ()) -> list[Written]:
    """It is owed for again: what waits for it goes to the client's balance today."""
    if order.phase != "closed":
        return []
    waiting = [left for left in books.lefts(order.organisation) if left.order == order.pk]
    return [_moved(books, left, order.organisation, None) for left in waiting if left.item not in besides]


def refund(
    books: Books, client: int, organisation: int, source: Order | None, where: Account, amount: int, on: date
) -> Receipt:
    books.check_day(on)
    ids = books.ids_of(client)
    if (
        amount <= 0
        or where.organisation != organisation
        or (source and (source.client not in ids or source.organisation != organisation))
    ):
        raise No("place")
    parts = taken(_at(books, ids, organisation, source), amount)
    if total(parts) < amount or any(books.since(part, part.amount) > on for part in parts):
        raise No("amount")
    check_till(books, where, amount, on)
    lines = []
    for part in parts:
        place = (part.client, part.contract, part.order)
        lines += [Line(PREPAYMENTS, part.amount, *place, part.item), Line(where.name, -part.amount, *place)]
    entry = Written("refund", on, organisation, lines)
    books.record([entry])
    return Receipt(entry, [], source)


def paying(books: Books, order: int) -> list[Written]:
    """What pays the order's bill now, and what has been freed of that."""
    live = [entry for entry in books.entries if entry.is_live]
    return [
        entry
        for entry in live
        if (entry.kind in ("use", "over") and entry.order == order)
        or (entry.kind in ("payment", "freed") and any(line.order == order for line in entry.lines))
    ]


def reopen(books: Books, order: Order) -> None:
    """What closing booked is reversed, and what was taken off since.

    What was paid since is a prepayment from the day it was paid, at its rate.
    """
    if order.phase != "closed":
        raise No("phase")
    mine = [entry for entry in books.entries if entry.is_live and entry.order == order.pk]
    back = books.back_since(order=order.pk)
    undone = [entry for entry in mine if entry.kind in ("sale", "use", "reduction", "over")]
    entries = [books.reversal(entry, back) for entry in undone]
    entries += sent_on(books, undone, back, stays=order.pk)
    freed: Counter[Item] = Counter()
    for entry in books.entries:
        if entry.is_live and entry.kind in ("payment", "freed"):
            for line in entry.lines:
                if line.account == CLIENTS and line.order == order.pk and line.item:
                    freed[line.item] -= line.amount
    for item, amount in freed.items():
        whose = (order.client, order.contract, order.pk, item)
        rate = books.mode(order.organisation, item.on).rate
        lines = [Line(CLIENTS, amount, *whose), Line(PREPAYMENTS, -amount, *whose, rate=rate)]
        entries.append(Written("freed", max(item.on, back), order.organisation, lines, order.pk, moves_on=True))
    books.record(entries)
    order.phase, order.closed_on = "open", None


def cancel(books: Books, order: Order) -> None:
    if order.phase != "open":
        raise No("phase")
    lefts = [left for left in books.lefts(order.organisation) if left.order == order.pk]
    books.record([_moved(books, left, order.organisation, None) for left in lefts])
    order.phase = "cancelled"
