"""Steps of money that employees hold."""

from datetime import timedelta

from motorcrm.core.exact import Money, Percent
from motorcrm.finance.models import Category
from motorcrm.finance.money.expense_reports import Spent
from motorcrm.finance.operations import give_expense_advance, pay_overspend, report_expenses, return_advance
from motorcrm.testing.walk import held
from motorcrm.testing.walk.money import MoneySteps
from motorcrm.testing.walk.walker import CATEGORIES, RATES, Drawn


class AdvanceSteps(MoneySteps):
    def _give(self) -> Drawn:
        where, on = self._account(self.random.choice(self.organisations).pk), self._day()
        who, amount = self.random.choice(self.workers), self._amount(40_000)
        return Drawn(
            f"give {amount} to {who} from {where.name} on {on:%m-%d}",
            lambda: held.give(self.books, who.pk, where, amount, on),
            give_expense_advance,
            {"employee": who, "amount": Money(amount), "money_account": self.accounts[where], "on": on},
            then=self._keep_cash("give", give_expense_advance),
        )

    def _report(self) -> Drawn:
        organisation, on = self.random.choice(self.organisations), self._day()
        who = self.random.choice(self.workers)
        about = max(sum(held.there(self.books, who.pk, organisation.pk, on, 1).values()), 5_000)
        whole, several = self._amount(about), self.random.randint(1, 3)
        amounts = [whole // several] * (several - 1) + [whole - whole // several * (several - 1)]
        spent = [(self.random.choice(list(CATEGORIES)), amount, self.random.choice(RATES)) for amount in amounts]
        month = self.random.choice([on, on, on - timedelta(days=31)])
        lines = [
            Spent(Category.objects.get(code=code), Money(amount), month, None if rate is None else Percent(rate))
            for code, amount, rate in spent
        ]
        return Drawn(
            f"{who} reports {spent} to {organisation} on {on:%m-%d} for {month:%m}",
            lambda: held.report(
                self.books,
                who.pk,
                organisation.pk,
                [(CATEGORIES[code], amount, month, rate) for code, amount, rate in spent],
                on,
            ),
            report_expenses,
            {
                "employee": who,
                "organisation": organisation,
                "lines": lines,
                "on": on,
                "sure": [f"overspend:{whole}"],
            },
            then=self._keep_cash("report", report_expenses),
        )

    def _give_back(self) -> Drawn:
        return self._settle_held(1)

    def _pay_beyond(self) -> Drawn:
        return self._settle_held(-1)

    def _settle_held(self, sign: int) -> Drawn:
        where, on = self._account(self.random.choice(self.organisations).pk), self._day()
        who = self.random.choice(self.workers)
        amount = self._amount(sum(held.there(self.books, who.pk, where.organisation, on, sign).values()))
        model, verb = (held.give_back, return_advance) if sign > 0 else (held.pay_beyond, pay_overspend)
        return Drawn(
            f"{who} {'gives back' if sign > 0 else 'is paid'} {amount} at {where.name} on {on:%m-%d}",
            lambda: model(self.books, who.pk, where, amount, on),
            verb,
            {"employee": who, "amount": Money(amount), "money_account": self.accounts[where], "on": on},
            then=self._keep_cash("give_back" if sign > 0 else "pay_beyond", verb),
        )
