"""Lines of an order are edited like a spreadsheet, by several people at once, and nothing typed is lost."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.orders.models import Job, WorkOrder
from motorcrm.orders.operations import JobDraft, add_job, comment_order, edit_job, edit_order
from motorcrm.testing.browser import AN_ORDER, POLLING, serious_problems, touched, touched_fact, words
from motorcrm.testing.builders import an_order, the_job
from motorcrm.testing.cast import Workshop


@pytest.fixture
def order(workshop: Workshop) -> WorkOrder:
    return an_order(workshop, jobs=rub(3_000), parts=rub(1_000))


def opened(live: Any, browser: Any, person: Any, order: WorkOrder, **look: Any) -> Any:
    page = live.sign_in(browser, person, **look)
    page.goto(f"/orders/{order.pk}/")
    return page


def cell(job: Job, name: str) -> str:
    return f"#job-{job.pk}-{name}"


def types(page: Any, selector: str, text: str) -> None:
    """As with a keyboard: the field is cleared and filled, and left with Tab."""
    touched(page, *selector.removeprefix("#").rsplit("-", 1)).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def test_a_line_shows_its_sum_while_it_is_typed_and_saves_itself(
    live: Any, browser: Any, workshop: Workshop, order: WorkOrder
) -> None:
    page, job = opened(live, browser, workshop.manager, order), the_job(order)
    its_sum = f"#job-{job.pk} output[data-sum]"

    for name, text, shown in [
        ("quantity", "1,5", "4 500,00"),
        ("price", "2 500,50", "3 750,75"),
        ("discount", "10 %", "3 375,67"),
    ]:
        types(page, cell(job, name), text)
        assert words(page, its_sum) == shown, "at once, before anything is saved"
        with page.expect_response(lambda answer: answer.url.endswith("/edit/") and answer.status == 200):
            page.keyboard.press("Tab")

    page.reload()
    job.refresh_from_db()
    assert (job.price, str(job.quantity), job.total) == (rub(2_500, 50), "1.5", rub(3_375, 67))
    assert words(page, f"#job-{job.pk} [data-sum]") == "3 375,67"
    assert words(page, "#order-total") == "4 375,67 ₽"


def test_fields_typed_one_after_another_without_waiting_are_all_saved(
    live: Any, browser: Any, workshop: Workshop, order: WorkOrder
) -> None:
    page, job = opened(live, browser, workshop.manager, order), the_job(order)

    types(page, cell(job, "labour_hours"), "1,5")
    page.keyboard.press("Tab")
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("4000")
    page.keyboard.press("Tab")
    page.keyboard.type("5 %")
    page.keyboard.press("Tab")
    expect(page.locator("#order-total")).to_have_text(re.compile("8.600,00"))

    job.refresh_from_db()
    assert (str(job.quantity), str(job.labour_hours), job.price) == ("2", "1.5", rub(4_000))
    assert job.total == rub(7_600)
    assert page.locator("#notices .alert-danger").count() == 0


@pytest.mark.parametrize("width", [1440, 390])
def test_of_two_who_change_one_line_the_second_sees_both_versions_and_takes_one(
    live: Any, browser: Any, workshop: Workshop, order: WorkOrder, width: int
) -> None:
    job = the_job(order)
    first = opened(live, browser, workshop.manager, order)
    second = opened(live, browser, workshop.owner, order, width=width, height=844)

    with first.expect_response("**/edit/"):
        types(first, cell(job, "price"), "3500")
        first.keyboard.press("Tab")
    with second.expect_response("**/edit/") as answered:
        types(second, cell(job, "price"), "2900")
        second.keyboard.press("Tab")

    assert answered.value.status == 409
    row = second.locator(f"#job-{job.pk}.is-conflict")
    said = row.locator(".not-saved").first
    expect(said).to_contain_text(f"Уже изменено ({workshop.manager})")
    expect(said).to_contain_text(re.compile("3.500"))
    if width > 1000:
        expect(row.locator("[data-cell=price]")).to_have_text("2900")
    job.refresh_from_db()
    assert job.price == rub(3_500)

    with second.expect_response(lambda answer: answer.url.endswith("/edit/") and answer.status == 200):
        row.get_by_role("button", name="взять моё").first.click()
    expect(row).to_have_count(0)
    job.refresh_from_db()
    assert job.price == rub(2_900)


def test_two_who_change_different_lines_do_not_disturb_each_other(
    live: Any, browser: Any, workshop: Workshop, order: WorkOrder
) -> None:
    add_job(order, JobDraft("Wash", price=rub(500)), by=workshop.manager)
    overhaul, wash = order.jobs.order_by("pk")
    first = opened(live, browser, workshop.manager, order)
    second = opened(live, browser, workshop.owner, order)

    for page, job, price in ((first, overhaul, "3100"), (second, wash, "600")):
        with page.expect_response(lambda answer: answer.url.endswith("/edit/") and answer.status == 200):
            types(page, cell(job, "price"), price)
            page.keyboard.press("Tab")

    order.refresh_from_db()
    assert order.total == rub(4_700)


def test_what_is_being_typed_stays_when_the_page_learns_something_new(
    live: Any, browser: Any, workshop: Workshop, order: WorkOrder
) -> None:
    page, job = opened(live, browser, workshop.manager, order), the_job(order)
    page.fill("#comment-text", "He will call aft")
    page.fill("#new_job_name", "Replace the ch")
    page.fill("#new_job_price", "70")
    page.focus("#order-lines .line-rest")
    types(page, cell(job, "name"), "Overhaul of the eng")

    comment_order(order, "The crankshaft has come", by=workshop.technician)
    page.get_by_text("The crankshaft has come").wait_for(timeout=POLLING)
    page.keyboard.type("ine")

    assert page.input_value(cell(job, "name")) == "Overhaul of the engine"
    assert page.input_value("#new_job_name") == "Replace the ch"
    assert page.input_value("#new_job_price") == "70"
    assert page.input_value("#comment-text") == "He will call aft"
    with page.expect_response(lambda answer: answer.url.endswith("/edit/") and answer.status == 200):
        page.keyboard.press("Tab")
    job.refresh_from_db()
    assert job.name == "Overhaul of the engine"


def test_a_line_being_typed_while_another_changes_it_is_not_overwritten_silently(
    live: Any, browser: Any, workshop: Workshop, order: WorkOrder
) -> None:
    page, job = opened(live, browser, workshop.manager, order), the_job(order)
    types(page, cell(job, "price"), "290")

    edit_job(job, version=job.version, price=rub(3_500), by=workshop.owner)
    expect(page.locator("#order-total")).to_have_text(re.compile("4.500,00"), timeout=POLLING)
    page.keyboard.type("0")
    with page.expect_response("**/edit/") as answered:
        page.keyboard.press("Tab")

    assert answered.value.status == 409
    row = page.locator(f"#job-{job.pk}.is-conflict")
    with page.expect_response("**/changes/**"):
        row.get_by_role("button", name="взять его").first.click()
    expect(row).to_have_count(0)
    expect(page.locator(f"#job-{job.pk} [data-cell=price]")).to_have_text(re.compile("3.500,00"))
    job.refresh_from_db()
    assert job.price == rub(3_500)


def test_a_double_click_adds_one_line_and_takes_one_payment(
    live: Any, browser: Any, workshop: Workshop, order: WorkOrder
) -> None:
    open_money_accounts(workshop.organisation)
    page = opened(live, browser, workshop.manager, order)

    page.fill("#new_job_name", "Wash")
    page.fill("#new_job_price", "500")
    page.locator("#add-job button").dblclick()
    expect(page.locator("#order-total")).to_have_text(re.compile("4.500,00"))
    page.wait_for_timeout(300)
    assert [job.name for job in order.jobs.order_by("pk")] == ["Engine overhaul", "Wash"]

    page.locator("#order-money a.btn").click()
    page.fill("dialog[open] [name=amount]", "1000")
    page.locator("dialog[open] form button.btn-primary").dblclick()
    page.locator("dialog[open]").wait_for(state="detached")
    page.wait_for_url(AN_ORDER)
    assert order.allocations.count() == 1


def test_a_promise_moved_later_asks_why_before_it_is_saved(
    live: Any, browser: Any, workshop: Workshop, order: WorkOrder
) -> None:
    first = clock.local(clock.now() + timedelta(days=2)).replace(hour=18, minute=0, second=0, microsecond=0)
    edit_order(order, version=order.version, promised_at=first, by=workshop.manager)
    page, sent = opened(live, browser, workshop.manager, order), []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/edit/") else None)
    why = page.locator("#promise-why")

    for days, reason in ((1, "parts"), (3, "client")):
        field = touched_fact(page, "promised_at")
        expect(why).to_be_hidden()
        field.fill(f"{first + timedelta(days=days):%Y-%m-%dT%H:%M}")
        field.press("Enter")
        expect(why).to_be_visible()
        expect(page.locator("#id_promise_reason")).to_have_value("")
        assert not sent, "not before the reason is known"
        with page.expect_response(lambda answer: answer.url.endswith("/edit/") and answer.status == 200):
            page.select_option("#id_promise_reason", reason)
        expect(why).to_have_count(0)
        sent.clear()
    expect(page.locator(".promise-story")).to_contain_text("перенесён 2 раза")
    with page.expect_response(lambda answer: answer.url.endswith("/edit/") and answer.status == 200):
        field = touched_fact(page, "promised_at")
        field.fill(f"{first - timedelta(days=1):%Y-%m-%dT%H:%M}")
        field.press("Enter")
    expect(why).to_have_count(0)

    assert list(order.promise_changes.values_list("reason", flat=True)) == ["parts", "client", ""]
    assert serious_problems(page) == []
