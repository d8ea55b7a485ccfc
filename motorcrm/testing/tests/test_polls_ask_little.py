"""What a page that is merely open costs: it asks every few seconds whether anything has changed."""

import re

from motorcrm.core.exact import rub
from motorcrm.orders.operations import start_job
from motorcrm.testing.builders import an_order, the_job
from motorcrm.testing.queries import queries

WHO = 2
"""The session, and the person with their rights."""


def seen(page):
    return re.search(r"seen=([^\"&]+)", page.content.decode())[1]


def test_an_order_that_has_not_changed_costs_three_queries_more(workshop, sign_in):
    order = an_order(workshop, jobs=rub(1_000))
    browser = sign_in(workshop.manager)
    poll = f"/orders/{order.pk}/changes/?seen={seen(browser.get(f'/orders/{order.pk}/'))}"

    with queries(max=WHO + 3):
        assert browser.get(poll, headers={"HX-Request": "true"}).status_code == 204

    start_job(the_job(order), by=workshop.technician)
    assert browser.get(poll, headers={"HX-Request": "true"}).status_code == 200


def test_jobs_that_have_not_changed_cost_one_query_more(workshop, sign_in):
    order = an_order(workshop, jobs=rub(1_000))
    browser = sign_in(workshop.technician)
    poll = f"/jobs/changes/?seen={seen(browser.get('/jobs/'))}"

    with queries(max=WHO + 1):
        assert browser.get(poll, headers={"HX-Request": "true"}).status_code == 204

    start_job(the_job(order), by=workshop.technician)
    assert browser.get(poll, headers={"HX-Request": "true"}).status_code == 200


def test_a_person_and_their_rights_are_one_query_and_a_change_holds_from_the_next_request(workshop, sign_in):
    browser = sign_in(workshop.manager)
    assert browser.get("/orders/").status_code == 200

    workshop.manager.roles.clear()

    assert browser.get("/orders/").status_code == 403
