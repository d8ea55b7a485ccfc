"""The history of transactions: entries of the journal as people read them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from motorcrm.access.by_id import ById
from motorcrm.clients.models import Client
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.core.few import among_listed, listed
from motorcrm.core.prepared import Prepared
from motorcrm.finance.models import Category, MoneyAccount, MoneyTransaction, row_of
from motorcrm.finance.queries.accounts import accounts_seen
from motorcrm.ledger.chart import COST_OF_PARTS, STOCK
from motorcrm.ledger.kinds import KINDS, Counts, word_of
from motorcrm.ledger.models import Posting
from motorcrm.orders.models import WorkOrder

COST_ACCOUNTS = {COST_OF_PARTS, STOCK}
"""What stands on them is cost: shown to those who see costs."""


def kind_choices(without: Collection[str] = ()) -> list[tuple[str, Any]]:
    """Every kind of transaction and its name."""
    return [(code, kind.word) for code, kind in KINDS.items() if code not in without]


@dataclass(frozen=True)
class Row:
    """One transaction in a list."""

    transaction: MoneyTransaction
    kind: Any
    category: Category | None
    client: Client | None
    order: WorkOrder | None
    accounts: list[MoneyAccount]
    received: Money | None
    spent: Money | None
    settled: Money | None
    """The sum of what brought and took nothing: a sale, a prepayment's use, a transfer."""
    comment: str
    is_reversed: bool
    is_moved: bool
    """Whether the money went from the first of the accounts to the second."""

    @property
    def where(self) -> str:
        return (" → " if self.is_moved else ", ").join(account.label for account in self.accounts)


class Side(NamedTuple):
    """What rows are made of, of a posting: plain values cost a tenth of rows of five tables."""

    entry: int
    account: int
    code: str
    amount: Money
    order: int | None
    client: int | None


_SIDES: Prepared[Any] = Prepared(
    lambda ids: (
        Posting.objects.filter(entry__in=among_listed(ids))
        .order_by("pk")
        .values_list("entry_id", "account_id", "account__code", "amount", "order", "client_id")
    ),
    str,
)
_ORDERS = ById(WorkOrder, "number", "closed_on")
_CLIENTS = ById(Client, "name", "kind")


def told(
    transactions: Iterable[MoneyTransaction],
    reader: Person,
    account: MoneyAccount | None = None,
    *,
    accounts: dict[int, MoneyAccount] | None = None,
) -> list[Row]:
    """The rows of a page: four queries, however many rows. With an account, what each brought it and took from it.

    `accounts` are those of money that the reader sees, by their ids in the ledger, where the caller has read them.
    """
    transactions = list(transactions)
    by_entry: dict[int, list[Side]] = {transaction.pk: [] for transaction in transactions}
    for side in map(Side._make, _SIDES.all(listed(by_entry)) if by_entry else ()):
        by_entry[side.entry].append(side)
    orders = _ORDERS.seen({side.order for own in by_entry.values() for side in own if side.order}, reader)
    clients = _CLIENTS.seen({side.client for own in by_entry.values() for side in own if side.client}, reader)
    beside = Beside(orders, clients, accounts if accounts is not None else accounts_seen(reader))
    return [_row(transaction, by_entry[transaction.pk], beside, account) for transaction in transactions]


class Beside(NamedTuple):
    """What the rows of a page name, by id; an account of money by its account in the ledger."""

    orders: dict[int, WorkOrder]
    clients: dict[int, Client]
    accounts: dict[int, MoneyAccount]


def _row(transaction: MoneyTransaction, sides: list[Side], beside: Beside, account: MoneyAccount | None) -> Row:
    original: Any = transaction.reverses or transaction
    typed = row_of(original)
    money = [side for side in sides if side.account in beside.accounts]
    counts = KINDS[original.kind].counts
    here = [side for side in money if account is None or side.account == account.account_id]
    moved = sum((side.amount for side in here), Money.zero())
    is_moved = counts == Counts.MOVED
    if is_moved:
        money.sort(key=lambda side: side.amount.units)
    if is_moved and account is not None:
        came = (moved > Money.zero()) != (transaction.reverses is not None)
        counts = Counts.RECEIVED if came else Counts.SPENT
    sells = any(side.code == COST_OF_PARTS for side in sides)
    settled = sum((side.amount for side in sides if _settles(side, sells=sells)), Money.zero())
    return Row(
        transaction=transaction,
        kind=kind_of(transaction),
        category=getattr(typed, "category", None),
        client=next((beside.clients[side.client] for side in sides if side.client in beside.clients), None),
        order=next((beside.orders[side.order] for side in sides if side.order in beside.orders), None),
        accounts=list(dict.fromkeys(beside.accounts[side.account] for side in money)),
        received=moved if counts == Counts.RECEIVED else None,
        spent=-moved if counts == Counts.SPENT else None,
        settled=settled if counts in (Counts.SETTLED, Counts.MOVED) else None,
        comment=typed.said if typed is not None else "",
        is_reversed=getattr(transaction, "reversed_by", None) is not None,
        is_moved=is_moved,
    )


def kind_of(transaction: MoneyTransaction) -> str:
    """«Reversal: payment»."""
    return word_with_reversal(transaction, (transaction.reverses or transaction).kind)


def word_with_reversal(transaction: MoneyTransaction, kind: str) -> str:
    """The same of a transaction that is called `kind`, itself or what it takes back."""
    name = word_of(kind)
    if transaction.reverses is None:
        return name
    return _("%(kind)s: %(original)s") % {"kind": word_of(transaction.kind), "original": name[:1].lower() + name[1:]}


def _settles(side: Side, *, sells: bool) -> bool:
    """Of the sum of a sale: what parts cost the workshop is no part of what the client owes."""
    return side.amount > Money.zero() and not (sells and side.code in COST_ACCOUNTS)
