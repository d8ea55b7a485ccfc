"""Fiscal receipts that are still to be issued."""

from dataclasses import dataclass
from datetime import date

from motorcrm.core.actor import Person
from motorcrm.core.counting import Count
from motorcrm.core.few import few
from motorcrm.finance.models import FiscalReceipt, MoneyTransaction
from motorcrm.ledger.kinds import word_of
from motorcrm.ledger.models import Posting

LOOKED_AT = 100


@dataclass(frozen=True)
class Lacking:
    """A transaction that needs a receipt."""

    pk: int
    on: date
    what: str
    client: str


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
