"""What happens to each order of the demo company, decided beforehand from a seed: the plan that is then carried out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random

from motorcrm.demo.data import stories
from motorcrm.demo.data.machines import Machine
from motorcrm.demo.data.price_list import LABOUR_RATES, PARTS, SERVICES, Priced
from motorcrm.demo.data.stories import STORIES, Story
from motorcrm.demo.hours import CLOSES, Stretch, later, stretches, wall
from motorcrm.demo.town import RECENT_DAYS, REGULAR, Customer, Size

PRICES: dict[str, Priced] = {service.code: service for services in SERVICES.values() for service in services}
TAIL_DAYS = 4
"""All that is open was called in within these days."""
QUICK_HOURS = 4
COMPLAINS_AFTER = 3
"""Days after the hand-over."""
FEW = 20
"""Of fewer visits whoever can complains."""
FORGOTTEN, LATELY = 7, 40
"""One visit in so many of the last days has no fiscal receipt yet."""
DAY = timedelta(days=1)
Shares = tuple[tuple[int, int], ...]
"""The technician's number and their share in percent."""


class Fate(StrEnum):
    DONE = "done"
    OWED = "owed"
    CANCELLED = "cancelled"
    REOPENED = "reopened"
    DRAFT = "draft"
    APPROVAL = "approval"
    BOOKED = "booked"
    BOOKED_TODAY = "booked-today"
    ACCEPTED = "accepted"
    DIAGNOSTICS = "diagnostics"
    IN_PROGRESS = "in-progress"
    PAUSED = "paused"
    WAITING = "waiting"
    OVERDUE = "overdue"
    READY = "ready"
    CLOSED_TODAY = "closed-today"
    REOPENED_NOW = "reopened-now"


F = Fate
NOW = (
    F.IN_PROGRESS, F.BOOKED, F.READY, F.ACCEPTED, F.BOOKED_TODAY, F.WAITING, F.DRAFT, F.IN_PROGRESS, F.APPROVAL,
    F.CLOSED_TODAY, F.DIAGNOSTICS, F.OVERDUE, F.PAUSED, F.BOOKED, F.REOPENED_NOW, F.READY, F.IN_PROGRESS,
    F.CLOSED_TODAY,
)  # fmt: skip
"""The states to show at present, in turn."""
COMING = {F.DRAFT, F.APPROVAL, F.BOOKED, F.BOOKED_TODAY}


@dataclass(frozen=True)
class PlannedJob:
    service: str
    shares: Shares
    stretches: tuple[Stretch, ...]
    """When it is worked on; all but the last end with a pause for the night."""
    discount: int = 0


@dataclass(frozen=True)
class Visit:
    """A future order. Times are by the wall clock."""

    number: int
    fate: Fate
    customer: Customer
    machine: int
    """Which of the customer's."""
    story: Story
    manager: int
    called: datetime
    booked_for: datetime | None
    """None for those who come without calling."""
    promised: datetime
    arrived: datetime
    jobs: tuple[PlannedJob, ...]
    picked_up: datetime
    run: int
    urgent: bool
    discount_percent: int
    discount_sum: int
    prepaid: int
    pays: tuple[tuple[str, int], ...]
    """Kinds of money accounts and percents of what is left to pay, at the hand-over."""
    pays_later: tuple[datetime, str, int] | None
    """When what was left unpaid is paid, to which kind of account, how many percent; None if it has not been yet."""
    comment: str
    own_part: str
    handed_to: str
    forgets_receipt: bool = False
    complaint: int | None = None
    """The number of the complaint, for those who come back with one."""

    @property
    def ready(self) -> datetime:
        return self.jobs[-1].stretches[-1][1]


def plan_visits(rng: Random, size: Size, town: list[Customer], today: date) -> Iterator[Visit]:
    """History in the order of calls, then what is open or of today."""
    garage = [(customer, which) for customer in town for which in range(len(customer.machines))]
    fleet = [one for one in garage if one[0].number == REGULAR]
    free_from: dict[tuple[int, int], datetime] = {}
    first = wall(today - timedelta(days=size.days), 9)
    last = wall(today - timedelta(days=2), 12)
    past = size.orders - size.present
    complaints = 0
    for number in range(size.orders):
        if number < past:
            called = first + (last - first) * _passed(number + rng.random(), past, size)
            called = wall(called.date(), 9) + timedelta(minutes=int(600 * (called - wall(called.date(), 0)) / DAY))
            fate = _fate_then(number, past)
        else:
            fate = NOW[(number - past) % len(NOW)]
            called = _called_now(rng, fate, today, number)
        is_regular = size.regulars and number < past and number % size.regulars == 0
        customer, which = _pick(rng, fleet if is_regular else garage, free_from, called)
        visit = _visit(rng, number, fate, customer, which, called, today, size)
        free_from[customer.number, which] = visit.picked_up + timedelta(days=10)
        is_due = past < FEW or number * 2 * size.complaints >= past * (2 * complaints + 1)
        if is_due and complaints < size.complaints and _may_complain(visit, past, today):
            visit = replace(visit, complaint=complaints)
            complaints += 1
        yield visit


