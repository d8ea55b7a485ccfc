"""A price reduction after closing: by lines, income and VAT down, the client credited; and taking it back.

The order's lines stay as they were sold. What the client has then paid too much becomes a prepayment again, where it
came from; from there it is given back, moved or left like any other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from uuid import uuid4

from django.db.models import Sum
from django.utils.translation import gettext as _

from motorcrm.access.rights import SEE_PRICES
from motorcrm.access.scopes import has
from motorcrm.clients.operations import lock_client
from motorcrm.company.queries import tax_rate
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money, Percent
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.finance import events
from motorcrm.finance.models import Reduction, ReductionLine, ReductionShare
from motorcrm.finance.money.borne import divided
from motorcrm.finance.money.checks import check_amount, check_reason, check_seen, refuse_reversed
from motorcrm.finance.money.protocol import draft_of, keep
from motorcrm.finance.queries.reductions import LineLeft, lines_left
from motorcrm.finance.rights import REDUCE_PRICES, REVERSE_TRANSACTIONS
from motorcrm.history.record import record
from motorcrm.ledger import journal
from motorcrm.ledger.chart import CLIENTS
from motorcrm.ledger.claims import prepaid_for, taken
from motorcrm.ledger.days import check_day, day_of_reversal
from motorcrm.ledger.journal import Draft, reversal
from motorcrm.ledger.lines import Line
from motorcrm.ledger.queries import postings
from motorcrm.orders import consequences
from motorcrm.orders.kinds import PAYMENT_OVER, PRICE_REDUCTION
from motorcrm.orders.models import Job, OrderPart, WorkOrder
from motorcrm.orders.operations.closing import uses
from motorcrm.orders.operations.lock import lock
from motorcrm.orders.phases import Phase
from motorcrm.orders.postings import payment_over, price_reduction
from motorcrm.orders.queries.money import money_of
from motorcrm.orders.queries.paying import what_paid

Expense = ReductionLine.Expense


@dataclass(frozen=True)
class Off:
    """What is taken off a line: an amount, or a percent of what is left of it; at whose expense, for the wages."""

    line: Job | OrderPart
    amount: Money | None = None
    percent: Percent | None = None
    at_expense_of: str = Expense.WORKSHOP
    seen: Money | None = None
    """What the person saw left of the line."""
    borne: Mapping[int, Money] = field(default_factory=dict)
    """At the technicians' expense: what single ones bear, by employee. The rest follows their shares of the job."""


@operation(needs=REDUCE_PRICES, once=True)
def reduce_price(order: WorkOrder, *, off: Sequence[Off], reason: str, on: date, by: Actor) -> Reduction:
    """Take something off lines of a closed order, never beyond what is left of them.

    What is paid beyond the new price becomes a prepayment: where it was if a prepayment had paid, else for the order.
    """
    if not has(by, SEE_PRICES):
        raise Forbidden(SEE_PRICES)  # refused amounts would give away what a line costs
    reason = check_reason(reason)
    lock(order)
    if order.phase != Phase.CLOSED or order.closed_on is None:
        raise Refused("order-not-closed", _("This order is not closed. Change the prices of its lines instead."))
    check_day(on, organisation=order.organisation, by=by)
    if on < order.closed_on:
        raise Invalid(on=_("The order was closed later. Choose a later date."))
    lock_client(order.client)
    lines = _reduced(off, {one.code: one for one in lines_left(order)}, order.tax_rate)
    amount = _sum(line.amount for line, _shares in lines)
    row = Reduction(
        organisation=order.organisation, order=order, amount=amount, on=on, comment=reason, vat_rate=order.tax_rate
    )
    due = money_of(order).due
    drafts = [draft_of(row, PRICE_REDUCTION, lines_of(row, [line for line, _shares in lines]), about=order.ref, by=by)]
    drafts += _freed(order, amount, on, by=by)
    if due > Money.zero() and due <= amount:
        drafts += consequences.settled(order, on=on, by=by)
    drafts += consequences.reduced(order, off=lines, by=by)
    keep(row, journal.post_many(drafts)[0], by=by)
    _keep_lines(row, lines)
    record(events.PRICE_REDUCED, about=row, within=order, by=by, amount=amount, reason=reason, on=on)
    return row


@operation(needs=REVERSE_TRANSACTIONS)
def reverse_reduction(reduction: Reduction, *, reason: str, by: Actor) -> Reduction:
    """Take a price reduction back, with the same date. What it left as a prepayment for the order pays the bill again.

    What has been given back or moved since is owed again.
    """
    check_seen(reduction.entry, by=by)
    reason = check_reason(reason)
    order = reduction.order
    lock(order)
    lock_client(order.client)
    refuse_reversed(reduction.entry)
    due = money_of(order).due
    on = day_of_reversal(reduction.entry)
    owed = postings(CLIENTS, order=order.pk).aggregate(sum=Sum("amount"))["sum"] or Money.zero()
    parts = list(taken(prepaid_for(order.pk), owed + reduction.amount))
    drafts: list[Draft] = [reversal(reduction.entry, by=by), *uses(order, parts, on=on, by=by)]
    if due <= Money.zero() < due + reduction.amount:
        drafts += consequences.unsettled(order, by=by)
    drafts += consequences.reduced(order, back=reduction, by=by)
    journal.post_many(drafts)
    record(events.REDUCTION_REVERSED, about=reduction, within=order, by=by, amount=reduction.amount, reason=reason)
    return reduction


