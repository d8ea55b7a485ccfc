"""`motorcrm check` over times: they never fall, and nothing is dated after today, but for steps people confirmed."""

from datetime import timedelta

import pytest
from django.utils.module_loading import autodiscover_modules

from motorcrm.company.operations import confirm_clock
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.history import doubt
from motorcrm.history.models import Happening
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import comment_order
from motorcrm.testing.builders import an_order, closed_order

DAY = timedelta(days=1)
FALL = "recorded times never fall, except where a date was confirmed"
LATE = "nothing is dated after today"


@pytest.fixture(scope="module", autouse=True)
def declared():
    autodiscover_modules("invariants")


@pytest.fixture
def now():
    return clock.now()


@pytest.mark.parametrize("off", [-600 * DAY, -DAY, 400 * DAY])
def test_a_day_of_work_with_a_confirmed_clock_is_in_order(workshop, now, off):
    with clock.at(now):
        closed_order(workshop, jobs=rub(100))
    with clock.at(now + off):
        confirm_clock(on=clock.today(), by=workshop.owner)
        closed_order(workshop, jobs=rub(100))
        assert violations() == {}
    with clock.at(now + off + DAY):
        closed_order(workshop, jobs=rub(100))
        assert violations() == {}


def test_what_a_wrong_clock_wrote_into_history_is_no_measure(workshop, now):
    with clock.at(now):
        order = an_order(workshop)
    for off in (-600 * DAY, 400 * DAY):
        with clock.at(now + off):
            comment_order(order, "Rust", by=workshop.manager)
    with clock.at(now + DAY):
        comment_order(order, "More rust", by=workshop.manager)
        assert violations() == {}


@pytest.mark.parametrize("off", [-600 * DAY, -timedelta(minutes=6)])
def test_a_fall_that_nobody_confirmed_is_named(workshop, now, off, monkeypatch):
    """As a program that believes any clock would have recorded it."""
    with clock.at(now):
        closed_order(workshop, jobs=rub(100))
    monkeypatch.setattr(doubt, "MOST_BEHIND", timedelta(days=1_000))
    with clock.at(now + off):
        closed_order(workshop, jobs=rub(100))

    with clock.at(now):
        [history, entry] = [line.split()[0] for line in violations()[FALL]]
    assert (history, entry) == ("history", "entry")


def test_servers_may_correct_their_clocks_by_minutes(workshop, now):
    with clock.at(now):
        closed_order(workshop, jobs=rub(100))
    with clock.at(now - timedelta(minutes=4)):
        closed_order(workshop, jobs=rub(100))

    with clock.at(now):
        assert violations() == {}


def test_what_is_dated_after_today_is_named(workshop, now):
    with clock.at(now + 40 * DAY):
        order = closed_order(workshop, jobs=rub(100))
        late = order.closed_on

    with clock.at(now):
        said = violations()[LATE]
    assert any(line.startswith("entry") and line.endswith(f"is dated {late}") for line in said)
    assert f"workorder {order.pk} is dated {late}" in said
    assert any(line.startswith("happening") for line in said)


def test_a_story_told_afterwards_does_not_fall(workshop, now):
    with clock.at(now):
        order = an_order(workshop)
    with clock.told(), clock.at(now - 30 * DAY):
        comment_order(order, "It was rusty a month ago", by=workshop.manager)

    with clock.at(now):
        assert violations() == {}
    assert set(Happening.objects.values_list("timing", flat=True)) == {0, 2}
    assert WorkOrder.objects.count() == 1
