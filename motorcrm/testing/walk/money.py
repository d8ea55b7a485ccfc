"""Steps of money from clients, of expenses and income, the owner, loans and taxes, and of closed periods."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from motorcrm.clients.models import Client
from motorcrm.company.models import Organisation
from motorcrm.core.exact import Money, Percent
from motorcrm.core.operation import OPERATIONS
from motorcrm.finance.models import Category, Loan, Payment
from motorcrm.finance.money.loans import record_loan, repay_loan
from motorcrm.finance.money.owner import record_contribution, record_withdrawal
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.money.periods import lock_period, unlock_period
from motorcrm.finance.money.several import For
from motorcrm.finance.money.taxes import accrue_tax, pay_tax
from motorcrm.finance.money.transfer import record_transfer
from motorcrm.finance.operations import (
    move_prepayment,
    pay_orders,
    record_expense,
    record_income,
    refund_prepayment,
    reverse_payment,
    take_payment,
    take_prepayment,
)
from motorcrm.ledger.kinds import KINDS
from motorcrm.ledger.models import Tax
from motorcrm.testing.walk import bookkeeping, cash
from motorcrm.testing.walk.books import Order, Receipt
from motorcrm.testing.walk.walker import CATEGORIES, RATES, Drawn, Walker

Place = tuple[Client, Organisation, Order | None]


class MoneySteps(Walker):
    def _pay(self, order: Order | None = None) -> Drawn | None:
        if (order := order or self._order("open", "closed")) is None:
            return None
        where, amount, on = self._account(order.organisation), self._amount(self._due(order)), self._day()
        return Drawn(
            f"pay {amount} for {order.pk} ({order.phase}) to {where.name} on {on:%m-%d}",
            lambda: bookkeeping.pay(self.books, order, where, amount, on),
            take_payment,
            {"amount": Money(amount), "money_account": self.accounts[where], "on": on},
            {"order": self._row(order)},
            self._keep_receipt,
        )

    def _pay_several(self, client: Client | None = None, organisation: Organisation | None = None) -> Drawn | None:
        """Closed orders of one client at once, by one or two tenders; what is beyond them stays on the balance."""
        first = self._order("closed")
        organisation = organisation or (self._company(first.organisation) if first else None)
        if organisation is None or (client is None and first is None):
            return None
        ids = self.books.ids_of(client.pk if client else first.client if first else 0)
        owing: list[Order | None] = [
            one
            for one in self.books.orders.values()
            if one.client in ids and self.books.owed_for(one.pk) > 0 and one.organisation == organisation.pk
        ]
        on = self._day()
        before = self.books.owed_from_before(ids, organisation.pk, on)
        orders = [*owing[: self.random.randint(0, 3)], *([None] if before > 0 else [])] or [first]
        if self.random.random() < 0.05:
            orders.append(first)
        orders = list(dict.fromkeys(orders))
        shares = [(one, self._amount(self.books.owed_for(one.pk) if one else before)) for one in orders]
        together = sum(amount for _order, amount in shares)
        paid = together if self.random.random() < 0.6 else self._amount(together)
        cut = self.random.randint(0, paid) if self.random.random() < 0.5 else paid
        sums = [cut, paid - cut] if 0 < cut < paid else [paid]
        tenders = [(self._account(organisation.pk), amount) for amount in sums]
        client = client or Client.objects.get(pk=self.random.choice(sorted(ids)))
        company = organisation
        return Drawn(
            f"pay {[(one and one.pk, share) for one, share in shares]} by {[(w.name, a) for w, a in tenders]}"
            f" on {on:%m-%d}",
            lambda: bookkeeping.pay_several(self.books, client.pk, company.pk, shares, tenders, on),
            pay_orders,
            {
                "shares": [For(self._row(one), Money(share)) for one, share in shares],
                "tenders": [Tendered(Money(amount), self.accounts[where]) for where, amount in tenders],
                "on": on,
            },
            {"client": client, "organisation": company},
            self._keep_receipt,
        )

    def _prepay(self, client: Client | None = None, organisation: Organisation | None = None) -> Drawn:
        client = Client.objects.get(pk=client.pk if client else self.random.choice(self.people).pk)
        company = organisation or self.random.choice(self.organisations)
        where, amount, on = self._account(company.pk), self.random.randint(0, 500_000), self._day()
        return Drawn(
            f"prepay {amount} by {client}, {company} to {where.name} on {on:%m-%d}",
            lambda: bookkeeping.prepay(self.books, client.pk, company.pk, where, amount, on),
            take_prepayment,
            {"amount": Money(amount), "money_account": self.accounts[where], "on": on},
            {"client": client, "organisation": company},
            self._keep_receipt,
        )

    def _keep_receipt(self, receipt: Receipt, row: Payment) -> None:
        receipt.pk = row.pk
        self.receipts.append(receipt)
        self.told[-1] += f" → receipt {row.pk}"

    def _place(self) -> Place:
        """A client, an organisation, and where something may be left of their prepayments."""
        organisation = self.random.choice(self.organisations)
        lefts = self.books.lefts(organisation.pk)
        if not lefts or self.random.random() < 0.1:
            return self.random.choice(self.people), organisation, self._order("open")
        left = self.random.choice(lefts)
        client = next(person for person in self.people if person.pk in self.books.ids_of(left.client))
        return client, organisation, self.books.orders.get(left.order or 0)

    def _there(self, client: Client, organisation: Organisation, source: Order | None) -> int:
        """What is left of prepayments in that place."""
        order, ids = source.pk if source else None, self.books.ids_of(client.pk)
        lefts = self.books.lefts(organisation.pk)
        return sum(left.amount for left in lefts if left.order == order and (order or left.client in ids))

    def _move(self) -> Drawn:
        client, organisation, source = self._place()
        there = self._there(client, organisation, source)
        ids = self.books.ids_of(client.pk)
        fit = [o for o in self.books.orders.values() if o.client in ids and o.organisation == organisation.pk]
        target = self._one_of([None, *fit[-5:]]) if self.random.random() < 0.95 else self._order("open", "cancelled")
        if source is target and self.random.random() < 0.9:
            target = self._one_of(fit[-3:])
        amount = self._amount(min(there, self._due(target)) if target and target.phase == "closed" else there)
        return Drawn(
            f"move {amount} of {client}, {organisation} from {source and source.pk} to {target and target.pk}"
            f" ({target and target.phase})",
            lambda: bookkeeping.move(self.books, client.pk, organisation.pk, amount, source, target),
            move_prepayment,
            {"amount": Money(amount), "source": self._row(source), "target": self._row(target)},
            {"client": Client.objects.get(pk=client.pk), "organisation": organisation},
        )

    def _refund(self, place: Place | None = None) -> Drawn:
        client, organisation, source = place or self._place()
        amount, on = self._amount(self._there(client, organisation, source)), self._day()
        where = self._account(organisation.pk)
        return Drawn(
            f"refund {amount} to {client}, {organisation} of {source and source.pk} from {where.name} on {on:%m-%d}",
            lambda: bookkeeping.refund(self.books, client.pk, organisation.pk, source, where, amount, on),
            refund_prepayment,
            {"amount": Money(amount), "money_account": self.accounts[where], "on": on},
            {
                "client": Client.objects.get(pk=client.pk),
                "organisation": organisation,
                "source": self._row(source),
            },
            self._keep_receipt,
        )

    def _take_back(self) -> Drawn | None:
        if (receipt := self._one_of(self.receipts[-12:])) is None:
            return None
        return Drawn(
            f"take receipt {receipt.pk} back",
            lambda: cash.take_back(self.books, receipt, list(self.accounts)),
            reverse_payment,
            {"payment": Payment.objects.get(pk=receipt.pk), "reason": "typo"},
        )

    def _spend(self) -> Drawn:
        return self._record_cash(self.random.choice(["rent", "tools", "parts", "parts"]), "spend")

    def _earn(self) -> Drawn:
        return self._record_cash("scrap", "earn")

    def _record_cash(self, code: str, step: str) -> Drawn:
        on, is_expense = self._day(), step == "spend"
        month = self.random.choice([on, on, on - timedelta(days=31), on + timedelta(days=31)])
        order = self._order("open", "closed") if self.random.random() < 0.2 else None
        where = self._account(order.organisation if order else self.random.choice(self.organisations).pk)
        amount = self._amount(max(self.books.lowest(where.name, on), 50_000))
        rate = self.random.choice(RATES) if is_expense else None
        verb = record_expense if is_expense else record_income
        known = {
            "category": Category.objects.get(code=code), "amount": Money(amount), "money_account": self.accounts[where],
            "on": on, "month": month, "order": self._row(order),
        }  # fmt: skip
        if is_expense:
            known["vat_rate"] = None if rate is None else Percent(rate)
        return Drawn(
            f"{step} {amount}, {code} at {where.name} on {on:%m-%d} for {month:%m}",
            lambda: cash.earn_or_spend(
                self.books,
                where,
                CATEGORIES.get(code, f"category-{code}"),
                amount,
                on,
                month,
                is_expense=is_expense,
                order=order,
                rate=rate,
            ),
            verb,
            known,
            then=self._keep_cash(step, verb),
        )

    def _transfer(self) -> Drawn:
        organisation, on = self.random.choice(self.organisations), self._day()
        where, there = self._account(organisation.pk), self._account(organisation.pk)
        amount = self._amount(max(self.books.lowest(where.name, on), 20_000))
        arrived = amount if self.random.random() < 0.6 else self.random.randint(0, amount + 1)
        return Drawn(
            f"transfer {amount}, of which {arrived} arrive, from {where.name} to {there.name} on {on:%m-%d}",
            lambda: cash.transfer(self.books, where, there, amount, arrived, on),
            record_transfer,
            {
                "amount": Money(amount),
                "arrived": Money(arrived),
                "money_account": self.accounts[where],
                "to_account": self.accounts[there],
                "on": on,
            },
            then=self._keep_cash("transfer", record_transfer),
        )

    def _owner(self) -> Drawn:
        where, on = self._account(self.random.choice(self.organisations).pk), self._day()
        is_in = self.random.random() < 0.4
        amount = self._amount(self.books.lowest(where.name, on))
        verb: Callable[..., Any] = record_contribution if is_in else record_withdrawal
        return Drawn(
            f"the owner {'puts' if is_in else 'takes'} {amount} at {where.name} on {on:%m-%d}",
            lambda: cash.owners(self.books, where, amount, on, is_in=is_in),
            verb,
            {"amount": Money(amount), "money_account": self.accounts[where], "on": on},
            then=self._keep_cash("owner", verb),
        )

    def _borrow(self) -> Drawn:
        where, on, amount = self._account(self.random.choice(self.organisations).pk), self._day(), self._amount(90_000)
        return Drawn(
            f"borrow {amount} at {where.name} on {on:%m-%d}",
            lambda: cash.borrow(self.books, where, amount, on),
            record_loan,
            {"lender": "Bank", "amount": Money(amount), "money_account": self.accounts[where], "on": on},
            then=self._keep_cash("borrow", record_loan),
        )

    def _repay(self) -> Drawn | None:
        loans = [one for one in self.books.entries if one.kind in ("loan", "opening") and cash.loan_of(one)]
        if (loan := self._one_of(loans[-6:])) is None:
            return None
        item = cash.loan_of(loan)
        assert item is not None
        where, on = self._account(loan.organisation), self._day()
        month = self.random.choice([on, on - timedelta(days=31)])
        principal = self._amount(-self.books.lowest_of("loans", self.books.today, item=item))
        interest = self.random.choice([0, self.random.randint(1, 3_000)])
        row = Loan.objects.get(item=item.pk)
        return Drawn(
            f"repay {principal} and {interest} of loan {row.pk} from {where.name} on {on:%m-%d} for {month:%m}",
            lambda: cash.repay(self.books, loan, where, principal, interest, on, month),
            repay_loan,
            {
                "loan": row, "principal": Money(principal), "interest": Money(interest),
                "money_account": self.accounts[where], "on": on, "month": month,
            },
            then=self._keep_cash("repay", repay_loan),
        )  # fmt: skip

    def _accrue(self) -> Drawn:
        organisation, on, amount = self.random.choice(self.organisations), self._day(), self._amount(20_000)
        month = self.random.choice([on, on - timedelta(days=31)])
        return Drawn(
            f"accrue {amount} of {organisation} on {on:%m-%d} for {month:%m}",
            lambda: cash.accrue(self.books, organisation.pk, amount, on, month),
            accrue_tax,
            {
                "tax": Tax.objects.get(code="simplified"), "amount": Money(amount), "organisation": organisation,
                "on": on, "month": month,
            },
            then=self._keep_cash("accrue", accrue_tax),
        )  # fmt: skip

    def _pay_tax(self) -> Drawn:
        where, on, amount = self._account(self.random.choice(self.organisations).pk), self._day(), self._amount(20_000)
        code = self.random.choice(["simplified", "vat"])
        return Drawn(
            f"pay {amount} of {code} at {where.name} on {on:%m-%d}",
            lambda: cash.pay_tax(self.books, where, amount, on, is_vat=code == "vat"),
            pay_tax,
            {
                "tax": Tax.objects.get(code=code), "amount": Money(amount), "money_account": self.accounts[where],
                "on": on,
            },
            then=self._keep_cash("pay_tax", pay_tax),
        )  # fmt: skip

    def _take_back_cash(self) -> Drawn | None:
        if (kept := self._one_of(self.cash[-10:])) is None:
            return None
        verb = OPERATIONS[KINDS[kept.row.entry.kind].reversed_by]
        row = type(kept.row).objects.get(pk=kept.row.pk)
        return Drawn(
            f"take {type(row).__name__} {row.pk} back",
            lambda: cash.take_back_cash(self.books, kept.entry, list(self.accounts)),
            lambda **told: verb(row, **told),
            {"reason": "typo"},
        )

    def _lock_period(self) -> Drawn:
        organisation = self.random.choice(self.organisations)
        until: date | None = self.books.today - timedelta(days=self.random.choice([0, *range(1, 20)]))
        if self.random.random() < 0.3:
            until = None
        opens = until is None or until <= self.books.locked.get(organisation.pk, date.min)
        told = {"organisation": organisation, "until": until}
        return Drawn(
            f"{'open' if opens else 'close'} the books of {organisation} after {until}",
            lambda: cash.lock(self.books, organisation.pk, until),
            unlock_period if opens else lock_period,
            told | {"reason": "typo"} if opens else told,
        )
