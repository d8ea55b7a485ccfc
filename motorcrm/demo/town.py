"""Who comes to the demo company: persons and companies with their machines, invented from a seed."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import sqrt
from random import Random

from motorcrm.demo.data import legal_details, people
from motorcrm.demo.data.machines import CAR, Machine, machine

MANY = 10_000
"""Orders beyond this are loaded in bulk."""
RECENT_DAYS = 60
FLEET = 40
AVERAGE_ORDER = 13_000
"""Roubles, about."""
FEW, SOME = 100, 1_000
"""Fewer orders have a short past; up to so many make a young company whose trade grows."""
SHORT, LONG = 90, 548
"""Days of a short past, and of one of a year and a half."""
REGULAR = 1
"""The number of a customer that is a company."""
FIRST_TECHNICIANS = len(people.TECHNICIANS)
_SOURCES = ("walk-in", "phone", "recommendation", "internet", "returning")


@dataclass(frozen=True)
class Size:
    """How big a company is needed for so many orders."""

    orders: int
    clients: int
    technicians: int
    days: int
    """For how long it has been working."""
    present: int
    """Orders that are open, or of today."""
    recent: int = 0
    """Of past orders, so many are of the last `RECENT_DAYS`; 0: orders come evenly all the time."""
    regulars: int = 0
    """Every so many-th order is of the first company, which has a fleet of its own; 0: it is one of many."""
    fleet: int = FLEET
    """Of that company."""
    complaints: int = 3
    """So many orders get a price reduction after they were closed."""
    grows: bool = False
    """Whether at first half as many orders as on average come, and at last half as many more."""

    @classmethod
    def of(cls, orders: int) -> "Size":
        technicians = min(50, FIRST_TECHNICIANS + orders // 2_000)
        days = max(SHORT if orders < FEW else LONG, orders // technicians)
        present = min(orders, max(18, min(orders * 14 // 100, technicians * 6)))
        size = cls(orders, max(min(orders // 2, 150), orders // 6, 6), technicians, days, present)
        if orders > SOME:
            return replace(size, complaints=max(3, orders // 300))
        if orders < FEW:
            return replace(size, regulars=4, fleet=6)
        return replace(size, regulars=8, fleet=6, grows=True)

    @classmethod
    def with_the_same_present(cls, orders: int) -> "Size":
        """Of whatever size the past: the same people, as many open orders and as many of late. For comparisons."""
        technicians, years = 12, 15
        days = min(max(150, orders // technicians), years * 365)
        present = min(72, orders // 5)
        recent = min(300, orders // 3)
        return cls(orders, max(min(orders // 2, 150), orders // 6, 6), technicians, days, present, recent, 100)

    def from_a_first(self, today: date) -> "Size":
        """The same, working since the first day of a month: books begin then."""
        first = (today - timedelta(days=self.days)).replace(day=1)
        return replace(self, days=(today - first).days)

    def turnover(self, passed: float = 0.5) -> int:
        """Of a month, about, when that part of all the time has passed; roubles."""
        average = self.orders * AVERAGE_ORDER * 30 // self.days
        return int(average * (0.5 + passed)) if self.grows else average

    def passed(self, part: float) -> float:
        """Which part of all the time has passed when that part of the orders has come: the reverse of its growth."""
        return sqrt(0.25 + 2 * part) - 0.5 if self.grows else part


@dataclass(frozen=True)
class Agreed:
    """What is agreed with a company: it pays by invoice, later."""

    number: str
    payment_days: int
    debt_limit: int


@dataclass(frozen=True)
class Customer:
    """A future client, as the desk will enter them."""

    number: int
    facts: dict[str, object]
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    source: str
    discount: int
    machines: tuple[Machine, ...]
    contract: Agreed | None = None


def build_town(rng: Random, size: Size, today: date) -> list[Customer]:
    """Every twelfth is a company with a few machines; persons have one, some two."""
    companies = max(2, size.clients * 8 // 100)
    every = size.clients // companies
    town = []
    for number in range(size.clients):
        is_company = number % every == 1 and number // every < companies
        customer = _company(rng, number, number // every) if is_company else _person(rng, number, today)
        is_regular = bool(size.regulars) and is_company and number == REGULAR
        count = size.fleet if is_regular else rng.randint(3, 5) if is_company else 2 if rng.random() < 0.1 else 1
        only = CAR if str(customer.facts["name"]).startswith("Такси") else ""
        fleet = tuple(machine(rng, this_year=today.year, of_company=is_company, only=only) for _ in range(count))
        town.append(replace(customer, machines=fleet))
    return town


def _person(rng: Random, number: int, today: date) -> Customer:
    facts: dict[str, object] = {
        "kind": "person",
        "name": people.person_name(rng),
        "address": people.address(rng) if rng.random() < 0.3 else "",
        "birthday": date(today.year - rng.randint(19, 68), rng.randint(1, 12), rng.randint(1, 28))
        if rng.random() < 0.25
        else None,
        "tags": people.tags(rng),
        "notes": rng.choice(people.NOTES) if rng.random() < 0.15 else "",
    }
    count = 2 if rng.random() < 0.2 else 1
    return Customer(
        number=number,
        facts=facts,
        phones=tuple(people.phone(number * 2 + extra) for extra in range(count)),
        emails=(f"client{number}@example.ru",) if rng.random() < 0.25 else (),
        source=rng.choice(_SOURCES),
        discount=5 if rng.random() < 0.1 else 0,
        machines=(),
    )


def _company(rng: Random, number: int, which: int) -> Customer:
    name, full_name = people.company_name(rng, which)
    facts: dict[str, object] = {
        "kind": "company",
        "name": name,
        "full_name": full_name,
        "inn": legal_details.company_inn(rng),
        "kpp": legal_details.kpp(),
        "ogrn": legal_details.ogrn(rng),
        "bank": legal_details.BANK,
        "bik": legal_details.BIK,
        "bank_account": legal_details.account(rng),
        "correspondent_account": legal_details.CORRESPONDENT_ACCOUNT,
        "address": people.address(rng),
        "tags": ["парк"],
    }
    return Customer(
        number=number,
        facts=facts,
        phones=(people.phone(number * 2), people.phone(number * 2 + 1)),
        emails=(f"office{number}@example.ru",),
        source="recommendation",
        discount=rng.choice((0, 0, 5)),
        machines=(),
        contract=Agreed(f"{which + 1}/{rng.randint(24, 26)}", rng.choice((10, 14, 30)), rng.choice((100, 200)) * 1_000),
    )
