"""The flow of money and history: everything is written in order of time, so that the books are in order."""

import heapq
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Money, rub
from motorcrm.core.folding import fold
from motorcrm.demo.company import Company
from motorcrm.demo.outlays import PATIENCE, Outlay
from motorcrm.finance import events, postings
from motorcrm.finance.models import CashTransaction, Payment
from motorcrm.history.models import Happening
from motorcrm.history.record import Event, plain
from motorcrm.ledger.journal import Draft, post_many
from motorcrm.ledger.lines import Line
from motorcrm.orders.models import WorkOrder


@dataclass
class Told:
    """One thing to write: an entry with the row it belongs to, a line of history, or both."""

    happening: Happening | None = None
    draft: Draft | None = None
    row: Payment | CashTransaction | None = None


@dataclass
class Bill:
    """An expense that waits for its day, and for money."""

    outlay: Outlay
    attempts: int = 0


class Flow:
    """Holds what has not happened yet; `advance` writes everything up to a moment, in the order of time."""

    def __init__(self, company: Company, until: datetime) -> None:
        self.company, self.until = company, until
        self._waiting: list[tuple[datetime, int, Told | Bill]] = []
        self._next = count()
        self._money = {account.pk: Money.zero() for account in company.accounts.values()}

    def history(self, at: datetime, event: Event, about: str, *, by: Actor, within: str = "", **facts: object) -> None:
        self._add(at, Told(_happening(at, event, about, by, within, facts)))

    def entry(self, at: datetime, kind: str, key: str, order: WorkOrder, lines: list[Line], *, by: Actor) -> None:
        if any(line.amount for line in lines):
            on = clock.local(at).date()
            draft = Draft(kind, key, order.ref, on, order.organisation, lines, by, at=at)
            self._add(at, Told(draft=draft))

    def payment(self, at: datetime, order: WorkOrder, amount: Money, kind: str, *, billed: bool, by: Actor) -> None:
        """Money taken for an order, as `take_payment` books it."""
        where, number = self.company.accounts[kind], next(self._next)
        lines = (
            postings.payment(order, where, amount)
            if billed
            else postings.prepayment(order.client, where, amount, order=order)
        )
        on = clock.local(at).date()
        is_missing, by_bank = number % 600 == 0, kind == "bank"
        issued = Payment.Receipt.MISSING if is_missing else Payment.Receipt.ISSUED
        receipt_number = "" if is_missing or by_bank else f"{number:06}"
        row = Payment(
            kind=Payment.Kind.PAYMENT if billed else Payment.Kind.PREPAYMENT,
            organisation=order.organisation,
            client=order.client,
            order=order,
            money_account=where,
            amount=amount,
            on=on,
            receipt=Payment.Receipt.NOT_NEEDED if by_bank else issued,
            receipt_number=receipt_number,
            by_id=by.pk,
            at=at,
            search=fold(receipt_number),
        )
        event = events.PAYMENT_TAKEN if billed else events.PREPAYMENT_TAKEN
        facts = {"amount": amount, "money_account": where.label, "on": on}
        draft = Draft(row.kind, f"payment:demo-{number}", order.ref, on, order.organisation, lines, by, at=at)
        self._add(at, Told(_happening(at, event, "", by, order.ref, facts), draft, row))

    def bill(self, at: datetime, outlay: Outlay) -> None:
        self._add(at, Bill(outlay))

    @property
    def next_at(self) -> datetime | None:
        """When the next thing is to be written."""
        return self._waiting[0][0] if self._waiting else None

    def advance(self, to: datetime) -> None:
        """Write all up to that moment."""
        due: list[Told] = []
        while self._waiting and self._waiting[0][0] <= to:
            at, _number, thing = heapq.heappop(self._waiting)
            told = self._pay(at, thing) if isinstance(thing, Bill) else thing
            if told is not None:
                due.append(told)
                self._count(told)
        entries = post_many(told.draft for told in due if told.draft)
        for told, entry in zip((told for told in due if told.draft), entries, strict=True):
            if told.row is not None:
                told.row.entry = entry
        Payment.objects.bulk_create(told.row for told in due if isinstance(told.row, Payment))
        CashTransaction.objects.bulk_create(told.row for told in due if isinstance(told.row, CashTransaction))
        for told in due:
            if told.row is not None and told.happening is not None:
                told.happening.about = f"{getattr(told.row, 'ref_name', 'payment')}:{told.row.pk}"
        Happening.objects.bulk_create(told.happening for told in due if told.happening)

    def _add(self, at: datetime, thing: Told | Bill) -> None:
        heapq.heappush(self._waiting, (at, next(self._next), thing))

    def _count(self, told: Told) -> None:
        """Track the balance of each money account, so that no till goes below zero."""
        if isinstance(told.row, Payment):
            self._money[told.row.money_account_id] += told.row.amount
        elif told.row is not None:
            is_income = told.row.category.direction == "income"
            self._money[told.row.money_account_id] += told.row.amount if is_income else -told.row.amount

    def _pay(self, at: datetime, bill: Bill) -> Told | None:
        outlay, company = bill.outlay, self.company
        account, amount = company.accounts[outlay.account], rub(outlay.amount)
        if not outlay.is_income and self._money[account.pk] < amount:
            bill.attempts += 1
            again = at + timedelta(days=3)
            if bill.attempts < PATIENCE and again < self.until:
                self._add(again, bill)
            return None
        category, on, accountant = (
            company.categories[outlay.category],
            clock.local(at).date(),
            company.staff["accountant"],
        )
        row = CashTransaction(
            category=category,
            organisation=company.organisation,
            money_account=account,
            amount=amount,
            on=on,
            month=on.replace(day=1),
            counterparty=outlay.counterparty,
            comment=outlay.comment,
            by_id=accountant.pk,
            at=at,
            search=fold(f"{outlay.counterparty} {outlay.comment}"),
        )
        lines = (postings.income if outlay.is_income else postings.expense)(category, account, amount, order=None)
        kind = "income" if outlay.is_income else "expense"
        key, about = f"{kind}:demo-{next(self._next)}", f"category:{category.pk}"
        event = events.INCOME_RECORDED if outlay.is_income else events.EXPENSE_RECORDED
        facts = {"category": category.label, "amount": amount, "money_account": account.label, "on": on}
        draft = Draft(kind, key, about, on, company.organisation, lines, accountant, at=at)
        return Told(_happening(at, event, "", accountant, "", facts), draft, row)


def _happening(at: datetime, event: Event, about: str, by: Actor, within: str, facts: dict[str, object]) -> Happening:
    return Happening(
        at=at,
        timing=Happening.Timing.TOLD,
        by_id=by.pk,
        event=event.code,
        about=about,
        within=within,
        facts=plain(facts),
    )
