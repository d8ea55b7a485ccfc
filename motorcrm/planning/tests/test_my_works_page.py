"""«Мои работы»: a master's day on a phone."""

from datetime import timedelta

import pytest

from motorcrm.access.models import Grant
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.orders.operations import WorkDraft, add_work, finish_work
from motorcrm.testing.builders import an_order, by_one, the_work
from motorcrm.testing.counting import queries


def body_of(client):
    return client.get("/works/").content.decode()


def test_a_master_sees_his_works_and_nobody_elses(workshop, sign_in):
    order = an_order(workshop, works=rub(1_000), complaint="Knocks")
    add_work(order, WorkDraft("His mate's work", price=rub(1), shares=by_one(workshop.other_master)), by=workshop.owner)

    body = body_of(sign_in(workshop.master))

    assert "Engine overhaul" in body
    assert "Knocks" in body
    assert "His mate" not in body


def test_no_prices_and_no_contacts_stand_there(workshop, sign_in):
    an_order(workshop, works=rub(1_234))

    body = body_of(sign_in(workshop.master))

    assert "1\u00a0234" not in body
    assert "tel:" not in body


def test_bookings_of_other_days_wait_their_turn(workshop, sign_in):
    tomorrow = clock.now() + timedelta(days=1)
    an_order(workshop, works=rub(1), phase="booked", booked_for=tomorrow, promised_at=tomorrow)

    assert "Engine overhaul" not in body_of(sign_in(workshop.master))


def test_start_pause_and_finish_are_one_tap_each(workshop, sign_in):
    work = the_work(an_order(workshop, works=rub(1_000)))
    client = sign_in(workshop.master)

    for tap, status in (("start", "in-progress"), ("pause", "paused"), ("start", "in-progress"), ("finish", "done")):
        answer = client.post(f"/works/{work.pk}/{tap}/", headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert 'id="my-works"' in answer.content.decode()
        work.refresh_from_db()
        assert work.status == status


def test_a_second_tap_answers_with_words(workshop, sign_in):
    work = the_work(an_order(workshop, works=rub(1_000)))
    client = sign_in(workshop.master)
    client.post(f"/works/{work.pk}/start/")

    assert client.post(f"/works/{work.pk}/start/").status_code == 409


def test_what_is_done_today_stays_in_sight_and_can_be_taken_up_again(workshop, sign_in):
    work = the_work(an_order(workshop, works=rub(1_000)))
    finish_work(work, by=workshop.master)
    client = sign_in(workshop.master)

    assert f"/works/{work.pk}/resume/" in body_of(client)
    client.post(f"/works/{work.pk}/resume/")
    work.refresh_from_db()
    assert work.status == "paused"


def test_nothing_is_sent_while_nothing_changed(workshop, sign_in):
    work = the_work(an_order(workshop, works=rub(1_000)))
    client = sign_in(workshop.master)
    seen = body_of(client).split("changes/?seen=")[1].split('"')[0]

    assert client.get(f"/works/changes/?seen={seen}").status_code == 204
    client.post(f"/works/{work.pk}/start/")
    assert client.get(f"/works/changes/?seen={seen}").status_code == 200


@pytest.mark.parametrize("orders", [3, 20])
def test_many_works_ask_no_more_than_few(workshop, sign_in, orders):
    for _ in range(orders):
        an_order(workshop, works=rub(1_000))
    client = sign_in(workshop.master)
    body_of(client)

    with queries(max=10) as asked:
        body_of(client)

    assert len(asked) <= 8


def test_a_photo_is_taken_from_the_card_by_who_may_add_it(workshop, sign_in):
    order = an_order(workshop, works=rub(1_000), master=workshop.master)
    client, url = sign_in(workshop.master), f"/files/order/{order.pk}/add/"

    assert f'action="{url}"' in client.get("/works/").content.decode()

    Grant.objects.filter(role__code="master", right="files.add").delete()
    assert url not in client.get("/works/").content.decode()
