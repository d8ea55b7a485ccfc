"""Somebody leaves who has works and orders in hand: all of it passes to others in the same moment, or nothing does."""

from datetime import timedelta

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import Percent, rub
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.employees.operations import come_back, leave
from motorcrm.employees.rights import EDIT_EMPLOYEES, VIEW_EMPLOYEES
from motorcrm.history.models import Happening
from motorcrm.history.queries import story_of
from motorcrm.orders.models import OrderWork, WorkOrder
from motorcrm.orders.operations import (
    Share,
    WorkDraft,
    assign_masters,
    close_order,
    create_order,
    edit_order,
    finish_work,
    resume_work,
    start_work,
)
from motorcrm.signin.operations import deactivate
from motorcrm.testing.builders import a_client, an_order, by_one, the_work
from motorcrm.testing.cast import hire, role_with

pytestmark = pytest.mark.django_db


def say(*, works=None, orders=None):
    """The decision about works and about managed orders."""
    return {"orders": {"works_to": works, "orders_to": orders}}


def masters_of(work):
    return {row.employee.last_name: str(row.share) for row in work.assignments.select_related("employee")}


@pytest.fixture
def order(workshop):
    return an_order(workshop, works=rub(1_000), manager=workshop.manager)


def test_open_works_go_to_the_master_named(workshop, order):
    leave(workshop.master, on=clock.today(), answers=say(works=workshop.other_master), by=workshop.owner)

    assert masters_of(the_work(order)) == {"Mate": "100"}
    assert story_of(order)[-1] == "orders.work-assigned"
    facts = Happening.objects.filter(event="orders.work-assigned").first().facts
    assert facts["before"] == {"masters": ["Master P. 100 %"]}
    assert facts["after"] == {"masters": ["Mate P. 100 %"]}


def test_open_works_are_nobodys_again_if_so_said(workshop, order):
    leave(workshop.master, on=clock.today(), answers=say(), by=workshop.owner)

    assert masters_of(the_work(order)) == {}


def test_without_a_decision_it_is_refused_and_all_is_named(workshop, order):
    managed = an_order(workshop, manager=workshop.master)

    with pytest.raises(Refused, match="in-hand") as refusal:
        leave(workshop.master, on=clock.today(), by=workshop.owner)

    assert refusal.value.facts["in_hand"] == [f"{order.number}: Engine overhaul", managed.number]
    workshop.master.refresh_from_db()
    assert workshop.master.left_on is None
    assert masters_of(the_work(order)) == {"Master": "100"}


def test_a_decision_about_the_works_is_none_about_the_orders(workshop, order):
    an_order(workshop, manager=workshop.master)

    with pytest.raises(Refused, match="in-hand"):
        leave(workshop.master, on=clock.today(), answers={"orders": {"works_to": None}}, by=workshop.owner)


def test_what_the_reader_does_not_see_is_counted_and_not_named(workshop, order):
    editor = hire("Editor", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES))

    with pytest.raises(Refused, match="in-hand") as refusal:
        leave(workshop.master, on=clock.today(), by=editor)

    assert order.number not in str(refusal.value.facts)
    assert "1" in str(refusal.value.facts)


def test_who_may_note_the_leaving_may_hand_over_without_more_rights(workshop, order):
    editor = hire("Editor", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES))

    leave(workshop.master, on=clock.today(), answers=say(works=workshop.other_master), by=editor)

    assert masters_of(the_work(order)) == {"Mate": "100"}


def shared(workshop, order, *parts):
    people = [workshop.master, workshop.other_master, workshop.senior]
    shares = [Share(person, Percent(part)) for person, part in zip(people, parts, strict=False)]
    assign_masters(the_work(order), shares, by=workshop.manager)


def test_the_share_of_a_shared_work_is_added_to_the_takers(workshop, order):
    shared(workshop, order, 6_000, 4_000)

    leave(workshop.master, on=clock.today(), answers=say(works=workshop.other_master), by=workshop.owner)

    assert masters_of(the_work(order)) == {"Mate": "100"}


def test_a_taker_who_is_not_in_the_work_yet_gets_just_that_share(workshop, order):
    shared(workshop, order, 6_000, 4_000)

    leave(workshop.master, on=clock.today(), answers=say(works=workshop.senior), by=workshop.owner)

    assert masters_of(the_work(order)) == {"Mate": "40", "Senior": "60"}


