"""The books of a loaded past beside its orders: parts on credit, money to the bank, taxes, price reductions.

Each thing is decided at its moment, from what has been written by then, and leaves the rows that its verb would.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count

from django.db.models import Model

from motorcrm.core import clock
from motorcrm.core.bulk import made
from motorcrm.core.exact import Money, Percent, rub
from motorcrm.core.search import searchable
from motorcrm.demo.bulk.flow import Flow, Later, Told, happening
from motorcrm.demo.buying import DELIVERY, SHOPS, Shop
from motorcrm.demo.capital import PAID_ON, TAKEN_ON, TAX
from motorcrm.demo.company import TERMINAL_FEE, VAT, Company
from motorcrm.demo.hours import Days, wall
from motorcrm.demo.months import monthly
from motorcrm.demo.tills import CHANGE, LEAST
from motorcrm.demo.town import Size
from motorcrm.finance.models import (
    MoneyAccount,
    OwnerTransaction,
    Purchase,
    PurchaseLine,
    Recorded,
    SupplierPayment,
    SupplierShare,
    TaxTransaction,
    Transfer,
)
from motorcrm.finance.money import owner, purchases, supplier_payments, taxes, transfer
from motorcrm.finance.money.cash import TO_SUPPLIERS
from motorcrm.history.record import Event, ref
from motorcrm.ledger.chart import STOCK, SUPPLIERS
from motorcrm.ledger.chart import VAT as VAT_ACCOUNT
from motorcrm.ledger.journal import Draft
from motorcrm.ledger.kinds import Kind
from motorcrm.ledger.lines import Line, NewItem, credit, debit
from motorcrm.ledger.models import Entry, Tax
from motorcrm.suppliers.models import Supplier

PARTS_SHARE = 450
"""Thousandths of the turnover: about what parts cost, with something to spare."""


@dataclass
class Owed:
    """A bill that is not paid in full."""

    purchase: Purchase
    item: NewItem
    left: Money


class Books:
    """Plans the books of the whole past; the flow writes them in time."""

    def __init__(self, company: Company, size: Size, days: Days, flow: Flow) -> None:
        self.company, self.size, self.days, self.flow = company, size, days, flow
        self.by = company.staff["accountant"]
        self._taxes: dict[str, Tax] = {str(tax.code): tax for tax in Tax.objects.exclude(code=None)}
        self._owed: dict[str, list[Owed]] = defaultdict(list)
        self._numbers = {shop.name: count(shop.begins) for shop in SHOPS}

    def plan(self) -> None:
        begin, today = self.days.ago(self.size.days), self.days.today
        self.flow.restock = self._buy_missing
        self._later(wall(begin, 8), partial(self._order, SHOPS[0]))
        for shop in SHOPS:
            for day in monthly(begin, today, shop.day):
                self._later(wall(day, 9, 30), partial(self._order, shop))
                self._later(wall(day + timedelta(days=shop.paid_after), 15), partial(self._pay, shop))
        for number in range(1, self.size.days):
            evening = wall(begin + timedelta(days=number), 18, 50)
            self._later(evening, self._carry)
            self._later(evening + timedelta(minutes=30), self._card_payments)
        for day in monthly(begin, today, TAKEN_ON):
            self._later(wall(day, 16), self._withdraw)
        for last in monthly(begin, today, 31):
            if not last.month % 3:
                self._later(wall(last, 18), self._accrue)

    def _later(self, at: datetime, what: Later) -> None:
        if at.date() < self.days.today:
            self.flow.later(self.days.happened(at), what)

    def _order(self, shop: Shop, at: datetime) -> Iterable[Told]:
        """So that there is enough for most of a month."""
        amount = rub(self.size.turnover() * PARTS_SHARE // 1000) - self.flow.balance(STOCK)
        return [self._bought(at, shop, amount)] if amount > rub(1_000) else []

    def _buy_missing(self, at: datetime, short: Money) -> Iterable[Told]:
        """More is sold than was expected: what is missing is bought at once."""
        return [self._bought(at, SHOPS[0], rub(-(-short.units // 100_000) * 1_000))]

    def _bought(self, at: datetime, shop: Shop, amount: Money) -> Told:
        supplier, item, parts = self.company.suppliers[shop.name], NewItem(), self.company.categories["parts"]
        on, number = clock.local(at).date(), f"УТ-{next(self._numbers[shop.name])}"
        second, transport = rub(amount.units // 300), self.company.categories["transport"]
        rows = [
            made(PurchaseLine, category=category, what=what, amount=part, month=on.replace(day=1))
            for category, what, part in (
                (parts, shop.first, amount - second), (parts, shop.second, second),
                (transport, "Доставка", rub(DELIVERY)),
            ) if part
        ]  # fmt: skip
        whole = amount + rub(DELIVERY)
        what = " ".join(row.what for row in rows)
        row = made(
            Purchase, supplier=supplier, number=number, due_on=on + timedelta(days=shop.term),
            **self._known(at, whole, f"{supplier.name} {number} {what}"),
        )  # fmt: skip
        self._owed[shop.name].append(Owed(row, item, whole))

        def then(entry: Entry) -> None:
            row.item = item.item or entry.items.get()

        lines, facts = purchases.purchase_lines(row, rows, item), {"supplier": supplier.name, "number": number}
        told = self._told(at, purchases.PURCHASE, lines, row, purchases.BOUGHT, supplier, **facts)
        told.beside, told.then = rows, then
        return told

    def _pay(self, shop: Shop, at: datetime) -> Iterable[Told]:
        """What there is money for, the oldest bill first, the newest by two thirds."""
        bank, supplier, owed = self.company.accounts["bank"], self.company.suppliers[shop.name], self._owed[shop.name]
        money, paid = self.flow.balance(bank.account_id), []
        for one in owed:
            part = min(one.left if one is not owed[-1] else rub(one.left.units * 2 // 300), money)
            if part > Money.zero():
                paid.append((one, part))
                one.left, money = one.left - part, money - part
        self._owed[shop.name] = [one for one in owed if one.left]
        if not paid:
            return []
        amount = sum((part for _one, part in paid), Money.zero())
        row = made(SupplierPayment, supplier=supplier, money_account=bank, **self._known(at, amount, supplier.name))
        shares = [(made(SupplierShare, amount=part), one.item) for one, part in paid]

        def then(_entry: Entry) -> None:
            for share, item in shares:
                if item.item is not None:
                    share.item = item.item

        lines = [debit(SUPPLIERS, part, supplier=supplier, item=one.item) for one, part in paid]
        lines.append(credit(bank.account, amount, article=TO_SUPPLIERS))
        facts = {"supplier": supplier.name, "money_account": bank.told}
        kind, event = supplier_payments.SUPPLIER_PAYMENT, supplier_payments.PAID
        told = self._told(at, kind, lines, row, event, supplier, **facts)
        told.beside, told.then = [share for share, _item in shares], then
        return [told]

    def _carry(self, at: datetime) -> Iterable[Told]:
        till = self.company.accounts["till"]
        amount = rub((self.flow.balance(till.account_id).units // 100 - CHANGE) // 1_000 * 1_000)
        return self._moved(at, till, amount, Money.zero(), "Инкассация") if amount >= rub(LEAST) else []

    def _card_payments(self, at: datetime) -> Iterable[Told]:
        terminal = self.company.accounts["terminal"]
        amount = self.flow.balance(terminal.account_id)
        if amount <= rub(100):
            return []
        return self._moved(at, terminal, amount, amount.part(TERMINAL_FEE), "Возмещение по эквайрингу")

    def _moved(self, at: datetime, source: MoneyAccount, amount: Money, fee: Money, comment: str) -> Iterable[Told]:
        """To the bank; the fee is an entry of its own."""
        bank = self.company.accounts["bank"]
        known = self._known(at, amount, "", comment)
        row = made(Transfer, money_account=source, to_account=bank, fee=fee, **known)
        facts = {"money_account": source.told, "to_account": bank.told, **({"fee": fee} if fee else {})}
        lines, event = transfer.lines(row), transfer.TRANSFERRED
        told = [self._told(at, transfer.TRANSFER, lines, row, event, source, **facts)]
        if fee:

            def then(entry: Entry) -> None:
                row.fee_entry = entry

            told.append(Told(draft=self._draft(at, transfer.TRANSFER_FEE, transfer.fee_lines(row), source), then=then))
        return told

    def _withdraw(self, at: datetime) -> Iterable[Told]:
        """What the bank account holds beyond the turnover of a month."""
        bank = self.company.accounts["bank"]
        beyond = self.flow.balance(bank.account_id).units // 100 - self.size.turnover()
        amount = rub(beyond // 1_000 * 1_000)
        if amount <= Money.zero():
            return []
        kind = owner.WITHDRAWAL
        known = self._known(at, amount, "", "Личные нужды")
        row = made(OwnerTransaction, kind=kind.code, money_account=bank, **known)
        return [self._told(at, kind, owner.lines(row), row, owner.WITHDRAWN, bank, money_account=bank.told)]

    def _accrue(self, at: datetime) -> Iterable[Told]:
        """The simplified tax of a quarter; what VAT was charged is paid with it."""
        on = clock.local(at).date()
        tax, amount = self._taxes["simplified"], rub(max(self.size.turnover() * 3 * TAX // 1000 // 100 * 100, 100))
        due = ((tax, amount, None), (self._taxes["vat"], -self.flow.balance(VAT_ACCOUNT), VAT))
        self._later(wall(on + timedelta(days=PAID_ON), 13), partial(self._pay_taxes, due))
        row = made(
            TaxTransaction, kind=taxes.ACCRUAL.code, tax=tax, month=on.replace(day=1),
            **self._known(at, amount, tax.label, f"Аванс за {on.month // 3} квартал {on.year}"),
        )  # fmt: skip
        return [self._told(at, taxes.ACCRUAL, taxes.lines(row), row, taxes.ACCRUED, tax, tax=tax.told)]

    def _pay_taxes(self, due: Iterable[tuple[Tax, Money, Percent | None]], at: datetime) -> Iterable[Told]:
        bank = self.company.accounts["bank"]
        money = self.flow.balance(bank.account_id)
        for tax, amount, rate in due:
            if not Money.zero() < amount <= money:
                continue
            money -= amount
            row = made(
                TaxTransaction, kind=taxes.PAYMENT.code, tax=tax, money_account=bank, vat_rate=rate,
                **self._known(at, amount, tax.label),
            )  # fmt: skip
            facts = {"tax": tax.told, "money_account": bank.told}
            yield self._told(at, taxes.PAYMENT, taxes.lines(row), row, taxes.PAID, tax, **facts)

    def _known(self, at: datetime, amount: Money, found_by: str, comment: str = "") -> dict[str, object]:
        """What every row has, as `keep` writes it."""
        return {
            "organisation": self.company.organisation, "amount": amount, "on": clock.local(at).date(),
            "comment": comment, "by_id": self.by.pk, "at": at, "search": searchable(found_by, prose=comment),
        }  # fmt: skip

    def _draft(self, at: datetime, kind: Kind, lines: list[Line], thing: Model) -> Draft:
        key, on = f"{kind.code}:demo-{self.flow.number()}", clock.local(at).date()
        return Draft(kind, key, ref(thing), on, self.company.organisation, lines, self.by, at=at)

    def _told(
        self, at: datetime, kind: Kind, lines: list[Line], row: Recorded, event: Event, thing: Model, **facts: object
    ) -> Told:
        """Of an entry about that thing; what is a supplier's, their history tells too."""
        within = ref(thing) if isinstance(thing, Supplier) else ""
        facts |= {"amount": row.amount, "on": row.on}
        return Told(happening(at, event, "", self.by, within, facts), self._draft(at, kind, lines, thing), row)
