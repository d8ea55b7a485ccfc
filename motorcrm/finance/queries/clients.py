"""What a client owes and has prepaid."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from motorcrm.clients.models import Client
from motorcrm.clients.queries import ids_of, merged_into, of_listed
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.exact import Money
from motorcrm.ledger import ready
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS
from motorcrm.ledger.models import ClientTotal
from motorcrm.orders.models import WorkOrder

Row = dict[str, Any]
"""The sum that is open on an account, of an organisation and an order."""


@dataclass(frozen=True)
class Standing:
    """A client in a list: what they were billed, owe and have prepaid, each over all organisations."""

    turnover: Money
    owed: Money
    prepaid: Money
    since: date | None = None
    """Since when they owe: the day of the oldest sale that is not paid."""
    due: date | None = None
    """By when the first of them was to be paid, as was agreed when it was closed."""

    @property
    def days_late(self) -> int:
        return max((clock.today() - self.due).days, 0) if self.due else 0


@dataclass(frozen=True)
class ClientBalance:
    owes: Money
    """For orders that are billed but not paid."""
    prepaid: Money
    """For orders that are not billed yet, or beyond the bill."""
    free: Money
    """On their balance, for no order: closing an order may use it."""

    @property
    def is_empty(self) -> bool:
        return not (self.owes or self.prepaid or self.free)


def client_balance(client: Client, **which: Any) -> ClientBalance:
    """Debts and prepayments of the client and of those merged into them; neither reduces the other by itself."""
    return _told(ready.open_by_order(CLIENTS, PREPAYMENTS, client__in=ids_of(client), **which))


def client_balances(client: Client, ids: Collection[int] = ()) -> list[tuple[Organisation, ClientBalance]]:
    """The same with each organisation apart: what one of them holds pays no debt to another.

    `ids` are those of `ids_of`, if the caller has them.
    """
    apart: dict[int, list[Row]] = defaultdict(list)
    for row in ready.open_by_order(CLIENTS, PREPAYMENTS, client__in=ids or ids_of(client)):
        apart[row["organisation"]].append(row)
    return [(each, _told(apart[each.pk])) for each in Organisation.objects.filter(pk__in=apart)]


def _told(rows: Iterable[Row]) -> ClientBalance:
    owes = prepaid = free = Money.zero()
    for row in rows:
        if row["account__code"] == PREPAYMENTS and not row["order"]:
            free -= row["sum"]
        elif row["sum"] > Money.zero():
            owes += row["sum"]
        else:
            prepaid -= row["sum"]
    return ClientBalance(owes, prepaid, free)


def standings(clients: Collection[Client]) -> dict[int, Standing]:
    """The standing of each of a page's clients, by id: four queries, however many orders they had.

    What is read of orders are those yet to be paid.
    """
    totals = ready.totals_of_clients(client.pk for client in clients)
    debtors = [client for client in clients if client.pk in totals and totals[client.pk].owed]
    owed = _oldest_debts(debtors) if debtors else {}
    return {pk: Standing(total.turnover, total.owed, total.prepaid, *owed.get(pk, ())) for pk, total in totals.items()}


def _oldest_debts(clients: Collection[Client]) -> dict[int, tuple[date, date]]:
    """The day of the oldest sale that is not paid, and the first day by which one was to be paid."""
    merged = merged_into(clients)
    ids = [*(client.pk for client in clients), *merged]
    orders = WorkOrder.objects.order_by().filter(pk__in=ready.orders_owed_by(ids))
    found: dict[int, tuple[date, date]] = {}
    for client, closed_on, pay_by in orders.values_list("client", "closed_on", "pay_by"):
        if closed_on is None:
            continue
        owner, due = merged.get(client, client), pay_by or closed_on
        since, by = found.get(owner, (closed_on, due))
        found[owner] = min(since, closed_on), min(by, due)
    return found


def held_together() -> Money:
    """What all clients have prepaid."""
    found: Money | None = ready.client_totals().filter(prepaid__gt=Money.zero()).aggregate(sum=Sum("prepaid"))["sum"]
    return found or Money.zero()


def clients_by_turnover() -> QuerySet[ClientTotal]:
    """Listed clients to be walked by what they were billed."""
    return of_listed(ready.client_totals())


def clients_who_owe() -> QuerySet[ClientTotal]:
    """Those of them who owe, to be walked by how much."""
    return clients_by_turnover().filter(owed__gt=Money.zero())


def clients_with_prepayments() -> QuerySet[ClientTotal]:
    """Those of them whose money is here: for an order not billed yet, or on their balance."""
    return clients_by_turnover().filter(prepaid__gt=Money.zero())