def test_given_to_nobody_the_share_is_spread_over_those_who_stay(workshop, order):
    shared(workshop, order, 3_334, 3_333, 3_333)

    leave(workshop.master, on=clock.today(), answers=say(), by=workshop.owner)

    assert masters_of(the_work(order)) == {"Mate": "50", "Senior": "50"}


def test_a_running_work_is_paused_and_the_time_stays_his(workshop, order):
    began = clock.now()
    start_work(the_work(order), by=workshop.master)

    with clock.at(began + timedelta(hours=2)):
        leave(workshop.master, on=clock.today(), answers=say(works=workshop.other_master), by=workshop.owner)

    work = the_work(order)
    session = work.sessions.get()
    assert work.status == "paused"
    assert 7_190 <= work.clocked_seconds <= 7_210
    assert session.employee == workshop.master
    assert session.ended_at is not None
    assert story_of(order)[-2:] == ["orders.work-paused", "orders.work-assigned"]


def test_a_mates_clock_runs_on(workshop, order):
    shared(workshop, order, 6_000, 4_000)
    start_work(the_work(order), by=workshop.other_master)

    leave(workshop.master, on=clock.today(), answers=say(), by=workshop.owner)

    assert the_work(order).status == "in-progress"
    assert the_work(order).sessions.get().ended_at is None


def test_works_done_are_history(workshop):
    order = an_order(workshop, works=rub(1_000), manager=workshop.manager)
    finish_work(the_work(order), by=workshop.master)

    leave(workshop.master, on=clock.today(), by=workshop.owner)

    assert masters_of(the_work(order)) == {"Master": "100"}


def test_a_work_of_who_left_that_is_taken_up_again_is_nobodys(workshop, order):
    work = the_work(order)
    finish_work(work, by=workshop.master)
    leave(workshop.master, on=clock.today(), by=workshop.owner)

    resume_work(work, by=workshop.manager)

    assert masters_of(work) == {}
    assert "orders.work-assigned" in story_of(order)


def test_open_orders_get_another_manager_and_a_stale_header_is_told(workshop, order):
    before = order.version

    leave(workshop.manager, on=clock.today(), answers=say(orders=workshop.owner), by=workshop.owner)

    order.refresh_from_db()
    assert order.manager == workshop.owner
    assert order.version == before + 1
    facts = Happening.objects.get(event="orders.edited").facts
    assert (facts["before"], facts["after"]) == ({"manager": "Manager P."}, {"manager": "Owner P."})


def test_open_orders_may_be_left_without_a_manager(workshop, order):
    leave(workshop.manager, on=clock.today(), answers=say(), by=workshop.owner)

    order.refresh_from_db()
    assert order.manager is None


def test_closed_orders_keep_their_manager(workshop):
    order = an_order(workshop, works=rub(1_000), manager=workshop.manager)
    close_order(order, on=clock.today(), finish_works=True, by=workshop.owner)

    leave(workshop.manager, on=clock.today(), by=workshop.owner)

    order.refresh_from_db()
    assert order.manager == workshop.manager


def test_works_go_only_to_who_performs_works_and_is_here(workshop, order):
    gone = hire("Gone", is_master=True, left_on=clock.today())
    for taker in (workshop.accountant, workshop.master, gone):
        with pytest.raises(Invalid) as problem:
            leave(workshop.master, on=clock.today(), answers=say(works=taker), by=workshop.owner)
        assert list(problem.value.errors) == ["works_to"]
    assert masters_of(the_work(order)) == {"Master": "100"}


def test_orders_go_only_to_who_is_here(workshop, order):
    gone = hire("Gone", left_on=clock.today())
    for taker in (gone, workshop.manager):
        with pytest.raises(Invalid) as problem:
            leave(workshop.manager, on=clock.today(), answers=say(orders=taker), by=workshop.owner)
        assert list(problem.value.errors) == ["orders_to"]


def test_nobody_leaves_on_a_day_to_come(workshop):
    with pytest.raises(Invalid) as problem:
        leave(workshop.master, on=clock.today() + timedelta(days=1), by=workshop.owner)

    assert list(problem.value.errors) == ["on"]


