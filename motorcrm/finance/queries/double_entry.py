"""Entries as accountants read them: what was debited beside what was credited."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from motorcrm.access.fields import sees
from motorcrm.clients.models import Client
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.finance.models import MoneyTransaction, hidden_kinds, reach_of
from motorcrm.finance.queries.filters import HistoryFilters, sees_everything
from motorcrm.finance.queries.history import COST_ACCOUNTS, kind_of
from motorcrm.finance.queries.one import name_of
from motorcrm.ledger import ready
from motorcrm.ledger.models import Account, Posting
from motorcrm.orders.models import WorkOrder


@dataclass(frozen=True)
class Pair:
    """A sum that went from the account credited to the one debited."""

    transaction: MoneyTransaction
    kind: str
    debit: str
    credit: str
    amount: Money
    client: Client | None
    order: WorkOrder | None
    is_first: bool
    """Of its entry: the others repeat where they come from."""


def pairs_of(transactions: Iterable[MoneyTransaction], reader: Person) -> list[Pair]:
    """The pairs of each transaction, in the same order: three queries. Without costs for a reader who sees none."""
    transactions = list(transactions)
    rows = Posting.objects.filter(entry__in=[one.pk for one in transactions]).order_by("pk")
    if not sees(reader).costs:
        rows = rows.exclude(account__code__in=COST_ACCOUNTS)
    if hidden := reach_of(reader).hidden:
        rows = rows.exclude(account__in=hidden)
    by_entry: dict[int, list[Posting]] = defaultdict(list)
    for posting in rows.select_related("account__money_account", "account__category"):
        by_entry[posting.entry_id].append(posting)
    every = [posting for own in by_entry.values() for posting in own]
    orders = (
        WorkOrder.objects.visible_to(reader)
        .only("number")
        .in_bulk({posting.order for posting in every if posting.order})
    )
    clients = (
        Client.objects.visible_to(reader)
        .only("name", "kind")
        .in_bulk({one.client_id for one in every if one.client_id})
    )
    return [pair for one in transactions for pair in _pairs(one, by_entry[one.pk], orders, clients)]


def _pairs(
    transaction: MoneyTransaction, postings: Sequence[Posting], orders: dict[int, Any], clients: dict[int, Any]
) -> Iterator[Pair]:
    kind = kind_of(transaction)
    for number, (debit, credit, amount) in enumerate(beside(postings)):
        yield Pair(
            transaction=transaction,
            kind=kind,
            debit=name_of(debit.account),
            credit=name_of(credit.account),
            amount=amount,
            client=clients.get(debit.client_id or credit.client_id or 0),
            order=orders.get(debit.order or credit.order or 0),
            is_first=not number,
        )


def beside(postings: Sequence[Posting]) -> Iterator[tuple[Posting, Posting, Money]]:
    """Debits and credits in the order they were written, each as far as the other reaches: together, all of both."""
    nothing = Money.zero()
    debits = [(posting, posting.amount) for posting in postings if posting.amount > nothing]
    credits = [(posting, -posting.amount) for posting in postings if posting.amount < nothing]
    while debits and credits:
        (debit, to_debit), (credit, to_credit) = debits.pop(0), credits.pop(0)
        amount = min(to_debit, to_credit)
        yield debit, credit, amount
        if to_debit > amount:
            debits.insert(0, (debit, to_debit - amount))
        if to_credit > amount:
            credits.insert(0, (credit, to_credit - amount))


def turned_over(filters: HistoryFilters, reader: Person) -> tuple[Money, Money] | None:
    """What was debited and credited in the period, over all accounts; None for a reader who may not see it all."""
    narrowed = HistoryFilters(filters.since, filters.until, organisation=filters.organisation) != filters
    if (
        narrowed
        or reach_of(reader).hidden
        or hidden_kinds(reader)
        or not (sees_everything(reader) and sees(reader).costs)
    ):
        return None
    accounts = list(Account.objects.order_by().values_list("pk", flat=True))
    which = {"organisation": filters.organisation} if filters.organisation else {}
    found = ready.turnovers(accounts, since=filters.since, until=filters.until, **which)
    nothing = Money.zero()
    return sum((each.debit for each in found), nothing), sum((each.credit for each in found), nothing)
