"""The order's own page: what it shows to whom, and what is done on it."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string

from motorcrm.core import clock
from motorcrm.core.exact import Money, Percent, Quantity, rub
from motorcrm.orders.models import Job, OrderStatus, WorkOrder
from motorcrm.orders.offers import Offer
from motorcrm.orders.operations import JobDraft, PartDraft, add_job, add_part, comment_order, start_job
from motorcrm.orders.phases import Phase
from motorcrm.orders.rights import CLOSE_ORDERS, RELEASE_ON_CREDIT, VIEW_ORDERS
from motorcrm.testing.builders import a_service, an_order, by_one, closed_order, ready_order, the_job, typed_on_trust
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import queries
from motorcrm.vehicles.operations import note_reading

HTMX = {"HX-Request": "true"}


@pytest.fixture
def order(workshop):
    return an_order(workshop, jobs=rub(1_000), parts=rub(500), complaint="Knocks when cold")


def page(client, order):
    return client.get(f"/orders/{order.pk}/").content.decode()


def test_it_shows_who_what_and_how_much(workshop, sign_in, order):
    body = page(sign_in(workshop.manager), order)

    for said in (order.number, "Ivan Petrov", "Ural M-72", "Knocks when cold", "Engine overhaul", "Piston"):
        assert said in body
    assert "1\u00a0500,00\u00a0₽" in body


def test_a_technician_sees_their_order_without_sums_and_changes_nothing(workshop, sign_in, order):
    body = page(sign_in(workshop.technician), order)

    assert "Engine overhaul" in body
    assert "₽" not in body
    assert "hx-post" in body  # start and finish are theirs
    assert f"/orders/{order.pk}/jobs/add/" not in body
    assert f"/orders/{order.pk}/close/" not in body


def test_an_order_the_reader_cannot_see_is_absent(workshop, sign_in, order):
    client = sign_in(workshop.other_technician)

    assert client.get(f"/orders/{order.pk}/").status_code == 404
    assert client.get("/orders/987654/").status_code == 404


def test_the_page_costs_the_same_few_queries_however_long_the_order(workshop, sign_in, order):
    client = sign_in(workshop.manager)

    def grow(lines):
        for number in range(lines):
            draft = JobDraft(f"Job {number}", price=rub(1), shares=by_one(workshop.technician))
            job = add_job(order, draft, by=workshop.owner)
            add_part(order, PartDraft(f"Part {number}", price=rub(1)), by=workshop.owner)
            comment_order(order, f"Note {number}", by=workshop.manager)
        start_job(job, by=workshop.technician)

    grow(3)
    page(client, order)
    with queries(max=23) as short:
        page(client, order)
    grow(27)
    with queries(max=23) as long:
        page(client, order)

    assert len(long) == len(short)


def test_a_line_is_saved_in_place_and_the_page_comes_back_counted(workshop, sign_in, order):
    job = the_job(order)
    answer = sign_in(workshop.manager).post(
        f"/orders/{order.pk}/jobs/{job.pk}/edit/",
        {"version": job.version, "name": "Overhaul", "quantity": "1,5", "price": "1 234,56", "discount": "10 %"},
        headers=HTMX,
    )

    job.refresh_from_db()
    assert answer.status_code == 200
    assert (job.name, job.quantity, job.price) == ("Overhaul", Quantity(1_500), Money(123_456))
    assert (job.discount_percent, job.total) == (Percent.whole(10), Money(166_666))
    assert "1\u00a0666,66" in answer.content.decode()


@pytest.mark.parametrize("price", ["-5", "NaN", "1,005", "9" * 20, "ten"])
def test_an_impossible_price_is_refused_by_name(workshop, sign_in, order, price):
    job = the_job(order)
    answer = sign_in(workshop.manager).post(
        f"/orders/{order.pk}/jobs/{job.pk}/edit/",
        {"version": job.version, "name": "x", "quantity": "1", "price": price},
        headers=HTMX,
    )

    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#notices"
    assert the_job(order).price == rub(1_000)


def test_the_second_editor_of_a_line_sees_both_versions(workshop, sign_in, order):
    job = the_job(order)
    Job.objects.filter(pk=job.pk).update(price=rub(1_777), version=job.version + 1)

    answer = sign_in(workshop.manager).post(
        f"/orders/{order.pk}/jobs/{job.pk}/edit/",
        {"version": job.version, "name": job.name, "quantity": "1", "price": "888"},
        headers=HTMX,
    )

    body = answer.content.decode()
    assert answer.status_code == 409
    assert "1\u00a0777" in body
    assert "888" in body
    assert the_job(order).price == rub(1_777)


def test_a_job_of_the_price_list_is_added_once(workshop, sign_in, order):
    service = a_service("Valve adjustment", price=rub(2_200))
    client = sign_in(workshop.manager)
    sent = {"key": "a" * 32, "name": service.name, "service": service.pk, "quantity": "1", "price": "2200"}

    for _ in range(2):
        assert client.post(f"/orders/{order.pk}/jobs/add/", sent, headers=HTMX).status_code == 200

    added = order.jobs.get(name="Valve adjustment")
    assert (added.service, added.price) == (service, rub(2_200))


def test_a_child_is_found_through_its_parent(workshop, sign_in, order):
    other = an_order(workshop, jobs=rub(1))
    job = the_job(other)

    answer = sign_in(workshop.owner).post(f"/orders/{order.pk}/jobs/{job.pk}/start/")

    assert answer.status_code == 404
    assert the_job(other).status == "planned"


def test_technicians_are_given_equal_shares_when_none_are_typed(workshop, sign_in, order):
    job = the_job(order)
    answer = sign_in(workshop.manager).post(
        f"/orders/{order.pk}/jobs/{job.pk}/technicians/",
        {
            "version": job.assignments_version,
            f"technician_{workshop.technician.pk}": "on",
            f"technician_{workshop.other_technician.pk}": "on",
        },
    )

    assert answer.status_code == 302
    assert [row.share for row in job.assignments.all()] == [Percent.whole(50), Percent.whole(50)]


def test_a_share_without_its_technician_is_not_dropped_in_silence(workshop, sign_in, order):
    job = the_job(order)
    answer = sign_in(workshop.manager).post(
        f"/orders/{order.pk}/jobs/{job.pk}/technicians/",
        {
            "version": job.assignments_version,
            f"technician_{workshop.technician.pk}": "on",
            f"share_{workshop.other_technician.pk}": "40",
        },
    )

    assert answer.status_code == 422
    assert 'value="40"' in answer.content.decode()


def test_shares_that_do_not_add_up_come_back_as_typed(workshop, sign_in, order):
    job = the_job(order)
    answer = sign_in(workshop.manager).post(
        f"/orders/{order.pk}/jobs/{job.pk}/technicians/",
        {
            "version": job.assignments_version,
            f"technician_{workshop.technician.pk}": "on",
            f"share_{workshop.technician.pk}": "60",
        },
    )

    assert answer.status_code == 422
    assert 'value="60"' in answer.content.decode()


def test_the_next_step_is_one_button(workshop, sign_in, order):
    client = sign_in(workshop.manager)
    client.post(f"/orders/{order.pk}/jobs/{the_job(order).pk}/finish/")

    assert f'href="/orders/{order.pk}/close/"' in page(client, order)


def test_check_in_asks_the_mileage(workshop, sign_in):
    booked = an_order(workshop, jobs=rub(1), phase="booked")
    client = sign_in(workshop.manager)

    assert "mileage" in client.get(f"/orders/{booked.pk}/check-in/").content.decode()
    client.post(f"/orders/{booked.pk}/check-in/", {"mileage": "12500", "fuel": "50"})

    booked.refresh_from_db()
    assert (booked.phase, booked.mileage, booked.fuel) == ("accepted", 12_500, 50)


def test_check_in_shows_the_last_mileage(workshop, sign_in):
    booked = an_order(workshop, phase="booked")
    note_reading(booked.vehicle, value=46_042, meter="km", on=clock.today() - timedelta(days=30), by=workshop.manager)
    client = sign_in(workshop.manager)

    asked = client.get(f"/orders/{booked.pk}/check-in/").content.decode()
    mistyped = client.post(f"/orders/{booked.pk}/check-in/", {"mileage": "much"}).content.decode()

    assert "46\u00a0042" in asked
    assert "46\u00a0042" in mistyped


def test_closing_names_what_is_missing_and_may_do_it(workshop, sign_in, order):
    client = sign_in(workshop.owner)
    asked = client.get(f"/orders/{order.pk}/close/").content.decode()
    assert "Engine overhaul" in asked
    form = {"key": "c" * 32, "on": str(clock.today()), "hand_over": "on", "hand_over_to": "Ivan"} | typed_on_trust()

    refused = client.post(f"/orders/{order.pk}/close/", form)
    done = client.post(f"/orders/{order.pk}/close/", form | {"key": "d" * 32, "finish_jobs": "on"})

    assert (refused.status_code, done.status_code) == (409, 302)
    again = refused.content.decode()
    assert again.count("Engine overhaul") == 1
    assert 'value="Ivan"' in again
    order.refresh_from_db()
    assert (order.phase, order.handed_over_to) == ("closed", "Ivan")


def test_a_double_click_on_closing_closes_once_and_is_no_error(workshop, sign_in):
    order = ready_order(workshop, jobs=rub(1_000))
    client = sign_in(workshop.owner)
    form = {"key": "c" * 32, "on": str(clock.today())} | typed_on_trust()

    answers = [client.post(f"/orders/{order.pk}/close/", form).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert WorkOrder.objects.get(pk=order.pk).closings == 1


def test_a_status_is_chosen_along_permitted_transitions(workshop, sign_in, order):
    client = sign_in(workshop.manager)
    diagnostics, booking = (OrderStatus.objects.get(code=code).pk for code in ("diagnostics", "booking"))

    assert client.post(f"/orders/{order.pk}/status/", {"status": booking}, headers=HTMX).status_code == 409
    assert client.post(f"/orders/{order.pk}/status/", {"status": "nonsense"}, headers=HTMX).status_code == 422
    assert client.post(f"/orders/{order.pk}/status/", {"status": diagnostics}, headers=HTMX).status_code == 200
    assert WorkOrder.objects.get(pk=order.pk).status.code == "diagnostics"


def test_an_open_page_learns_of_changes_and_asks_cheaply(workshop, sign_in, order):
    client = sign_in(workshop.manager)
    body = page(client, order)
    seen = body.split("changes/?seen=")[1].split('"')[0]

    with queries(max=6):
        assert client.get(f"/orders/{order.pk}/changes/?seen={seen}").status_code == 204
    start_job(the_job(order), by=workshop.technician)
    answer = client.get(f"/orders/{order.pk}/changes/?seen={seen}", headers=HTMX)

    assert answer.status_code == 200
    assert 'id="order"' in answer.content.decode()


def test_a_closed_order_shows_no_field_to_type_into(workshop, sign_in):
    order = closed_order(workshop, jobs=rub(1_000), parts=rub(500))
    body = page(sign_in(workshop.owner), order)

    assert "/edit/" not in body.split('id="order"')[1]
    assert f'href="/orders/{order.pk}/reopen/"' in body


def test_comments_are_shown_in_the_timeline(workshop, sign_in, order):
    client = sign_in(workshop.technician)
    sent = {"key": "m" * 32, "text": "Bolts are rusty <b>"}
    client.post(f"/orders/{order.pk}/comment/", sent)
    client.post(f"/orders/{order.pk}/comment/", sent)

    body = page(client, order)
    assert body.count("Bolts are rusty &lt;b&gt;") == 1


@pytest.mark.parametrize("step", ["cancel", "close", "technicians"])
def test_a_form_is_a_page_or_the_same_form_for_the_dialog(workshop, sign_in, step):
    order = (ready_order if step == "close" else an_order)(workshop, jobs=rub(1_000))
    path = f"jobs/{order.jobs.get().pk}/technicians" if step == "technicians" else step
    client, address = sign_in(workshop.manager), f"/orders/{order.pk}/{path}/"

    page, piece = client.get(address).content.decode(), client.get(address, headers=HTMX).content.decode()

    assert "<html" in page
    assert "<html" not in piece
    assert piece.strip().startswith('<h2 class="card-title" id="dialog-title">')
    form = re.compile(rf'<form method="post" action="{address}".*?</form>', re.DOTALL)
    assert _without_tokens(form.search(page)[0]) == _without_tokens(form.search(piece)[0])


def _without_tokens(form):
    return re.sub(r'name="(csrfmiddlewaretoken|key)" value="\w+"', "", form)


@pytest.mark.parametrize(("asks", "expected"), [(True, "data-dialog"), (False, 'method="post"')])
def test_a_step_in_the_menu_opens_its_form_or_acts_at_once(workshop, asks, expected):
    """The action of a step that asks nothing answers POST only: a link to it would be dead."""
    order = an_order(workshop, phase=Phase.ACCEPTED)
    offer = Offer("Wash it", "order-start", (order.pk,), icon="tool", asks=asks)
    can, request = SimpleNamespace(ways=[], others=[offer], next=None), SimpleNamespace(user=workshop.manager)

    page = render_to_string("orders/_steps.html", {"order": order, "can": can, "request": request})

    menu = page[page.index("menu-fold-items") : page.index("Wash it")]
    assert f"/orders/{order.pk}/start/" in menu
    assert expected in menu


def test_who_may_not_hand_over_closes_without_being_offered_it(workshop, sign_in):
    order = ready_order(workshop, jobs=rub(1_000))
    closer = hire("Closer", role_with(VIEW_ORDERS, CLOSE_ORDERS, RELEASE_ON_CREDIT))
    client = sign_in(closer)
    assert "hand_over" not in client.get(f"/orders/{order.pk}/close/").context["form"].fields

    sent = {"key": "c" * 32, "on": str(clock.today()), "hand_over": "on"} | typed_on_trust()
    assert client.post(f"/orders/{order.pk}/close/", sent).status_code == 302

    order.refresh_from_db()
    assert (order.phase, order.handed_over_at) == ("closed", None)
