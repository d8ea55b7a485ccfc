"""A random walk through all verbs of money, right and wrong ones, with random past days: program against model.

`Walk(workshop, seed).go(steps)` raises Astray, with the seed and every step so far, as soon as the two differ.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from random import Random
from typing import Any

from motorcrm.clients.models import Client, Contract
from motorcrm.company.models import Organisation, TaxMode
from motorcrm.core import clock
from motorcrm.core.exact import Money, Percent, Quantity
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused
from motorcrm.finance.models import CashTransaction, Category, MoneyAccount, Payment, Transfer
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.money.periods import lock_period, unlock_period
from motorcrm.finance.money.transfer import record_transfer, reverse_transfer
from motorcrm.finance.operations import (
    move_prepayment,
    record_expense,
    record_income,
    refund_prepayment,
    reverse_cash_transaction,
    reverse_payment,
    settle_and_close,
    take_payment,
    take_prepayment,
)
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.ledger.models import Item as ItemRow
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import (
    JobDraft,
    PartDraft,
    add_job,
    cancel_order,
    close_order,
    create_order,
    edit_order,
    reopen_order,
)
from motorcrm.testing import bookkeeping
from motorcrm.testing.bookkeeping import Account, Receipt
from motorcrm.testing.books import Books, Item, Mode, No, Order, Work, Written
from motorcrm.testing.builders import a_client, by_one
from motorcrm.testing.cast import Workshop
from motorcrm.testing.comparing import differences

BEGIN = date(2026, 1, 1)
FIRST = date(2026, 1, 20)
CATEGORIES = {"rent": "category-rent", "tools": "category-tools", "parts": "stock"}
RATES = (None, 500, 2_200)


class Astray(AssertionError):
    """The program and the model differ."""


class Walk:
    def __init__(self, workshop: Workshop, seed: int) -> None:
        self.random, self.seed, self.by, self.told = Random(seed), seed, workshop.owner, [f"seed {seed}"]
        self.technician = workshop.technician
        self.done = self.refused = 0
        other = Organisation.objects.create(name="Second Yard", kind=Organisation.Kind.SOLE_TRADER)
        self.organisations = [workshop.organisation, other]
        Organisation.objects.update(books_from=BEGIN)
        for organisation in self.organisations:
            organisation.refresh_from_db()
        self.books = Books(FIRST, BEGIN, self._tax_modes())
        self.accounts = self._money_accounts()
        self._clients()
        self.receipts: list[Receipt] = []
        self.cash: list[tuple[Written, CashTransaction | Transfer]] = []

    def _tax_modes(self) -> dict[int, list[Mode]]:
        """The first is without VAT until spring, then claims it back; the other pays five percent since February."""
        first, other = (organisation.pk for organisation in self.organisations)
        modes = {
            first: [Mode(BEGIN, None, False), Mode(date(2026, 3, 10), 2_200, True)],
            other: [Mode(date(2026, 2, 1), 500, False)],
        }
        for organisation, known in modes.items():
            for since, rate, deducts in known:
                wanted = None if rate is None else Percent(rate)
                TaxMode.objects.create(organisation_id=organisation, since=since, rate=wanted, deducts=deducts)
        return modes

    def _money_accounts(self) -> dict[Account, MoneyAccount]:
        found = {}
        for organisation in self.organisations:
            open_money_accounts(organisation)
            for row in MoneyAccount.objects.filter(organisation=organisation):
                found[Account(f"account-{row.account_id}", organisation.pk, row.kind == "till")] = row
        return found

    def _clients(self) -> None:
        first, other = self.organisations
        self.people = [a_client("Ivan Petrov"), a_client("Fleet LLC", kind="company"), a_client("I. Petrov")]
        fleet = self.people[1]
        self.contracts = [
            Contract.objects.create(client=fleet, organisation=organisation, number=number, since=BEGIN)
            for number, organisation in (("7", first), ("8", first), ("9", other))
        ]

    # --- walking

    def go(self, steps: int) -> None:
        for _step in range(steps):
            self.step()

    def step(self) -> None:
        if self.random.random() < 0.4:
            self.books.today += timedelta(days=self.random.randint(1, 3))
        name = self.random.choices(list(STEPS), list(STEPS.values()))[0]
        with clock.at(clock.moment(self.books.today, 12)):
            getattr(self, f"_{name}")()
            self._compare()

    def _compare(self) -> None:
        if wrong := differences(self.books):
            raise Astray("\n".join([*self.told, *wrong]))

    def _both(self, said: str, model: Callable[[], Any], verb: Callable[[], Any]) -> tuple[Any, Any] | None:
        """Let the model act, then the program; both do it or both refuse. What both answer, if they do it."""
        self.told.append(f"{self.books.today:%m-%d} {said}")
        expected, why = None, ""
        try:
            expected = model()
        except No as problem:
            why = str(problem)
        last = ItemRow.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        try:
            answer = verb()
        except (Refused, Invalid, Forbidden, Absent) as problem:
            self.told[-1] += f" → refused: {getattr(problem, 'code', '') or problem!r} {getattr(problem, 'errors', '')}"
            self.refused += 1
            if not why:
                raise Astray("\n".join([*self.told, "the model would not have refused it"])) from problem
            return None
        if why:
            raise Astray("\n".join([*self.told, f"the model refuses it: {why}"]))
        self.done += 1
        self._learn_items(last)
        return expected, answer

    def _learn_items(self, last: int) -> None:
        rows = ItemRow.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
        new: list[Item] = []
        for entry in self.books.entries[-12:]:
            for line in entry.lines:
                if line.item is not None and not line.item.pk and line.item not in new:
                    new.append(line.item)
        if len(rows) != len(new):
            raise Astray("\n".join([*self.told, f"{len(rows)} items were opened, the model has {len(new)}"]))
        for item, pk in zip(new, rows, strict=True):
            item.pk = pk

    # --- choosing

    def _day(self) -> date:
        today, chance = self.books.today, self.random.random()
        if chance < 0.5:
            return today
        if chance < 0.96:
            return today - timedelta(days=self.random.randint(1, 12))
        return self.random.choice([today + timedelta(days=1), BEGIN - timedelta(days=1), today - timedelta(days=40)])

    def _amount(self, about: int) -> int:
        """All of it, a part, slightly too much, or anything."""
        anything = self.random.randint(1, 300_000)
        part = self.random.randint(1, about) if about > 0 else anything
        wrong = self.random.choice([about + 1, about * 2, 0])
        return self.random.choices([about, part, anything, wrong], [8, 8, 2, 1])[0]

    def _account(self, organisation: int) -> Account:
        own = [account for account in self.accounts if account.organisation == organisation]
        return self.random.choice(own if self.random.random() < 0.96 else list(self.accounts))

    def _order(self, *phases: str) -> Order | None:
        """One of the latest, mostly in one of these phases."""
        orders = list(self.books.orders.values())[-7:]
        fit = [order for order in orders if order.phase in phases]
        return self.random.choice(fit if fit and self.random.random() < 0.9 else orders) if orders else None

    def _one_of(self, things: Iterable[Any]) -> Any:
        known = list(things)
        return self.random.choice(known) if known else None

    # --- steps

    def _create(self) -> None:
        client, organisation = self.random.choice(self.people), self.random.choice(self.organisations)
        fit = [c for c in self.contracts if (c.client_id, c.organisation_id) == (client.pk, organisation.pk)]
        contract = self._one_of([None, *fit])
        work = [self._work() for _line in range(self.random.randint(1, 3))]

        def model() -> None:
            if client.pk in self.books.merged:
                raise No("merged")

        def verb() -> WorkOrder:
            jobs = [_job(line, self.technician) for line in work if line.is_job]
            parts = [_part(line) for line in work if not line.is_job]
            return create_order(
                Client.objects.get(pk=client.pk), organisation=organisation, contract=contract, phase="accepted",
                jobs=jobs, parts=parts, by=self.by,
            )  # fmt: skip

        if made := self._both(
            f"create for {client}, {organisation}, {contract and contract.number}: {work}", model, verb
        ):
            pk = made[1].pk
            known = (client.pk, organisation.pk, contract and contract.pk)
            self.books.orders[pk] = Order(pk, *known, self.books.today, work)
            self.told[-1] += f" → {pk}"

    def _work(self) -> Work:
        price, many = self.random.randint(0, 300_000), self.random.choice([1_000, 1_000, 2_000, 333, 1_505])
        if self.random.random() < 0.6:
            return Work(True, price, many, 0, self.random.random() < 0.1)
        return Work(False, price, many, self.random.randint(0, price))

    def _add_job(self) -> None:
        if order := self._order("open"):
            work = Work(True, self.random.randint(1, 100_000), 1_000, 0)

            def model() -> None:
                if order.phase != "open":
                    raise No("phase")

            if self._both(
                f"add a job to {order.pk}: {work.price}",
                model,
                lambda: add_job(self._row(order), _job(work, self.technician), by=self.by),
            ):
                order.work.append(work)
                order.is_finished = False

    def _change_contract(self) -> None:
        if order := self._order("open"):
            contract = self._one_of([None, *self.contracts])

            def model() -> None:
                wanted = contract and contract.pk
                fits = contract is None or (contract.client_id, contract.organisation_id) == (
                    order.client,
                    order.organisation,
                )
                money = self.books.owed_for(order.pk) or any(
                    left.order == order.pk for left in self.books.lefts(order.organisation)
                )
                if order.phase != "open" or not fits or (wanted != order.contract and money):
                    raise No("contract")

            def verb() -> WorkOrder:
                row = self._row(order)
                return edit_order(row, version=row.version, contract=contract, by=self.by)

            if self._both(f"contract of {order.pk}: {contract and contract.number}", model, verb):
                order.contract = contract and contract.pk

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
            ),  # fmt: skip
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
            ),  # fmt: skip
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
            ),  # fmt: skip
        )

    def _close(self) -> None:
        if order := self._order("open"):
            on, finishes, asked = self._day(), self.random.random() < 0.9, self._asked(order)
            self._both(
                f"close {order.pk} on {on:%m-%d}, finishing: {finishes}, from balance: {asked}",
                lambda: bookkeeping.close(self.books, order, on, finishes=finishes, asked=asked),
                lambda: close_order(
                    self._row(order), on=on, finish_jobs=finishes, from_balance=_money(asked), by=self.by
                ),
            )

    def _settle(self) -> None:
        if order := self._order("open"):
            on, asked, due = self._day(), self._asked(order), max(self._due(order), 0)
            due = max(due - (asked or 0), 0)
            cut = self.random.randint(0, due)
            sums = [cut, due - cut] if self.random.random() < 0.7 and 0 < cut < due else [self._amount(due)]
            one = self._account(order.organisation)
            accounts = [one, one if self.random.random() < 0.4 else self._account(order.organisation)]
            tenders = list(zip(accounts, sums, strict=False))
            before = Payment.objects.count()
            made = self._both(
                f"settle {order.pk} on {on:%m-%d}, from balance: {asked}, {[(w.name, a) for w, a in tenders]}",
                lambda: bookkeeping.close(self.books, order, on, finishes=True, asked=asked, tenders=tenders),
                lambda: settle_and_close(
                    self._row(order),
                    on=on,
                    finish_jobs=True,
                    from_balance=_money(asked),
                    by=self.by,
                    tenders=[Tendered(Money(amount), self.accounts[where]) for where, amount in tenders],
                ),  # fmt: skip
            )
            if made:
                receipt = made[0]
                receipt.pk = Payment.objects.latest("pk").pk
                assert Payment.objects.count() == before + 1
                self.receipts.append(receipt)
                self.told[-1] += f" → receipt {receipt.pk}"

    def _asked(self, order: Order) -> int | None:
        """From the client's balance."""
        if self.random.random() < 0.5:
            return None
        ids = self.books.ids_of(order.client)
        lefts = self.books.lefts(order.organisation)
        return self._amount(sum(left.amount for left in lefts if left.client in ids and left.order is None))

    def _reopen(self) -> None:
        if order := self._order("closed"):
            self._both(
                f"reopen {order.pk}",
                lambda: bookkeeping.reopen(self.books, order),
                lambda: reopen_order(self._row(order), reason="typo", by=self.by),
            )

    def _cancel(self) -> None:
        if order := self._order("open"):
            self._both(
                f"cancel {order.pk}",
                lambda: bookkeeping.cancel(self.books, order),
                lambda: cancel_order(self._row(order), reason="typo", by=self.by),
            )

    def _take_back(self) -> None:
        if receipt := self._one_of(self.receipts[-12:]):
            self._both(
                f"take receipt {receipt.pk} back",
                lambda: bookkeeping.take_back(self.books, receipt, list(self.accounts)),
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
            lambda: bookkeeping.earn_or_spend(
                self.books,
                where,
                CATEGORIES.get(code, f"category-{code}"),
                amount,
                on,
                month,
                is_expense=is_expense,
                order=order,
                rate=rate,
            ),  # fmt: skip
            lambda: record_expense(**known, **vat) if is_expense else record_income(**known),
        )

    def _transfer(self) -> None:
        organisation, on = self.random.choice(self.organisations), self._day()
        where, there = self._account(organisation.pk), self._account(organisation.pk)
        amount = self._amount(self.books.lowest(where.name, on))
        self._keep_cash(
            f"transfer {amount} from {where.name} to {there.name} on {on:%m-%d}",
            lambda: bookkeeping.transfer(self.books, where, there, amount, on),
            lambda: record_transfer(
                amount=Money(amount),
                money_account=self.accounts[where],
                to_account=self.accounts[there],
                on=on,
                by=self.by,
            ),
        )

    def _keep_cash(
        self, said: str, model: Callable[[], Written], verb: Callable[[], CashTransaction | Transfer]
    ) -> None:
        if made := self._both(said, model, verb):
            self.cash.append(made)
            self.told[-1] += f" → cash {made[1].pk}"

    def _take_back_cash(self) -> None:
        if found := self._one_of(self.cash[-10:]):
            entry, row = found
            verb = reverse_transfer if isinstance(row, Transfer) else reverse_cash_transaction
            self._both(
                f"take cash {row.pk} back",
                lambda: bookkeeping.take_back_cash(self.books, entry, list(self.accounts)),
                lambda: verb(type(row).objects.get(pk=row.pk), reason="typo", by=self.by),
            )

    def _lock_period(self) -> None:
        organisation = self.random.choice(self.organisations)
        until = self.books.today - timedelta(days=self.random.choice([0, *range(1, 20)]))
        opens = until <= self.books.locked.get(organisation.pk, BEGIN)
        self._both(
            f"{'open' if opens else 'close'} the books of {organisation} after {until:%m-%d}",
            lambda: bookkeeping.lock(self.books, organisation.pk, until),
            lambda: (
                unlock_period(organisation, until=until, reason="typo", by=self.by)
                if opens
                else lock_period(organisation, until=until, by=self.by)
            ),
        )

    def _merge(self) -> None:
        stays, _fleet, goes = self.people
        if not self.books.merged and len(self.books.orders) > 8:
            self.told.append(f"merge {goes} into {stays}")
            Client.objects.filter(pk=goes.pk).update(merged_into=stays, is_archived=True)
            self.books.merged[goes.pk] = stays.pk

    # --- rows

    def _row(self, order: Order | None) -> Any:
        return WorkOrder.objects.get(pk=order.pk) if order is not None else None

    def _due(self, order: Order | None) -> int:
        return self.books.money_of(order)[2] if order is not None else 0


STEPS = {
    "create": 7, "add_job": 2, "change_contract": 2, "pay": 14, "prepay": 8, "move": 13, "refund": 5, "close": 9,
    "settle": 9, "reopen": 9, "cancel": 2, "take_back": 12, "spend": 6, "earn": 3, "take_back_cash": 3,
    "lock_period": 4,
    "transfer": 4, "merge": 1,
}  # fmt: skip
"""How often each is chosen."""


def _job(work: Work, technician: Any) -> JobDraft:
    return JobDraft(
        "Overhaul", price=Money(work.price), quantity=Quantity(work.thousandths), is_warranty=work.is_free,
        shares=by_one(technician),
    )  # fmt: skip


def _part(work: Work) -> PartDraft:
    return PartDraft("Piston", price=Money(work.price), cost=Money(work.cost), quantity=Quantity(work.thousandths))


def _money(kopecks: int | None) -> Money | None:
    return None if kopecks is None else Money(kopecks)
