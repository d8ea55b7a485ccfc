"""Entries that people record, and the rows beside them."""

from collections.abc import Iterator

from django.db.models import Q

from motorcrm.core.invariants import invariant
from motorcrm.finance.models import FiscalReceipt, Payment, recorded_models
from motorcrm.ledger.invariants.reading import NAMED, entries_after
from motorcrm.orders.kinds import PREPAYMENT_USE, SALE

REASONS = {
    FiscalReceipt.Reason.PAYMENT: {Payment.Kind.PAYMENT, Payment.Kind.PREPAYMENT},
    FiscalReceipt.Reason.REFUND: {Payment.Kind.REFUND},
    FiscalReceipt.Reason.USE: {PREPAYMENT_USE.code},
    FiscalReceipt.Reason.CREDIT: {SALE.code},
}
"""Which kinds of entries need a receipt for which reason; a correction may concern any."""


@invariant("every entry that people record has its row, of the same kind", grows=True)
def entries_have_their_rows(after: int = 0) -> Iterator[str]:
    for model in recorded_models():
        alone = Q(kind__in=model.KINDS) & Q(**{f"{model._meta.model_name}__isnull": True})
        strange = ~Q(kind__in=model.KINDS) & Q(**{f"{model._meta.model_name}__isnull": False})
        for entry in entries_after(after).filter(alone | strange).values_list("pk", flat=True)[:NAMED]:
            yield f"entry {entry} and the rows of {model._meta.model_name} do not fit"


@invariant("a fiscal receipt is of an entry that needs one for its reason")
def receipts_fit_their_entries() -> Iterator[str]:
    fits = Q(reason=FiscalReceipt.Reason.CORRECTION)
    for reason, kinds in REASONS.items():
        fits |= Q(reason=reason, entry__kind__in=kinds)
    strange = FiscalReceipt.objects.exclude(fits).order_by("pk")
    for pk, why, kind in strange.values_list("pk", "reason", "entry__kind")[:NAMED]:
        yield f"receipt {pk} for {why} is of an entry of kind {kind}"
    numbered = FiscalReceipt.objects.exclude(number="").exclude(status=FiscalReceipt.Status.ISSUED).order_by("pk")
    for pk, status in numbered.values_list("pk", "status")[:NAMED]:
        yield f"receipt {pk} has a number, and is {status}"
    for pk in FiscalReceipt.objects.filter(status=FiscalReceipt.Status.NOT_NEEDED, note="").values_list(
        "pk", flat=True
    )[:NAMED]:
        yield f"receipt {pk} is not needed, and nobody said why"