def _may_complain(visit: Visit, past: int, today: date) -> bool:
    """Private people who have paid at once and whose money goes back; of hardly any visits whoever has been billed."""
    is_over = visit.picked_up.date() + timedelta(days=COMPLAINS_AFTER) < today
    if past < FEW:
        return is_over and visit.fate in (F.DONE, F.REOPENED)
    return is_over and visit.fate == F.DONE and not (visit.customer.contract or visit.prepaid)


def _passed(number: float, past: int, size: Size) -> float:
    """Which part of all its time has passed when this order of the past comes."""
    if not size.recent:
        return size.passed(number / max(past, 1))
    before, lately = past - size.recent, RECENT_DAYS / size.days
    if number < before:
        return (1 - lately) * number / before
    return 1 - lately * (past - number) / size.recent


def _fate_then(number: int, past: int) -> Fate:
    if number == past // 2:
        return F.REOPENED
    return F.CANCELLED if number % 20 == 7 else F.OWED if number % 31 == 5 else F.DONE


def _called_now(rng: Random, fate: Fate, today: date, number: int) -> datetime:
    days = {F.WAITING: TAIL_DAYS, F.OVERDUE: TAIL_DAYS, F.REOPENED_NOW: TAIL_DAYS, F.READY: 1, F.PAUSED: 1}.get(fate, 0)
    if fate in COMING:
        days = rng.randint(0, TAIL_DAYS - 1)
    # Today's calls come one after another from nine to half past ten: the rest of the day is for work.
    minute = rng.randint(0, 300) if days else 1 + number * 7 % 90
    return wall(today - timedelta(days=days), 9) + timedelta(minutes=minute)


def _pick(
    rng: Random, garage: list[tuple[Customer, int]], free_from: dict[tuple[int, int], datetime], called: datetime
) -> tuple[Customer, int]:
    """A machine that is not in the workshop; the same people come again, so a machine has a history."""
    while True:
        for _attempt in range(20):
            customer, which = rng.choice(garage)
            if free_from.get((customer.number, which), called) <= called:
                return customer, which
        called += timedelta(days=10)


