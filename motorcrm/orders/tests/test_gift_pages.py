"""Discounts and free lines on pages: typed, refused beside their fields, looked through by the owner."""

import html
from datetime import timedelta

import pytest

from motorcrm.access.rights import SEE_PRICES
from motorcrm.company.models import TaxMode
from motorcrm.company.operations import set_tax_mode
from motorcrm.core import clock
from motorcrm.core.exact import Percent, Quantity, rub
from motorcrm.orders.models import Gift, WorkOrder
from motorcrm.orders.operations import JobDraft, PartDraft, add_job, add_part, close_order, edit_job, edit_order
from motorcrm.orders.rights import CREATE_ORDERS, EDIT_ORDERS, VIEW_GIFTS, VIEW_ORDERS
from motorcrm.orders.tests.test_order_new_page import sent
from motorcrm.testing.builders import a_client, a_service, an_order, on_trust, ready_order, the_job
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import queries

HTMX = {"HX-Request": "true"}
LIST = "/orders/given/"


@pytest.fixture
def order(workshop):
    return an_order(workshop, jobs=rub(10_000), parts=rub(5_000))


def post_line(visitor, job, **typed):
    known = {"version": job.version, "name": job.name, "quantity": "1", "price": "10000", **typed}
    return visitor.post(f"/orders/{job.order_id}/jobs/{job.pk}/edit/", known, headers=HTMX)


def words(answer):
    return html.unescape(answer.text).replace("\u00a0", " ")


# --- a discount as it is typed ---


@pytest.mark.parametrize(
    ("typed", "total"),
    [
        ("10", 9_000),
        ("10 %", 9_000),
        ("10%", 9_000),
        ("500 ₽", 9_500),
        ("500р", 9_500),
        ("1 000 руб.", 9_000),
        ("", 10_000),
    ],
)
def test_a_bare_number_is_a_percent_and_an_amount_has_its_sign(workshop, sign_in, order, typed, total):
    assert post_line(sign_in(workshop.manager), the_job(order), discount=typed).status_code == 200
    assert the_job(order).total == rub(total)


def test_an_amount_is_shown_as_it_is_typed(workshop, sign_in, order):
    edit_order(order, version=order.version, discount_sum=rub(500), by=workshop.manager)
    visitor = sign_in(workshop.manager)
    assert "500 ₽" in words(visitor.get(f"/orders/{order.pk}/"))
    field = words(visitor.get(f"/orders/{order.pk}/fact/?name=discount", headers=HTMX))
    assert 'name="discount" value="500 ₽"' in field


@pytest.mark.parametrize("typed", ["500", "ten", "-5", "10 % ₽"])
def test_what_is_neither_is_refused_beside_the_field(workshop, sign_in, order, typed):
    answer = post_line(sign_in(workshop.manager), the_job(order), discount=typed)
    assert answer.status_code == 422
    assert 'data-field="discount"' in answer.text


def test_a_discount_beyond_the_role_is_refused_beside_the_field(workshop, sign_in, order):
    answer = post_line(sign_in(workshop.manager), the_job(order), discount="50")
    header = {"version": order.version, "discount": "50"}
    as_a_whole = sign_in(workshop.manager).post(f"/orders/{order.pk}/edit/", header, headers=HTMX)
    for one in (answer, as_a_whole):
        assert one.status_code == 422
        assert 'data-field="discount"' in one.text


def test_on_the_page_for_calls_it_means_the_same(workshop, sign_in):
    lines = [
        {"name": "Wash", "price": "1000", "discount": "10"},
        {"name": "Polish", "price": "1000", "discount": "50 ₽"},
    ]
    sign_in(workshop.manager).post("/orders/new/", sent(workshop, lines, client=a_client().pk))
    assert [job.total for job in WorkOrder.objects.get().jobs.all()] == [rub(900), rub(950)]


# --- reasons ---


