"""Noting the fiscal receipt of a transaction: its number, or why none is needed."""

from django.utils.translation import gettext as _

from motorcrm.core.actor import Actor
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.finance import events
from motorcrm.finance.models import FiscalReceipt, MoneyTransaction, Recorded, accessors, row_of
from motorcrm.finance.money.checks import check_visible
from motorcrm.finance.rights import MARK_RECEIPTS
from motorcrm.history.record import record
from motorcrm.ledger.models import Posting
from motorcrm.orders.models import WorkOrder

Status = FiscalReceipt.Status


@operation(needs=MARK_RECEIPTS)
def mark_receipt(
    transaction: MoneyTransaction, *, was: str, status: str, by: Actor, number: str = "", note: str = ""
) -> None:
    """Say of the transaction's receipt whether it is issued, needed, or not needed, and why.

    `was` is the status that the person saw. Raises Refused if somebody has marked it meanwhile, or if the transaction
    has none.
    """
    check_visible(transaction, by)
    number, note = number.strip(), note.strip() if status == Status.NOT_NEEDED else ""
    check_receipt(status, number, note)
    receipts = FiscalReceipt.objects.filter(entry=transaction.pk)
    known = list(receipts.values_list("status", "number", "note"))
    if not known:
        raise Refused("no-receipt", _("This transaction has no fiscal receipt."))
    if all(one == (status, number, note) for one in known):
        return
    if not receipts.filter(status=was).update(status=status, number=number, note=note):
        raise Refused("receipt-marked", _("Somebody has marked this receipt meanwhile. Look at it again."))
    record(events.RECEIPT_MARKED, about=_thing(transaction), by=by, fiscal_receipt=status, number=number, reason=note)


def check_receipt(status: str, number: str, note: str) -> None:
    """A receipt with a number is issued; one that is not needed says why."""
    if status not in Status.values:
        raise Invalid(receipt=_("Choose what it is from the list."))
    if number and status != Status.ISSUED:
        raise Invalid(receipt_number=_("A receipt that is not issued has no number."))
    if status == Status.NOT_NEEDED and not note:
        raise Invalid(receipt_note=_("Say why no receipt is needed."))


def _thing(transaction: MoneyTransaction) -> Recorded | WorkOrder:
    """What history tells it of: what people typed or, where the program posted by itself, the order."""
    typed = row_of(MoneyTransaction.objects.select_related(*accessors()).get(pk=transaction.pk))
    if typed is not None:
        return typed
    side = Posting.objects.filter(entry=transaction.pk, order__isnull=False).earliest("pk")
    return WorkOrder.objects.get(pk=side.order or 0)
