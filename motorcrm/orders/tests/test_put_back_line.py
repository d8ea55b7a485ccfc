"""Undoing the removal of a line: it is what it was, where it was."""

from datetime import timedelta

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import Percent, rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Forbidden, Refused
from motorcrm.employees.operations import leave
from motorcrm.history.queries import story_of
from motorcrm.orders.models import Gift, Job, OrderPart, RemovedLine
from motorcrm.orders.operations import (
    JobDraft,
    PartDraft,
    Share,
    cancel_order,
    create_order,
    put_back_line,
    remove_job,
    remove_part,
)
from motorcrm.testing.builders import a_client


@pytest.fixture
def order(workshop):
    """Two jobs, the first one shared and discounted; a part with a cost."""
    shares = (
        Share(workshop.technician, Percent.parse("60")),
        Share(workshop.other_technician, Percent.parse("40")),
    )
    half = Percent.parse("10")
    return create_order(
        a_client(),
        organisation=workshop.organisation,
        jobs=[
            JobDraft("First", price=rub(1_000), discount_percent=half, reason="Regular", shares=shares),
            JobDraft("Second", price=rub(500)),
        ],
        parts=[PartDraft("Seal", article="A-1", price=rub(300), cost=rub(200))],
        by=workshop.owner,
    )


def rows(model):
    return [{**row, "id": None if model is Gift else row["id"]} for row in model.objects.order_by("pk").values()]


def test_a_job_comes_back_with_its_technicians_discount_and_place(workshop, order):
    job = order.jobs.first()
    before = rows(Job), list(job.assignments.values("employee", "share")), rows(Gift), order.total
    removed = remove_job(job, version=job.version, by=workshop.manager)
    assert not Job.objects.filter(pk=job.pk).exists()

    back = put_back_line(order, removed=removed.pk, by=workshop.manager)

    order.refresh_from_db()
    assert (rows(Job), list(back.assignments.values("employee", "share")), rows(Gift), order.total) == before
    assert [one.name for one in order.jobs.all()] == ["First", "Second"]
    assert story_of(order)[-2:] == ["orders.job-removed", "orders.job-put-back"]
    assert violations() == {}


def test_a_part_comes_back_with_its_cost_for_people_who_see_none(workshop, order):
    before = rows(OrderPart)
    part = order.parts.get()
    removed = remove_part(part, version=part.version, by=workshop.manager)
    put_back_line(order, removed=removed.pk, by=workshop.manager)
    assert rows(OrderPart) == before


def test_once_and_not_long_after(workshop, order):
    part, job = order.parts.get(), order.jobs.last()
    first = remove_part(part, version=part.version, by=workshop.manager)
    put_back_line(order, removed=first.pk, by=workshop.manager)
    with pytest.raises(Refused, match="not-put-back"):
        put_back_line(order, removed=first.pk, by=workshop.manager)
    late = remove_job(job, version=job.version, by=workshop.manager)
    with clock.at(clock.now() + timedelta(hours=1)):
        with pytest.raises(Refused, match="not-put-back"):
            put_back_line(order, removed=late.pk, by=workshop.manager)
        part.refresh_from_db()
        remove_part(part, version=part.version, by=workshop.manager)
    assert RemovedLine.objects.count() == 1, "what nobody wanted back is forgotten"


def test_not_into_another_order_nor_one_that_is_over_nor_by_who_may_not_edit(workshop, order):
    job = order.jobs.last()
    removed = remove_job(job, version=job.version, by=workshop.manager)
    other = create_order(a_client(), organisation=workshop.organisation, by=workshop.manager)
    with pytest.raises(Refused, match="not-put-back"):
        put_back_line(other, removed=removed.pk, by=workshop.manager)
    with pytest.raises(Forbidden):
        put_back_line(order, removed=removed.pk, by=workshop.technician)
    cancel_order(order, reason="no", by=workshop.manager)
    with pytest.raises(Refused, match="order-over"):
        put_back_line(order, removed=removed.pk, by=workshop.manager)


def test_not_for_a_technician_who_has_left(workshop, order):
    job = order.jobs.first()
    removed = remove_job(job, version=job.version, by=workshop.manager)
    leave(workshop.other_technician, on=clock.today(), by=workshop.owner)
    with pytest.raises(Refused, match="not-put-back"):
        put_back_line(order, removed=removed.pk, by=workshop.manager)


def test_the_page_offers_it_beside_the_piece_and_on_the_next_page(workshop, order, sign_in):
    browser, job, part = sign_in(workshop.manager), order.jobs.first(), order.parts.get()
    piece = browser.post(
        f"/orders/{order.pk}/jobs/{job.pk}/remove/", {"version": job.version}, headers={"HX-Request": "true"}
    )
    offered = piece.content.decode().partition('hx-swap-oob="beforeend:#notices"')[2]
    assert f'hx-post="/orders/{order.pk}/put-back/"' in offered
    assert f'name="removed" value="{RemovedLine.objects.get().pk}"' in offered
    assert browser.post(f"/orders/{order.pk}/put-back/", {"removed": "x"}).status_code == 422

    page = browser.post(f"/orders/{order.pk}/parts/{part.pk}/remove/", {"version": part.version}, follow=True)
    newest = RemovedLine.objects.order_by("-pk").first()
    assert f'name="removed" value="{newest.pk}"' in page.content.decode()
    assert browser.post(f"/orders/{order.pk}/put-back/", {"removed": newest.pk}).status_code == 302
    assert OrderPart.objects.filter(pk=part.pk).exists()