def test_a_reason_is_asked_for_beside_the_line(workshop, sign_in):
    order = an_order(workshop)
    job = add_job(order, JobDraft(service=a_service("Oil change", price=rub(10_000))), by=workshop.manager)

    refused = post_line(sign_in(workshop.manager), job, price="1")
    assert refused.status_code == 422
    assert 'data-field="reason"' in refused.text

    assert post_line(sign_in(workshop.manager), job, price="1", reason="Friend of the house").status_code == 200
    assert "Friend of the house" in sign_in(workshop.manager).get(f"/orders/{order.pk}/").text


def test_a_call_asks_for_it_in_its_row_and_keeps_what_was_typed(workshop, sign_in):
    service = a_service("Oil change", price=rub(1_500))
    rows = [{}, {"name": "Oil change", "service": service.pk, "price": "700"}]
    data = sent(workshop, rows, client=a_client().pk)

    refused = sign_in(workshop.manager).post("/orders/new/", data)
    assert refused.status_code == 422
    form = refused.context["form"]
    assert [list(row.errors) for row in form.jobs.forms] == [[], ["reason"]]
    assert 'value="700"' in refused.text
    assert not WorkOrder.objects.exists()

    sign_in(workshop.manager).post("/orders/new/", data | {"jobs-1-reason": "Regular"})
    assert WorkOrder.objects.get().jobs.get().reason == "Regular"


def test_those_without_the_right_are_told_beside_the_price(workshop, sign_in):
    service = a_service("Oil change", price=rub(1_500))
    clerk = hire("Clerk", role_with(VIEW_ORDERS, CREATE_ORDERS, EDIT_ORDERS, SEE_PRICES))
    clerk.roles.add(workshop.accountant.roles.get())
    rows = [{"name": "Oil change", "service": service.pk, "price": "700", "reason": "Please"}]
    answer = sign_in(clerk).post("/orders/new/", sent(workshop, rows, client=a_client().pk, manager=clerk.pk))
    assert answer.status_code == 422
    assert 'value="700"' in answer.text


def test_a_job_becomes_warranty_with_a_reason_and_is_billed_again(workshop, sign_in, order):
    visitor, job = sign_in(workshop.manager), the_job(order)
    address = f"/orders/{order.pk}/jobs/{job.pk}/free/"
    assert address in visitor.get(f"/orders/{order.pk}/").text

    silent = visitor.post(address, {"version": job.version, "free": "on", "reason": ""})
    assert (silent.status_code, list(silent.context["form"].errors)) == (422, ["reason"])
    visitor.post(address, {"version": job.version, "free": "on", "reason": "Squeaks again"})
    assert the_job(order).is_warranty

    visitor.post(address, {"version": the_job(order).version, "reason": "Squeaks again"})
    assert (the_job(order).is_warranty, the_job(order).reason) == (False, "")


def test_a_part_becomes_the_clients_own(workshop, sign_in, order):
    part = order.parts.get()
    address = f"/orders/{order.pk}/parts/{part.pk}/free/"
    sign_in(workshop.manager).post(address, {"version": part.version, "free": "on", "reason": "His"})
    assert order.gifts.get().kind == Gift.Kind.CLIENTS_OWN


def test_people_who_may_not_give_see_no_such_links(workshop, sign_in, order):
    clerk = hire("Clerk", role_with(VIEW_ORDERS, EDIT_ORDERS, SEE_PRICES))
    assert "/free/" not in sign_in(clerk).get(f"/orders/{order.pk}/").text


# --- the list ---


@pytest.fixture
def given(workshop, order):
    """A discount of the manager's, a warranty of the owner's, a part of the client's own."""
    job = add_job(order, JobDraft("Wash", price=rub(700)), by=workshop.manager)
    edit_job(job, version=job.version, is_warranty=True, reason="Squeaks again", by=workshop.owner)
    draft = PartDraft("His own tyre", is_clients_own=True, quantity=Quantity.whole(2), reason="Brought it along")
    add_part(order, draft, by=workshop.manager)
    edit_order(order, version=order.version, discount_percent=Percent.whole(10), by=workshop.manager)
    return order


