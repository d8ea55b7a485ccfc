"""The flow of money and history: everything is written in order of time, so that the books are in order."""

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from django.db.models import Model

from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.bulk import Loading, made
from motorcrm.core.exact import Money, rub
from motorcrm.core.search import searchable
from motorcrm.demo.company import Company
from motorcrm.demo.outlays import PATIENCE, Outlay
from motorcrm.finance import events
from motorcrm.finance.models import (
    Allocation,
    CashTransaction,
    FiscalReceipt,
    Payment,
    PurchaseLine,
    Recorded,
    ReductionLine,
    ReductionShare,
    SupplierShare,
    Tender,
)
from motorcrm.finance.money.cash import EXPENSE, INCOME, expense_lines, income_lines, usual_flow
from motorcrm.finance.money.payments import PAYMENT, PREPAYMENT, Tendered, lines
from motorcrm.history.models import Happening
from motorcrm.history.record import Event, plain, ref
from motorcrm.ledger.chart import STOCK, VAT
from motorcrm.ledger.claims import Left
from motorcrm.ledger.journal import Draft, post_many
from motorcrm.ledger.kinds import Kind
from motorcrm.ledger.lines import Line, NewItem
from motorcrm.ledger.models import Entry
from motorcrm.orders.kinds import SALE
from motorcrm.orders.models import WorkOrder

Beside = Tender | Allocation | FiscalReceipt | PurchaseLine | SupplierShare | ReductionLine
PARENTS: dict[type[Model], str] = {
    Tender: "payment", Allocation: "payment", PurchaseLine: "purchase", SupplierShare: "payment",
    ReductionLine: "reduction",
}  # fmt: skip
"""Which of its columns names the row that a row stands beside; receipts name its entry."""


@dataclass
class Told:
    """One thing to write: an entry with the row it belongs to, a line of history, or both."""

    happening: Happening | None = None
    draft: Draft | None = None
    row: Recorded | None = None
    beside: Sequence[Beside] = ()
    """Rows that belong to it."""
    below: Sequence[ReductionShare] = ()
    """Rows that belong to the lines among those."""
    then: Callable[[Entry], None] | None = None
    """Called when the entry is posted, before rows are written."""


Later = Callable[[datetime], Iterable[Told]]
"""What is decided only at its moment."""


@dataclass
class Bill:
    """An expense that waits for its day, and for money."""

    outlay: Outlay
    attempts: int = 0


