"""Somebody's orders are the same read in strands as tested one by one; and counts that stop say so."""

import random
import re

import pytest

from motorcrm.access import scopes
from motorcrm.clients.models import Client
from motorcrm.clients.queries import client_list, clients_by_kind
from motorcrm.core import counting
from motorcrm.core.counting import Count
from motorcrm.core.exact import rub
from motorcrm.orders.models import JobAssignment, WorkOrder
from motorcrm.orders.operations import cancel_order
from motorcrm.orders.queries import strands
from motorcrm.orders.queries.strands import newest, strands_of
from motorcrm.testing.builders import an_order, closed_order


@pytest.fixture
def orders(workshop):
    """Some managed by the technician, some with their job, some both, some neither; some closed, some cancelled."""
    luck = random.Random(7)  # noqa: S311  # the same each time
    for _ in range(16):
        technician = luck.choice([workshop.technician, workshop.other_technician])
        manager = luck.choice([workshop.technician, workshop.manager])
        make = luck.choice([an_order, closed_order])
        order = make(workshop, jobs=rub(100), technician=technician, manager=manager)
        if make is an_order and luck.random() < 0.6:
            cancel_order(order, reason="Changed his mind", by=workshop.owner)


def ids(rows):
    return [row.pk for row in rows]


@pytest.mark.parametrize("tab", ["all", "closed", "cancelled"])
def test_strands_are_what_the_person_may_see(workshop, orders, monkeypatch, tab):
    monkeypatch.setattr(strands, "WIDEST", 3)
    rows = WorkOrder.objects.all() if tab == "all" else WorkOrder.objects.filter(phase=tab)
    own = strands_of(workshop.technician, {}, tab, shown=lambda _all: rows)
    seen = ids(rows.visible_to(workshop.technician).order_by("-pk"))

    assert len(own) == 2
    assert 0 < len(seen) < WorkOrder.objects.count()
    assert ids(newest(own, 100, None)) == seen
    assert ids(newest(own, 1, None)) == seen[:1]
    assert ids(newest(own, 2, seen[0])) == seen[1:3]


def test_a_technicians_orders_are_those_with_their_jobs(workshop, orders):
    found = strands_of(workshop.owner, {"technician": workshop.technician})
    jobs = JobAssignment.objects.filter(employee=workshop.technician)

    assert ids(newest(found, 100, None)) == sorted(set(jobs.values_list("job__order", flat=True)), reverse=True)


def test_somebody_with_many_orders_sees_that_not_all_were_counted(workshop, orders, sign_in, monkeypatch):
    monkeypatch.setattr(strands, "COUNTED", 3)
    count = sign_in(workshop.technician).get("/orders/figures/?status=all").context["count"]

    assert count.is_more
    assert str(count).endswith("+")


def test_a_sum_over_more_than_is_counted_is_asked_for(workshop, orders, sign_in, monkeypatch):
    monkeypatch.setattr(counting, "ENOUGH", 2)
    browser = sign_in(workshop.owner)
    first = browser.get("/orders/figures/?status=closed")
    asked = re.search(r'hx-get="(/orders/figures/[^"]*)"', first.content.decode())[1].replace("&amp;", "&")
    whole = browser.get(asked)

    assert first.context["count"] == Count(2, is_more=True)
    assert first.context["total"] is None
    closed = WorkOrder.objects.filter(phase="closed")
    assert whole.context["count"] == Count(closed.count())
    assert whole.context["total"] == sum((order.total for order in closed), rub(0))


@pytest.mark.parametrize("few", [2, 2_000])
def test_clients_are_the_same_gathered_and_tested(workshop, orders, monkeypatch, few):
    monkeypatch.setattr(scopes, "FEW_OWN", few)
    seen = ids(Client.objects.visible_to(workshop.technician).order_by("-pk"))

    assert 0 < len(seen) < Client.objects.count()
    assert ids(client_list(workshop.technician).order_by("-pk")) == seen
    count = clients_by_kind(workshop.technician)[""]
    assert count.is_more if few == 2 else count == Count(len(seen))
