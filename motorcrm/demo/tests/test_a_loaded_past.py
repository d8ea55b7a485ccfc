"""A demo whose past was loaded in bulk: made once and looked at from all sides."""

from typing import Any

import pytest

from motorcrm.clients.models import Client
from motorcrm.company.models import NumberSequence
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.demo.tests.test_demo import MONDAY, broken, demo, lowest, told, told_and_forgotten
from motorcrm.demo.town import Size
from motorcrm.finance.models import Payment, Purchase, Reduction
from motorcrm.finance.queries.suppliers import owed_together
from motorcrm.ledger import journal
from motorcrm.ledger.chart import STOCK, SUPPLIERS
from motorcrm.ledger.models import Entry
from motorcrm.orders.models import WorkOrder

ORDERS, LOADED = 80, 50


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker: Any) -> Any:
    """What its orders would be, had each been recorded day by day."""
    with django_db_blocker.unblock():
        return told_and_forgotten(orders=ORDERS, many=ORDERS)[0]


@pytest.fixture(scope="module")
def loaded(played: Any, standing: Any) -> Any:
    with standing():
        demo(ORDERS, many=LOADED)
        yield


@pytest.fixture
def looked_at(loaded: None, db: None) -> None:
    """A test sees the demo and leaves it as it was."""


def test_it_matches_what_would_have_been_recorded(played, looked_at):
    """Only the order that is reopened in the past differs: loaded ones are closed once."""
    found = told()[0]

    assert len(played) == len(found) == ORDERS
    assert len([pair for pair in zip(played, found, strict=True) if pair[0] != pair[1]]) <= 1


def test_every_invariant_holds(looked_at):
    with clock.at(clock.moment(MONDAY, 16)):
        assert broken() == {}


def test_no_more_parts_are_sold_than_were_bought(looked_at):
    assert lowest(STOCK) >= rub(0)
    assert journal.balance(STOCK) < rub(1_000_000)
    assert Purchase.objects.count() < 40


def test_its_money_goes_the_ways_of_a_workshop(looked_at):
    kinds = set(Entry.objects.values_list("kind", flat=True))
    assert kinds >= {
        "purchase", "supplier-payment", "transfer", "transfer-fee", "tax-accrual", "tax-payment", "price-reduction",
        "payment-over", "refund", "expense", "income",
    }  # fmt: skip
    assert owed_together() == -journal.balance(SUPPLIERS) > rub(0)
    assert Reduction.objects.count() == Payment.objects.filter(kind=Payment.Kind.REFUND).count() == 3


def test_its_numbers_go_on(looked_at):
    assert sum(NumberSequence.objects.values_list("last", flat=True)) == ORDERS
    assert WorkOrder.objects.filter(number=f"ЗН-2026-{ORDERS:06}").exists()


def test_everybody_in_the_town_is_in_the_database(looked_at):
    assert Client.objects.count() == Size.of(ORDERS).clients
    assert not Client.objects.filter(vehicles=None).exists()
