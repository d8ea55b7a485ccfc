"""What a client owes and has prepaid."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from motorcrm.clients.models import Client
from motorcrm.clients.queries import ids_of
from motorcrm.company.models import Organisation
from motorcrm.core.exact import Money
from motorcrm.ledger import ready
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS

Row = dict[str, Any]
"""The sum that is open on an account, of an organisation and an order."""


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
