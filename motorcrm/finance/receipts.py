"""Fiscal receipts that follow from what is posted, not from money taken (54-ФЗ, ст. 1.2).

A private client gets one when a prepayment is applied to a bill, one when the vehicle is released on credit, and one of
return or correction when the price of a closed order is reduced, as receipts for all of it are there by then. They wait
for whoever works the cash register. Between companies none is needed. Payments and refunds note their own.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from motorcrm.clients.models import Client
from motorcrm.core.exact import Money
from motorcrm.finance.models import FiscalReceipt
from motorcrm.ledger.chart import CLIENTS
from motorcrm.ledger.drafts import Draft
from motorcrm.ledger.lines import Line
from motorcrm.ledger.models import Entry
from motorcrm.orders.kinds import PREPAYMENT_USE, PRICE_REDUCTION, SALE

Posted = Sequence[tuple[Draft, Entry]]


def follow_posted(posted: Posted) -> None:
    """Note the receipts that are needed now. What is loaded from the past had its receipts then."""
    FiscalReceipt.objects.bulk_create(needed([pair for pair in posted if pair[0].at is None]))


def needed(posted: Posted) -> Iterator[FiscalReceipt]:
    owed: dict[int | None, Money] = defaultdict(Money.zero)
    for draft, _entry in posted:
        for line in _of_clients(draft):
            owed[line.about.get("order")] += line.amount
    for draft, entry in posted:
        whose = next((line for line in _of_clients(draft) if _is_private(line)), None)
        if whose is None:
            continue
        if draft.kind is PREPAYMENT_USE:
            yield FiscalReceipt(entry=entry, reason=FiscalReceipt.Reason.USE)
        elif draft.kind is PRICE_REDUCTION:
            yield FiscalReceipt(entry=entry, reason=FiscalReceipt.Reason.CORRECTION)
        elif draft.kind is SALE and owed[whose.about.get("order")] > Money.zero():
            yield FiscalReceipt(entry=entry, reason=FiscalReceipt.Reason.CREDIT)


def _of_clients(draft: Draft) -> list[Line]:
    return [line for line in draft.lines if line.account == CLIENTS and line.amount]


def _is_private(line: Line) -> bool:
    client = line.about.get("client")
    return client is not None and client.kind != Client.Kind.COMPANY
