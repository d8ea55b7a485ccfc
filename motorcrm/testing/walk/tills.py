"""Steps of tills: counted, and what was found decided; and of who may do what with a money account."""

from typing import Any

from motorcrm.core.exact import Money
from motorcrm.finance.models import Category, Decision, MoneyAccount, Shift, TillCount, Use
from motorcrm.finance.operations import (
    close_shift,
    decide_difference,
    open_shift,
    reverse_count,
    reverse_decision,
    set_account_rights,
)
from motorcrm.testing.walk import cash, counted
from motorcrm.testing.walk.counted import Counted
from motorcrm.testing.walk.walker import CATEGORIES, Drawn, Walker


class TillSteps(Walker):
    def _shift(self) -> Drawn | None:
        """The till of the second organisation is counted by shifts; opened soon, closed after a while."""
        opens = self.counted_till.name in self.books.shut
        if self.random.random() < (0.1 if opens else 0.6):
            opens = not opens
        where, till = self.counted_till, self.accounts[self.counted_till]
        shift = Shift.objects.filter(till=till).order_by("-pk").first()
        if not opens and shift is None:
            return None
        there = max(self.books.lowest(where.name, self.books.today), 0)
        amount = there if self.random.random() < 0.4 else self._amount(there)
        what: dict[str, Any] = {"till": MoneyAccount.objects.get(pk=till.pk)} if opens else {"shift": shift}
        last = TillCount.objects.count()

        def keep(found: Counted | None, _shift: Shift) -> None:
            assert TillCount.objects.count() == last + (found is not None)
            if found:
                self.counts.append((found, TillCount.objects.latest("pk")))
                self.told[-1] += f" → count {self.counts[-1][1].pk}"

        return Drawn(
            f"{'open' if opens else 'close'} the shift of {where.name} with {amount}",
            lambda: counted.count(self.books, where, amount, opens=opens),
            open_shift if opens else close_shift,
            what | {"counted": Money(amount)},
            then=keep,
        )

    def _decide(self) -> Drawn | None:
        if (chosen := self._one_of(self.counts[-4:])) is None:
            return None
        found, row = chosen
        on, code = self._day(), self.random.choice(["rent", "scrap", "parts", "employee"])
        if self.random.random() < 0.7 and code != "employee":
            code = "rent" if found.is_short else "scrap"
        employee = self.technician if code == "employee" else None
        target = "employees" if employee else CATEGORIES.get(code, f"category-{code}")
        return Drawn(
            f"decide that count {row.pk} was {code} on {on:%m-%d}",
            lambda: counted.decide(
                self.books,
                found,
                target,
                on,
                employee=employee.pk if employee else None,
                is_expense=code != "scrap",
            ),
            decide_difference,
            {
                "count": TillCount.objects.get(pk=row.pk), "on": on, "reason": "seen", "employee": employee,
                "category": None if employee else Category.objects.select_related("account").get(code=code),
            },
            then=self._keep_cash("decide", decide_difference),
        )  # fmt: skip

    def _take_back_count(self) -> Drawn | None:
        """Or what was decided about it."""
        if (chosen := self._one_of(self.counts[-4:])) is None:
            return None
        found, row = chosen
        decisions = [kept for kept in self.cash if kept.entry in found.decided]
        if decisions and self.random.random() < 0.6:
            kept = self.random.choice(decisions[-2:])
            return Drawn(
                f"take decision {kept.row.pk} back",
                lambda: cash.take_back_cash(self.books, kept.entry, list(self.accounts)),
                reverse_decision,
                {"decision": Decision.objects.get(pk=kept.row.pk), "reason": "typo"},
            )
        return Drawn(
            f"take count {row.pk} back",
            lambda: cash.take_back_cash(self.books, found.entry, list(self.accounts)),
            reverse_count,
            {"count": TillCount.objects.get(pk=row.pk), "reason": "typo"},
        )

    def _set_rights(self) -> None:
        """What the cashier may do with an account from now on."""
        where = self.random.choice(list(self.accounts))
        row = MoneyAccount.objects.get(pk=self.accounts[where].pk)
        uses = {use for use in Use if self.random.random() < 0.7}
        if Use.SEE_BALANCE not in uses:
            uses.discard(Use.SEE_TRANSACTIONS)
        if not uses & {Use.PUT_IN, Use.TAKE_OUT}:
            uses.discard(Use.RECORD_EARLIER)
        own = self.random.random() < 0.7
        self.told.append(f"{where.name}: the cashier {sorted(use.value for use in uses) if own else 'as anywhere'}")
        set_account_rights(row, version=row.version, own=own, rights={self.role: uses}, by=self.owner)
        self.rights.pop(where, None)
        if own:
            self.rights[where] = {use.value for use in uses}
