"""The ground of a random walk: the workshop it starts in, what it chooses from, and how both sides are compared."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from motorcrm.access.catalogue import RIGHTS
from motorcrm.clients.models import Contract
from motorcrm.company.models import Organisation, TaxMode
from motorcrm.core import clock
from motorcrm.core.exact import Percent
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.finance.models import MoneyAccount, Purchase, Recorded, Reduction, TillCount, Use
from motorcrm.finance.rights import ALL_ACCOUNTS
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.ledger.models import Item as ItemRow
from motorcrm.orders.models import WorkOrder
from motorcrm.suppliers.models import Supplier
from motorcrm.testing.builders import a_client
from motorcrm.testing.cast import Workshop, hire, role_with
from motorcrm.testing.walk.books import Account, Books, Item, Mode, No, Order, Receipt, Written
from motorcrm.testing.walk.comparing import differences, fingerprint
from motorcrm.testing.walk.counted import Counted
from motorcrm.testing.walk.opened import Opened
from motorcrm.testing.walk.owed import Bill

BEGIN = date(2026, 1, 1)
FIRST = date(2026, 1, 20)
CATEGORIES = {"rent": "category-rent", "tools": "category-tools", "parts": "stock"}
RATES = (None, 500, 2_200)


class Astray(AssertionError):
    """The program and the model differ."""


@dataclass
class Drawn:
    """A step that has been drawn: what both sides do, and what is remembered of it if they do it."""

    said: str
    model: Callable[[], Any]
    verb: Callable[..., Any]
    values: Mapping[str, Any]
    """The arguments that a correction would give."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """The arguments that it would keep."""
    then: Callable[[Any, Any], None] | None = None
    """What the model and the verb have answered is kept by it."""


@dataclass
class Kept:
    """What was recorded: its entry in the model, its row, and the step that drew it."""

    entry: Written
    row: Recorded
    verb: Callable[..., Any]
    step: str = ""


class Walker:
    STEPS: Mapping[str, int] = {}
    """How often each step is chosen, by its name."""

    def __init__(self, workshop: Workshop, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  # chance, no secret
        self.owner, self.told = workshop.owner, [f"seed {seed}"]
        self.cashier, self.nobody = self._people()
        self.by = self.owner
        self.workers = [workshop.owner, workshop.technician]
        self.technician = workshop.technician
        self.done = self.refused = self.compared = 0
        self.steps: Counter[str] = Counter()
        """How often each step was done, and how often refused."""
        other = Organisation.objects.create(name="Second Yard", kind=Organisation.Kind.SOLE_TRADER)
        self.organisations = [workshop.organisation, other]
        Organisation.objects.update(books_from=BEGIN)
        for organisation in self.organisations:
            organisation.refresh_from_db()
        self.books = Books(FIRST, BEGIN, self._tax_modes())
        self.accounts = self._money_accounts()
        self._clients()
        self._suppliers()
        self.receipts: list[Receipt] = []
        self.cash: list[Kept] = []
        self.reductions: list[tuple[Order, Written, Reduction]] = []
        self.bills: list[tuple[Bill, Purchase]] = []
        self.counts: list[tuple[Counted, TillCount]] = []
        self.opened = {organisation.pk: Opened() for organisation in self.organisations}
        self.settled: list[Kept] = []
        """What settles purchases."""
        self.openings: dict[Written, Any] = {}
        self.marks: dict[int, tuple[str, str, str]] = {}
        self.counted_till = next(one for one in self.accounts if one.is_till and one.organisation == other.pk)
        MoneyAccount.objects.filter(pk=self.accounts[self.counted_till].pk).update(has_shifts=True)
        self.accounts[self.counted_till].refresh_from_db()
        self.books.shut.add(self.counted_till.name)
        self.rights: dict[Account, set[str]] = {}
        """What the cashier may do with money accounts that have rights of their own."""

    def _people(self) -> tuple[Employee, Employee]:
        """One whose rights depend on the money account, and one who has none at all."""
        everything = [right for right in RIGHTS.values() if right is not ALL_ACCOUNTS]
        self.role = role_with(*everything, name="Cashier")
        return hire("Cashier", self.role), hire("Nobody", role_with(name="Nothing"))

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

    def _suppliers(self) -> None:
        """A shop, and a company that is a client too."""
        self.shops = [
            Supplier.objects.create(name="Shop"),
            Supplier.objects.create(name="Fleet", client=self.people[1]),
        ]

    # --- walking

    def go(self, steps: int) -> None:
        for _step in range(steps):
            self.step()

    def step(self) -> None:
        if self.random.random() < 0.4:
            self.books.today += timedelta(days=self.random.randint(1, 3))
        name = self.random.choices(list(self.STEPS), list(self.STEPS.values()))[0]
        self._choose_person()
        with clock.at(clock.moment(self.books.today, 12)):
            if drawn := getattr(self, f"_{name}")():
                self._both(name, drawn)
            self._compare()

    def _choose_person(self) -> None:
        """Mostly somebody who may do everything."""
        who = self.random.choices([self.owner, self.cashier, self.nobody], [30, 9, 1])[0]
        self.by = Employee.objects.get(pk=who.pk)  # who has not been asked anything yet
        closed = self.rights.items() if who is self.cashier else ()
        uses = {use.value for use in Use}
        self.books.closed = {use: {account.name for account, own in closed if use not in own} for use in uses}

    def _compare(self) -> None:
        known, self.compared = self.compared, len(self.books.entries)
        if wrong := differences(self.books, known):
            raise Astray("\n".join([*self.told, *wrong]))

    def _both(self, name: str, drawn: Drawn) -> None:
        """Let the model act, then the program; both do it or both refuse, and then nothing has changed."""
        who = "" if self.by == self.owner else f" {self.by}:"
        self.told.append(f"{self.books.today:%m-%d}{who} {drawn.said}")
        expected, why = None, "no right" if self.by == self.nobody else ""
        try:
            expected = None if why else drawn.model()
        except No as problem:
            why = str(problem)
        last = ItemRow.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        before = fingerprint() if why else ""
        try:
            answer = drawn.verb(**drawn.given, **drawn.values, by=self.by)
        except (Refused, Invalid, Forbidden, Absent) as problem:
            self.told[-1] += f" → refused: {getattr(problem, 'code', '') or problem!r} {getattr(problem, 'errors', '')}"
            self.refused += 1
            self.steps[f"{name}, refused"] += 1
            if not why:
                raise Astray("\n".join([*self.told, "the model would not have refused it"])) from problem
            if fingerprint() != before:
                raise Astray("\n".join([*self.told, "what was refused has left something behind"])) from problem
            return
        if why:
            raise Astray("\n".join([*self.told, f"the model refuses it: {why}"]))
        self.done += 1
        self.steps[name] += 1
        self._learn_items(last)
        if drawn.then:
            drawn.then(expected, answer)

    def _learn_items(self, last: int) -> None:
        rows = ItemRow.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
        new: list[Item] = []
        for entry in self.books.entries[-40:]:
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

    def _company(self, pk: int) -> Organisation:
        return next(organisation for organisation in self.organisations if organisation.pk == pk)

    def _row(self, order: Order | None) -> Any:
        return WorkOrder.objects.get(pk=order.pk) if order is not None else None

    def _keep_cash(self, step: str, verb: Callable[..., Any]) -> Callable[[Any, Any], None]:
        def keep(entry: Written, row: Recorded) -> None:
            self.cash.append(Kept(entry, row, verb, step))
            self.told[-1] += f" → {type(row).__name__} {row.pk}"

        return keep

    def _due(self, order: Order | None) -> int:
        return self.books.money_of(order)[2] if order is not None else 0
