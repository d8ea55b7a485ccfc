"""Fiscal receipts that are still to be issued."""

from dataclasses import dataclass
from datetime import date

from motorcrm.core.actor import Person
from motorcrm.finance.models import FiscalReceipt, MoneyTransaction, MoneyTransactionQuerySet
from motorcrm.ledger.kinds import word_of
from motorcrm.ledger.models import Posting


@dataclass(frozen=True)
class Lacking:
    """A transaction that needs a receipt."""

    pk: int
    on: date
    what: str
    client: str


def missing_receipts(reader: Person) -> MoneyTransactionQuerySet:
    """Transactions within the reader's sight that need a receipt and have none, the latest first."""
    lacking = FiscalReceipt.objects.filter(status=FiscalReceipt.Status.MISSING).order_by().values("entry")
    found: MoneyTransactionQuerySet = MoneyTransaction.objects.visible_to(reader).filter(pk__in=lacking)
    return found.order_by("-on", "-pk")


def first_missing(reader: Person, most: int) -> list[Lacking]:
    """The latest of them, each with whose it is. Two queries."""
    rows = list(missing_receipts(reader).values_list("pk", "on", "kind")[:most])
    postings = Posting.objects.filter(entry__in=[pk for pk, _on, _kind in rows], client__isnull=False).order_by()
    clients = dict(postings.values_list("entry", "client__name"))
    return [Lacking(pk, on, word_of(kind), clients.get(pk, "")) for pk, on, kind in rows]
