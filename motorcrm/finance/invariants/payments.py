"""Payments and the entries they made: money, clients, orders, tenders and allocations fit to the kopeck."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db.models.functions import Coalesce

from motorcrm.clients.models import Client
from motorcrm.core.invariants import invariant
from motorcrm.finance.models import Allocation, Payment, Tender
from motorcrm.ledger.chart import CLIENTS, PREPAYMENTS
from motorcrm.ledger.invariants.reading import NAMED, in_batches, sides_of
from motorcrm.ledger.lines import Side
from motorcrm.ledger.models import Account, CashFlowArticle

Sums = dict[int | None, int]
CLAIM_OF = {Payment.Kind.PAYMENT: CLIENTS, Payment.Kind.PREPAYMENT: PREPAYMENTS, Payment.Kind.REFUND: PREPAYMENTS}
"""The account that a payment settles, besides the one its money is on."""
SOON = timedelta(days=1)
_COLUMNS = (
    "kind amount on organisation_id by_id at entry_id owner entry__on entry__organisation_id entry__kind entry__about "
    "entry__recorded_by_id entry__recorded_at"
).split()


@invariant("payments match the ledger", grows=True)
def payments_match_the_ledger(after: int = 0) -> Iterator[str]:
    """Whole: amount, day, client, orders, accounts, article, who recorded it and when."""
    return islice(_wrong_payments(after), NAMED)


def _wrong_payments(after: int) -> Iterator[str]:
    known = _Known()
    rows = Payment.objects.annotate(owner=Coalesce("client__merged_into", "client"))
    rows = rows.filter(entry__position__gt=after) if after else rows
    for batch in in_batches(rows, *_COLUMNS):
        ids = [row.pk for row in batch]
        tenders = _by_payment(Tender, ids, "money_account__account")
        allocations = _by_payment(Allocation, ids, "order")
        opening = _by_payment(Allocation, ids, "order", is_for_opening=True)
        sides = sides_of([row.entry_id for row in batch])
        for row in batch:
            own = sides[row.entry_id]
            if not (
                _is_beside_its_entry(row)
                and known.fits(row, own, tenders[row.pk], allocations[row.pk])
                and known.pays_opening(own) == sum(opening[row.pk].values())
            ):
                yield f"payment {row.pk}, entry {row.entry_id}"


def _by_payment(model: Any, payments: list[int], by: str, **which: Any) -> dict[int, Sums]:
    found: dict[int, Sums] = defaultdict(lambda: defaultdict(int))
    rows = model.objects.filter(payment__in=payments, **which)
    for payment, key, amount in rows.values_list("payment", by, "amount"):
        found[payment][key] += amount.units
    return found


def _is_beside_its_entry(row: Any) -> bool:
    return (
        (row.on, row.organisation_id, row.kind) == (row.entry__on, row.entry__organisation_id, row.entry__kind)
        and row.by_id == row.entry__recorded_by_id
        and abs(row.at - row.entry__recorded_at) < SOON
    )


class _Known:
    """The rows that entries name, each read once."""

    def __init__(self) -> None:
        self.codes = dict(Account.objects.filter(code__in=(CLIENTS, PREPAYMENTS)).values_list("pk", "code"))
        self.money = set(Account.objects.filter(organisation__isnull=False).values_list("pk", flat=True))
        self.article = CashFlowArticle.objects.get(code="from-clients").pk
        self.merged: dict[Any, Any] = dict(
            Client.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into")
        )

    def fits(self, row: Any, sides: list[Side], tenders: Sums, allocations: Sums) -> bool:
        sign = -1 if row.kind == Payment.Kind.REFUND else 1
        money, claims = _sums(sides, self.money, "account"), _sums(sides, self.codes, "order")
        return (
            sum(money.values()) == sign * row.amount.units
            and money == {account: sign * units for account, units in tenders.items()}
            and claims == {order: -sign * units for order, units in allocations.items()}
            and all(self._is_own(side, row) for side in sides)
            and (len(allocations) > 1 or all(row.entry__about == f"order:{order}" for order in allocations if order))
        )

    def _is_own(self, side: Side, row: Any) -> bool:
        client = side.get("client")
        if self.merged.get(client, client) != row.owner:
            return False
        if side["account"] in self.money:
            return bool(side.get("article") == self.article)
        # What a payment of several orders leaves over waits on the client's balance.
        is_over = row.kind == Payment.Kind.PAYMENT and side.get("order") is None
        claims = (CLIENTS, PREPAYMENTS) if is_over else (CLAIM_OF[row.kind],)
        return self.codes.get(side["account"]) in claims

    def pays_opening(self, sides: list[Side]) -> int:
        """How much of it is for no order and does not wait either: for what was owed when the books began."""
        own = [side for side in sides if self.codes.get(side["account"]) == CLIENTS and side.get("order") is None]
        together: int = sum(side["amount"] for side in own)
        return -together


def _sums(sides: list[Side], accounts: Any, by: str) -> Sums:
    found: Sums = defaultdict(int)
    for side in sides:
        if side["account"] in accounts:
            found[side.get(by)] += side["amount"]
    return found
