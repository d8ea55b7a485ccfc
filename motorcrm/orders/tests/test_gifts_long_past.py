"""The list of what was given away costs the same however much has been given away."""

from datetime import timedelta

import pytest

from motorcrm.access.catalogue import OWN
from motorcrm.core import clock
from motorcrm.core.exact import Percent, rub
from motorcrm.orders.models import Gift
from motorcrm.orders.operations import close_order, edit_order, edit_part
from motorcrm.orders.queries import gifts
from motorcrm.orders.rights import VIEW_GIFTS, VIEW_ORDERS
from motorcrm.testing.builders import a_client, a_vehicle, on_trust, ready_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.past import multiply
from motorcrm.testing.plans import ON_SQLITE, assert_no_dearer, cost_of

SHORT, LONG = 220, 880
"""Enough for a search to find all that it looks at, and four times as many."""
LIST = "/orders/given/"


def given(workshop, by, **known):
    """A closed order with a discount and a part of the client's own."""
    client = a_client("Anna Petrova")
    known |= {"client": client, "vehicle": a_vehicle(client), "jobs": rub(1_000), "parts": rub(700)}
    order = ready_order(workshop, **known)
    edit_order(order, version=order.version, discount_percent=Percent.whole(5), by=by)
    part = order.parts.get()
    edit_part(part, version=part.version, is_clients_own=True, reason="Squeaks again", by=by)
    return close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)


@pytest.fixture
def world(workshop, monkeypatch):
    """Of the owner: a few gifts, the oldest of all; of the manager: hundreds, most of them newer."""
    monkeypatch.setattr(gifts, "ADDED_UP", 5)
    monkeypatch.setattr(gifts, "FEW_OWN", 5)
    reader = workshop.extra["reader"] = hire("Reader", role_with(VIEW_GIFTS, VIEW_ORDERS, scope=OWN))
    given(workshop, workshop.manager)
    multiply(1, SHORT)
    kept = given(workshop, workshop.owner, manager=reader)
    kept.gifts.update(at=clock.now() - timedelta(days=2 * LONG))
    return workshop


def asked(workshop):
    today = clock.today()
    few, many = workshop.owner.pk, workshop.manager.pk
    filters = ["", *(f"kind={kind}" for kind in Gift.Kind.values), f"by={few}", f"by={many}"]
    filters += [f"kind={kind}&by={person}" for kind in Gift.Kind.values for person in (few, many)]
    filters += [f"since={today}", f"since={today - timedelta(days=3)}&until={today}&by={few}"]
    filters += [f"until={today - timedelta(days=10)}&kind=clients-own", f"until={today}&by={few}&kind=discount"]
    for typed in ("squeaks", "Petrova", "nothing-like-this", "squeaks again"):
        filters += [f"q={typed}", f"q={typed}&kind=below-list", f"q={typed}&by={few}", f"q={typed}&until={today}"]
    return [f"{LIST}?{query}" for query in filters]


def costs(sign_in, person, addresses):
    browser = sign_in(person)

    def get(address):
        assert browser.get(address).status_code == 200, address

    return {address: cost_of(lambda address=address: get(address)) for address in addresses}


@ON_SQLITE
def test_the_list_costs_the_same_with_a_long_past(world, sign_in):
    people = (world.owner, world.extra["reader"])
    before = {person: costs(sign_in, person, asked(world)) for person in people}
    multiply(SHORT + 1, LONG)

    wrong = []
    for person in people:
        for address, cost in costs(sign_in, person, asked(world)).items():
            try:
                assert_no_dearer(before[person][address], cost, what=f"{person} {address}")
            except AssertionError as dearer:
                wrong.append(str(dearer))
    assert not wrong, "\n\n".join(wrong)
