"""A keyboard is enough; so, for reading and the steps that matter, is a browser without scripts."""

import re
from typing import Any

from playwright.sync_api import expect

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.finance.models import MoneyAccount, Tender
from motorcrm.finance.operations import take_payment
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.orders.operations import start_job
from motorcrm.testing.browser import AN_ORDER, words
from motorcrm.testing.builders import an_order, ready_order
from motorcrm.testing.cast import PASSWORD, Workshop

FOCUSED = "document.activeElement.id || document.activeElement.tagName"


def test_lines_are_added_one_after_another_with_enter(live: Any, browser: Any, workshop: Workshop) -> None:
    order = an_order(workshop)
    page = live.sign_in(browser, workshop.manager)
    page.goto(f"/orders/{order.pk}/")

    page.focus("#new_job_name")
    for number, name in enumerate(("Wash", "Polish"), start=1):
        page.keyboard.type(name)
        with page.expect_response("**/jobs/add/"):
            page.keyboard.press("Enter")
        expect(page.locator("#new_job_name")).to_have_value("")
        assert page.evaluate(FOCUSED) == "new_job_name", "ready for the next one"
        assert order.jobs.count() == number

    assert [job.name for job in order.jobs.order_by("pk")] == ["Wash", "Polish"]


def test_slash_and_control_k_go_to_the_search(live: Any, browser: Any, workshop: Workshop) -> None:
    page = live.sign_in(browser, workshop.manager)
    page.goto("/clients/")

    for chord in ("/", "Control+k"):
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press(chord)
        assert page.evaluate(FOCUSED) == "search-everywhere"
    page.keyboard.type("1/2")
    assert page.input_value("#search-everywhere") == "1/2", "in a field a slash is a slash"


