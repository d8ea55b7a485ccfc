"""Steps of money: taken, moved, given back, taken back, spent, and books closed."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from motorcrm.clients.models import Client
from motorcrm.company.models import Organisation
from motorcrm.core.exact import Money, Percent
from motorcrm.core.operation import OPERATIONS
from motorcrm.finance.models import Category, Payment, Purchase, Recorded
from motorcrm.finance.money.loans import record_loan, repay_loan
from motorcrm.finance.money.owner import record_contribution, record_withdrawal
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.money.periods import lock_period, unlock_period
from motorcrm.finance.money.purchases import Bought
from motorcrm.finance.money.several import For
from motorcrm.finance.money.supplier_payments import Towards
from motorcrm.finance.money.taxes import accrue_tax, pay_tax
from motorcrm.finance.money.transfer import record_transfer
from motorcrm.finance.operations import (
    move_prepayment,
    pay_orders,
    pay_supplier,
    record_expense,
    record_income,
    record_purchase,
    refund_prepayment,
    reverse_payment,
    take_payment,
    take_prepayment,
)
from motorcrm.ledger.kinds import KINDS
from motorcrm.ledger.models import Tax
from motorcrm.testing.walk import bookkeeping, cash
from motorcrm.testing.walk.books import Order, Receipt, Written
from motorcrm.testing.walk.walker import CATEGORIES, RATES, Walker


class MoneySteps(Walker):
    def _pay(self) -> None:
        if order := self._order("open", "closed"):
            where, amount, on = self._account(order.organisation), self._amount(self._due(order)), self._day()
            self._keep_receipt(
                f"pay {amount} for {order.pk} ({order.phase}) to {where.name} on {on:%m-%d}",
                lambda: bookkeeping.pay(self.books, order, where, amount, on),
                lambda: take_payment(
                    self._row(order), amount=Money(amount), money_account=self.accounts[where], on=on, by=self.by
                ),
            )

    def _pay_several(self) -> None:
        """Closed orders of one client at once, by one or two tenders; what is beyond them stays on the balance."""
        if (first := self._order("closed")) is None:
            return
        ids = self.books.ids_of(first.client)
        owing = [one for one in self.books.orders.values() if one.client in ids and self.books.owed_for(one.pk) > 0]
        others = [one for one in owing if one is not first and one.organisation == first.organisation]
        orders = [first, *others[: self.random.randint(0, 3)]]
        shares = [(one, self._amount(self.books.owed_for(one.pk))) for one in orders]
        together = sum(amount for _order, amount in shares)
        paid = together if self.random.random() < 0.6 else self._amount(together)
        cut = self.random.randint(0, paid) if self.random.random() < 0.5 else paid
        sums = [cut, paid - cut] if 0 < cut < paid else [paid]
        tenders = [(self._account(first.organisation), amount) for amount in sums]
        client, on = Client.objects.get(pk=self.random.choice(sorted(ids))), self._day()
        self._keep_receipt(
            f"pay {[(one.pk, share) for one, share in shares]} by {[(w.name, a) for w, a in tenders]} on {on:%m-%d}",
            lambda: bookkeeping.pay_several(self.books, client.pk, first.organisation, shares, tenders, on),
            lambda: pay_orders(
                client,
                organisation=Organisation.objects.get(pk=first.organisation),
                shares=[For(self._row(one), Money(share)) for one, share in shares],
                tenders=[Tendered(Money(amount), self.accounts[where]) for where, amount in tenders],
                on=on,
                by=self.by,
            ),
        )

    def _prepay(self) -> None:
        client, organisation = self.random.choice(self.people), self.random.choice(self.organisations)
        where, amount, on = self._account(organisation.pk), self.random.randint(0, 500_000), self._day()
        self._keep_receipt(
            f"prepay {amount} by {client}, {organisation} to {where.name} on {on:%m-%d}",
            lambda: bookkeeping.prepay(self.books, client.pk, organisation.pk, where, amount, on),
            lambda: take_prepayment(
                Client.objects.get(pk=client.pk),
                organisation=organisation,
                amount=Money(amount),
                money_account=self.accounts[where],
                on=on,
                by=self.by,
            ),
        )

    def _keep_receipt(self, said: str, model: Callable[[], Receipt], verb: Callable[[], Payment]) -> None:
        if made := self._both(said, model, verb):
            receipt, row = made
            receipt.pk = row.pk
            self.receipts.append(receipt)
            self.told[-1] += f" → receipt {row.pk}"

    def _place(self) -> tuple[Client, Organisation, Order | None, int]:
        """A client, an organisation, and where something may be left of their prepayments."""
        organisation = self.random.choice(self.organisations)
        lefts = self.books.lefts(organisation.pk)
        if not lefts or self.random.random() < 0.1:
            return self.random.choice(self.people), organisation, self._order("open"), 1_000
        left = self.random.choice(lefts)
        client = next(person for person in self.people if person.pk in self.books.ids_of(left.client))
        there = [other.amount for other in lefts if other.order == left.order and other.client == left.client]
        return client, organisation, self.books.orders.get(left.order or 0), sum(there)

    def _move(self) -> None:
        client, organisation, source, there = self._place()
        ids = self.books.ids_of(client.pk)
        fit = [o for o in self.books.orders.values() if o.client in ids and o.organisation == organisation.pk]
        target = self._one_of([None, *fit[-5:]]) if self.random.random() < 0.95 else self._order("open", "cancelled")
        if source is target and self.random.random() < 0.9:
            target = self._one_of(fit[-3:])
        about = min(there, self._due(target)) if target and target.phase == "closed" else there
        amount = self._amount(about)
        self._both(
            f"move {amount} of {client}, {organisation} from {source and source.pk} to {target and target.pk}"
            f" ({target and target.phase})",
            lambda: bookkeeping.move(self.books, client.pk, organisation.pk, amount, source, target),
            lambda: move_prepayment(
                Client.objects.get(pk=client.pk),
                organisation=organisation,
                amount=Money(amount),
                source=self._row(source),
                target=self._row(target),
                by=self.by,
            ),
        )

    def _refund(self) -> None:
        client, organisation, source, there = self._place()
        where, amount, on = self._account(organisation.pk), self._amount(there), self._day()
        self._keep_receipt(
            f"refund {amount} to {client}, {organisation} of {source and source.pk} from {where.name} on {on:%m-%d}",
            lambda: bookkeeping.refund(self.books, client.pk, organisation.pk, source, where, amount, on),
            lambda: refund_prepayment(
                Client.objects.get(pk=client.pk),
                organisation=organisation,
                source=self._row(source),
                amount=Money(amount),
                money_account=self.accounts[where],
                on=on,
                by=self.by,
            ),
        )

    def _take_back(self) -> None:
        if receipt := self._one_of(self.receipts[-12:]):
            self._both(
                f"take receipt {receipt.pk} back",
                lambda: cash.take_back(self.books, receipt, list(self.accounts)),
                lambda: reverse_payment(Payment.objects.get(pk=receipt.pk), reason="typo", by=self.by),
            )

    def _spend(self) -> None:
        self._record_cash(self.random.choice(["rent", "tools", "parts", "parts"]), is_expense=True)

    def _earn(self) -> None:
        self._record_cash("scrap", is_expense=False)

    def _record_cash(self, code: str, *, is_expense: bool) -> None:
        on = self._day()
        month = self.random.choice([on, on, on - timedelta(days=31), on + timedelta(days=31)])
        order = self._order("open", "closed") if self.random.random() < 0.2 else None
        where = self._account(order.organisation if order else self.random.choice(self.organisations).pk)
        amount = self._amount(max(self.books.lowest(where.name, on), 50_000))
        rate = self.random.choice(RATES) if is_expense else None
        known = {
            "category": Category.objects.get(code=code), "amount": Money(amount), "money_account": self.accounts[where],
            "on": on, "month": month, "order": self._row(order), "by": self.by,
        }  # fmt: skip
        vat = {"vat_rate": None if rate is None else Percent(rate)}
        self._keep_cash(
            f"{'spend' if is_expense else 'earn'} {amount}, {code} at {where.name} on {on:%m-%d} for {month:%m}",
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
            lambda: record_expense(**known, **vat) if is_expense else record_income(**known),
        )

    def _transfer(self) -> None:
        organisation, on = self.random.choice(self.organisations), self._day()
        where, there = self._account(organisation.pk), self._account(organisation.pk)
        amount = self._amount(self.books.lowest(where.name, on))
        arrived = amount if self.random.random() < 0.5 else self._amount(amount)
        self._keep_cash(
            f"transfer {amount}, of which {arrived} arrive, from {where.name} to {there.name} on {on:%m-%d}",
            lambda: cash.transfer(self.books, where, there, amount, arrived, on),
            lambda: record_transfer(
                amount=Money(amount),
                arrived=Money(arrived),
                money_account=self.accounts[where],
                to_account=self.accounts[there],
                on=on,
                by=self.by,
            ),
        )

    def _owner(self) -> None:
        where, on = self._account(self.random.choice(self.organisations).pk), self._day()
        is_in = self.random.random() < 0.4
        amount = self._amount(self.books.lowest(where.name, on))
        verb = record_contribution if is_in else record_withdrawal
        self._keep_cash(
            f"the owner {'puts' if is_in else 'takes'} {amount} at {where.name} on {on:%m-%d}",
            lambda: cash.owners(self.books, where, amount, on, is_in=is_in),
            lambda: verb(amount=Money(amount), money_account=self.accounts[where], on=on, by=self.by),
        )

    def _borrow(self) -> None:
        where, on, amount = self._account(self.random.choice(self.organisations).pk), self._day(), self._amount(90_000)
        self._keep_cash(
            f"borrow {amount} at {where.name} on {on:%m-%d}",
            lambda: cash.borrow(self.books, where, amount, on),
            lambda: record_loan(
                lender="Bank", amount=Money(amount), money_account=self.accounts[where], on=on, by=self.by
            ),
        )

    def _buy(self) -> None:
        organisation, on, amount = self.random.choice(self.organisations), self._day(), self._amount(40_000)
        self._keep_cash(
            f"buy for {amount}, {organisation} on {on:%m-%d}",
            lambda: cash.buy(self.books, organisation.pk, amount, on),
            lambda: record_purchase(
                supplier="Shop",
                organisation=organisation,
                lines=[Bought(Category.objects.select_related("account").get(code="parts"), Money(amount))],
                on=on,
                by=self.by,
            ),
        )

    def _pay_shop(self) -> None:
        if not (found := self._one_of([one for one in self.cash if one[0].kind == "purchase"][-6:])):
            return
        bill, row = found
        where, on = self._account(bill.organisation), self._day()
        item = next(line.item for line in bill.lines if line.item)
        share = max(self._amount(-self.books.lowest_of("suppliers", on, item=item)), 0)
        amount = share + self.random.choice([0, 0, 500, -1])
        purchase = Purchase.objects.select_related("item", "supplier").get(pk=row.pk)
        self._keep_cash(
            f"pay {amount} to the shop, {share} for purchase {row.pk}, from {where.name} on {on:%m-%d}",
            lambda: cash.pay_shop(self.books, bill, where, share, amount, on),
            lambda: pay_supplier(
                purchase.supplier,
                shares=[Towards(purchase, Money(share))] if share else [],
                amount=Money(amount),
                money_account=self.accounts[where],
                on=on,
                by=self.by,
            ),
        )

    def _repay(self) -> None:
        if not (found := self._one_of([one for one in self.cash if one[0].kind == "loan"][-6:])):
            return
        loan, row = found
        where, on = self._account(loan.organisation), self._day()
        month = self.random.choice([on, on - timedelta(days=31)])
        item = next(line.item for line in loan.lines if line.item)
        principal = self._amount(-self.books.lowest_of("loans", self.books.today, item=item))
        interest = self.random.choice([0, self.random.randint(1, 3_000)])
        self._keep_cash(
            f"repay {principal} and {interest} of loan {row.pk} from {where.name} on {on:%m-%d} for {month:%m}",
            lambda: cash.repay(self.books, loan, where, principal, interest, on, month),
            lambda: repay_loan(
                loan=row, principal=Money(principal), interest=Money(interest), money_account=self.accounts[where],
                on=on, month=month, by=self.by,
            ),
        )  # fmt: skip

    def _accrue(self) -> None:
        organisation, on, amount = self.random.choice(self.organisations), self._day(), self._amount(20_000)
        month = self.random.choice([on, on - timedelta(days=31)])
        self._keep_cash(
            f"accrue {amount} of {organisation} on {on:%m-%d} for {month:%m}",
            lambda: cash.accrue(self.books, organisation.pk, amount, on, month),
            lambda: accrue_tax(
                tax=Tax.objects.get(code="simplified"), amount=Money(amount), organisation=organisation, on=on,
                month=month, by=self.by,
            ),
        )  # fmt: skip

    def _pay_tax(self) -> None:
        where, on, amount = self._account(self.random.choice(self.organisations).pk), self._day(), self._amount(20_000)
        code = self.random.choice(["simplified", "vat"])
        self._keep_cash(
            f"pay {amount} of {code} at {where.name} on {on:%m-%d}",
            lambda: cash.pay_tax(self.books, where, amount, on, is_vat=code == "vat"),
            lambda: pay_tax(
                tax=Tax.objects.get(code=code), amount=Money(amount), money_account=self.accounts[where], on=on,
                by=self.by,
            ),
        )  # fmt: skip

    def _keep_cash(self, said: str, model: Callable[[], Written], verb: Callable[[], Recorded]) -> None:
        if made := self._both(said, model, verb):
            self.cash.append(made)
            self.told[-1] += f" → cash {made[1].pk}"

    def _take_back_cash(self) -> None:
        if found := self._one_of(self.cash[-10:]):
            entry, row = found
            verb: Any = OPERATIONS[KINDS[row.entry.kind].reversed_by]
            self._both(
                f"take cash {row.pk} back",
                lambda: cash.take_back_cash(self.books, entry, list(self.accounts)),
                lambda: verb(type(row).objects.get(pk=row.pk), reason="typo", by=self.by),
            )

    def _lock_period(self) -> None:
        organisation = self.random.choice(self.organisations)
        until = self.books.today - timedelta(days=self.random.choice([0, *range(1, 20)]))
        opens = until <= self.books.locked.get(organisation.pk, date.min)
        self._both(
            f"{'open' if opens else 'close'} the books of {organisation} after {until:%m-%d}",
            lambda: cash.lock(self.books, organisation.pk, until),
            lambda: (
                unlock_period(organisation, until=until, reason="typo", by=self.by)
                if opens
                else lock_period(organisation, until=until, by=self.by)
            ),
        )
