"""The bills of orders: paid at the desk or later, reduced after a complaint, each with its fiscal receipt."""

from datetime import timedelta

from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money, Percent
from motorcrm.demo.company import Company
from motorcrm.demo.data import stories
from motorcrm.demo.visits import Visit
from motorcrm.finance.models import FiscalReceipt, MoneyAccount, MoneyTransaction, Payment, ReductionLine
from motorcrm.finance.money.payments import Receipt, Tendered
from motorcrm.finance.money.receipting import mark_receipt
from motorcrm.finance.money.reductions import Off
from motorcrm.finance.operations import reduce_price, refund_prepayment, settle_and_close, take_payment
from motorcrm.ledger import journal
from motorcrm.ledger.models import Entry
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import Debt
from motorcrm.orders.operations.closing import may_owe
from motorcrm.orders.queries.money import money_of

BY_BANK = {"receipt": FiscalReceipt.Status.NOT_NEEDED, "receipt_note": stories.PAID_BY_BANK}
OPENING_RECEIPT = {"receipt": FiscalReceipt.Status.ISSUED, "receipt_number": "000000"}


def complain(company: Company, order: WorkOrder, visit: Visit, number: int) -> None:
    """Part of a job is taken off its price, and what was paid for it is given back the way it came."""
    owner, job = company.staff["owner"], order.jobs.active().order_by("-total").first()
    if job is None or job.due <= Money.zero():
        return
    reason, percent, whose = stories.COMPLAINTS[number % len(stories.COMPLAINTS)]
    off = [Off(job, percent=Percent.whole(percent), at_expense_of=ReductionLine.Expense(whose))]
    reduction = reduce_price(order, off=off, reason=reason, on=clock.today(), by=owner)
    issue_missing(company, reduction.entry, visit)
    back, account = money_of(order).prepaid, company.accounts[visit.pays[-1][0]]
    if back <= Money.zero():
        return
    if journal.balance(account.account) < back:
        account = company.accounts["bank"]
    known = {"money_account": account, "on": clock.today(), "by": owner}
    refund = refund_prepayment(
        order.client, organisation=order.organisation, source=order, amount=back, comment=reason, **known
    )
    issue_missing(company, refund.entry, visit)


def settle(company: Company, order: WorkOrder, visit: Visit) -> None:
    """Take what is to be paid now, close and hand over. The owner closes if the debt is too large for a manager."""
    closer = company.managers[visit.manager]
    order.refresh_from_db(fields=["total"])
    due, tenders = money_of(order).due, []
    if visit.customer.contract:
        if not may_owe(order, due, on=clock.today(), by=closer):
            closer = company.staff["owner"]
    else:
        for kind, percent in visit.pays:
            part = due.part(Percent.whole(percent))
            if part > Money.zero():
                tenders.append(Tendered(part, company.accounts[kind]))
            due -= part
        if due > Money.zero():
            closer = company.staff["owner"]
    kinds = {tender.money_account.kind for tender in tenders}
    receipt = receipt_of(visit, "bank" if kinds == {MoneyAccount.Kind.BANK} else "")
    settle_and_close(
        order,
        on=clock.today(),
        tenders=tenders,
        receipt=Receipt(receipt["receipt"], receipt.get("receipt_number", ""), receipt.get("receipt_note", "")),
        finish_jobs=True,
        debt=_promise(visit),
        hand_over_to=visit.handed_to,
        by=closer,
    )
    for entry in Entry.objects.filter(about=order.ref, receipts__status=FiscalReceipt.Status.MISSING):
        issue_missing(company, entry, visit)


def _promise(visit: Visit) -> Debt:
    """What is said of a debt; a company has an agreement, and its accountants pay."""
    agreed = visit.customer.contract
    days = agreed.payment_days if agreed else stories.DEBT_DAYS
    return Debt(stories.COMPANY_REASON if agreed else stories.DEBT_REASON, clock.today() + timedelta(days=days))


def pay(company: Company, order: WorkOrder, amount: Money, kind: str, visit: Visit, *, by: Actor) -> Payment:
    """Take money by itself: before the order is closed, or long after."""
    return take_payment(
        order, amount=amount, money_account=company.accounts[kind], on=clock.today(), by=by, **receipt_of(visit, kind)
    )


def pay_later(company: Company, order: WorkOrder, visit: Visit, kind: str, percent: Percent) -> None:
    """So much of what is still owed for a closed order."""
    due = money_of(order).due.part(percent)
    if due > Money.zero():
        pay(company, order, due, kind, visit, by=company.staff["accountant"])


def receipt_of(visit: Visit, kind: str) -> dict[str, str]:
    """Some receipts of late are forgotten; transfers need none."""
    if kind == "bank":
        return BY_BANK
    if visit.forgets_receipt:
        return {"receipt": FiscalReceipt.Status.MISSING}
    return {"receipt": FiscalReceipt.Status.ISSUED, "receipt_number": f"{visit.number:06}"}


def issue_missing(company: Company, entry: Entry, visit: Visit) -> None:
    """Receipts that follow from a reduction, a refund, a prepayment applied or a debt, unless they are forgotten."""
    missing = FiscalReceipt.Status.MISSING
    if not visit.forgets_receipt and entry.receipts.filter(status=missing).exists():
        transaction = MoneyTransaction.objects.get(pk=entry.pk)
        issued, by = FiscalReceipt.Status.ISSUED, company.managers[visit.manager]
        mark_receipt(transaction, was=missing, status=issued, number=f"{visit.number:06}", by=by)
