"""Steps of opening balances: typed, booked, typed otherwise and booked again, a line taken back."""

from collections.abc import Callable
from typing import Any

from motorcrm.clients.models import Client
from motorcrm.core.exact import Money
from motorcrm.finance.models import Loan, Opening, OpeningBalance, Purchase
from motorcrm.finance.money.loans import reverse_loan
from motorcrm.finance.money.opening import Balance, book_opening, reverse_opening_balance, save_opening
from motorcrm.finance.operations import reverse_purchase
from motorcrm.testing.walk import opened
from motorcrm.testing.walk.books import No, Written
from motorcrm.testing.walk.opened import Typed
from motorcrm.testing.walk.owed import Bill
from motorcrm.testing.walk.walker import BEGIN, Drawn, Walker


class OpeningSteps(Walker):
    def _type_opening(self) -> Drawn:
        organisation = self.random.choice(self.organisations)
        known = self.opened[organisation.pk]
        draft = [self._as_now(typed) for typed in known.draft]
        if draft and self.random.random() < 0.4:
            draft.pop(self.random.randrange(len(draft)))
        draft += [self._typed(organisation.pk) for _line in range(self.random.randint(0, 2))]
        version = Opening.objects.filter(organisation=organisation).values_list("version", flat=True).first() or 0
        if self.random.random() < 0.05:
            version += 1
        is_stale = version != (Opening.objects.filter(organisation=organisation, version=version).exists() and version)

        def model() -> None:
            if (is_stale and known.draft_is_kept) or self.books.closed.get("sees_balance"):
                raise No("version or right")
            for section, amount, whose in draft:
                if amount <= 0 or (section in ("clients", "prepayments") and whose in self.books.merged):
                    raise No("line")
            known.draft, known.draft_is_kept = draft, True

        return Drawn(
            f"type opening balances of {organisation}: {draft}",
            model,
            save_opening,
            {
                "organisation": organisation, "since": BEGIN, "version": version,
                "balances": [
                    Balance(section, Money(amount), self._whose(section, whose)) for section, amount, whose in draft
                ],
            },
        )  # fmt: skip

    def _as_now(self, typed: Typed) -> Typed:
        section, amount, whose = typed
        if section in ("clients", "prepayments") and isinstance(whose, int):
            whose = self.books.merged.get(whose, whose)
        return section, amount, whose

    def _typed(self, organisation: int) -> Typed:
        section = self.random.choice(["money", "money", "stock", "owner", *opened.ACCOUNTS])
        own = [account.name for account in self.accounts if account.organisation == organisation]
        whose: Any = {
            "money": own, "clients": [one.pk for one in self.people], "prepayments": [one.pk for one in self.people],
            "suppliers": [shop.pk for shop in self.shops], "loans": ["Bank"], "stock": [None], "owner": [None],
        }.get(section, [one.pk for one in self.workers])  # fmt: skip
        return section, self._amount(90_000), self.random.choice(whose)

    def _whose(self, section: str, whose: Any) -> Any:
        if section == "money":
            return next(row for account, row in self.accounts.items() if account.name == whose)
        if section in ("clients", "prepayments"):
            return Client.objects.get(pk=whose)
        known = {"suppliers": self.shops}.get(section, self.workers)
        return next((one for one in known if one.pk == whose), whose)

    def _book_opening(self) -> Drawn | None:
        organisation = self.random.choice(self.organisations)
        known = self.opened[organisation.pk]
        if not known.draft_is_kept:
            return None
        last = OpeningBalance.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

        def keep(made: list[tuple[Typed, Written]], _row: Any) -> None:
            rows = iter(OpeningBalance.objects.filter(pk__gt=last).order_by("pk"))
            for (section, _amount, whose), entry in made:
                item = next((line.item.pk for line in entry.lines if line.item), 0)
                if section == "suppliers":
                    row: Any = Purchase.objects.get(item=item)
                    self.bills.append((Bill(entry, int(str(whose))), row))
                else:
                    row = Loan.objects.get(item=item) if section == "loans" else next(rows)
                self.openings[entry] = row

        return Drawn(
            f"book the opening balances of {organisation}",
            lambda: opened.book(self.books, known, organisation.pk, list(self.accounts)),
            book_opening,
            {"organisation": organisation},
            then=keep,
        )

    def _take_back_opening(self) -> Drawn | None:
        if (entry := self._one_of(list(self.openings)[-8:])) is None:
            return None
        found = self.openings[entry]
        row: Any = type(found).objects.get(pk=found.pk)
        verbs: dict[Any, Callable[..., Any]] = {Loan: reverse_loan, Purchase: reverse_purchase}
        verb = verbs.get(type(row), reverse_opening_balance)
        return Drawn(
            f"take opening {type(row).__name__} {row.pk} back",
            lambda: opened.take_back(self.books, entry, list(self.accounts)),
            lambda **told: verb(row, **told),
            {"reason": "typo"},
        )
