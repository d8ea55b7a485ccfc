"""The history of transactions: entries of the journal as people read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.clients.models import Client
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.finance.models import Category, MoneyAccount, MoneyTransaction, accessors
from motorcrm.ledger.chart import COST_OF_PARTS, STOCK
from motorcrm.ledger.kinds import KINDS, Counts, word_of
from motorcrm.ledger.models import Posting
from motorcrm.orders.models import WorkOrder

COST_ACCOUNTS = {COST_OF_PARTS, STOCK}
"""What stands on them is cost: shown to those who see costs."""


def kind_choices() -> list[tuple[str, Any]]:
    """Every kind of transaction and its name."""
    return [(code, kind.word) for code, kind in KINDS.items()]


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


def told(transactions: Iterable[MoneyTransaction], reader: Person, account: MoneyAccount | None = None) -> list[Row]:
    """The rows of a page: four queries, however many rows. With an account, what each brought it and took from it."""
    transactions = list(transactions)
    by_entry: dict[int, list[Posting]] = {transaction.pk: [] for transaction in transactions}
    sides = Posting.objects.filter(entry__in=by_entry).select_related("account__money_account", "client")
    for posting in sides.order_by("pk"):
        by_entry[posting.entry_id].append(posting)
    numbers = {posting.order for own in by_entry.values() for posting in own if posting.order}
    orders = WorkOrder.objects.visible_to(reader).in_bulk(numbers)
    clients = {posting.client_id for own in by_entry.values() for posting in own if posting.client_id}
    seen = set(Client.objects.visible_to(reader).filter(pk__in=clients).values_list("pk", flat=True))
    return [_row(transaction, by_entry[transaction.pk], orders, seen, account) for transaction in transactions]


def _row(
    transaction: MoneyTransaction,
    sides: list[Posting],
    orders: dict[int, WorkOrder],
    seen: set[int],
    account: MoneyAccount | None,
) -> Row:
    original: Any = transaction.reverses or transaction
    typed = next((row for name in accessors() if (row := getattr(original, name, None)) is not None), None)
    money = [posting for posting in sides if _account_of(posting)]
    counts = KINDS[original.kind].counts
    here = [posting for posting in money if account is None or posting.account_id == account.account_id]
    moved = sum((posting.amount for posting in here), Money.zero())
    is_moved = counts == Counts.MOVED
    if is_moved:
        money.sort(key=lambda posting: posting.amount.units)
    if is_moved and account is not None:
        came = (moved > Money.zero()) != (transaction.reverses is not None)
        counts = Counts.RECEIVED if came else Counts.SPENT
    settled = sum((posting.amount for posting in sides if _settles(posting)), Money.zero())
    client = next((posting.client for posting in sides if posting.client_id in seen), None)
    return Row(
        transaction=transaction,
        kind=kind_of(transaction),
        category=getattr(typed, "category", None),
        client=client,
        order=next((orders[posting.order] for posting in sides if posting.order in orders), None),
        accounts=list(dict.fromkeys(account for posting in money if (account := _account_of(posting)))),
        received=moved if counts == Counts.RECEIVED else None,
        spent=-moved if counts == Counts.SPENT else None,
        settled=settled if counts in (Counts.SETTLED, Counts.MOVED) else None,
        comment=" · ".join(filter(None, (getattr(typed, "counterparty", ""), getattr(typed, "comment", "")))),
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


def _settles(posting: Posting) -> bool:
    """Of the sum of a sale: what parts cost the workshop is no part of what the client owes."""
    return posting.amount > Money.zero() and posting.account.code not in COST_ACCOUNTS


def _account_of(posting: Posting) -> MoneyAccount | None:
    return getattr(posting.account, "money_account", None)
