"""A server whose clock stands wrong says so, and records no money and no numbers until an administrator confirms."""

from contextlib import nullcontext
from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from motorcrm.company.models import NumberSequence
from motorcrm.company.operations import confirm_clock, open_organisation
from motorcrm.company.queries import preferences
from motorcrm.company.rights import CONFIRM_CLOCK
from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.finance.models import MoneyAccount
from motorcrm.finance.operations import take_prepayment
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.history import doubt
from motorcrm.history.models import Happening
from motorcrm.history.queries import story_of
from motorcrm.ledger.models import Entry
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import close_order, comment_order
from motorcrm.testing.builders import an_order, on_trust, ready_order
from motorcrm.testing.cast import PASSWORD, hire, role_with
from motorcrm.testing.queries import queries
from motorcrm.testing.visiting import Visitor

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FOLLOWS = [-5 * MINUTE, -MINUTE, timedelta(), DAY, 44 * DAY, 45 * DAY]
IN_DOUBT = [-600 * DAY, -DAY, -6 * MINUTE, 45 * DAY + MINUTE, 400 * DAY]


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def order(workshop, now):
    """An order taken just now, so that something is recorded."""
    open_money_accounts(workshop.organisation)
    with clock.at(now):
        return an_order(workshop, jobs=rub(3_000))


def pay(workshop, order):
    till = MoneyAccount.objects.get(code="till")
    known = {"money_account": till, "on": clock.today(), "by": workshop.manager}
    return take_prepayment(order.client, organisation=order.organisation, amount=rub(100), **known)


@pytest.mark.parametrize("off", IN_DOUBT)
def test_with_a_wrong_clock_no_money_and_no_number_is_recorded(workshop, order, now, off):
    with clock.at(now + off):
        with pytest.raises(Refused, match="clock-in-doubt"):
            pay(workshop, order)
        with pytest.raises(Refused, match="clock-in-doubt"):
            an_order(workshop)

    assert WorkOrder.objects.get() == order
    assert NumberSequence.objects.get().last == 1
    assert not Entry.objects.exists()


@pytest.mark.parametrize("off", FOLLOWS)
def test_a_clock_that_follows_says_nothing(workshop, order, now, off):
    with clock.at(now + off):
        assert doubt.doubt() is None
        pay(workshop, order)
        an_order(workshop)


def test_the_refusal_names_both_moments(workshop, order, now):
    with clock.at(now + 400 * DAY), pytest.raises(Refused) as refused:
        pay(workshop, order)

    wall = clock.local(now)
    assert f"{wall:%d.%m.%Y %H:%M}" in refused.value.message
    assert f"{wall + 400 * DAY:%d.%m.%Y}" in refused.value.message


def test_what_is_recorded_meanwhile_does_not_make_the_clock_right(workshop, order, now):
    """People go on commenting, and signing in: a wrong clock cannot vouch for itself."""
    for off in (-600 * DAY, 400 * DAY):
        with clock.at(now + off):
            comment_order(order, "The client is waiting", by=workshop.manager)
            with pytest.raises(Refused, match="clock-in-doubt"):
                pay(workshop, order)

    with clock.at(now + MINUTE):
        pay(workshop, order)


def test_an_empty_database_says_nothing(workshop):
    for off in (-600 * DAY, 400 * DAY):
        with clock.at(clock.now() + off):
            assert doubt.doubt() is None


@pytest.mark.parametrize("off", IN_DOUBT)
def test_after_an_administrator_confirms_once_everything_is_recorded(workshop, order, now, off):
    with clock.at(now + off):
        confirm_clock(on=clock.today(), by=workshop.owner)
        pay(workshop, order)
        an_order(workshop)
    with clock.at(now + off + DAY):
        pay(workshop, order)
        assert doubt.doubt() is None

    line = Happening.objects.get(event="clock.confirmed")
    assert line.by == workshop.owner
    assert line.facts == {"before": {"clock": now.isoformat()}, "after": {"clock": (now + off).isoformat()}}


