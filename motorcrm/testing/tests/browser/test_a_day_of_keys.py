"""The main jobs of a day, from signing in to the last expense, by somebody who never touches the mouse."""

from typing import Any

from playwright.sync_api import expect

from motorcrm.core.exact import rub
from motorcrm.finance.models import CashTransaction
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.orders.models import WorkOrder
from motorcrm.testing.browser import AN_ORDER
from motorcrm.testing.builders import a_client, a_vehicle
from motorcrm.testing.cast import PASSWORD, Workshop

FAR = 120
"""Nobody presses Tab more often than that to get anywhere."""
_IS_AT = "selector => !!document.activeElement?.matches(selector)"


def reach(page: Any, selector: str) -> None:
    """Go on with Tab to what is wanted."""
    for _step in range(FAR):
        if page.evaluate(_IS_AT, selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached with Tab")


def press(page: Any, selector: str, key: str = "Enter") -> None:
    reach(page, selector)
    page.keyboard.press(key)


def send(page: Any, selector: str) -> None:
    """Press what sends a form, and hear the answer."""
    reach(page, selector)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("Enter")


def say(page: Any, selector: str, text: str) -> None:
    reach(page, selector)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def test_a_day_is_done_without_a_mouse(live: Any, browser: Any, workshop: Workshop) -> None:
    a_vehicle(a_client("Виноградов Сергей", phone="+79462962963"), plate="7246НХ77")
    open_money_accounts(workshop.organisation)
    page = live.page(browser)
    page.set_viewport_size({"width": 1440, "height": 900})

    signs_in(page, workshop)
    takes_a_call(page)
    order = WorkOrder.objects.get()
    repairs(page, order)
    takes_the_money(page, order)
    looks_for_the_client(page)
    records_an_expense(page)


def signs_in(page: Any, workshop: Workshop) -> None:
    page.goto("/sign-in/")
    say(page, "[name=login]", workshop.owner.login)
    say(page, "[name=password]", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".btn-person")).to_be_visible()


def takes_a_call(page: Any) -> None:
    page.keyboard.press("n")
    page.wait_for_url("**/orders/new/**")
    expect(page.locator("#main :focus")).to_have_count(1)
    page.keyboard.type("296-29-63")
    page.keyboard.press("Enter")
    expect(page.locator("#id_complaint")).to_be_focused()
    page.keyboard.type("Стучит справа")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(AN_ORDER)


def repairs(page: Any, order: WorkOrder) -> None:
    for field, name, lines in (("#new_job_name", "Замена цепи", order.jobs), ("#new_part_name", "Цепь", order.parts)):
        say(page, field, name)
        with page.expect_response("**/add/"):
            page.keyboard.press("Enter")
        expect(page.locator(field)).to_have_value("")
        assert lines.get().name == name
    page.reload()
    job = order.jobs.get()
    press(page, f"#job-{job.pk} .line-rest")
    say(page, f"#job-{job.pk}-price", "3000")
    with page.expect_response(f"**/jobs/{job.pk}/**"):
        page.keyboard.press("Enter")
    job.refresh_from_db()
    assert job.price == rub(3_000)
    page.keyboard.press("Escape")
    say(page, "#comment-text", "Клиент ждёт звонка")
    with page.expect_response("**/comment/"):
        page.keyboard.press("Control+Enter")
    assert order.comments.get().text == "Клиент ждёт звонка"
    page.reload()
    for phase in ("accepted", "in-progress"):
        takes_the_next_step(page)
        order.refresh_from_db()
        assert order.phase == phase
    given = page.locator(".order-next").inner_text()
    press(page, ".order-next")
    press(page, "dialog[open] [type=checkbox]", "Space")
    send(page, "dialog[open] button.btn-primary")
    expect(page.locator(".order-next")).not_to_have_text(given)
    page.wait_for_load_state("networkidle")
    assert job.assignments.count() == 1
    takes_the_next_step(page)
    order.refresh_from_db()
    assert order.phase == "ready"


def takes_the_next_step(page: Any) -> None:
    """At once, or in a dialog that has all it needs."""
    before = page.locator(".order-next").inner_text()
    asks = page.locator("a.order-next[data-dialog]").count()
    if asks:
        press(page, ".order-next")
        expect(page.locator("dialog[open] :focus")).to_have_count(1)
    send(page, "dialog[open] button.btn-primary" if asks else ".order-next, .order-next button")
    expect(page.locator(".order-next")).not_to_have_text(before)
    page.wait_for_load_state("networkidle")


def takes_the_money(page: Any, order: WorkOrder) -> None:
    press(page, ".order-next")
    expect(page.locator("dialog[open] :focus")).to_have_count(1)
    send(page, "dialog[open] button.btn-primary")
    page.wait_for_selector("text=Заказ закрыт.")
    order.refresh_from_db()
    assert (order.phase, order.handed_over_at is not None) == ("closed", True)


def looks_for_the_client(page: Any) -> None:
    page.keyboard.press("/")
    page.keyboard.type("виноградов")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    press(page, "main a[href^='/clients/']")
    page.wait_for_url("**/clients/*/")


def records_an_expense(page: Any) -> None:
    press(page, ".create > .menu-fold > summary, .create summary")
    press(page, ".create a[href='/finance/expense/']")
    expect(page.locator("[name=amount]")).to_be_visible()
    say(page, "[name=amount]", "450")
    reach(page, "[name=category]")
    page.keyboard.press("ArrowDown")
    send(page, "form button.btn-primary")
    assert [row.amount for row in CashTransaction.objects.all()] == [rub(450)]
