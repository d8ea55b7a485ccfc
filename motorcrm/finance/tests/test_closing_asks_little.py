"""Closing costs few queries: each order is locked and read once, and all money is posted together."""

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.employees.models import Employee
from motorcrm.finance.operations import take_payment, take_prepayment
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import JobDraft, PartDraft, close_order, create_order, finish_job, move_part
from motorcrm.orders.phases import Phase
from motorcrm.orders.queries.money import money_of
from motorcrm.testing.builders import a_client, a_vehicle, by_one
from motorcrm.testing.queries import queries

MOST_OF_THE_VERB, MOST_OF_THE_PAGE = 41, 45


@pytest.fixture
def usual(workshop, where):
    """Four jobs by one technician, three parts, 1 000 prepaid for the order, 9 000 on the client's balance."""
    client = a_client()
    order = create_order(
        client,
        organisation=workshop.organisation,
        vehicle=a_vehicle(client),
        phase=Phase.ACCEPTED,
        mileage=12_500,
        jobs=[JobDraft(f"Job {n}", price=rub(1_000), shares=by_one(workshop.technician)) for n in range(4)],
        parts=[PartDraft(f"Part {n}", price=rub(500), cost=rub(300)) for n in range(3)],
        by=workshop.manager,
    )
    for job in order.jobs.all():
        finish_job(job, by=workshop.manager)
    for part in order.parts.all():
        move_part(part, "installed", by=workshop.manager)
    known = {"money_account": where.till, "on": clock.today(), "by": workshop.manager}
    take_payment(order, amount=rub(1_000), **known)
    take_prepayment(client, organisation=workshop.organisation, amount=rub(9_000), **known)
    return order


def test_the_verb(workshop, usual):
    manager = Employee.objects.get(pk=workshop.manager.pk)
    order = WorkOrder.objects.select_related("client", "organisation", "contract").get(pk=usual.pk)

    with queries(max=MOST_OF_THE_VERB):
        close_order(order, on=clock.today(), from_balance=rub(4_500), hand_over_to="", by=manager, key="the-only-key")

    assert (money_of(order).paid, money_of(order).due) == (rub(5_500), rub(0))
    assert order.handed_over_at


def test_the_whole_page(workshop, usual, sign_in):
    browser, address = sign_in(workshop.manager), f"/orders/{usual.pk}/close/"
    key = browser.get(address).context["form"]["key"].value()
    typed = {"on": clock.today().isoformat(), "from_balance": "4500", "hand_over": "on", "key": key}

    with queries(max=MOST_OF_THE_PAGE):
        assert browser.post(address, typed).status_code == 302

    usual.refresh_from_db()
    assert money_of(usual).due == rub(0)
    assert usual.handed_over_at
