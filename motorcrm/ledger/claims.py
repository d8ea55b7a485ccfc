"""What is left of a claim, where it is, and since when: what verbs decide about, read from the postings themselves."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, groupby
from typing import Any

from django.db.models import QuerySet, Sum

from motorcrm.clients.models import Client, Contract
from motorcrm.company.models import Organisation
from motorcrm.core.exact import Money
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS
from motorcrm.ledger.lines import NewItem
from motorcrm.ledger.models import Item, OpenItem, Posting
from motorcrm.ledger.queries import postings

Day = tuple[date, Money]


@dataclass(frozen=True)
class Left:
    """What is left of one prepayment in one place: for an order, or on the client's balance."""

    item: Item | NewItem
    client: Client
    contract: Contract | None
    order: int | None
    amount: Money
    days: tuple[Day, ...]
    """How much came there (positive) or went (negative) on each day, in order."""

    def since(self, amount: Money) -> date:
        """The first day from which at least that much has been there on every day since."""
        return _since(self.days, amount)


@dataclass(frozen=True)
class Part:
    """So much of what is left somewhere, and from which day it can be taken."""

    left: Left
    amount: Money

    @property
    def since(self) -> date:
        return self.left.since(self.amount)


def owed_since(order: int, amount: Money) -> date | None:
    """The first day from which at least that much is owed for the order on every day since; None if it isn't owed."""
    days = postings(CLIENTS, order=order).values_list("on").annotate(sum=Sum("amount")).order_by("on")
    found = list(days)
    return _since(found, amount) if sum((change for _day, change in found), Money.zero()) >= amount else None


def owed_without_order(clients: Iterable[int], organisation: Organisation, on: date) -> Money:
    """What these clients owe for no order on every day from then on: what they owed when the books began."""
    rows = postings(CLIENTS, organisation=organisation, order=None).filter(client__in=list(clients))
    days = list(rows.values_list("on").annotate(sum=Sum("amount")).order_by("on"))
    start = sum((change for day, change in days if day <= on), Money.zero())
    found: Money = min(accumulate((change for day, change in days if day > on), initial=start))
    return found


def prepaid_for(order: int) -> list[Left]:
    """Prepayments left for the order, oldest first."""
    return _left(postings(PREPAYMENTS, order=order))


def prepaid_by(clients: Iterable[int], organisation: Organisation) -> list[Left]:
    """Everything left of these clients' prepayments with the organisation, for orders and on their balance."""
    # The open items only say where to look, so that what is over and done is not read again.
    ids = list(clients)
    opened = OpenItem.objects.filter(client__in=ids, account__code=PREPAYMENTS, organisation=organisation)
    items = list(opened.values_list("item", flat=True))
    if not items:
        return []
    return _left(postings(PREPAYMENTS, organisation=organisation).filter(item__in=items, client__in=ids))


def left_of(item: Item) -> list[Left]:
    """Where the prepayment is now; used up, nowhere."""
    return _left(postings(PREPAYMENTS, item=item))


def taken(lefts: Iterable[Left], amount: Money) -> Iterator[Part]:
    """That much from what is left, oldest first; less if there is less."""
    for left in lefts:
        if amount <= Money.zero():
            return
        part = min(left.amount, amount)
        amount -= part
        yield Part(left, part)


def _since(days: Sequence[Day], amount: Money) -> date:
    there = list(accumulate(change for _day, change in days))
    found = days[-1][0]
    for (day, _change), sum_ in zip(reversed(days), reversed(there), strict=True):
        if sum_ < amount:
            break
        found = day
    return found


def _left(rows: QuerySet[Posting]) -> list[Left]:
    """What is not zero, oldest first; of one item, what is on the balance first.

    One query for the sums, and one for each kind of row they name.
    """
    place = ("item", "client", "contract", "order")
    days = rows.values_list(*place, "on").annotate(sum=Sum("amount")).order_by(*place, "on")
    found = [
        (where, tuple((day, -change) for *_where, day, change in own))
        for where, own in groupby(days, key=lambda row: row[:4])
    ]
    there = [(where, own, sum((change for _day, change in own), Money.zero())) for where, own in found]
    there = [(where, own, amount) for where, own, amount in there if amount > Money.zero()]
    items = Item.objects.select_related("client", "contract").in_bulk({where[0] for where, _own, _amount in there})
    clients: dict[Any, Any] = {item.client_id: item.client for item in items.values()}
    clients |= Client.objects.in_bulk({where[1] for where, _own, _amount in there} - clients.keys())
    contracts = {item.contract_id: item.contract for item in items.values()}
    contracts |= Contract.objects.in_bulk({where[2] for where, _own, _amount in there} - contracts.keys() - {None})
    # Sorted here, because databases disagree about where empty ones come.
    there.sort(key=lambda row: (items[row[0][0]].on, row[0][0], row[0][3] or 0, row[0][1], row[0][2] or 0))
    return [
        Left(items[item], clients[client], contracts[contract] if contract else None, order, amount, own)
        for (item, client, contract, order), own, amount in there
    ]
