"""Lines of an order are edited like a spreadsheet, by several people at once, and nothing typed is lost."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from motorcrm.core.exact import rub
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.orders.models import OrderWork, WorkOrder
from motorcrm.orders.operations import WorkDraft, add_work, comment_order, edit_work
from motorcrm.testing.browsing import AN_ORDER, POLLING, words
from motorcrm.testing.builders import an_order, the_work
from motorcrm.testing.cast import Workshop


@pytest.fixture
def order(workshop: Workshop) -> WorkOrder:
    return an_order(workshop, works=rub(3_000), parts=rub(1_000))


def opened(live: Any, browser: Any, person: Any, order: WorkOrder, **look: Any) -> Any:
    page = live.sign_in(browser, person, **look)
    page.goto(f"/orders/{order.pk}/")
    return page


def cell(work: OrderWork, name: str) -> str:
    return f"#work-{work.pk}-{name}"


def types(page: Any, selector: str, text: str) -> None:
    """As with a keyboard: the field is cleared and filled, and left with Tab."""
    page.focus(selector)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def test_a_line_shows_its_sum_while_it_is_typed_and_saves_itself(
    live: Any, browser: Any, workshop: Workshop, order: WorkOrder
) -> None:
    page, work = opened(live, browser, workshop.manager, order), the_work(order)
    its_sum = f"#work-{work.pk} [data-sum]"

    for name, text, shown in [
        ("price", "2 500,50", "2 500,50"),
        ("quantity", "1,5", "3 750,75"),
        ("discount", "10 %", "3 375,67"),
    ]:
        types(page, cell(work, name), text)
        assert words(page, its_sum) == shown, "at once, before anything is saved"
        with page.expect_response(lambda answer: answer.url.endswith("/edit/") and answer.status == 200):
            page.keyboard.press("Tab")

    page.reload()
    work.refresh_from_db()
    assert (work.price, str(work.quantity), work.total) == (rub(2_500, 50), "1.5", rub(3_375, 67))
    assert words(page, its_sum) == "3 375,67"
    assert words(page, "#order-total") == "4 375,67 ₽"


def test_fields_typed_one_after_another_without_waiting_are_all_saved(
    live: Any, browser: Any, workshop: Workshop, order: WorkOrder
) -> None:
    page, work = opened(live, browser, workshop.manager, order), the_work(order)

    types(page, cell(work, "quantity"), "2")
    page.keyboard.press("Tab")
    page.keyboard.type("1,5")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("4000")
    page.keyboard.press("Tab")
    page.keyboard.type("5 %")
    page.keyboard.press("Tab")
    expect(page.locator("#order-total")).to_have_text(re.compile("8.600,00"))

    work.refresh_from_db()
    assert (str(work.quantity), str(work.norm_hours), work.price) == ("2", "1.5", rub(4_000))
    assert work.total == rub(7_600)
    assert page.locator("#notices .alert-danger").count() == 0


def test_of_two_who_change_one_line_the_second_sees_both_versions(
    live: Any, browser: Any, workshop: Workshop, order: WorkOrder
) -> None:
    work = the_work(order)
    first = opened(live, browser, workshop.manager, order)
    second = opened(live, browser, workshop.owner, order, width=390, height=844)

    with first.expect_response("**/edit/"):
        types(first, cell(work, "price"), "3500")
        first.keyboard.press("Tab")
    with second.expect_response("**/edit/") as answered:
        types(second, cell(work, "price"), "2900")
        second.keyboard.press("Tab")

    assert answered.value.status == 409
    versions = second.locator("#notices .versions")
    versions.wait_for()
    said = versions.inner_text().replace("\u00a0", " ")
    assert "3 500" in said, "what stands now"
    assert "2 900" in said, "what was typed"
    work.refresh_from_db()
    assert work.price == rub(3_500)
    # The page shows what stands now, and what was typed can be typed again over it.
    expect(second.locator(cell(work, "price"))).to_have_value(re.compile("^3.?500"))
    with second.expect_response(lambda answer: answer.url.endswith("/edit/") and answer.status == 200):
        types(second, cell(work, "price"), "2900")
        second.keyboard.press("Tab")
    work.refresh_from_db()
    assert work.price == rub(2_900)


def test_two_who_change_different_lines_do_not_disturb_each_other(
    live: Any, browser: Any, workshop: Workshop, order: WorkOrder
) -> None:
    add_work(order, WorkDraft("Wash", price=rub(500)), by=workshop.manager)
    overhaul, wash = order.works.order_by("pk")
    first = opened(live, browser, workshop.manager, order)
    second = opened(live, browser, workshop.owner, order)

    for page, work, price in ((first, overhaul, "3100"), (second, wash, "600")):
        with page.expect_response(lambda answer: answer.url.endswith("/edit/") and answer.status == 200):
            types(page, cell(work, "price"), price)
            page.keyboard.press("Tab")

    order.refresh_from_db()
    assert order.total == rub(4_700)


def test_what_is_being_typed_stays_when_the_page_learns_something_new(
    live: Any, browser: Any, workshop: Workshop, order: WorkOrder
) -> None:
    page, work = opened(live, browser, workshop.manager, order), the_work(order)
    page.fill("#comment-text", "He will call aft")
    page.fill("#new_work_name", "Replace the ch")
    page.fill("#new_work_price", "70")
    types(page, cell(work, "name"), "Overhaul of the eng")

    comment_order(order, "The crankshaft has come", by=workshop.master)
    page.get_by_text("The crankshaft has come").wait_for(timeout=POLLING)
    page.keyboard.type("ine")

    assert page.input_value(cell(work, "name")) == "Overhaul of the engine"
    assert page.input_value("#new_work_name") == "Replace the ch"
    assert page.input_value("#new_work_price") == "70"
    assert page.input_value("#comment-text") == "He will call aft"
    with page.expect_response(lambda answer: answer.url.endswith("/edit/") and answer.status == 200):
        page.keyboard.press("Tab")
    work.refresh_from_db()
    assert work.name == "Overhaul of the engine"


def test_a_line_being_typed_while_another_changes_it_is_not_overwritten_silently(
    live: Any, browser: Any, workshop: Workshop, order: WorkOrder
) -> None:
    page, work = opened(live, browser, workshop.manager, order), the_work(order)
    types(page, cell(work, "price"), "290")

    edit_work(work, version=work.version, price=rub(3_500), by=workshop.owner)
    expect(page.locator("#order-total")).to_have_text(re.compile("4.500,00"), timeout=POLLING)
    page.keyboard.type("0")
    with page.expect_response("**/edit/") as answered:
        page.keyboard.press("Tab")

    assert answered.value.status == 409
    versions = page.locator("#notices .versions")
    versions.wait_for()
    work.refresh_from_db()
    assert work.price == rub(3_500)


def test_a_double_click_adds_one_line_and_takes_one_payment(
    live: Any, browser: Any, workshop: Workshop, order: WorkOrder
) -> None:
    open_money_accounts(workshop.organisation)
    page = opened(live, browser, workshop.manager, order)

    page.fill("#new_work_name", "Wash")
    page.fill("#new_work_price", "500")
    page.locator("#line-new-work button").dblclick()
    expect(page.locator("#order-total")).to_have_text(re.compile("4.500,00"))
    page.wait_for_timeout(300)
    assert [work.name for work in order.works.order_by("pk")] == ["Engine overhaul", "Wash"]

    page.locator("#order-money a.btn").click()
    page.fill("[name=amount]", "1000")
    page.locator("main form .btn-primary").dblclick()
    page.wait_for_url(AN_ORDER)
    assert order.payments.count() == 1
