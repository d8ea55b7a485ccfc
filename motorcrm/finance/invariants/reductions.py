"""Price reductions: the entry, its lines, and the lines of the order that they are taken off."""

from collections.abc import Iterator
from itertools import islice

from django.db.models import F, Q, Sum

from motorcrm.core.exact import Money
from motorcrm.core.invariants import invariant
from motorcrm.finance.models import Reduction, ReductionLine
from motorcrm.finance.money.reductions import lines_of
from motorcrm.ledger.invariants.reading import BATCH, NAMED, Plain, same, sides_of
from motorcrm.ledger.lines import Side
from motorcrm.orders.kinds import PRICE_REDUCTION
from motorcrm.orders.models import Job, OrderPart


@invariant("price reductions match the ledger", grows=True)
def reductions_match_the_ledger(after: int = 0) -> Iterator[str]:
    """Whole: what jobs and parts lost, VAT and its rate, client, contract, order, day, month, who recorded it."""
    return islice(_wrong(after), NAMED)


def _wrong(after: int) -> Iterator[str]:
    plain = Plain()
    rows = Reduction.objects.select_related("entry", "order__client", "order__contract").prefetch_related("lines")
    rows = (rows.filter(entry__position__gt=after) if after else rows).order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        sides, last = sides_of([row.entry_id for row in batch]), batch[-1].pk
        for row in batch:
            if not _is_so(row, sides[row.entry_id], plain):
                yield f"reduction {row.pk}, entry {row.entry_id}"


def _is_so(row: Reduction, sides: list[Side], plain: Plain) -> bool:
    entry, lines = row.entry, list(row.lines.all())
    row.order.tax_rate = row.vat_rate  # an order that was closed again since may have another
    wanted = plain.sides(lines_of(row, lines))
    return (
        same(map(_without_parties, sides), map(_without_parties, wanted))
        and len({(side.get("client"), side.get("contract")) for side in sides}) == 1
        and (entry.on, entry.organisation_id, entry.kind) == (row.on, row.organisation_id, PRICE_REDUCTION.code)
        and entry.about == row.order.ref
        and sum((line.amount for line in lines), Money.zero()) == row.amount
        and row.by_id == entry.recorded_by_id
    )


def _without_parties(side: Side) -> Side:
    """Clients may be merged since, and an order that was reopened may have another contract: they need only agree."""
    return {name: value for name, value in side.items() if name not in ("client", "contract")}


@invariant("what technicians bear of price reductions comes to what is taken off")
def shares_come_to_their_lines() -> Iterator[str]:
    """Of each line at the technicians' expense; nobody bears anything of the others."""
    lines = ReductionLine.objects.annotate(borne=Sum("shares__amount"))
    at_workshop = Q(at_expense_of=ReductionLine.Expense.WORKSHOP)
    fits = (at_workshop & Q(borne=None)) | (~at_workshop & Q(borne=F("amount")))
    wrong = lines.exclude(pk__in=lines.filter(fits).values("pk")).order_by("pk")
    for pk, reduction in wrong.values_list("pk", "reduction")[:NAMED]:
        yield f"line {pk} of reduction {reduction}"


@invariant("no line is reduced beyond what it was sold for")
def no_line_is_reduced_beyond_its_price() -> Iterator[str]:
    live = ReductionLine.objects.filter(reduction__entry__reversed_by=None)
    for model, name in ((Job, "job"), (OrderPart, "part")):
        sums = live.filter(**{f"{name}__isnull": False}).order_by().values_list(name)
        taken = {pk: (amount, vat) for pk, amount, vat in sums.annotate(amount=Sum("amount"), vat=Sum("vat"))}
        for line in model._default_manager.filter(pk__in=taken).order_by("pk"):
            amount, vat = taken[line.pk]
            if amount > line.due or vat > line.vat:
                yield f"{name} {line.pk}: {amount} is taken off {line.due}, VAT {vat} off {line.vat}"
