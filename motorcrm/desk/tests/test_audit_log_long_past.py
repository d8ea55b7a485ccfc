"""The audit log costs the same however much has happened, whatever it is filtered by."""

from datetime import timedelta

import pytest

from motorcrm.access.catalogue import OWN
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.search import beside
from motorcrm.desk.audit import queries
from motorcrm.history.models import Happening
from motorcrm.history.record import ref
from motorcrm.history.rights import VIEW_AUDIT_LOG
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.builders import a_client, a_vehicle, closed_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.past import multiply
from motorcrm.testing.plans import ON_SQLITE, assert_no_dearer, cost_of

SHORT, LONG = 220, 880
"""Enough for a search to find all that it looks at, and four times as many."""


def signed_in(person, *, at):
    return Happening.objects.create(at=at, by=person, event="signin.signed-in", about=ref(person), facts={})


def signed_in_often(person, times):
    """Of one record much more than of others; copies of it are about others."""
    row = {"by": person, "event": "signin.signed-in", "about": ref(person), "facts": {}}
    moments = [clock.now() - timedelta(hours=hours) for hours in range(times)]
    Happening.objects.bulk_create([Happening(at=at, **row) for at in moments])


@pytest.fixture
def world(workshop, monkeypatch):
    """People who have done much, day after day, and one who did one thing once, long ago."""
    monkeypatch.setattr(queries, "FAR", 60)
    monkeypatch.setattr(queries, "FIRST", 55)
    monkeypatch.setattr(beside, "TOGETHER", 100)
    workshop.extra["reader"] = hire("Reader", role_with(VIEW_AUDIT_LOG, VIEW_ORDERS, VIEW_CLIENTS, scope=OWN))
    client = a_client("Anna Petrova")
    order = closed_order(workshop, client=client, vehicle=a_vehicle(client), manager=workshop.manager, jobs=rub(100))
    for person in (workshop.manager, workshop.technician, workshop.owner):
        signed_in(person, at=clock.now())
    multiply(1, SHORT)
    signed_in(workshop.accountant, at=clock.now() - timedelta(days=2 * LONG))
    signed_in_often(workshop.manager, SHORT)
    workshop.extra["order"] = order
    return workshop


def addresses(world):
    order, today = world.extra["order"], clock.today()
    people = [world.manager.pk, world.accountant.pk, "program"]
    asked = ["", *(f"by={person}" for person in people), "event=signin.signed-in", "event=orders.closed"]
    asked += [f"by={person}&event={event}" for person in people for event in ("signin.signed-in", "orders.closed")]
    asked += [f"by={person}&until={today - timedelta(days=9)}&event=signin.signed-in" for person in people]
    asked += [f"since={today}", f"since={today}&by={world.accountant.pk}", f"until={today}&event=orders.closed"]
    for typed in (order.number, "Petrova", "Manager", "nothing-like-this"):
        asked += [f"thing={typed}", f"thing={typed}&by={world.accountant.pk}", f"thing={typed}&event=signin.signed-in"]
    return [f"/settings/audit-log/?{query}" for query in asked]


@ON_SQLITE
@pytest.mark.parametrize("reader", ["owner", "reader"])
def test_the_log_costs_the_same_with_a_long_past(world, sign_in, reader):
    browser = sign_in(world.extra.get(reader) or getattr(world, reader))

    def costs():
        return {address: cost_of(lambda address=address: shown(browser, address)) for address in addresses(world)}

    before = costs()
    multiply(SHORT + 1, LONG)
    signed_in_often(world.manager, 4 * SHORT)

    wrong = []
    for address, cost in costs().items():
        try:
            assert_no_dearer(before[address], cost, what=address)
        except AssertionError as dearer:
            wrong.append(str(dearer))
    assert not wrong, "\n\n".join(wrong)


def shown(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer


def test_a_rare_action_of_a_person_is_found_page_by_page(world, sign_in):
    browser = sign_in(world.owner)
    page = shown(browser, f"/settings/audit-log/?by={world.accountant.pk}&event=signin.signed-in").context["page"]
    pages, found = 1, list(page.rows)
    while page.next:
        address = f"/settings/audit-log/?by={world.accountant.pk}&event=signin.signed-in&before={page.next}"
        page = shown(browser, address).context["page"]
        pages, found = pages + 1, found + list(page.rows)

    assert [row.by for row in found] == [world.accountant]
    assert pages > 2


def test_more_of_one_record_than_is_looked_at_is_said(world, sign_in):
    page = shown(sign_in(world.owner), "/settings/audit-log/?thing=Manager&kind=employee").context["page"]
    assert page.is_cut