def drag_out_of(page: Any, field: str) -> None:
    """Select what is typed with the mouse and let go beside the dialog."""
    box = page.locator(field).bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(5, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()


def test_a_dialog_closes_with_escape_and_back_leads_to_the_previous_page(
    live: Any, browser: Any, workshop: Workshop
) -> None:
    order = an_order(workshop, phase="booked", jobs=rub(3_000))
    page = live.sign_in(browser, workshop.manager)
    page.goto("/orders/")
    page.locator(".list tbody td a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(AN_ORDER)
    accept = page.locator(".order-state a.btn-primary")

    for _once_more in range(2):
        accept.focus()
        page.keyboard.press("Enter")
        page.locator("dialog[open] [name=mileage]").wait_for()
        assert page.evaluate("document.activeElement.name") == "mileage"
        page.keyboard.press("Escape")
        page.locator("dialog[open]").wait_for(state="detached")
        assert page.evaluate("document.activeElement.classList.contains('btn-primary')"), "the focus is back"
    accept.click()
    page.fill("dialog[open] [name=mileage]", "12345")
    drag_out_of(page, "dialog[open] [name=mileage]")
    assert page.input_value("dialog[open] [name=mileage]") == "12345", "selecting text closes nothing"
    page.locator("dialog[open] [data-close]").click()
    page.locator("dialog[open]").wait_for(state="detached")

    page.go_back()
    assert page.url.endswith("/orders/")
    page.go_forward()
    page.locator(".order-state").wait_for()
    assert page.url.endswith(f"/orders/{order.pk}/")
    assert page.locator("dialog[open]").count() == 0


def test_a_question_before_cancelling_is_answered_from_the_keyboard(
    live: Any, browser: Any, workshop: Workshop
) -> None:
    order = an_order(workshop, jobs=rub(3_000))
    start_job(order.jobs.get(), by=workshop.manager)
    page = live.sign_in(browser, workshop.manager)
    page.goto(f"/orders/{order.pk}/")
    cancel = page.locator("button[formaction*='/jobs/'][formaction$='/cancel/']").first
    page.locator(".line-rest").first.focus()
    page.keyboard.press("F2")

    cancel.focus()
    page.keyboard.press("Enter")
    page.locator("dialog[open]").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog[open]").wait_for(state="detached")
    assert order.jobs.get().status == "in-progress"

    cancel.focus()
    page.keyboard.press("Enter")
    assert words(page, "dialog[open] [value=yes]") == "Отменить работу", "its button says what it does"
    page.keyboard.press("Tab")
    with page.expect_response("**/cancel/"):
        page.keyboard.press("Enter")
    assert order.jobs.get().status == "cancelled"


def test_menus_are_walked_with_arrows(live: Any, browser: Any, workshop: Workshop) -> None:
    page = live.sign_in(browser, workshop.manager)
    page.goto("/")
    for menu, count in ((".create .menu-fold", 2), (".topbar > .menu-fold", 2)):
        page.focus(f"{menu} > summary")
        page.keyboard.press("Enter")
        items = page.locator(f"{menu}[open] .dropdown-menu :is(a, button)")
        expect(items.first).to_be_visible()
        assert items.count() >= count
        page.keyboard.press("ArrowDown")
        expect(items.first).to_be_focused()
        page.keyboard.press("ArrowUp")
        expect(items.last).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(f"{menu} > summary")).to_be_focused()
        expect(items.first).to_be_hidden()


def test_the_menu_of_a_phone_opens_and_closes_with_keys(live: Any, browser: Any, workshop: Workshop) -> None:
    page = live.sign_in(browser, workshop.manager, width=390, height=844)
    page.goto("/")

    page.keyboard.press("Tab")
    assert "skip-link" in page.evaluate("document.activeElement.className")
    page.focus(".bottom [href='#menu']")
    page.keyboard.press("Enter")
    page.locator("#menu.show").wait_for()
    expect(page.locator("#menu")).to_be_focused()
    for _turn in range(20):
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('.shell')"), "what it covers takes no part"
    page.keyboard.press("Escape")
    page.locator("#menu.show").wait_for(state="detached")
    expect(page.locator(".bottom [href='#menu']")).to_be_focused()

    page.click(".bottom [href='#menu']")
    page.mouse.click(380, 300)
    page.locator("#menu.show").wait_for(state="detached")


def test_sign_in_reading_and_closing_work_without_scripts(live: Any, browser: Any, workshop: Workshop) -> None:
    [till, *_others] = open_money_accounts(workshop.organisation)
    order = ready_order(workshop, jobs=rub(3_000))
    take_payment(
        order,
        amount=rub(1_000),
        money_account=MoneyAccount.objects.get(pk=till.pk),
        on=clock.today(),
        by=workshop.manager,
    )
    page = live.page(browser, scripts=False)

    page.goto("/orders/")
    page.fill("[name=login]", workshop.manager.login)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button.btn-primary").click()
    assert page.url.endswith("/orders/")
    for path in ("/clients/", "/finance/", "/employees/", "/orders/"):
        page.goto(path)
        assert page.locator("main h1").count() == 1, path
    page.goto("/orders/?status=all")
    page.locator(".list tbody td a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(AN_ORDER)
    assert page.url.endswith(f"/orders/{order.pk}/")
    assert order.number in words(page, "#order-head")
    assert "Engine overhaul" in page.content()
    assert words(page, "#order-total") == "3 000,00 ₽"

    page.locator(".order-state a.btn-primary").click()
    assert re.search(r"/orders/\d+/close/$", page.url), "the dialog is a page of its own"
    page.fill("[name=amount]", "1500")
    page.fill("[name=receipt_number]", "77")
    page.locator("main form button.btn-primary").click()
    assert "осталось оплатить 500,00 ₽" in words(page, ".closing-does [data-refused]")
    assert page.input_value("[name=receipt_number]") == "77"
    page.locator("details.tender summary").first.click()
    page.locator("label.tile:has([name=way_2][value=card])").click()
    page.fill("[name=amount_2]", "500")
    page.locator("main form button.btn-primary").click()
    order.refresh_from_db()
    taken = [(one.method, one.amount) for one in Tender.objects.order_by("-pk")[:2]]
    assert taken == [("card", rub(500)), ("cash", rub(1_500))]
    assert (order.phase, order.handed_over_at is not None) == ("closed", True)
    assert page.url.endswith(f"/orders/{order.pk}/")