class Flow:
    """Holds what has not happened yet; `advance` writes everything up to a moment, in the order of time."""

    def __init__(self, company: Company, until: datetime, loading: Loading) -> None:
        self.company, self.until = company, until
        self.keep: Callable[[Iterable[Model]], object] = loading.keep
        self.post: Callable[[Iterable[Draft]], list[Entry]] = post_many
        self.restock: Callable[[datetime, Money], Iterable[Told]] = lambda _at, _short: ()
        self._waiting: list[tuple[datetime, int, Told | Bill | Later]] = []
        self._next = count()
        self._units: dict[str | int, int] = dict.fromkeys((STOCK, VAT), 0)
        self._units |= {account.account_id: 0 for account in company.accounts.values()}

    def history(self, at: datetime, event: Event, about: str, *, by: Actor, within: str = "", **facts: object) -> None:
        self._add(at, Told(happening(at, event, about, by, within, facts)))

    def entry(self, at: datetime, kind: Kind, key: str, order: WorkOrder, own: list[Line], *, by: Actor) -> None:
        if any(line.amount for line in own):
            on = clock.local(at).date()
            draft = Draft(kind, key, order.ref, on, order.organisation, own, by, at=at)
            self._add(at, Told(draft=draft))

    def payment(self, at: datetime, order: WorkOrder, amount: Money, kind: str, *, billed: bool, by: Actor) -> Left:
        """Money taken for an order, as `take_payment` books it; what is left of it for the order."""
        tender, number = Tendered(amount, self.company.accounts[kind]), next(self._next)
        on, item = clock.local(at).date(), NewItem()
        own = lines([tender], order.client, order=order, settles=billed, items=[item])
        is_missing, by_bank = number % 600 == 0, kind == "bank"
        receipt_number = "" if is_missing or by_bank else f"{number:06}"
        kind_ = PAYMENT if billed else PREPAYMENT
        row = made(
            Payment,
            kind=kind_.code,
            organisation=order.organisation,
            client=order.client,
            amount=amount,
            on=on,
            by_id=by.pk,
            at=at,
            search=searchable(receipt_number),
        )
        issued = FiscalReceipt.Status.MISSING if is_missing else FiscalReceipt.Status.ISSUED
        receipt = made(
            FiscalReceipt,
            reason=FiscalReceipt.Reason.PAYMENT,
            status=FiscalReceipt.Status.NOT_NEEDED if by_bank else issued,
            number=receipt_number,
            note="Оплата на расчётный счёт" if by_bank else "",
        )
        event = events.PAYMENT_TAKEN if billed else events.PREPAYMENT_TAKEN
        facts = {"amount": amount, "money_account": tender.money_account.told, "on": on}
        draft = Draft(kind_, f"payment:demo-{number}", order.ref, on, order.organisation, own, by, at=at)
        beside: list[Beside] = [
            made(Tender, payment=row, money_account=tender.money_account, method=tender.by_method, amount=amount),
            made(Allocation, payment=row, order=order, amount=amount),
            receipt,
        ]
        self._add(at, Told(happening(at, event, "", by, order.ref, facts), draft, row, beside))
        return Left(item, order.client, order.contract, order.pk, amount, ((on, amount),))

    def bill(self, at: datetime, outlay: Outlay) -> None:
        self._add(at, Bill(outlay))

    def later(self, at: datetime, what: Later) -> None:
        self._add(at, what)

    def number(self) -> int:
        """One that is given out once."""
        return next(self._next)

    def balance(self, account: str | int) -> Money:
        """Of stock, VAT, or the account of a money account: what the flow has written so far."""
        return Money(self._units[account])

    @property
    def next_at(self) -> datetime | None:
        """When the next thing is to be written."""
        return self._waiting[0][0] if self._waiting else None

    def advance(self, to: datetime) -> None:
        """Write all up to that moment."""
        due: list[Told] = []
        while self._waiting and self._waiting[0][0] <= to:
            at, _number, thing = heapq.heappop(self._waiting)
            for told in self._happens(at, thing):
                due.append(told)
                self._count(told)
        entries = self.post(told.draft for told in due if told.draft)
        for told, entry in zip((told for told in due if told.draft), entries, strict=True):
            if told.row is not None:
                told.row.entry = entry
            if told.then is not None:
                told.then(entry)
        self.keep(told.row for told in due if told.row is not None)
        self.keep(_beside(due))
        for told in due:
            for share in told.below:
                share.line_id = share.line.pk
        self.keep(share for told in due for share in told.below)
        for told in due:
            if told.row is not None and told.happening is not None:
                told.happening.about = ref(told.row)
        self.keep(told.happening for told in due if told.happening)

    def _add(self, at: datetime, thing: Told | Bill | Later) -> None:
        heapq.heappush(self._waiting, (at, next(self._next), thing))

    def _happens(self, at: datetime, thing: Told | Bill | Later) -> Iterable[Told]:
        if isinstance(thing, Bill):
            paid = self._pay(at, thing)
            return [] if paid is None else [paid]
        if not isinstance(thing, Told):
            return thing(at)
        if thing.draft is None or thing.draft.kind is not SALE:
            return [thing]
        short = -self._units[STOCK]
        for line in thing.draft.lines:
            if line.account == STOCK:
                short -= line.amount.units
        return [*self.restock(at, Money(short)), thing] if short > 0 else [thing]

    def _count(self, told: Told) -> None:
        """Track balances, so that no till goes below zero and no part is sold that nobody bought."""
        for line in told.draft.lines if told.draft else ():
            key = line.account if isinstance(line.account, str) else line.account.code or line.account.pk
            if key in self._units:
                self._units[key] += line.amount.units

    def _pay(self, at: datetime, bill: Bill) -> Told | None:
        outlay, company = bill.outlay, self.company
        account, amount = company.accounts[outlay.account], rub(outlay.amount)
        if not outlay.is_income and self.balance(account.account_id) < amount:
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
        row = made(
            CashTransaction,
            category=category,
            organisation=company.organisation,
            money_account=account,
            amount=amount,
            on=on,
            month=on.replace(day=1),
            counterparty=outlay.counterparty,
            comment=outlay.comment,
            cash_flow=category.cash_flow or usual_flow(category),
            by_id=accountant.pk,
            at=at,
            search=searchable(outlay.counterparty, prose=outlay.comment),
        )
        kind = INCOME if outlay.is_income else EXPENSE
        own = income_lines(row) if outlay.is_income else expense_lines(row, deducts=False)
        key, about = f"{kind.code}:demo-{next(self._next)}", f"category:{category.pk}"
        event = events.INCOME_RECORDED if outlay.is_income else events.EXPENSE_RECORDED
        facts = {"category": category.told, "amount": amount, "money_account": account.told, "on": on}
        draft = Draft(kind, key, about, on, company.organisation, own, accountant, at=at)
        return Told(happening(at, event, "", accountant, "", facts), draft, row)


def _beside(due: list[Told]) -> Iterable[Beside]:
    """Tenders, lines, shares and receipts of what has been written."""
    for told in due:
        for each in told.beside:
            if isinstance(each, FiscalReceipt):
                each.entry = told.row.entry  # type: ignore[union-attr]  # only rows with an entry have any beside them
            else:
                setattr(each, PARENTS[type(each)], told.row)
            yield each


def happening(at: datetime, event: Event, about: str, by: Actor, within: str, facts: dict[str, object]) -> Happening:
    return made(
        Happening,
        at=at,
        timing=Happening.Timing.TOLD,
        by_id=by.pk,
        event=event.code,
        about=about,
        within=within,
        facts=plain(facts),
    )
