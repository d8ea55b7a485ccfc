"""Steps of what is bought on credit: paid, given back, offset, set off."""

from datetime import timedelta
from typing import Any

from motorcrm.core.exact import Money, Percent
from motorcrm.core.operation import OPERATIONS
from motorcrm.finance.models import Category, Purchase
from motorcrm.finance.money.purchase_returns import Back
from motorcrm.finance.money.purchases import Bought
from motorcrm.finance.money.supplier_payments import Towards
from motorcrm.finance.operations import (
    apply_advance,
    pay_supplier,
    record_purchase,
    refund_from_supplier,
    return_purchase,
    set_off,
)
from motorcrm.ledger.kinds import KINDS
from motorcrm.suppliers.models import Supplier
from motorcrm.testing.walk import owed
from motorcrm.testing.walk.books import SUPPLIERS
from motorcrm.testing.walk.owed import Bill
from motorcrm.testing.walk.walker import CATEGORIES, RATES, Drawn, Kept, Walker


class SupplierSteps(Walker):
    def _buy(self) -> Drawn:
        shop, organisation, on = self._shop(), self.random.choice(self.organisations), self._day()
        lines = [
            (
                self.random.choice(list(CATEGORIES)), self._amount(40_000), self.random.choice(RATES),
                self.random.choice([on, on, on, on - timedelta(days=31)]),
            )
            for _line in range(self.random.choice([1, 1, 2, 3]))
        ]  # fmt: skip

        def keep(bill: Bill, row: Purchase) -> None:
            self.bills.append((bill, row))
            self.told[-1] += f" → purchase {row.pk}"

        return Drawn(
            f"buy {lines} of {shop}, {organisation} on {on:%m-%d}",
            lambda: owed.buy(
                self.books,
                shop.pk,
                organisation.pk,
                [(CATEGORIES[code], amount, rate, month) for code, amount, rate, month in lines],
                on,
            ),
            record_purchase,
            {
                "supplier": shop, "organisation": organisation, "on": on,
                "lines": [
                    Bought(
                        Category.objects.select_related("account").get(code=code), Money(amount),
                        vat_rate=None if rate is None else Percent(rate), month=month,
                    )
                    for code, amount, rate, month in lines
                ],
            },
            then=keep,
        )  # fmt: skip

    def _pay_shop(self) -> Drawn:
        on = self._day()
        shop, organisation = self._one_of(self._open_with(1)) or (self._shop(), self.organisations[0].pk)
        where = self._account(organisation)
        own = [one for one in self.bills if (one[0].supplier, one[0].entry.organisation) == (shop.pk, organisation)]
        fit = [one for one in own if self._owed(one[0]) > 0] or self.bills[-1:]
        if self.random.random() < 0.05:
            fit = self.bills[-3:]
        chosen = self.random.sample(fit, min(len(fit), self.random.randint(0, 2)))
        shares = [(bill, row, self._amount(owed.owed(self.books, bill.item, on))) for bill, row in chosen]
        together = max(sum(share for _bill, _row, share in shares), 0)
        amount = together + self.random.choice([0, 500, self.random.randint(1, 30_000), -1])
        return Drawn(
            f"pay {amount} to {shop}, {[(r.pk, share) for _b, r, share in shares]}, from {where.name} on {on:%m-%d}",
            lambda: owed.pay(self.books, shop.pk, [(bill, share) for bill, _r, share in shares], where, amount, on),
            pay_supplier,
            {
                "supplier": shop,
                "shares": [Towards(Purchase.objects.get(pk=row.pk), Money(share)) for _bill, row, share in shares],
                "amount": Money(amount),
                "money_account": self.accounts[where],
                "on": on,
            },
            then=self._keep_settled,
        )

    def _give_goods_back(self) -> Drawn | None:
        fit = [one for one in self.bills[-8:] if one[0].lines]
        if not (found := self._one_of(fit)):
            return None
        bill, row = found
        on, lines = self._day(), list(row.lines.order_by("pk"))
        chosen = self.random.sample(range(len(lines)), self.random.randint(1, len(lines)))
        off = {number: self._amount(bill.left_of(number)[0]) for number in chosen}
        return Drawn(
            f"give {off} of purchase {row.pk} back on {on:%m-%d}",
            lambda: owed.give_back(self.books, bill, off, on),
            return_purchase,
            {
                "purchase": Purchase.objects.get(pk=row.pk), "on": on,
                "lines": [Back(lines[number], Money(amount)) for number, amount in off.items()],
            },
            then=self._keep_settled,
        )  # fmt: skip

    def _money_from_shop(self) -> Drawn:
        on = self._day()
        shop, organisation = self._one_of(self._open_with(-1)) or (self._shop(), self.organisations[0].pk)
        where = self._account(organisation)
        amount = self._amount(self._over(shop, organisation))
        return Drawn(
            f"{shop} gives {amount} back to {where.name} on {on:%m-%d}",
            lambda: owed.come_back(self.books, shop.pk, where, amount, on),
            refund_from_supplier,
            {"supplier": shop, "amount": Money(amount), "money_account": self.accounts[where], "on": on},
            then=self._keep_settled,
        )

    def _offset(self) -> Drawn:
        both, on = [one for one in self._open_with(-1) if one in self._open_with(1)], self._day()
        shop, company = self._one_of(both) or (self._shop(), self.organisations[0].pk)
        organisation = self._company(company)
        amount = self._amount(min(self._over(shop, organisation.pk), self._owed_to(shop, organisation.pk)))
        return Drawn(
            f"{amount} of an advance to {shop} applied, {organisation} on {on:%m-%d}",
            lambda: owed.offset(self.books, self._bills(), shop.pk, organisation.pk, amount, on),
            apply_advance,
            {"supplier": shop, "organisation": organisation, "amount": Money(amount), "on": on},
            then=self._keep_settled,
        )

    def _set_off(self) -> Drawn:
        shop, client, on = self.shops[1], self.people[1], self._day()
        orders = [one for one in self.books.orders.values() if one.client == client.pk and one.phase == "closed"]
        owing = [one.organisation for one in orders if self.books.owed_for(one.pk) > 0]
        both = [pk for pk in owing if (shop, pk) in self._open_with(1)]
        organisation = self._company(self._one_of(both or owing) or self.organisations[0].pk)
        due = sum(self.books.owed_for(one.pk) for one in orders if one.organisation == organisation.pk)
        amount = self._amount(min(due, self._owed_to(shop, organisation.pk)))
        return Drawn(
            f"{amount} of {shop} set off, {organisation} on {on:%m-%d}",
            lambda: owed.set_off(self.books, self._bills(), shop.pk, client.pk, organisation.pk, amount, on),
            set_off,
            {"supplier": shop, "organisation": organisation, "amount": Money(amount), "on": on},
            then=self._keep_settled,
        )

    def _take_back_settled(self) -> Drawn | None:
        """Anything between us and a supplier, purchases among them."""
        bought = [Kept(bill.entry, row, record_purchase) for bill, row in self.bills if bill.lines]
        if (kept := self._one_of([*bought[-4:], *self.settled[-8:]])) is None:
            return None
        verb: Any = OPERATIONS[KINDS[kept.row.entry.kind].reversed_by]
        row = type(kept.row).objects.get(pk=kept.row.pk)
        return Drawn(
            f"take {type(row).__name__} {row.pk} back",
            lambda: owed.take_back(self.books, kept.entry, list(self.accounts)),
            lambda **told: verb(row, **told),
            {"reason": "typo"},
        )

    def _keep_settled(self, entry: Any, row: Any) -> None:
        self.settled.append(Kept(entry, row, pay_supplier))
        self.told[-1] += f" → {type(row).__name__} {row.pk}"

    def _open_with(self, sign: int) -> list[tuple[Supplier, int]]:
        """With whom we owe something (1), or they owe us (-1), and which organisation of ours."""
        places = [(shop, organisation.pk) for shop in self.shops for organisation in self.organisations]
        how = self._owed_to if sign > 0 else self._over
        return [(shop, pk) for shop, pk in places if how(shop, pk) > 0]

    def _shop(self) -> Supplier:
        return Supplier.objects.get(pk=self.random.choice(self.shops).pk)

    def _bills(self) -> list[Bill]:
        return [bill for bill, _row in self.bills if bill.entry.is_live]

    def _owed(self, bill: Bill) -> int:
        return owed.owed(self.books, bill.item, self.books.today)

    def _owed_to(self, shop: Supplier, organisation: int) -> int:
        fit = [bill for bill in self._bills() if (bill.supplier, bill.entry.organisation) == (shop.pk, organisation)]
        return sum(max(self._owed(bill), 0) for bill in fit)

    def _over(self, shop: Supplier, organisation: int) -> int:
        items = {
            line.item
            for line, own, _on in self.books.sums
            if line.account == SUPPLIERS and line.supplier == shop.pk and own == organisation and line.item
        }
        return sum(max(owed.over(self.books, item, self.books.today), 0) for item in items)
