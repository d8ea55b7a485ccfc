"""The first hour: from an empty database to the first order closed and paid, in few screens and without a refusal."""

from typing import Any

import pytest

from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.employees.models import Employee
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.queries.money import money_of
from motorcrm.testing.browser import serious_problems, sideways
from motorcrm.testing.measures.first_hour import (
    Screens,
    adds_a_technician,
    closes_and_takes_the_money,
    sets_up,
    takes_the_first_order,
)
from motorcrm.testing.measures.limits import LIMITS

MOST_SCREENS = LIMITS["first-hour-screens"].most


@pytest.mark.parametrize(
    "look", [{"width": 1440, "height": 900}, {"width": 390, "height": 844, "dark": True}], ids=["desk", "phone"]
)
def test_the_first_order_is_closed_and_paid_in_the_first_hour(live: Any, browser: Any, look: dict[str, Any]) -> None:
    page = live.page(browser, **look)
    screens = Screens(page)

    sets_up(page)
    home_shows_what_is_left(page, done=["Прайс-лист", "Сотрудники"], left=["Реквизиты организации", "Первый заказ"])
    adds_a_technician(page)
    takes_the_first_order(page)
    closes_and_takes_the_money(page, screens)
    assert len(screens.seen) <= MOST_SCREENS, screens.seen
    assert screens.refused == []

    order = WorkOrder.objects.get()
    assert (order.phase, money_of(order).due, order.total) == ("closed", rub(0), rub(1_200))
    assert order.jobs.get().assignments.get().employee == Employee.objects.get(last_name="Петров")
    assert not violations()
    page.goto("/")
    home_shows_what_is_left(page, done=["Первый заказ", "Первая оплата"], left=["Реквизиты организации"])
    page.get_by_role("button", name="Скрыть").click()
    page.locator("#beginning").wait_for(state="detached")
    assert page.locator("#beginning").count() == 0
    assert screens.refused == []


def home_shows_what_is_left(page: Any, *, done: list[str], left: list[str]) -> None:
    steps = page.locator(".beginning-step")
    ticked = steps.filter(has=page.locator(".text-success")).locator("strong").all_inner_texts()
    others = steps.filter(has_not=page.locator(".text-success")).locator("strong").all_inner_texts()
    assert (set(done) - set(ticked), set(left) - set(others)) == (set(), set())
    assert not serious_problems(page) + sideways(page)
