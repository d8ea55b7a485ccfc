"""Times offered for coming and for the promise, by the hours of the workshop."""

from datetime import datetime, time

import pytest

from motorcrm.employees.hours import USUAL
from motorcrm.orders.slots import arrivals, promises

FRIDAY = datetime(2026, 11, 27, 14, 10)


def told(slots):
    return [f"{slot.wall:%d.%m %H:%M}" for slot in slots]


def test_two_times_of_each_day_that_is_worked():
    assert told(arrivals(USUAL, FRIDAY)) == ["27.11 15:00", "27.11 17:00", "30.11 10:00", "30.11 12:00", "01.12 10:00"]


def test_a_promise_is_for_the_end_of_a_day():
    assert told(promises(USUAL, FRIDAY))[:3] == ["27.11 18:00", "30.11 18:00", "01.12 18:00"]


def test_late_in_the_evening_the_next_days_are_offered():
    evening = FRIDAY.replace(hour=17, minute=40)
    assert told(arrivals(USUAL, evening))[0] == "30.11 10:00"
    assert told(promises(USUAL, evening))[0] == "30.11 18:00"


@pytest.mark.parametrize("week", [{}, {2: (time(9), time(9, 30))}])
def test_a_workshop_with_hardly_any_hours_has_hardly_any_times(week):
    assert told(arrivals(week, FRIDAY)) == []
    assert all(slot.wall.weekday() == 2 for slot in promises(week, FRIDAY))
