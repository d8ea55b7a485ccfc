"""What cannot be known later is kept: time in each status, the first promise and its changes, what was agreed."""

from datetime import timedelta
from random import Random

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import Percent, Quantity, rub
from motorcrm.core.operation import OPERATIONS
from motorcrm.core.refusal import Invalid, Refusal
from motorcrm.history.models import Happening
from motorcrm.orders import invariants, operations
from motorcrm.orders.models import Job, OrderPart, OrderStatus, PromiseChange, WorkOrder
from motorcrm.orders.operations import JobDraft, PartDraft, Share
from motorcrm.orders.operations.intake import NewClient, take_call
from motorcrm.orders.phases import Phase
from motorcrm.testing.builders import an_order, by_one, on_trust, the_job

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
KEPT = [invariants.stays_have_no_gaps, invariants.promises_are_kept, invariants.agreements_are_kept]


@pytest.fixture
def now():
    return clock.now()


def stays(order):
    return [(stay.status.code, stay.since, stay.until) for stay in order.stays.select_related("status")]


def wrong():
    return [line for check in KEPT for line in check()]


# Time in each status


def test_a_usual_visit_leaves_its_time_in_each_status(workshop, now):
    by, moments = workshop.owner, [now + n * HOUR for n in range(7)]
    with clock.at(moments[0]):
        order = an_order(workshop, phase=Phase.BOOKED, jobs=rub(100))
    with clock.at(moments[1]):
        operations.check_in(order, by=by)
    with clock.at(moments[2]):
        operations.move_order(order, OrderStatus.objects.get(code="diagnostics"), by=by)
    with clock.at(moments[3]):
        operations.start_job(the_job(order), by=by)
    with clock.at(moments[4]):
        operations.finish_job(the_job(order), by=by)
    with clock.at(moments[5]):
        operations.close_order(order, on=clock.today(), debt=on_trust(), by=by)
    with clock.at(moments[6]):
        operations.reopen_order(order, reason="A bolt was forgotten", by=by)

    codes = ["booking", "accepted", "diagnostics", "in-progress", "ready", "closed", "ready"]
    assert stays(order) == list(zip(codes, moments, [*moments[1:], None], strict=True))
    order.refresh_from_db()
    assert order.status_since == moments[6]
    assert wrong() == []


def test_a_cancelled_order_stays_cancelled(workshop, now):
    with clock.at(now):
        order = an_order(workshop)
    with clock.at(now + DAY):
        operations.cancel_order(order, reason="The client sold it", by=workshop.owner)

    assert stays(order) == [("accepted", now, now + DAY), ("cancelled", now + DAY, None)]


def test_a_refused_step_leaves_no_stay(workshop, now):
    order = an_order(workshop, jobs=rub(100))
    with pytest.raises(Refusal):
        operations.note_ready(order, by=workshop.owner)
    with pytest.raises(Refusal):
        operations.reopen_order(order, reason="x", by=workshop.owner)

    assert [code for code, _since, _until in stays(order)] == ["accepted"]


def test_a_clock_set_back_by_minutes_leaves_no_stay_that_ends_before_it_begins(workshop, now):
    with clock.at(now):
        order = an_order(workshop)
    with clock.at(now - 2 * MINUTE):
        operations.start_order(order, by=workshop.owner)
        operations.move_order(order, OrderStatus.objects.get(code="waiting-for-parts"), by=workshop.owner)
    with clock.at(now + HOUR):
        operations.note_ready(order, by=workshop.owner)

    assert [(since, until) for _code, since, until in stays(order)] == [
        (now, now),
        (now, now),
        (now, now + HOUR),
        (now + HOUR, None),
    ]
    assert wrong() == []