def test_a_step_back_is_confirmed_once_and_a_further_one_again(workshop, order, now):
    with clock.at(now - 600 * DAY):
        confirm_clock(on=clock.today(), by=workshop.owner)
        pay(workshop, order)
    for further in (-10 * MINUTE, 46 * DAY):
        with clock.at(now - 600 * DAY + further), pytest.raises(Refused, match="clock-in-doubt"):
            pay(workshop, order)


def test_only_those_with_the_right_confirm(workshop, order, now):
    trusted = hire("Trusted", role_with(CONFIRM_CLOCK))
    with clock.at(now + 400 * DAY):
        for person in (workshop.manager, workshop.accountant, workshop.technician):
            with pytest.raises(Forbidden):
                confirm_clock(on=clock.today(), by=person)
        confirm_clock(on=clock.today(), by=trusted)
        assert doubt.doubt() is None


def test_a_date_that_nobody_saw_is_not_confirmed(workshop, order, now):
    with clock.at(now + 400 * DAY), pytest.raises(Invalid, match="on: "):
        confirm_clock(on=clock.today() - DAY, by=workshop.owner)
    with clock.at(now), pytest.raises(Refused, match="clock-believed"):
        confirm_clock(on=clock.today(), by=workshop.owner)


def test_a_story_told_afterwards_is_recorded_whatever_its_time(workshop, order, now):
    for off in (-600 * DAY, -3 * DAY):
        with clock.told(), clock.at(now + off):
            pay(workshop, an_order(workshop))
    with clock.at(now + MINUTE):
        pay(workshop, order)


def test_a_company_loaded_from_the_past_has_its_clock_watched(workshop, now):
    with clock.told(), clock.at(now - DAY):
        an_order(workshop)

    with clock.at(now), queries(max=0):
        assert doubt.doubt() is None
    with clock.at(now + 400 * DAY):
        assert doubt.doubt() is not None


def test_a_believed_clock_costs_one_query_a_minute(workshop, order, now, monkeypatch):
    def asked(**later):
        monkeypatch.setattr(doubt.time, "monotonic", lambda: ticks + timedelta(**later).total_seconds())
        with clock.at(now + timedelta(**later)), CaptureQueriesContext(connection) as captured:
            assert doubt.doubt() is None
        return len(captured)

    doubt.forget()
    ticks = doubt.time.monotonic()
    seconds = [asked(seconds=seconds) for seconds in range(0, 180, 5)]

    assert sum(seconds) == 3
    assert seconds[0] == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by the number of rows")
def test_the_last_moment_is_found_by_its_index(workshop, order):
    plan = doubt._recorded()[:1].explain()

    assert "happening_at" in plan
    assert "TEMP B-TREE" not in plan


def test_a_process_that_remembers_something_else_reads_anew_before_it_refuses(workshop, order, now):
    """Another process has confirmed the date."""
    with clock.at(now + 400 * DAY):
        assert doubt.doubt() is not None
        remembered = doubt._memory
        confirm_clock(on=clock.today(), by=workshop.owner)
        doubt._memory = remembered
        pay(workshop, order)


@pytest.mark.parametrize("seed", range(3))
def test_on_any_walk_of_the_clock_money_is_recorded_exactly_while_it_follows(workshop, order, now, seed):
    """Jumps of any size, comments and confirmations between them, against the rule in minutes."""
    luck, at, last, day = Random(seed), 0, 0, 24 * 60  # noqa: S311  # a walk, not a secret
    tried = {True: 0, False: 0}
    for step in range(120):
        at += luck.choice([0, 1, -4, -5, -6, 60, day, 44 * day, 45 * day, 46 * day, -day, -600 * day, 400 * day])
        at = last + luck.randint(-5, 5) if luck.random() < 0.4 else max(min(at, last + 900 * day), -600 * day)
        follows = last - 5 <= at <= last + 45 * day
        with clock.at(now + at * MINUTE):
            if luck.random() < 0.4:
                comment_order(order, f"Comment {step}", by=workshop.technician)
                last = max(last, at) if follows else last
            if not follows and luck.random() < 0.2:
                confirm_clock(on=clock.today(), by=workshop.owner)
                last, follows = at, True
            with nullcontext() if follows else pytest.raises(Refused, match="clock-in-doubt"):
                pay(workshop, order)
            last = max(last, at) if follows else last
            tried[follows] += 1
    assert all(tried.values())


