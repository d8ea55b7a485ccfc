"""A person can't set what is hidden from them, by any interface."""

import pytest

from motorcrm.access.catalogue import RIGHTS
from motorcrm.core.exact import Percent, Quantity, rub
from motorcrm.core.refusal import Forbidden
from motorcrm.orders.operations import (
    JobDraft,
    PartDraft,
    add_job,
    add_part,
    create_order,
    edit_job,
    edit_order,
    edit_part,
)
from motorcrm.testing.builders import an_order
from motorcrm.testing.cast import hire, role_with


@pytest.fixture
def blind(workshop):
    """A person who may do everything and sees no hidden field."""
    return hire("Blind", role_with(*(right for code, right in RIGHTS.items() if not code.startswith("fields."))))


def test_people_who_see_no_prices_set_none(workshop, blind):
    order = an_order(workshop, jobs=rub(1_000), parts=rub(500))
    job, part = order.jobs.get(), order.parts.get()
    same = {"organisation": workshop.organisation, "by": blind}
    for attempt in (
        lambda: edit_job(job, version=job.version, price=rub(1), by=blind),
        lambda: edit_job(job, version=job.version, discount_percent=Percent.whole(1), by=blind),
        lambda: edit_part(part, version=part.version, cost=rub(1), by=blind),
        lambda: edit_order(order, version=order.version, discount_sum=rub(1), by=blind),
        lambda: edit_order(order, version=order.version, brought_by_phone="+79123456789", by=blind),
        lambda: add_job(order, JobDraft("Polish", price=rub(1)), by=blind),
        lambda: add_part(order, PartDraft("Bulb", cost=rub(1)), by=blind),
        lambda: create_order(order.client, jobs=[JobDraft("Polish", price=rub(1))], **same),
        lambda: create_order(order.client, discount_percent=Percent.whole(1), **same),
    ):
        with pytest.raises(Forbidden):
            attempt()


def test_all_else_is_theirs_to_set_and_the_price_follows_by_itself(workshop, blind):
    order = an_order(workshop, jobs=rub(1_000))
    job = order.jobs.get()

    edit_job(job, version=job.version, quantity=Quantity.whole(2), name="Overhaul", by=blind)
    add_job(order, JobDraft("Polish"), by=blind)

    order.refresh_from_db()
    assert order.jobs_total == rub(2_000)