ACTIONS = {
    "create_order": lambda o, luck, w: an_order(w, phase=luck.choice(["estimate", "booked", "accepted"]), jobs=rub(9)),
    "take_call": lambda o, luck, w: take_call(
        client=NewClient("Ann", phone=f"+7912{luck.randint(1000000, 9999999)}"), organisation=w.organisation, by=w.owner
    ),
    "edit_order": lambda o, luck, w: operations.edit_order(
        o,
        version=o.version,
        by=w.owner,
        promise_reason=luck.choice(["", "parts"]),
        promise_comment=luck.choice(["", "They asked"]),
        promised_at=luck.choice([None, clock.now() + luck.randint(-3, 3) * DAY]),
    ),
    "book_order": lambda o, luck, w: operations.book_order(o, by=w.owner),
    "unbook_order": lambda o, luck, w: operations.unbook_order(o, by=w.owner),
    "check_in": lambda o, luck, w: operations.check_in(o, by=w.owner),
    "start_order": lambda o, luck, w: operations.start_order(o, by=w.owner),
    "note_ready": lambda o, luck, w: operations.note_ready(o, by=w.owner),
    "finish_order": lambda o, luck, w: operations.finish_order(o, by=w.owner),
    "move_order": lambda o, luck, w: operations.move_order(o, luck.choice(list(OrderStatus.objects.all())), by=w.owner),
    "close_order": lambda o, luck, w: operations.close_order(
        o, on=clock.today(), finish_jobs=luck.random() < 0.5, hand_over_to="", debt=on_trust(), by=w.owner
    ),
    "reopen_order": lambda o, luck, w: operations.reopen_order(o, reason="x", by=w.owner),
    "cancel_order": lambda o, luck, w: luck.random() < 0.2 and operations.cancel_order(o, reason="x", by=w.owner),
    "hand_over": lambda o, luck, w: operations.hand_over(o, by=w.owner),
    "comment_order": lambda o, luck, w: operations.comment_order(o, "Rust", by=w.owner),
    "add_job": lambda o, luck, w: operations.add_job(
        o, JobDraft("Wash", price=rub(luck.randint(1, 99)), shares=by_one(w.technician)), by=w.owner
    ),
    "edit_job": lambda o, luck, w: operations.edit_job(
        job := _any(o.jobs, luck), version=job.version, price=rub(luck.randint(1, 99)), by=w.owner
    ),
    "remove_job": lambda o, luck, w: operations.remove_job(job := _any(o.jobs, luck), version=job.version, by=w.owner),
    "assign_technicians": lambda o, luck, w: operations.assign_technicians(
        _any(o.jobs, luck), [Share(w.technician, Percent.whole(100))], by=w.owner
    ),
    "start_job": lambda o, luck, w: operations.start_job(_any(o.jobs, luck), by=w.owner),
    "pause_job": lambda o, luck, w: operations.pause_job(_any(o.jobs, luck), by=w.owner),
    "finish_job": lambda o, luck, w: operations.finish_job(_any(o.jobs, luck), by=w.owner),
    "resume_job": lambda o, luck, w: operations.resume_job(_any(o.jobs, luck), by=w.owner),
    "cancel_job": lambda o, luck, w: operations.cancel_job(_any(o.jobs, luck), by=w.owner),
    "add_part": lambda o, luck, w: operations.add_part(o, PartDraft("Bolt", price=rub(5), cost=rub(3)), by=w.owner),
    "edit_part": lambda o, luck, w: operations.edit_part(
        part := _any(o.parts, luck), version=part.version, cost=rub(luck.randint(1, 9)), by=w.owner
    ),
    "move_part": lambda o, luck, w: operations.move_part(
        _any(o.parts, luck), luck.choice(["arrived", "installed", "returned"]), by=w.owner
    ),
    "remove_part": lambda o, luck, w: operations.remove_part(
        part := _any(o.parts, luck), version=part.version, by=w.owner
    ),
    "put_back_line": lambda o, luck, w: operations.put_back_line(
        o, removed=operations.remove_job(job := _any(o.jobs, luck), version=job.version, by=w.owner).pk, by=w.owner
    ),
}
"""Every verb of orders, tried on an order in whatever state it is."""


class _Nothing(Refusal):
    pass


def _any(lines, luck):
    found = list(lines.all())
    if not found:
        raise _Nothing
    return luck.choice(found)


def test_the_walk_takes_every_verb_of_orders():
    """A new verb joins the walk, so that none can forget what is to be kept."""
    assert set(ACTIONS) == {name.removeprefix("orders.") for name in OPERATIONS if name.startswith("orders.")}


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_the_stays_fill_the_time_since_the_order_was_created(workshop, now, seed):
    """Also promises and agreements: after each of many verbs at random, taken or refused."""
    luck, at = Random(seed), now  # noqa: S311  # a walk, not a secret
    entered: dict[int, list[tuple[int, object]]] = {}
    taken = set()
    for _step in range(110):
        at += luck.choice([timedelta(), MINUTE, HOUR, DAY])
        with clock.at(at):
            orders = list(WorkOrder.objects.all())
            verb = luck.choice(list(ACTIONS)) if len(orders) > 2 else "create_order"
            try:
                ACTIONS[verb](luck.choice(orders or [None]), luck, workshop)
                taken.add(verb)
            except Refusal:
                pass
            for order in WorkOrder.objects.all():
                known = entered.setdefault(order.pk, [])
                if not known or known[-1][0] != order.status_id:
                    known.append((order.status_id, at))
            assert wrong() == [], verb
    for order in WorkOrder.objects.all():
        rows = list(order.stays.values_list("status", "since", "until"))
        lasting = [(status, since) for status, since, until in rows if since != until]
        joined = [row for before, row in zip([(None, None), *lasting], lasting, strict=False) if before[0] != row[0]]
        assert joined == _lasting(entered[order.pk])
    assert len(taken) > len(ACTIONS) / 2


