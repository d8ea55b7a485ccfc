"""Fiscal receipts that are still to be issued."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch

from motorcrm.core.actor import Person
from motorcrm.core.counting import Count
from motorcrm.core.exact import Money
from motorcrm.core.few import few
from motorcrm.finance.models import FiscalReceipt, MoneyTransaction
from motorcrm.finance.queries.history import told
from motorcrm.ledger.kinds import word_of
from motorcrm.ledger.models import Posting
from motorcrm.orders.called import sequence_of

LOOKED_AT = 100
FAR, PAGE = 1_000, 50
"""Of those without a receipt so many are looked at for a page, and so many are on it."""


@dataclass(frozen=True)
class Lacking:
    """A transaction that needs a receipt."""

    pk: int
    on: date
    what: str
    client: str
    why: Any = ""
    """What the receipt is for."""
    order: str = ""
    amount: Money | None = None
    transaction: MoneyTransaction | None = None


@dataclass(frozen=True)
class Found:
    """A page of them."""

    rows: list[Lacking]
    next: int | None
    """The entry after which the next page begins."""
    looked_to: date | None
    """How far back it has looked, if it stopped before the page was full."""


def lacking_receipts(reader: Person, *, before: int | None = None, most: int = PAGE) -> Found:
    """Those of the newest transactions that the reader sees and that have no receipt yet. Six queries."""
    missing = FiscalReceipt.objects.filter(status=FiscalReceipt.Status.MISSING).order_by("-entry")
    if before is not None:
        missing = missing.filter(entry__lt=before)
    newest = list(missing.values_list("entry", flat=True)[: FAR + 1])
    looked = newest[:FAR]
    seen = MoneyTransaction.objects.visible_to(reader).in_rows().filter(pk__in=few(looked)).order_by("-pk")
    known = Prefetch("receipts", FiscalReceipt.objects.filter(status=FiscalReceipt.Status.MISSING), to_attr="lacking")
    found = list(seen.prefetch_related(known)[: most + 1])
    rows = [_lacking(row) for row in told(found[:most], reader)]
    if len(found) > most:
        return Found(rows, found[most - 1].pk, None)
    if len(newest) > FAR:
        last = MoneyTransaction.objects.only("on").get(pk=looked[-1])
        return Found(rows, last.pk, last.on)
    return Found(rows, None, None)


def _lacking(row: Any) -> Lacking:
    transaction = row.transaction
    reasons = [str(receipt.get_reason_display()) for receipt in transaction.lacking]
    return Lacking(
        pk=transaction.pk,
        transaction=transaction,
        on=transaction.on,
        what=row.kind,
        client=str(row.client or ""),
        why=", ".join(reasons),
        order=f"№ {sequence_of(row.order.number)}" if row.order else "",
        amount=row.received or row.spent or row.settled,
    )


def missing_receipts(reader: Person, most: int) -> tuple[list[Lacking], Count]:
    """The latest of them within the reader's sight, each with whose it is, and how many there are. Three queries.

    Where nobody keeps receipts there are as many as payments ever: the newest `LOOKED_AT` are looked at.
    """
    lacking = FiscalReceipt.objects.filter(status=FiscalReceipt.Status.MISSING).order_by("-entry")
    newest = list(lacking.values_list("entry", flat=True)[: LOOKED_AT + 1])
    seen = MoneyTransaction.objects.visible_to(reader).filter(pk__in=few(newest[:LOOKED_AT]))
    found = sorted(seen.order_by().values_list("on", "pk", "kind"), reverse=True)
    shown = found[:most]
    postings = Posting.objects.filter(entry__in=[pk for _on, pk, _kind in shown], client__isnull=False).order_by()
    clients = dict(postings.values_list("entry", "client__name"))
    rows = [Lacking(pk, on, word_of(kind), clients.get(pk, "")) for on, pk, kind in shown]
    return rows, Count(len(found), len(newest) > LOOKED_AT)
