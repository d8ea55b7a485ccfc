"""The check in a browser: the server of the tests works in the background, too."""

from playwright.sync_api import expect

from motorcrm.background.models import Task
from motorcrm.core.exact import rub
from motorcrm.orders.models import WorkOrder
from motorcrm.testing.browser import POLLING, serious_problems
from motorcrm.testing.builders import closed_order


def test_the_page_follows_the_check_to_its_end(live, browser, workshop):
    closed_order(workshop, jobs=rub(100))
    WorkOrder.objects.update(total=rub(1))
    page = live.sign_in(browser, workshop.owner, width=390, height=844, dark=True, touch=True)
    page.goto("/settings/check/")

    button = page.get_by_role("button", name="Проверить всё")
    assert button.bounding_box()["height"] >= 44
    button.tap()

    expect(page.get_by_text("Данные не сходятся")).to_be_visible(timeout=POLLING)
    expect(page.get_by_role("button", name="Проверить всё")).to_be_visible()
    assert Task.objects.get().state == Task.State.DONE
    assert not serious_problems(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("[...document.querySelectorAll('.check-lines a')].every(a => a.offsetHeight >= 44)")
