"""Making the demo company: a small one is played in full; of a big one the past is loaded, the last days are played."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from random import Random
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import override

from motorcrm.catalog.models import Service
from motorcrm.clients.models import Client
from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.refusal import Refused
from motorcrm.demo.advances import advances
from motorcrm.demo.beginning import beginning
from motorcrm.demo.bulk.load import load_past
from motorcrm.demo.buying import add_suppliers, buying, stock_up
from motorcrm.demo.capital import capital
from motorcrm.demo.closing import closing
from motorcrm.demo.company import Company, found_company
from motorcrm.demo.hours import Days, wall
from motorcrm.demo.lives import Life, live
from motorcrm.demo.outlays import plan_outlays
from motorcrm.demo.play import call_in, rest_of, spend, tell
from motorcrm.demo.repeating import repeating
from motorcrm.demo.shifts import arrange
from motorcrm.demo.stock import Needs
from motorcrm.demo.tills import tills
from motorcrm.demo.town import MANY, Customer, Size, build_town
from motorcrm.demo.visits import Visit, plan_visits
from motorcrm.demo.wages import wages
from motorcrm.employees.models import Employee
from motorcrm.ledger.models import Entry
from motorcrm.orders.models import WorkOrder
from motorcrm.vehicles.models import Vehicle

WHOLE = 1_000
"""Up to so many orders it is one transaction: all of the demo, or nothing."""
Say = Callable[[str], object]
_MADE_BY_PEOPLE: tuple[type[Model], ...] = (Organisation, Employee, Client, Vehicle, Service, WorkOrder, Entry)


def is_empty() -> bool:
    """Whether the database holds nothing but what `migrate` put there."""
    return not any(model._default_manager.exists() for model in _MADE_BY_PEOPLE)


def make_demo(*, orders: int, seed: int, say: Say, many: int = MANY, size: Size | None = None) -> None:
    """Fill an empty database with a company of so many orders. The same seed and day make the same company.

    More than `many` orders are loaded in bulk but for the last days. The size follows from the number of orders, unless
    it is given. Raises Refused if anything is there already.
    """
    if not is_empty():
        raise Refused("not-empty", _("This database already has a company. Use an empty database for the demo."))
    whole: AbstractContextManager[Any] = transaction.atomic() if orders <= WHOLE else nullcontext()
    # The company is Russian, so operations write their words in Russian, whatever the language of the command.
    with override("ru"), clock.told(), whole:
        _make(size or Size.of(orders), seed, say, many)


def _make(size: Size, seed: int, say: Say, many: int) -> None:
    rng, days, orders = Random(seed), Days(clock.now()), size.orders  # noqa: S311  # nothing secret is made from it
    size = size.from_a_first(days.today)
    town = build_town(rng, size, days.today)
    visits = plan_visits(Random(rng.random()), size, town, days.today)  # noqa: S311  # as above
    outlays = list(plan_outlays(Random(rng.random()), size, days.today))  # noqa: S311  # as above
    with clock.at(clock.moment(days.ago(size.days + 1), 12)), transaction.atomic():
        company = found_company(rng, size)
        arrange(company, days.today)
        add_suppliers(company, Random(seed))  # noqa: S311  # as above
    say(f"company: {len(company.staff) + len(company.technicians)} employees, {len(company.services)} services")
    lives: list[Life] = []
    played: Iterable[Visit] = visits
    if orders > many:
        played, flow = load_past(company, size, visits, outlays, town, days, say)
        lives, outlays = [stock_up(company, Needs(played), days), rest_of(flow, days)], []
    else:
        played = list(visits)
        lives += _books(company, size, days, town, Needs(played))
    lives += _lives(company, played, days)
    lives += [spend(company, outlay, days) for outlay in outlays]
    lives.append(repeating(company, days))
    lives += _strangers(rng, company, town, size, days) if orders <= many else []
    steps = tell(lives, days, in_parts=orders > WHOLE)
    say(f"told: {steps} steps; {Client.objects.count()} clients, {WorkOrder.objects.count()} orders in all")


def _books(company: Company, size: Size, days: Days, town: list[Customer], needs: Needs) -> list[Life]:
    """What the accountant does beside the orders; the till is opened before anybody pays."""
    return [
        beginning(company, size, days, town, needs),
        *tills(company, size, days),
        *capital(company, size, days),
        *buying(company, size, days, needs),
        *advances(company, size, days),
        *wages(company, size, days),
        *closing(company, size, days),
    ]


def _lives(company: Company, visits: Iterable[Visit], days: Days) -> Iterable[Life]:
    for visit in visits:
        yield live(company, visit, days)


def _strangers(rng: Random, company: Company, town: list[Customer], size: Size, days: Days) -> list[Life]:
    """Everybody of the town is in the base by yesterday, whether they have ordered anything or not."""
    return [
        call_in(company, customer, wall(days.ago(rng.randint(1, size.days)), rng.randint(10, 18))) for customer in town
    ]
