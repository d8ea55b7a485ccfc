"""Steps of orders: created, changed, closed, reduced, reopened, cancelled."""

from typing import Any

from motorcrm.clients.models import Client
from motorcrm.core.exact import Money, Quantity
from motorcrm.finance.models import MoneyTransaction, Payment, Reduction
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.money.reductions import Off
from motorcrm.finance.operations import reduce_price, reverse_reduction, reverse_use, settle_and_close
from motorcrm.ledger.models import Entry, Posting
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
from motorcrm.testing.walk import bookkeeping, reducing
from motorcrm.testing.walk.books import No, Order, Receipt, Work, Written
from motorcrm.testing.walk.walker import Drawn, Walker


class OrderSteps(Walker):
    def _create(self) -> Drawn:
        client, organisation = self.random.choice(self.people), self.random.choice(self.organisations)
        fit = [c for c in self.contracts if (c.client_id, c.organisation_id) == (client.pk, organisation.pk)]
        contract = self._one_of([None, *fit])
        work = [self._work() for _line in range(self.random.randint(1, 3))]

        def model() -> None:
            if client.pk in self.books.merged:
                raise No("merged")

        def keep(_nothing: None, row: WorkOrder) -> None:
            known = (client.pk, organisation.pk, contract and contract.pk)
            self.books.orders[row.pk] = Order(row.pk, *known, self.books.today, work)
            self.told[-1] += f" → {row.pk}"

        return Drawn(
            f"create for {client}, {organisation}, {contract and contract.number}: {work}",
            model,
            create_order,
            {
                "client": Client.objects.get(pk=client.pk), "organisation": organisation, "contract": contract,
                "phase": "accepted", "jobs": [_job(line, self.technician) for line in work if line.is_job],
                "parts": [_part(line) for line in work if not line.is_job],
            },
            then=keep,
        )  # fmt: skip

    def _work(self) -> Work:
        price, many = self.random.randint(0, 300_000), self.random.choice([1_000, 1_000, 2_000, 333, 1_505])
        if self.random.random() < 0.6:
            return Work(True, price, many, 0, self.random.random() < 0.1)
        return Work(False, price, many, self.random.randint(0, price))

    def _add_job(self) -> Drawn | None:
        if (order := self._order("open")) is None:
            return None
        work = Work(True, self.random.randint(1, 100_000), 1_000, 0)

        def model() -> None:
            if order.phase != "open":
                raise No("phase")

        def keep(_nothing: None, _row: Any) -> None:
            order.work.append(work)
            order.is_finished = False

        return Drawn(
            f"add a job to {order.pk}: {work.price}",
            model,
            add_job,
            {"order": self._row(order), "draft": _job(work, self.technician)},
            then=keep,
        )

    def _change_contract(self) -> Drawn | None:
        if (order := self._order("open")) is None:
            return None
        contract, row = self._one_of([None, *self.contracts]), self._row(order)
        wanted = contract and contract.pk

        def model() -> None:
            whose = (order.client, order.organisation)
            fits = contract is None or (contract.client_id, contract.organisation_id) == whose
            lefts = self.books.lefts(order.organisation)
            money = self.books.owed_for(order.pk) or any(left.order == order.pk for left in lefts)
            if order.phase != "open" or not fits or (wanted != order.contract and money):
                raise No("contract")

        def keep(_nothing: None, _row: Any) -> None:
            order.contract = wanted

        return Drawn(
            f"contract of {order.pk}: {contract and contract.number}",
            model,
            edit_order,
            {"order": row, "version": row.version, "contract": contract},
            then=keep,
        )

    def _close(self) -> Drawn | None:
        if (order := self._order("open")) is None:
            return None
        on, finishes, asked = self._day(), self.random.random() < 0.9, self._asked(order)
        return Drawn(
            f"close {order.pk} on {on:%m-%d}, finishing: {finishes}, from balance: {asked}",
            lambda: bookkeeping.close(self.books, order, on, finishes=finishes, asked=asked),
            close_order,
            {
                "order": self._row(order), "on": on, "finish_jobs": finishes, "from_balance": _money(asked),
                "debt": on_trust(),
            },
        )  # fmt: skip

    def _settle(self) -> Drawn | None:
        if (order := self._order("open")) is None:
            return None
        on, asked, due = self._day(), self._asked(order), max(self._due(order), 0)
        due = max(due - (asked or 0), 0)
        cut = self.random.randint(0, due)
        sums = [cut, due - cut] if self.random.random() < 0.7 and 0 < cut < due else [self._amount(due)]
        one = self._account(order.organisation)
        accounts = [one, one if self.random.random() < 0.4 else self._account(order.organisation)]
        tenders = list(zip(accounts, sums, strict=False))

        def keep(receipt: Receipt, _row: WorkOrder) -> None:
            receipt.pk = Payment.objects.latest("pk").pk
            self.receipts.append(receipt)
            self.told[-1] += f" → receipt {receipt.pk}"

        return Drawn(
            f"settle {order.pk} on {on:%m-%d}, from balance: {asked}, {[(w.name, a) for w, a in tenders]}",
            lambda: bookkeeping.close(self.books, order, on, finishes=True, asked=asked, tenders=tenders),
            settle_and_close,
            {
                "order": self._row(order), "on": on, "finish_jobs": True, "from_balance": _money(asked),
                "debt": on_trust(),
                "tenders": [Tendered(Money(amount), self.accounts[where]) for where, amount in tenders],
            },
            then=keep,
        )  # fmt: skip

    def _asked(self, order: Order) -> int | None:
        """From the client's balance."""
        if self.random.random() < 0.5:
            return None
        ids = self.books.ids_of(order.client)
        lefts = self.books.lefts(order.organisation)
        return self._amount(sum(left.amount for left in lefts if left.client in ids and left.order is None))

    def _reopen(self) -> Drawn | None:
        if (order := self._order("closed")) is None:
            return None
        return Drawn(
            f"reopen {order.pk}",
            lambda: bookkeeping.reopen(self.books, order),
            reopen_order,
            {"order": self._row(order), "reason": "typo"},
        )

    def _cancel(self) -> Drawn | None:
        if (order := self._order("open")) is None:
            return None
        return Drawn(
            f"cancel {order.pk}",
            lambda: bookkeeping.cancel(self.books, order),
            cancel_order,
            {"order": self._row(order), "reason": "typo"},
        )

    def _reduce(self) -> Drawn | None:
        """Something off one line or several, or as much as brings the bill below what is paid."""
        if (order := self._order("closed")) is None:
            return None
        row, on = self._row(order), self._day()
        jobs, parts = list(row.jobs.order_by("pk")), list(row.parts.order_by("pk"))
        lines = [jobs.pop(0) if work.is_job else parts.pop(0) for work in order.work]
        lefts = {number: reducing.left_of(order, number)[0] for number in range(len(lines))}
        fit = [number for number, left in lefts.items() if left > 0]
        chosen = self.random.sample(fit, self.random.randint(1, len(fit))) if fit else []
        off = {number: self._amount(lefts[number]) for number in chosen}

        def keep(_entry: Written, reduction: Reduction) -> None:
            self.told[-1] += f" → reduction {reduction.pk}"
            self.reductions.append((order, _entry, reduction))

        return Drawn(
            f"reduce {order.pk} by {off} on {on:%m-%d}",
            lambda: reducing.reduce(self.books, order, off, on),
            reduce_price,
            {
                "order": row, "off": [Off(lines[number], Money(amount)) for number, amount in off.items()], "on": on,
                "reason": "scratched",
            },
            then=keep,
        )  # fmt: skip

    def _take_back_reduction(self) -> Drawn | None:
        if (found := self._one_of(self.reductions[-6:])) is None:
            return None
        order, entry, row = found
        return Drawn(
            f"take reduction {row.pk} of {order.pk} back",
            lambda: reducing.reverse_reduction(self.books, order, entry),
            reverse_reduction,
            {"reduction": Reduction.objects.get(pk=row.pk), "reason": "typo"},
        )

    def _take_back_use(self) -> Drawn | None:
        uses = [entry for entry in self.books.entries[-60:] if entry.kind == "use"]
        live = [entry for entry in uses if entry.is_live]
        if (use := self._one_of(live if live and self.random.random() < 0.9 else uses)) is None:
            return None
        side, paid = use.lines
        rows = MoneyTransaction.objects.filter(
            pk__in=Posting.objects.filter(
                entry__kind="prepayment-use", entry__reverses=None, on=use.on, amount=Money(side.amount),  # type: ignore[misc]
                item=side.item and side.item.pk, client=side.client, contract=side.contract, order=side.order,
                entry__about=f"order:{paid.order}",
            ).values("entry")
        ).order_by("pk")  # fmt: skip
        row = next((row for row in rows if Entry.objects.filter(reverses=row.pk).exists() is use.is_reversed), None)
        assert row is not None, f"no such use of a prepayment: {use}"
        return Drawn(
            f"take back that {side.amount} paid {paid.order} on {use.on:%m-%d}",
            lambda: reducing.reverse_use(self.books, use),
            reverse_use,
            {"use": row, "reason": "typo"},
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
