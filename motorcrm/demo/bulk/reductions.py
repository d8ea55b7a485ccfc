"""Price reductions of a loaded past: rows and entries as `reduce_price` and `refund_prepayment` would leave them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from motorcrm.clients.models import Client
from motorcrm.core import clock
from motorcrm.core.bulk import made
from motorcrm.core.exact import Money, Percent
from motorcrm.core.search import searchable
from motorcrm.demo.bulk.flow import Flow, Told, happening
from motorcrm.demo.bulk.rows import Rows
from motorcrm.demo.company import VAT, Company
from motorcrm.demo.data import stories
from motorcrm.demo.hours import Days
from motorcrm.demo.visits import COMPLAINS_AFTER
from motorcrm.finance import events
from motorcrm.finance.models import (
    Allocation,
    FiscalReceipt,
    Payment,
    Reduction,
    ReductionLine,
    ReductionShare,
    Tender,
)
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.money.prepayments import REFUND, refund_lines
from motorcrm.finance.money.reductions import lines_of
from motorcrm.ledger.claims import Left, Part
from motorcrm.ledger.journal import Draft
from motorcrm.ledger.kinds import Kind
from motorcrm.ledger.lines import Line
from motorcrm.orders.kinds import PAYMENT_OVER, PRICE_REDUCTION
from motorcrm.orders.postings import payment_over


def reduce_later(company: Company, rows: Rows, left: Left, flow: Flow, days: Days) -> None:
    """Some days after the hand-over part of the dearest job is taken off, and given back of what the client paid."""
    at = rows.visit.picked_up + timedelta(days=COMPLAINS_AFTER)
    job = max(rows.jobs, key=lambda one: one.due)
    reason, percent, whose = stories.COMPLAINTS[(rows.visit.complaint or 0) % len(stories.COMPLAINTS)]
    amount = job.due.part(Percent.whole(percent))
    if not Money.zero() < amount <= left.amount:
        return
    still = job.due - amount
    line = made(
        ReductionLine,
        job=job,
        is_part=False,
        name=job.name,
        price_before=job.due,
        vat_before=job.vat,
        amount=amount,
        vat=job.vat - still.tax_within(VAT),
        at_expense_of=whose,
    )
    doers = (
        [one for one in rows.assignments if one.job_id == job.pk] if whose == ReductionLine.Expense.TECHNICIAN else []
    )
    parts = amount.split([one.share.units for one in doers]) if doers else []
    shares = [
        made(ReductionShare, line=line, employee_id=one.employee.pk, amount=part)
        for one, part in zip(doers, parts, strict=True)
        if part
    ]
    flow.later(days.happened(at), lambda moment: _told(company, rows, line, shares, left, reason, flow, moment))


def _told(
    company: Company,
    rows: Rows,
    line: ReductionLine,
    shares: list[ReductionShare],
    left: Left,
    reason: str,
    flow: Flow,
    at: datetime,
) -> Iterable[Told]:
    order, amount, owner = rows.order, line.amount, company.staff["owner"]
    on, part = clock.local(at).date(), Part(left, amount)
    known = {
        "organisation": order.organisation, "amount": amount, "on": on, "comment": reason, "by_id": owner.pk, "at": at,
        "search": searchable("", prose=reason),
    }  # fmt: skip

    def draft(kind: Kind, lines: list[Line]) -> Draft:
        key = f"{kind.code}:demo-{flow.number()}"
        return Draft(kind, key, order.ref, on, order.organisation, lines, owner, at=at)

    row = made(Reduction, order=order, vat_rate=order.tax_rate, **known)
    facts: dict[str, object] = {"amount": amount, "on": on}
    yield Told(
        happening(at, events.PRICE_REDUCED, "", owner, order.ref, {**facts, "reason": reason}),
        draft(PRICE_REDUCTION, lines_of(row, [line])),
        row,
        [line] if order.client.kind == Client.Kind.COMPANY else [line, _receipt(FiscalReceipt.Reason.CORRECTION, rows)],
        shares,
    )
    yield Told(draft=draft(PAYMENT_OVER, payment_over(order, part, rate=VAT)))
    where = company.accounts[rows.visit.pays[-1][0]]
    if flow.balance(where.account_id) < amount:
        where = company.accounts["bank"]
    refund = made(Payment, kind=Payment.Kind.REFUND, client=order.client, **known)
    yield Told(
        happening(at, events.PREPAYMENT_REFUNDED, "", owner, order.ref, {**facts, "money_account": where.told}),
        draft(REFUND, refund_lines([part], where)),
        refund,
        [
            made(Tender, money_account=where, method=Tendered(amount, where).by_method, amount=amount),
            made(Allocation, order=order, amount=amount),
            _receipt(FiscalReceipt.Reason.REFUND, rows),
        ],
    )


def _receipt(reason: str, rows: Rows) -> FiscalReceipt:
    return made(FiscalReceipt, reason=reason, status=FiscalReceipt.Status.ISSUED, number=f"{rows.visit.number:06}")