PAGES = ["/", "/orders/", "/clients/", "/finance/", "/settings/", "/search/?q=x", "/jobs/"]


def test_every_page_says_so_and_offers_the_confirmation_to_those_who_may(workshop, sign_in, order, now):
    with clock.at(now + 10 * DAY):
        assert all("clock-banner" not in sign_in(workshop.owner).get(page).text for page in PAGES)
    with clock.at(now + 400 * DAY):
        owner, technician = sign_in(workshop.owner), sign_in(workshop.technician)
        for page in [*PAGES, f"/orders/{order.pk}/"]:
            assert "clock-banner" in owner.get(page).text
            assert "/settings/clock/" in owner.get(page).text
        said = technician.get("/jobs/").text
        assert "clock-banner" in said
        assert "пока администратор не подтвердит дату" in said
        assert "/settings/clock/" not in said
        assert technician.get("/settings/clock/").status_code == 403


def test_strangers_are_told_on_the_sign_in_page(workshop, client, order, now):
    with clock.at(now - 600 * DAY):
        said = client.get("/sign-in/", follow=True).text

    assert "clock-banner" in said
    assert "/settings/clock/" not in said


def test_the_date_is_confirmed_on_a_page(workshop, sign_in, order, now):
    with clock.at(now + 400 * DAY):
        owner = sign_in(workshop.owner)
        asked = owner.get("/settings/clock/")
        assert f"{clock.local(now):%d.%m.%Y}" in asked.text
        seen = asked.context["form"].initial["on"]

        assert owner.post("/settings/clock/", {"on": (seen - DAY).isoformat()}).status_code == 422
        assert owner.post("/settings/clock/", {"on": seen.isoformat()}).status_code == 302

        assert "clock-banner" not in owner.get("/orders/").text
    assert "clock.confirmed" in story_of(preferences())


@pytest.mark.parametrize("off", [-600 * DAY, 400 * DAY])
def test_an_administrator_can_still_sign_in_and_confirm(workshop, order, now, off, monkeypatch):
    monkeypatch.setattr(timezone, "now", clock.now)  # by which sessions expire
    Visitor().post("/sign-in/", {"login": workshop.owner.login, "password": "mistyped-bolt"})
    with clock.at(now + off):
        browser = Visitor()
        assert browser.post("/sign-in/", {"login": workshop.owner.login, "password": PASSWORD}).status_code == 302
        assert "clock-banner" in browser.get("/orders/").text
        browser.post("/settings/clock/", {"on": clock.today().isoformat()})
        assert "clock-banner" not in browser.get("/orders/").text
        pay(workshop, order)


def test_a_refused_payment_shows_what_is_wrong(workshop, sign_in, order, now):
    with clock.at(now + 400 * DAY):
        answer = sign_in(workshop.manager).post(
            f"/orders/{order.pk}/close/", {"on": clock.today().isoformat(), "finish_jobs": "on"}
        )

    assert answer.status_code == 409
    assert "Часы сервера показывают" in answer.text
    order.refresh_from_db()
    assert order.phase == "accepted"


def test_pages_cost_no_query_more(workshop, sign_in, order):
    owner = sign_in(workshop.owner)
    owner.get("/orders/")
    with queries(max=100) as without_memory:
        doubt.forget()
        owner.get("/orders/")
    with queries(max=len(without_memory) - 1):
        owner.get("/orders/")


def test_other_records_are_made_as_ever(workshop, order, now):
    """Only money and numbers wait for the confirmation."""
    with clock.at(now + 400 * DAY):
        open_organisation(name="Second yard", kind="company", vat=None, by=SYSTEM)
        comment_order(order, "Rust", by=workshop.manager)


def test_closing_waits_too_and_changes_nothing(workshop, now):
    with clock.at(now):
        order = ready_order(workshop, jobs=rub(3_000))
    with clock.at(now + 400 * DAY), pytest.raises(Refused, match="clock-in-doubt"):
        close_order(order, on=clock.today(), debt=on_trust(), by=workshop.owner)
    order.refresh_from_db()
    assert order.phase == "ready"