def lines_of(row: Reduction, lines: Sequence[ReductionLine]) -> list[Line]:
    """The postings: what jobs and parts lose without VAT, and the VAT of all."""
    return price_reduction(
        row.order,
        jobs=_sum(line.net for line in lines if not line.is_part),
        parts=_sum(line.net for line in lines if line.is_part),
        vat=_sum(line.vat for line in lines),
        on=row.on,
    )


Shares = list[tuple[int, Money]]
"""What each technician bears of a line, by employee."""


def _reduced(
    off: Sequence[Off], left: Mapping[str, LineLeft], rate: Percent | None
) -> list[tuple[ReductionLine, Shares]]:
    """The rows, unsaved. Raises Invalid by line."""
    errors: dict[str, str] = {}
    made: list[tuple[ReductionLine, Shares]] = []
    for one in off:
        code = f"{one.line.ref_name}-{one.line.pk}"
        there = left.get(code)
        if code in {line_code(line) for line, _shares in made}:
            raise Invalid(**{code: _("This line is named twice.")})
        if there is None:
            errors[code] = _("This line is not on the bill of this order.")
        elif one.seen is not None and one.seen != there.left:
            errors[code] = _("Somebody has reduced this line meanwhile. Check what is left of it.")
        else:
            try:
                amount = _amount(one, there)
                made.append((_row(there, amount, one.at_expense_of, rate), _borne(one, amount, there)))
            except ValueError as problem:
                errors[code] = str(problem)
    if errors:
        raise Invalid(**errors)
    if not made:
        raise Invalid(off=_("Enter what is taken off at least one line."))
    check_amount(_sum(line.amount for line, _shares in made))
    return made


def _amount(off: Off, there: LineLeft) -> Money:
    """What is taken off. Raises ValueError with the reason in words."""
    amount = there.left.part(off.percent) if off.percent is not None else off.amount or Money.zero()
    if amount <= Money.zero():
        raise ValueError(_("This must be more than 0."))
    if amount > there.left:
        raise ValueError(_("This is more than is left of the line. Enter less."))
    return amount


def _borne(off: Off, amount: Money, there: LineLeft) -> Shares:
    """Nobody bears what is at the workshop's expense."""
    return divided(amount, there.technicians, off.borne) if off.at_expense_of == Expense.TECHNICIAN else []


def _keep_lines(row: Reduction, lines: Sequence[tuple[ReductionLine, Shares]]) -> None:
    for line, _shares in lines:
        line.reduction = row
    ReductionLine.objects.bulk_create([line for line, _shares in lines])
    ReductionShare.objects.bulk_create(
        ReductionShare(line=line, employee_id=pk, amount=amount) for line, shares in lines for pk, amount in shares
    )


def _row(there: LineLeft, amount: Money, at_expense_of: str, rate: Percent | None) -> ReductionLine:
    if at_expense_of not in Expense.values:
        raise Invalid(at_expense_of=_("Choose one of these."))
    line, still = there.line, there.left - amount
    return ReductionLine(
        job=line if isinstance(line, Job) else None,
        part=line if isinstance(line, OrderPart) else None,
        is_part=isinstance(line, OrderPart),
        name=line.name,
        price_before=there.left,
        vat_before=there.vat,
        amount=amount,
        vat=there.vat - (still.tax_within(rate) if rate else Money.zero()),
        at_expense_of=at_expense_of,
    )


def line_code(line: ReductionLine) -> str:
    return f"part-{line.part_id}" if line.is_part else f"job-{line.job_id}"


def _freed(order: WorkOrder, amount: Money, on: date, *, by: Actor) -> list[Draft]:
    """What is paid beyond the new price becomes a prepayment, the latest payment first, each from the day it paid."""
    days = dict(postings(CLIENTS, order=order.pk).values_list("on").annotate(sum=Sum("amount")).order_by("on"))
    over = amount - _sum(days.values())
    parts = list(taken(what_paid(order), over))
    drafts = [
        Draft(
            kind=PAYMENT_OVER,
            key=f"over:{uuid4().hex}",
            about=order.ref,
            on=max(on, part.since),
            organisation=order.organisation,
            lines=payment_over(order, part, rate=tax_rate(order.organisation, max(on, part.since))),
            by=by,
        )
        for part in parts
    ]
    for day, change in [(on, -amount), *((draft.on, part.amount) for draft, part in zip(drafts, parts, strict=True))]:
        days[day] = days.get(day, Money.zero()) + change
    if any(there < Money.zero() for there in accumulate(days[day] for day in sorted(days))):
        raise Invalid(on=_("Less was owed on that day than is taken off. Choose a later date."))
    return drafts


def _sum(amounts: Iterable[Money]) -> Money:
    return sum(amounts, Money.zero())