def _lasting(entered):
    """Without statuses that were left at the moment they were entered; two stays in one status are one."""
    ends = [at for _status, at in entered[1:]] + [None]
    found = [(status, at) for (status, at), end in zip(entered, ends, strict=True) if at != end]
    return [row for before, row in zip([(None, None), *found], found, strict=False) if before[0] != row[0]]


# The promise


@pytest.fixture
def promised(workshop, now):
    return an_order(workshop, jobs=rub(100), promised_at=now + DAY)


def move(order, to, by, **why):
    return operations.edit_order(order, version=order.version, promised_at=to, by=by, **why)


def test_the_first_promise_stays_known_however_often_it_moves(workshop, promised, now):
    by = workshop.manager
    move(promised, now + 2 * DAY, by, promise_reason="parts")
    move(promised, now + 5 * DAY, by, promise_comment="  The frame is bent  ")
    move(promised, now + 4 * DAY, by)

    promised.refresh_from_db()
    assert (promised.first_promised_at, promised.promised_at) == (now + DAY, now + 4 * DAY)
    assert promised.promise_moves == 3
    assert list(promised.promise_changes.values_list("before", "after", "reason", "comment", "by")) == [
        (now + DAY, now + 2 * DAY, "parts", "", by.pk),
        (now + 2 * DAY, now + 5 * DAY, "", "The frame is bent", by.pk),
        (now + 5 * DAY, now + 4 * DAY, "", "", by.pk),
    ]
    assert wrong() == []


@pytest.mark.parametrize("later", [timedelta(minutes=1), 30 * DAY, None])
def test_a_later_promise_or_none_needs_a_reason(workshop, promised, now, later):
    to = now + DAY + later if later else None
    for nothing in ({}, {"promise_comment": "  "}):
        with pytest.raises(Invalid, match="promise_reason"):
            move(promised, to, workshop.manager, **nothing)
    with pytest.raises(Invalid, match="promise_reason"):
        move(promised, to, workshop.manager, promise_reason="weather")

    promised.refresh_from_db()
    assert (promised.promised_at, promised.promise_moves) == (now + DAY, 0)
    assert not PromiseChange.objects.exists()
    move(promised, to, workshop.manager, promise_reason="client")
    assert PromiseChange.objects.get().after == to


def test_a_promise_taken_back_and_given_anew_is_on_record(workshop, promised, now):
    move(promised, None, workshop.manager, promise_reason="approval")
    move(promised, now + 9 * DAY, workshop.manager)

    assert list(promised.promise_changes.values_list("before", "after")) == [
        (now + DAY, None),
        (None, now + 9 * DAY),
    ]
    assert wrong() == []


def test_a_promise_first_given_later_is_no_change(workshop, now):
    order = an_order(workshop)
    move(order, now + DAY, workshop.manager)

    order.refresh_from_db()
    assert (order.first_promised_at, order.promise_moves) == (now + DAY, 0)
    assert not PromiseChange.objects.exists()


# What was agreed


def test_what_was_agreed_stays_when_the_price_changes(workshop, now):
    with clock.at(now):
        order = an_order(workshop, phase=Phase.ESTIMATE)
        job = operations.add_job(
            order, JobDraft("Paint", price=rub(100), labour_hours=Quantity.whole(2)), by=workshop.owner
        )
        part = operations.add_part(
            order, PartDraft("Tank", price=rub(70), cost=rub(50), quantity=Quantity.whole(2)), by=workshop.owner
        )
    assert (job.agreed_at, part.agreed_at) == (None, None)
    with clock.at(now + DAY):
        operations.check_in(order, by=workshop.owner)
    for line in (job, part):
        line.refresh_from_db()
    operations.edit_job(job, version=job.version, price=rub(300), labour_hours=Quantity.whole(5), by=workshop.owner)
    operations.edit_part(part, version=part.version, price=rub(90), cost=rub(60), by=workshop.owner)

    job, part = Job.objects.get(), OrderPart.objects.get()
    assert (job.agreed_at, part.agreed_at) == (now + DAY, now + DAY)
    assert (job.agreed_price, job.agreed_total, job.agreed_hours) == (rub(100), rub(100), Quantity.whole(2))
    assert (part.agreed_price, part.agreed_total, part.agreed_cost) == (rub(70), rub(140), rub(50))
    assert part.agreed_quantity == Quantity.whole(2)
    assert (job.price, part.cost) == (rub(300), rub(60))


