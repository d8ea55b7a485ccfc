"""Where a client's prepayments are, and which orders they owe for: what can be moved, and where to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Sum, prefetch_related_objects

from motorcrm.clients.models import Client
from motorcrm.clients.queries import ids_of
from motorcrm.company.models import Organisation
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.core.few import few
from motorcrm.finance.models import MoneyAccount, Tender
from motorcrm.finance.rights import TAKE_PAYMENTS
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS
from motorcrm.ledger.claims import Left
from motorcrm.ledger.lines import NewItem
from motorcrm.ledger.models import OpenItem
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.phases import OPEN_PHASES

MOST = 50
"""Of the orders offered; others are reached from their own pages."""
IN_ONE_PAYMENT = 200
"""Of the debts that one payment is offered for."""
LOOKED_AT = 1_000
"""Of the oldest debts of a client, and as many prepayments: among these are those that the reader sees."""


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
    opening: dict[Organisation, Money] = field(default_factory=dict)
    """What they still owe from before the books began, for no order."""

    def balances(self, organisation: Organisation | None = None) -> list[Held]:
        """What is on their balance; there is one with each organisation."""
        return [one for one in self.held if one.order is None and organisation in (None, one.organisation)]

    def besides(self, order: WorkOrder) -> list[Held]:
        """What could be applied to the order: elsewhere, with the same organisation. The balance comes first."""
        found = [one for one in self.held if one.order != order and one.organisation == order.organisation]
        return sorted(found, key=lambda one: (one.order is not None, one.order is not None and one.order.is_open))

    def can_pay(self, owed: Owed) -> bool:
        return bool(self.besides(owed.order))


def standing_of(client: Client, reader: Person, ids: Collection[int] = (), *, most: int = 0) -> Standing:
    """Prepayments and debts of the client and of those merged into them, of orders the reader sees; oldest first.

    Of a client with thousands of them the oldest, `most` of each or as many as are offered. `ids` are those of
    `ids_of`, if the caller has them.
    """
    rows = (
        OpenItem.objects.filter(client__in=ids or ids_of(client), account__code__in=(CLIENTS, PREPAYMENTS))
        .values_list("account__code", "organisation", "order")
        .annotate(sum=Sum("amount"))
    )
    found = sorted(rows, key=lambda row: row[2])
    held = [row[1:] for row in found if row[0] == PREPAYMENTS and row[3] < Money.zero()]
    owed = [row[1:] for row in found if row[0] == CLIENTS and row[3] > Money.zero()]
    seen = _oldest(held, reader, most or MOST) | _oldest(owed, reader, most or MOST)
    companies = Organisation.objects.in_bulk(
        {company for company, _order, _amount in held} | {company for company, order, _amount in owed if not order}
    )
    return Standing(
        [Held(companies[one], seen.get(order), -sum_) for one, order, sum_ in held if not order or order in seen],
        [Owed(seen[order], amount) for _company, order, amount in owed if order in seen],
        {companies[company]: amount for company, order, amount in owed if not order},
    )


def came_by(lefts: Iterable[Left]) -> Tender | None:
    """How the oldest of these prepayments came, to give it back the same way; None if its account is archived."""
    oldest = next(iter(lefts), None)
    if oldest is None or isinstance(oldest.item, NewItem):
        return None
    accounts = MoneyAccount.objects.filter(account=oldest.item.money_account_id, is_archived=False)
    tenders = Tender.objects.filter(payment__entry=oldest.item.entry_id, money_account__in=accounts)
    return tenders.select_related("money_account__organisation", "money_account__account").first()


def opening_debt_of(client: Client, organisation: Organisation) -> Money:
    """What the client still owes the organisation from before its books began, for no order."""
    rows = OpenItem.objects.filter(client__in=ids_of(client), account__code=CLIENTS, organisation=organisation, order=0)
    found: Money | None = rows.aggregate(sum=Sum("amount"))["sum"]
    return found or Money.zero()


def debts_of(client: Client, reader: Person, organisation: Organisation | None = None) -> list[Owed]:
    """What the client owes, with one organisation if it is named, for orders whose payment the reader may take."""
    return _payable(standing_of(client, reader, most=IN_ONE_PAYMENT), reader, organisation)


def payable_of(client: Client, reader: Person, organisation: Organisation) -> tuple[list[Owed], Money]:
    """The same, and what the client still owes from before the books of the organisation began."""
    standing = standing_of(client, reader, most=IN_ONE_PAYMENT)
    return _payable(standing, reader, organisation), standing.opening.get(organisation, Money.zero())


def _payable(standing: Standing, reader: Person, organisation: Organisation | None) -> list[Owed]:
    owed = [one for one in standing.owed if organisation in (None, one.order.organisation)]
    rows = WorkOrder.objects.visible_to(reader, TAKE_PAYMENTS).filter(pk__in=few([one.order.pk for one in owed]))
    reached = set(rows.values_list("pk", flat=True)) if owed else set()
    found = [one for one in owed if one.order.pk in reached]
    prefetch_related_objects([one.order for one in found], "vehicle")
    return found


def _oldest(rows: list[tuple[int, int, Money]], reader: Person, most: int) -> dict[int, WorkOrder]:
    """The orders of these that the reader sees; closed ones first, because only their money lies idle."""
    ids = list(dict.fromkeys(order for _company, order, _amount in rows if order))[:LOOKED_AT]
    if not ids:
        return {}
    orders = WorkOrder.objects.visible_to(reader).select_related("organisation").filter(pk__in=few(ids))
    return {order.pk: order for order in orders.order_by("is_open", "pk")[:most]}


def open_orders_of(client: Client, reader: Person) -> list[WorkOrder]:
    """Orders of the client that are not closed, latest first: a prepayment may wait for them."""
    rows = WorkOrder.objects.visible_to(reader).filter(client__in=ids_of(client), phase__in=OPEN_PHASES)
    return list(rows.select_related("organisation", "vehicle").order_by("-pk")[:MOST])
