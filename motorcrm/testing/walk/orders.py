"""Steps of orders: created, changed, closed, reopened, cancelled."""

from typing import Any

from motorcrm.clients.models import Client
from motorcrm.core.exact import Money, Quantity
from motorcrm.finance.models import Payment
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.operations import (
    settle_and_close,
)
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
from motorcrm.testing.builders import by_one, merged, on_trust
from motorcrm.testing.walk import bookkeeping
from motorcrm.testing.walk.books import No, Order, Work
from motorcrm.testing.walk.walker import Walker


class OrderSteps(Walker):
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

    def _close(self) -> None:
        if order := self._order("open"):
            on, finishes, asked = self._day(), self.random.random() < 0.9, self._asked(order)
            self._both(
                f"close {order.pk} on {on:%m-%d}, finishing: {finishes}, from balance: {asked}",
                lambda: bookkeeping.close(self.books, order, on, finishes=finishes, asked=asked),
                lambda: close_order(
                    self._row(order),
                    on=on,
                    finish_jobs=finishes,
                    from_balance=_money(asked),
                    debt=on_trust(),
                    by=self.by,
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
                    debt=on_trust(),
                    by=self.by,
                    tenders=[Tendered(Money(amount), self.accounts[where]) for where, amount in tenders],
                ),
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

    def _merge(self) -> None:
        stays, _fleet, goes = self.people
        if not self.books.merged and len(self.books.orders) > 8:
            self.told.append(f"merge {goes} into {stays}")
            merged(Client.objects.get(pk=goes.pk), into=Client.objects.get(pk=stays.pk))
            self.books.merged[goes.pk] = stays.pk


def _job(work: Work, technician: Any) -> JobDraft:
    return JobDraft(
        "Overhaul", price=Money(work.price), quantity=Quantity(work.thousandths), is_warranty=work.is_free,
        reason="Warranty" if work.is_free else "",
        shares=by_one(technician),
    )  # fmt: skip


def _part(work: Work) -> PartDraft:
    return PartDraft("Piston", price=Money(work.price), cost=Money(work.cost), quantity=Quantity(work.thousandths))


def _money(kopecks: int | None) -> Money | None:
    return None if kopecks is None else Money(kopecks)
