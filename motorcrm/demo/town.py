"""Who comes to the demo company: persons and companies with their machines, invented from a seed."""

from dataclasses import dataclass, replace
from datetime import date
from random import Random

from motorcrm.demo.data import legal_details, people
from motorcrm.demo.data.machines import CAR, Machine, machine

MANY = 10_000
"""Orders beyond this are loaded in bulk."""
RECENT_DAYS = 60
FLEET = 40
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

    @classmethod
    def of(cls, orders: int) -> "Size":
        technicians = min(50, FIRST_TECHNICIANS + orders // 2_000)
        days = max(150, orders // technicians)
        present = min(orders, max(18, min(orders * 14 // 100, technicians * 6)))
        return cls(orders, max(min(orders // 2, 150), orders // 6, 6), technicians, days, present)

    @classmethod
    def with_the_same_present(cls, orders: int) -> "Size":
        """Of whatever size the past: the same people, as many open orders and as many of late. For comparisons."""
        technicians, years = 12, 15
        days = min(max(150, orders // technicians), years * 365)
        present = min(72, orders // 5)
        recent = min(300, orders // 3)
        return cls(orders, max(min(orders // 2, 150), orders // 6, 6), technicians, days, present, recent, 100)


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
        is_regular = bool(size.regulars) and is_company and number == 1
        count = FLEET if is_regular else rng.randint(3, 5) if is_company else 2 if rng.random() < 0.1 else 1
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