def test_who_left_gets_no_work_and_no_order(workshop, order):
    leave(workshop.senior, on=clock.today(), by=workshop.owner)
    known_before = Employee.objects.get(pk=workshop.senior.pk)
    known_before.left_on = None  # as somebody's page still has him
    work = the_work(order)

    with pytest.raises(Invalid):
        assign_masters(work, by_one(known_before), by=workshop.manager)
    draft = WorkDraft("Wash", price=rub(1), shares=by_one(known_before))
    with pytest.raises(Invalid):
        create_order(a_client(), organisation=workshop.organisation, works=[draft], by=workshop.manager)
    with pytest.raises(Invalid):
        create_order(a_client(), organisation=workshop.organisation, manager=known_before, by=workshop.manager)
    with pytest.raises(Invalid):
        edit_order(order, version=order.version, manager=known_before, by=workshop.manager)
    assert masters_of(work) == {"Master": "100"}


def test_an_order_taken_by_who_left_and_may_still_sign_in_has_no_manager(workshop):
    leave(workshop.manager, on=clock.today(), by=workshop.owner)

    order = create_order(a_client(), organisation=workshop.organisation, by=workshop.manager)

    assert order.manager is None


def test_who_comes_back_gets_works_again(workshop, order):
    leave(workshop.other_master, on=clock.today(), by=workshop.owner)
    come_back(workshop.other_master, by=workshop.owner)

    assign_masters(the_work(order), by_one(workshop.other_master), by=workshop.manager)

    assert masters_of(the_work(order)) == {"Mate": "100"}


# The page


def page(browser, person):
    return browser.get(f"/employees/{person.pk}/leave/").content.decode()


def test_the_page_shows_what_is_in_hand_and_one_submit_does_all(workshop, order, sign_in):
    browser = sign_in(workshop.owner)
    his = sign_in(workshop.master)
    shown = page(browser, workshop.master)
    assert order.number in shown
    assert "1 открытая работа" in shown
    typed = {"on": clock.today().isoformat(), "works_to": workshop.other_master.pk, "deactivate": "on"}

    response = browser.post(f"/employees/{workshop.master.pk}/leave/", typed)

    assert response["Location"] == f"/employees/{workshop.master.pk}/"
    workshop.master.refresh_from_db()
    assert workshop.master.left_on == clock.today()
    assert not workshop.master.is_active
    assert his.get("/works/").status_code == 302
    assert masters_of(the_work(order)) == {"Mate": "100"}


def test_the_page_asks_for_the_decision(workshop, order, sign_in):
    browser, address = sign_in(workshop.owner), f"/employees/{workshop.master.pk}/leave/"
    for answer in ({}, {"works_to": ""}, {"works_to": "99999"}, {"works_to": workshop.master.pk}):
        response = browser.post(address, {"on": clock.today().isoformat(), **answer})
        assert response.status_code == 422
        assert list(response.context["form"].errors) == ["works_to"]
    assert OrderWork.objects.get(pk=the_work(order).pk).assignments.get().employee == workshop.master

    assert browser.post(address, {"on": clock.today().isoformat(), "works_to": "nobody"}).status_code == 302
    assert masters_of(the_work(order)) == {}


def test_nothing_is_handed_over_if_the_leaving_is_refused(workshop, order, sign_in):
    deactivate(workshop.master, by=workshop.owner)
    browser, address = sign_in(workshop.owner), f"/employees/{workshop.owner.pk}/leave/"
    WorkOrder.objects.filter(pk=order.pk).update(manager=workshop.owner)

    response = browser.post(address, {"on": clock.today().isoformat(), "orders_to": workshop.manager.pk})

    assert response.status_code == 409  # the last administrator
    order.refresh_from_db()
    assert order.manager == workshop.owner


def test_somebody_with_nothing_in_hand_is_asked_nothing(workshop, sign_in):
    shown = page(sign_in(workshop.owner), workshop.accountant)

    assert "works_to" not in shown
    assert "orders_to" not in shown


def test_an_editor_who_sees_no_orders_is_shown_how_many_there_are(workshop, order, sign_in):
    shown = page(sign_in(hire("Editor", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES))), workshop.master)

    assert order.number not in shown
    assert "1 открытая работа" in shown