def test_the_owner_finds_the_list_and_reads_who_gave_what_and_why(workshop, sign_in, given):
    owner = sign_in(workshop.owner)
    assert f'href="{LIST}"' in owner.get("/orders/").text

    page = words(owner.get(LIST))
    for said in (given.number, "Squeaks again", "700,00 ₽", "1 500,00 ₽", "2 200,00 ₽", "Brought it along", "Wash"):
        assert said in page


def test_others_neither_find_nor_open_it(workshop, sign_in, given):
    for person in (workshop.manager, workshop.accountant, workshop.senior):
        visitor = sign_in(person)
        assert LIST not in visitor.get("/orders/").text
        assert visitor.get(LIST).status_code == 403


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, 3), ({"kind": "warranty"}, 1), ({"q": "squeaks"}, 1), ({"q": "Petrov"}, 3), ({"q": "nothing"}, 0),
        ({"since": "2026-01-01"}, 3), ({"until": "2020-01-01"}, 0), ({"kind": "nonsense", "since": "soon"}, 3),
    ],
)  # fmt: skip
def test_it_is_narrowed(workshop, sign_in, given, asked, found):
    assert len(sign_in(workshop.owner).get(LIST, asked).context["page"]) == found


def test_it_is_narrowed_to_a_person(workshop, sign_in, given):
    assert len(sign_in(workshop.owner).get(LIST, {"by": workshop.manager.pk}).context["page"]) == 2


def test_it_says_only_what_its_reader_sees(workshop, sign_in, given):
    reader = hire("Reader", role_with(VIEW_GIFTS, VIEW_ORDERS, scope="own"))
    assert len(sign_in(reader).get(LIST).context["page"]) == 0
    WorkOrder.objects.update(manager=reader)
    page = words(sign_in(reader).get(LIST))
    assert given.number in page
    assert "₽" not in page


def test_a_long_list_asks_no_more_than_a_short_one(workshop, sign_in, given):
    owner = sign_in(workshop.owner)
    owner.get(LIST)
    with queries(max=20) as short:
        owner.get(LIST)
    for number in range(20):
        draft = PartDraft(f"Tyre {number}", is_clients_own=True, reason="His")
        add_part(given, draft, by=workshop.manager)
    with queries(max=20) as long:
        assert len(owner.get(LIST).context["page"]) == 23
    assert len(long) == len(short)


# --- VAT ---


def test_an_open_order_follows_a_new_vat_rate_at_once(workshop, sign_in, order):
    visitor = sign_in(workshop.manager)
    seen = visitor.get(f"/orders/{order.pk}/").context["seen"]
    assert visitor.get(f"/orders/{order.pk}/changes/", {"seen": seen}).status_code == 204

    set_tax_mode(workshop.organisation, since=clock.today(), vat=Percent.whole(22), by=workshop.owner)

    assert "2 704,92 ₽" in words(visitor.get(f"/orders/{order.pk}/"))
    followed = visitor.get(f"/orders/{order.pk}/changes/", {"seen": seen}, headers=HTMX)
    assert "2 704,92 ₽" in words(followed)


def test_a_rate_that_begins_tomorrow_is_shown_tomorrow(workshop, sign_in, order):
    TaxMode.objects.create(
        organisation=workshop.organisation, since=clock.today() + timedelta(days=1), rate=Percent.whole(22)
    )
    visitor = sign_in(workshop.manager)
    assert "2 704,92" not in words(visitor.get(f"/orders/{order.pk}/"))
    with clock.at(clock.now() + timedelta(days=1)):
        assert "2 704,92 ₽" in words(visitor.get(f"/orders/{order.pk}/"))


def test_a_closed_order_keeps_its_rate(workshop, sign_in):
    order = ready_order(workshop, jobs=rub(1_000))
    close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    set_tax_mode(workshop.organisation, since=clock.today(), vat=Percent.whole(22), by=workshop.owner)
    assert "22 %" not in words(sign_in(workshop.manager).get(f"/orders/{order.pk}/"))
