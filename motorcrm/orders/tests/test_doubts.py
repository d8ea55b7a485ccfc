"""A price of nothing and an enormous quantity are asked about before they are saved."""

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import Quantity, rub
from motorcrm.core.refusal import Asked, Invalid
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import JobDraft, PartDraft, add_job, add_part, create_order, edit_job, edit_part
from motorcrm.orders.phases import Phase
from motorcrm.testing.builders import a_client, a_service, a_vehicle, an_order, the_job


def codes(asked):
    return [question.code for question in asked.value.questions]


@pytest.mark.parametrize(
    ("draft", "asks"),
    [
        (JobDraft("Wash", price=rub(0)), ["price:0"]),
        (JobDraft("Wash", price=rub(1), quantity=Quantity.whole(101)), ["quantity:101000"]),
        (JobDraft("Wash", price=rub(0), quantity=Quantity.whole(500)), ["price:0", "quantity:500000"]),
        (JobDraft("Wash", price=rub(1), quantity=Quantity.whole(100)), []),
        (JobDraft("Wash"), []),
        (JobDraft("Wash", price=rub(0), is_warranty=True, reason="Came back"), []),
    ],
)
def test_what_is_asked_of_a_new_line(workshop, draft, asks):
    order = an_order(workshop)
    if not asks:
        assert add_job(order, draft, by=workshop.manager).pk
        return
    with pytest.raises(Asked) as asked:
        add_job(order, draft, by=workshop.manager)
    assert codes(asked) == asks
    assert not order.jobs.exists()
    with pytest.raises(Asked):
        add_job(order, draft, sure=["price:1", "quantity:5"], by=workshop.manager)
    assert add_job(order, draft, sure=asks, by=workshop.manager).pk


def test_a_price_below_the_list_asks_for_a_reason_instead(workshop):
    service = a_service("Wash", price=rub(300))
    with pytest.raises(Invalid, match="reason"):
        add_job(an_order(workshop), JobDraft(service=service, price=rub(0)), by=workshop.manager)


def test_an_edit_asks_only_about_what_it_changes(workshop):
    order = an_order(workshop, parts=rub(500), jobs=rub(100))
    part, job = order.parts.get(), the_job(order)
    with pytest.raises(Asked) as asked:
        edit_part(part, version=1, price=rub(0), quantity=Quantity.whole(1_000), by=workshop.manager)
    assert codes(asked) == ["price:0", "quantity:1000000"]
    edit_part(part, version=1, price=rub(0), quantity=Quantity.whole(1_000), sure=codes(asked), by=workshop.manager)

    edit_part(part, version=2, name="Bolt", price=rub(0), quantity=Quantity.whole(1_000), by=workshop.manager)
    with pytest.raises(Asked):
        edit_job(job, version=1, price=rub(0), by=workshop.manager)
    assert order.parts.get().name == "Bolt"


def test_lines_of_a_call_are_asked_about_together_each_by_its_place(workshop):
    client = a_client()
    known = {
        "organisation": workshop.organisation,
        "vehicle": a_vehicle(client),
        "phase": Phase.BOOKED,
        "jobs": [JobDraft("Wash", price=rub(1)), JobDraft("Wax", price=rub(0))],
        "parts": [PartDraft("Bolt", price=rub(1), quantity=Quantity.whole(300))],
        "by": workshop.manager,
    }
    with pytest.raises(Asked) as asked:
        create_order(client, **known)
    assert codes(asked) == ["jobs-2-price:0", "parts-1-quantity:300000"]
    assert not WorkOrder.objects.exists()
    assert create_order(client, **known, sure=codes(asked)).total == rub(301)


def test_questions_asked_in_turns_keep_the_earlier_answers(workshop, sign_in):
    """First of the lines, then of the mileage: the button that answers the second still answers the first."""
    client = a_client()
    vehicle = a_vehicle(client)
    vehicle.readings.create(value=50_000, meter="km", read_on=clock.today())
    typed = {
        "client": client.pk, "vehicle": vehicle.pk, "phase": Phase.ACCEPTED, "mileage": "400", "key": "k" * 32,
        "organisation": workshop.organisation.pk, "manager": workshop.manager.pk,
        "jobs-TOTAL_FORMS": "1", "jobs-INITIAL_FORMS": "0", "jobs-0-name": "Wax", "jobs-0-price": "0",
        "jobs-0-quantity": "1", "parts-TOTAL_FORMS": "0", "parts-INITIAL_FORMS": "0",
    }  # fmt: skip
    browser = sign_in(workshop.manager)

    first = browser.post("/orders/new/", typed)
    second = browser.post("/orders/new/", typed | {"sure": first.context["form"].asked.codes})

    assert (first.status_code, second.status_code) == (409, 409)
    assert len(second.context["form"].asked.questions) == 1
    assert browser.post("/orders/new/", typed | {"sure": second.context["form"].asked.codes}).status_code == 302


def test_a_line_in_free_text_without_a_price_is_marked(workshop, sign_in):
    order = an_order(workshop, jobs=rub(100))
    assert "без цены" not in sign_in(workshop.manager).get(f"/orders/{order.pk}/").content.decode()
    add_part(order, PartDraft("Bolt"), by=workshop.manager)
    assert sign_in(workshop.manager).get(f"/orders/{order.pk}/").content.decode().count("без цены") == 1
    assert "без цены" not in sign_in(workshop.technician).get(f"/orders/{order.pk}/").content.decode()