def test_a_line_added_to_an_order_at_work_is_agreed_at_once(workshop, now):
    with clock.at(now):
        order = an_order(workshop, jobs=rub(100), parts=rub(40))
    with clock.at(now + DAY):
        added = operations.add_job(order, JobDraft("Wash", price=rub(30), discount_sum=rub(5)), by=workshop.owner)

    first = order.jobs.first()
    assert (first.agreed_at, first.agreed_total, order.parts.get().agreed_total) == (now, rub(100), rub(40))
    added.refresh_from_db()
    assert (added.agreed_at, added.agreed_price, added.agreed_total) == (now + DAY, rub(30), rub(25))


def test_a_client_who_reconsiders_agrees_anew(workshop):
    order = an_order(workshop, phase=Phase.BOOKED, jobs=rub(100))
    operations.unbook_order(order, by=workshop.owner)
    job = the_job(order)
    assert (job.agreed_at, job.agreed_total) == (None, None)
    operations.edit_job(job, version=job.version, price=rub(80), by=workshop.owner)
    operations.book_order(order, by=workshop.owner)

    job.refresh_from_db()
    assert job.agreed_total == rub(80)


# On the page


def test_the_page_shows_how_often_the_promise_moved_and_why(workshop, sign_in, promised, now):
    page = sign_in(workshop.manager)
    assert "promise-story" not in page.get(f"/orders/{promised.pk}/").text
    later = f"{clock.local(now + 3 * DAY):%Y-%m-%dT%H:%M}"

    refused = page.post(
        f"/orders/{promised.pk}/edit/",
        {"version": promised.version, "promised_at": later},
        headers={"HX-Request": "true"},
    )
    assert refused.status_code == 422
    assert "Укажите причину" in refused.text
    saved = page.post(
        f"/orders/{promised.pk}/edit/",
        {"version": promised.version, "promised_at": later, "promise_reason": "parts", "promise_comment": ""},
        headers={"HX-Request": "true"},
    )

    assert saved.status_code == 200
    assert "перенесён 1 раз" in " ".join(saved.text.split())
    told = page.get(f"/orders/{promised.pk}/history/").text
    assert "причина: ждём запчасти" in " ".join(told.split())


def test_saving_another_field_does_not_say_that_the_promise_changed(workshop, sign_in, promised, now):
    """The same moment is typed in the workshop's time and stored in UTC."""
    WorkOrder.objects.update(promised_at=now.replace(second=0, microsecond=0))
    sent = {"version": promised.version, "promised_at": f"{clock.local(now):%Y-%m-%dT%H:%M}", "fuel": "20"}

    sign_in(workshop.manager).post(f"/orders/{promised.pk}/edit/", sent)

    assert Happening.objects.get(event="orders.edited").facts == {"before": {"fuel": None}, "after": {"fuel": 20}}
    assert not PromiseChange.objects.exists()


def test_the_page_shows_since_when_it_is_in_the_present_status(workshop, sign_in, now):
    with clock.at(now):
        order = an_order(workshop)
        said = f"с {clock.local(now):%H:%M}</time>"
        assert said in sign_in(workshop.manager).get(f"/orders/{order.pk}/").text
    with clock.at(now + 2 * DAY):
        later = sign_in(workshop.manager).get(f"/orders/{order.pk}/").text
    assert said not in later
    assert "2 дня</time>" in later


def test_the_page_shows_what_was_agreed_where_it_differs(workshop, sign_in):
    order = an_order(workshop, jobs=rub(100))
    manager, technician = sign_in(workshop.manager), sign_in(workshop.technician)
    assert "согласовано" not in manager.get(f"/orders/{order.pk}/").text
    job = the_job(order)
    operations.edit_job(job, version=job.version, price=rub(150), by=workshop.owner)

    assert "согласовано: 100,00\u00a0₽" in manager.get(f"/orders/{order.pk}/").text
    assert "согласовано" not in technician.get(f"/orders/{order.pk}/").text
