"""Lists, counts and the day's pages cost the same however many orders are over."""

from datetime import timedelta

import pytest

from motorcrm.access import scopes
from motorcrm.access.catalogue import OWN
from motorcrm.clients import listing
from motorcrm.clients.models import Client
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core import clock, counting
from motorcrm.core.exact import rub
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.orders.columns import CLOSED_SORTS, OPEN_SORTS
from motorcrm.orders.models import OrderStatus
from motorcrm.orders.operations import cancel_order
from motorcrm.orders.queries import crossed, strands
from motorcrm.orders.rights import DO_JOBS, VIEW_ORDERS
from motorcrm.testing.builders import a_client, a_vehicle, an_order, closed_order, the_job
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.past import multiply
from motorcrm.testing.plans import ON_SQLITE, assert_no_dearer, cost_of

SHORT, LONG = 60, 600
FEW = 5
"""Counts stop here, so that a short past is already more than is counted."""

JOBS = ["/jobs/", "/jobs/changes/"]


@pytest.fixture
def limits(monkeypatch):
    monkeypatch.setattr(counting, "ENOUGH", FEW)
    monkeypatch.setattr(listing, "FEW_KEPT", FEW)
    monkeypatch.setattr(strands, "COUNTED", FEW)
    monkeypatch.setattr(scopes, "FEW_OWN", FEW)
    monkeypatch.setattr(crossed, "FAR", SHORT)
    monkeypatch.setattr(crossed, "FIRST", FEW)


def ended(workshop, technician, **known):
    """A closed and a cancelled order of new clients with vehicles; the first was clocked hour by hour."""
    known["technician"] = technician
    close, cancel = a_client("Ivan Closed"), a_client("Fleet Ltd", kind="company")
    order = closed_order(workshop, client=close, vehicle=a_vehicle(close), jobs=rub(100), **known)
    for number in range(10):
        began = clock.now() - timedelta(days=8, hours=number)
        the_job(order).sessions.create(employee=technician, started_at=began, ended_at=began + timedelta(hours=1))
    order = an_order(workshop, client=cancel, vehicle=a_vehicle(cancel), jobs=rub(100), **known)
    cancel_order(order, reason="Changed his mind", by=workshop.manager)
    return close


def days(name, last):
    return f"{name}_from={last - timedelta(days=2)}&{name}_to={last}"


def addresses(workshop, client):
    today, status = clock.today(), OrderStatus.objects.get
    lists = ["", "status=closed", "status=cancelled", "status=all", "status=ready", "status=inside", "overdue=on"]
    for person in (workshop.manager, workshop.owner):
        lists += [f"manager={person.pk}&status={tab}" for tab in ("open", "closed", "cancelled", "all")]
    for person in (workshop.technician, workshop.other_technician):
        lists += [f"technician={person.pk}&status={tab}" for tab in ("open", "closed", "all")]
    lists += [f"technician={workshop.other_technician.pk}&status=cancelled"]
    lists += [f"{days(name, today)}&status=all" for name in ("created", "promised", "booked")]
    lists += [days("closed", today), f"{days('closed', today)}&manager={workshop.owner.pk}"]
    lists += [f"created_from=2000-01-01&status={tab}" for tab in ("open", "closed", "all")]
    lists += [
        "closed_from=2000-01-01&status=open",
        "closed_from=2000-01-01&status=cancelled",
        "booked_from=2000-01-01&status=open",
    ]
    lists += [f"status={status(code='closed').pk}&manager={workshop.owner.pk}", f"status={status(code='accepted').pk}"]
    lists += [f"sort={sign}{sort.column}" for sort in OPEN_SORTS for sign in ("", "-")]
    lists += [f"status={status(code='accepted').pk}&sort=client", "status=accepted&sort=-status"]
    lists += [f"status=closed&sort={sign}{sort.column}" for sort in CLOSED_SORTS for sign in ("", "-")]
    lists += [f"client={client.pk}", f"client={client.pk}&status=closed", f"vehicle={client.vehicles.get().pk}"]
    for rare in (f"technician={workshop.other_technician.pk}", f"manager={workshop.owner.pk}"):
        lists += [f"{rare}&{name}_from=2000-01-01&status=all" for name in ("created", "promised", "closed")]
        lists += [f"{rare}&created_from=2000-01-01&status={tab}" for tab in ("open", "closed", "cancelled")]
        lists += [f"{rare}&client={client.pk}"]
    # Figures know of no order.
    figures = [f"/orders/figures/?{query}" for query in lists if "sort=" not in query]
    return [
        *(f"/orders/?{query}" for query in lists),
        *figures,
        "/",
        "/employees/load/",
        "/clients/",
        "/clients/?kind=company",
        "/clients/?sort=-visit",
        "/clients/figures/",
        "/vehicles/",
        f"/clients/{client.pk}/",
    ]


def own_addresses(client):
    tabs = ("open", "closed", "cancelled", "all")
    asked = [f"status={tab}{more}" for tab in tabs for more in ("", "&created_from=2000-01-01")]
    found = [f"/orders/{page}?{query}" for query in asked for page in ("", "figures/")]
    return [*found, f"/clients/{client.pk}/", "/clients/", "/clients/?kind=company", "/vehicles/"]


@pytest.fixture
def world(workshop, limits):
    """A short past, and what is not of it: open orders, and a little that people did who seldom do anything."""
    open_money_accounts(workshop.organisation)
    workshop.extra["stranger"] = hire("Stranger", role_with(VIEW_ORDERS, VIEW_CLIENTS, DO_JOBS, scope=OWN))
    ended(workshop, technician=workshop.technician)
    multiply(1, SHORT)
    client = ended(workshop, technician=workshop.other_technician, manager=workshop.owner)
    soon, late = clock.now() + timedelta(hours=1), clock.now() - timedelta(hours=1)
    for technician in (workshop.technician, workshop.other_technician):
        an_order(workshop, jobs=rub(100), technician=technician, promised_at=soon)
        an_order(workshop, jobs=rub(100), technician=technician, promised_at=late)
    return client


def costs(sign_in, person, asked):
    browser = sign_in(person)

    def get(address):
        answer = browser.get(address)
        assert answer.status_code == 200, address

    return {address: cost_of(lambda address=address: get(address)) for address in asked}


@ON_SQLITE
def test_no_page_of_orders_costs_more_after_a_long_past(workshop, sign_in, world):
    readers = {
        workshop.owner: addresses(workshop, world),
        workshop.technician: [*own_addresses(Client.objects.earliest("pk")), *JOBS],
        workshop.other_technician: [*own_addresses(world), *JOBS],
        workshop.extra["stranger"]: [address for address in own_addresses(world) if str(world.pk) not in address],
    }
    before = {person: costs(sign_in, person, asked) for person, asked in readers.items()}
    multiply(SHORT + 1, LONG)

    wrong = []
    for person, asked in readers.items():
        for address, cost in costs(sign_in, person, asked).items():
            try:
                assert_no_dearer(before[person][address], cost, what=f"{person} {address}")
            except AssertionError as dearer:
                wrong.append(str(dearer))
    assert not wrong, "\n\n".join(wrong)
