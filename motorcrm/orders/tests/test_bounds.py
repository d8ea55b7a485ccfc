"""What is calculated is bounded as what is typed: nothing breaks the totals of others."""

import pytest
from django.db import IntegrityError, transaction

from motorcrm.core.exact import Money, Quantity, rub
from motorcrm.core.refusal import Invalid
from motorcrm.orders.models import Job, OrderPart, WorkOrder
from motorcrm.orders.operations import JobDraft, PartDraft, add_job, add_part, create_order, edit_job, edit_part
from motorcrm.testing.builders import a_client, an_order, the_job

MUCH, MANY = rub(99_999_999_999), Quantity.whole(1_000_000)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"price": MUCH}, "quantity"), ({"price": rub(1_000), "quantity": MANY, "cost": MUCH}, "cost")],
)
def test_a_part_is_bounded_as_a_whole(workshop, change, field):
    order = an_order(workshop, parts=rub(1))
    part = order.parts.get()
    edit_part(part, version=part.version, quantity=MANY, sure=[f"quantity:{MANY.units}"], by=workshop.manager)
    for call in (
        lambda: edit_part(order.parts.get(), version=part.version, by=workshop.manager, **change),
        lambda: add_part(order, PartDraft("Gold", **{"quantity": MANY, **change}), by=workshop.manager),
    ):
        with pytest.raises(Invalid) as refused:
            call()
        assert set(refused.value.errors) == {field}


def test_so_are_a_job_and_a_new_order(workshop):
    order = an_order(workshop, jobs=rub(1))
    with pytest.raises(Invalid):
        edit_job(the_job(order), version=1, price=MUCH, quantity=MANY, by=workshop.manager)
    draft = JobDraft("Gold", price=MUCH, quantity=MANY)
    with pytest.raises(Invalid) as refused:
        create_order(a_client(), organisation=workshop.organisation, jobs=[draft], by=workshop.manager)
    assert set(refused.value.errors) == {"jobs-1-quantity"}


def test_lines_that_are_small_enough_do_not_add_up_to_too_much(workshop):
    order = an_order(workshop, jobs=rub(1))
    add_part(order, PartDraft("Gold", price=MUCH), by=workshop.manager)
    with pytest.raises(Invalid):
        add_part(order, PartDraft("Gold", price=MUCH), by=workshop.manager)
    with pytest.raises(Invalid):
        add_job(order, JobDraft("Gold leaf", price=MUCH), by=workshop.manager)


def test_the_page_says_so_beside_the_field_and_goes_on_working(workshop, sign_in):
    order = an_order(workshop, jobs=rub(1))
    page = sign_in(workshop.manager)
    sent = {"name": "Gold", "price": "99 999 999 999", "quantity": "1000000"}

    answer = page.post(f"/orders/{order.pk}/parts/add/", sent, headers={"HX-Request": "true"})

    assert answer.status_code == 422
    assert 'data-field="quantity"' in answer.text
    assert page.get("/orders/").status_code == page.get("/orders/figures/").status_code == 200


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (WorkOrder, "total"),
        (WorkOrder, "cost_total"),
        (WorkOrder, "line_discounts"),
        (Job, "total"),
        (OrderPart, "price"),
    ],
)
@pytest.mark.parametrize("value", [Money(Money.MAX + 1), Money(-1)])
def test_the_database_refuses_what_is_out_of_bounds(workshop, model, field, value):
    an_order(workshop, jobs=rub(1), parts=rub(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**{field: value})