def _visit(
    rng: Random, number: int, fate: Fate, customer: Customer, which: int, called: datetime, today: date, size: Size
) -> Visit:
    machine = customer.machines[which]
    is_past = fate in (F.DONE, F.OWED, F.CANCELLED, F.REOPENED)
    quick = not is_past or called.date() > today - timedelta(days=14)
    story = _story(rng, machine, quick=quick)
    by_call = fate in (F.BOOKED, F.BOOKED_TODAY) or (is_past and not quick and rng.random() < 0.7)
    booked_for = None
    arrived = called
    if fate == F.BOOKED_TODAY:
        booked_for = wall(today, 11 + number % 8, rng.choice((0, 30)))
    elif fate == F.BOOKED:
        booked_for = later(wall(today + timedelta(days=1 + number % 6), 9), 60 * rng.randint(0, 8) + 1)
        booked_for = booked_for.replace(minute=0)
    elif by_call:
        booked_for = wall(later(called, 600 * rng.randint(1, 3)).date(), rng.randint(9, 16), rng.choice((0, 30)))
        arrived = later(booked_for, rng.randint(1, 20))
    jobs = tuple(_jobs(rng, story, later(arrived, rng.randint(10, 90 if is_past else 20)), size, is_past, machine))
    ready = jobs[-1].stretches[-1][1]
    picked_up = later(ready, rng.randint(20, 90 if quick else 500))
    if fate == F.CLOSED_TODAY:
        picked_up = wall(today, 17, number % 60)
    promised = later(ready, 60 * rng.randint(1, 5)).replace(minute=0) + timedelta(hours=1)
    promised = promised.replace(hour=min(promised.hour, CLOSES.hour))
    if fate == F.OVERDUE:
        promised = wall(today - timedelta(days=1), 17)
    elif fate in (F.BOOKED, F.BOOKED_TODAY) and booked_for:
        promised = later(booked_for, 7 * 60).replace(minute=0)
    elif not is_past:
        promised = wall(today + timedelta(days=number % 4), 16 + number // 4 % 4) + DAY * 3 * (fate in COMING)
    estimated = estimate(story, machine)
    percent, sum_off = _discount(rng, customer, estimated)
    return Visit(
        number=number,
        fate=fate,
        customer=customer,
        machine=which,
        story=story,
        manager=rng.randint(0, 1),
        called=called,
        booked_for=booked_for,
        promised=promised,
        arrived=arrived,
        jobs=jobs,
        picked_up=picked_up,
        run=machine.run + max((called.date() - (today - timedelta(days=size.days))).days, 0) * (8 + machine.run % 30),
        urgent=rng.random() < 0.07,
        discount_percent=percent,
        discount_sum=sum_off,
        prepaid=_prepaid(rng, customer, estimated, fate),
        pays=_pays(rng, fate),
        pays_later=_pays_later(rng, customer, fate, picked_up, today),
        comment=rng.choice(stories.COMMENTS) if rng.random() < 0.35 else "",
        own_part=rng.choice(stories.CLIENTS_OWN_PARTS) if rng.random() < 0.05 else "",
        handed_to="Водитель" if customer.contract else "",
        forgets_receipt=number % FORGOTTEN == 3 and called.date() > today - timedelta(days=LATELY),
    )


def _story(rng: Random, machine: Machine, *, quick: bool) -> Story:
    fit = [s for s in STORIES if machine.type in s.types and not (quick and _hours(s) > QUICK_HOURS)]
    if not fit:
        fit = [min((s for s in STORIES if machine.type in s.types), key=_hours)]
    return rng.choices(fit, [story.weight for story in fit])[0]


def _hours(story: Story) -> float:
    return sum(PRICES[code].hours for code in story.services)


def estimate(story: Story, machine: Machine) -> float:
    """What the story will cost in roubles, before discounts."""
    rate = LABOUR_RATES.get({"car": "car", "engine": "engine"}.get(machine.type, "motorcycle"), 0)
    jobs = sum(PRICES[code].price or PRICES[code].hours * rate for code in story.services)
    return jobs + sum(PARTS[key].price * PARTS[key].quantity for key in story.parts)


def _jobs(
    rng: Random, story: Story, start: datetime, size: Size, is_past: bool, machine: Machine
) -> Iterator[PlannedJob]:
    """Jobs one after another, by one technician or two."""
    first = rng.randrange(size.technicians)
    for code in story.services:
        minutes = max(10, int(PRICES[code].hours * 60 * rng.uniform(0.75, 1.25)))
        spent = tuple(stretches(start, minutes if is_past else min(minutes, 90)))
        shares: Shares = ((first, 100),)
        if rng.random() < 0.18:
            second = (first + rng.randint(1, size.technicians - 1)) % size.technicians
            shares = ((first, 60), (second, 40)) if rng.random() < 0.6 else ((first, 50), (second, 50))
        yield PlannedJob(code, shares, spent, discount=10 if rng.random() < 0.04 else 0)
        start = later(spent[-1][1], rng.randint(1, 25))


def _discount(rng: Random, customer: Customer, estimated: float) -> tuple[int, int]:
    """A percent or a sum, within what a manager may give beside ten percent on a line."""
    chance = rng.random()
    if customer.discount or chance > 0.08:
        return 0, 0
    if chance < 0.04 and estimated > 12_000:
        return 0, rng.choice((300, 500))
    return rng.choice((3, 5)), 0


def _prepaid(rng: Random, customer: Customer, estimated: float, fate: Fate) -> int:
    if customer.contract or estimated < 15_000 or fate in COMING or rng.random() < 0.5:
        return 0
    return int(estimated * rng.choice((0.3, 0.5)) / 500) * 500


def _pays(rng: Random, fate: Fate) -> tuple[tuple[str, int], ...]:
    kind = rng.choices(("till", "bank", "terminal"), (45, 25, 30))[0]
    if fate == F.OWED:
        return ((kind, 60),)  # of a company nothing is asked at the hand-over anyway
    return (("till", 50), ("terminal", 100)) if rng.random() < 0.05 else ((kind, 100),)


def _pays_later(
    rng: Random, customer: Customer, fate: Fate, picked_up: datetime, today: date
) -> tuple[datetime, str, int] | None:
    """Companies pay about in time, persons within a month or so. Of the last weeks something is still owed."""
    if not customer.contract and fate != F.OWED:
        return None
    days = customer.contract.payment_days + rng.randint(-5, 6) if customer.contract else rng.randint(14, 40)
    paid = wall(picked_up.date() + timedelta(days=days), 12)
    is_old = picked_up.date() < today - timedelta(days=60)
    if paid.date() >= today or (rng.random() < 0.1 and not is_old):
        return None
    part = 50 if rng.random() < 0.1 and not is_old else 100
    return paid, "bank" if customer.contract else "till", part
