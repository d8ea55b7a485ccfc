"""Where a client's prepayments are, and which orders they owe for: what can be moved, and where to."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Sum

from motorcrm.clients.models import Client
from motorcrm.clients.queries import ids_of
from motorcrm.company.models import Organisation
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS
from motorcrm.ledger.models import OpenItem
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.phases import OPEN_PHASES

MOST = 50
"""Of the open orders offered; others are reached from their own pages."""


@dataclass(frozen=True)
class Held:
    """So much of a client's prepayments, for an order or on their balance with an organisation (no order)."""

    organisation: Organisation
    order: WorkOrder | None
    amount: Money


@dataclass(frozen=True)
class Owed:
    """So much that a client owes for an order."""

    order: WorkOrder
    amount: Money


@dataclass(frozen=True)
class Standing:
    """What stands between the company and a client, in places."""

    held: list[Held]
    owed: list[Owed]

    def balances(self, organisation: Organisation | None = None) -> list[Held]:
        """What is on their balance; there is one with each organisation."""
        return [one for one in self.held if one.order is None and organisation in (None, one.organisation)]

    def besides(self, order: WorkOrder) -> list[Held]:
        """What could be applied to the order: elsewhere, with the same organisation. The balance comes first."""
        found = [one for one in self.held if one.order != order and one.organisation == order.organisation]
        return sorted(found, key=lambda one: (one.order is not None, one.order is not None and one.order.is_open))

    def can_pay(self, owed: Owed) -> bool:
        return bool(self.besides(owed.order))


def standing_of(client: Client, reader: Person, ids: Collection[int] = ()) -> Standing:
    """Prepayments and debts of the client and of those merged into them, of orders the reader sees; oldest first.

    `ids` are those of `ids_of`, if the caller has them.
    """
    rows = (
        OpenItem.objects.filter(client__in=ids or ids_of(client), account__code__in=(CLIENTS, PREPAYMENTS))
        .values_list("account__code", "organisation", "order")
        .annotate(sum=Sum("amount"))
    )
    found = sorted(rows, key=lambda row: row[2])
    seen = WorkOrder.objects.visible_to(reader).select_related("organisation").in_bulk({row[2] for row in found})
    companies = Organisation.objects.in_bulk({row[1] for row in found})
    held = [
        Held(companies[company], seen.get(order), -amount)
        for code, company, order, amount in found
        if code == PREPAYMENTS and amount < Money.zero() and (not order or order in seen)
    ]
    owed = [
        Owed(seen[order], amount)
        for code, _company, order, amount in found
        if code == CLIENTS and amount > Money.zero() and order in seen
    ]
    return Standing(held, owed)


def open_orders_of(client: Client, reader: Person) -> list[WorkOrder]:
    """Orders of the client that are not closed, latest first: a prepayment may wait for them."""
    rows = WorkOrder.objects.visible_to(reader).filter(client__in=ids_of(client), phase__in=OPEN_PHASES)
    return list(rows.select_related("organisation", "vehicle").order_by("-pk")[:MOST])
