"""«Мои работы»: a technician's day on a phone."""

from datetime import timedelta

import pytest

from motorcrm.access.models import Grant
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.orders.operations import JobDraft, add_job, finish_job, move_part
from motorcrm.testing.builders import an_order, by_one, the_job
from motorcrm.testing.queries import queries


def body_of(client):
    return client.get("/jobs/").content.decode()


def test_a_technician_sees_their_jobs_and_nobody_elses(workshop, sign_in):
    order = an_order(workshop, jobs=rub(1_000), complaint="Knocks")
    add_job(
        order, JobDraft("A colleague's job", price=rub(1), shares=by_one(workshop.other_technician)), by=workshop.owner
    )

    body = body_of(sign_in(workshop.technician))

    assert "Engine overhaul" in body
    assert "Knocks" in body
    assert "A colleague" not in body


def test_no_prices_and_no_contacts_are_shown(workshop, sign_in):
    an_order(workshop, jobs=rub(1_234))

    body = body_of(sign_in(workshop.technician))

    assert "1\u00a0234" not in body
    assert "tel:" not in body


def test_bookings_of_other_days_wait_their_turn(workshop, sign_in):
    tomorrow = clock.now() + timedelta(days=1)
    an_order(workshop, jobs=rub(1), phase="booked", booked_for=tomorrow, promised_at=tomorrow)

    assert "Engine overhaul" not in body_of(sign_in(workshop.technician))


def test_start_pause_and_finish_are_one_tap_each(workshop, sign_in):
    job = the_job(an_order(workshop, jobs=rub(1_000)))
    client = sign_in(workshop.technician)

    for tap, status in (("start", "in-progress"), ("pause", "paused"), ("start", "in-progress"), ("finish", "done")):
        answer = client.post(f"/jobs/{job.pk}/{tap}/", headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert 'id="my-jobs"' in answer.content.decode()
        job.refresh_from_db()
        assert job.status == status


def test_a_second_tap_answers_with_words(workshop, sign_in):
    job = the_job(an_order(workshop, jobs=rub(1_000)))
    client = sign_in(workshop.technician)
    client.post(f"/jobs/{job.pk}/start/")

    assert client.post(f"/jobs/{job.pk}/start/").status_code == 409


def test_what_is_done_today_stays_in_sight_and_can_be_taken_up_again(workshop, sign_in):
    job = the_job(an_order(workshop, jobs=rub(1_000)))
    finish_job(job, by=workshop.technician)
    client = sign_in(workshop.technician)

    assert f"/jobs/{job.pk}/resume/" in body_of(client)
    client.post(f"/jobs/{job.pk}/resume/")
    job.refresh_from_db()
    assert job.status == "paused"


def test_nothing_is_sent_while_nothing_changed(workshop, sign_in):
    job = the_job(an_order(workshop, jobs=rub(1_000)))
    client = sign_in(workshop.technician)
    seen = body_of(client).split("changes/?seen=")[1].split('"')[0]

    assert client.get(f"/jobs/changes/?seen={seen}").status_code == 204
    client.post(f"/jobs/{job.pk}/start/")
    assert client.get(f"/jobs/changes/?seen={seen}").status_code == 200


def test_a_part_that_came_is_shown_to_who_waits_for_it(workshop, sign_in):
    order = an_order(workshop, jobs=rub(1_000), parts=rub(300))
    client = sign_in(workshop.technician)
    seen = body_of(client).split("changes/?seen=")[1].split('"')[0]

    move_part(order.parts.get(), "ordered", by=workshop.manager)

    assert "Заказана" in client.get(f"/jobs/changes/?seen={seen}").content.decode()


@pytest.mark.parametrize("orders", [3, 20])
def test_many_jobs_cost_no_more_queries_than_few(workshop, sign_in, orders):
    for _ in range(orders):
        an_order(workshop, jobs=rub(1_000))
    client = sign_in(workshop.technician)
    body_of(client)

    with queries(max=10) as asked:
        body_of(client)

    assert len(asked) <= 9


def test_a_photo_is_taken_from_the_card_by_people_who_may_add_files(workshop, sign_in):
    order = an_order(workshop, jobs=rub(1_000), technician=workshop.technician)
    client, url = sign_in(workshop.technician), f"/files/order/{order.pk}/add/"

    assert f'action="{url}"' in client.get("/jobs/").content.decode()

    Grant.objects.filter(role__code="technician", right="files.add").delete()
    assert url not in client.get("/jobs/").content.decode()
