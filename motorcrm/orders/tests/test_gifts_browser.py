"""Discounts, hours and reasons in a real browser: refusals stand beside their fields, and nothing typed is lost."""

import re

import pytest
from playwright.sync_api import expect

from motorcrm.catalog.models import LabourRate
from motorcrm.core.exact import Quantity, rub
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.orders.models import Gift, Job, WorkOrder
from motorcrm.orders.operations import JobDraft, PartDraft, add_job, add_part, edit_job
from motorcrm.testing.browser import serious_problems, touched, touched_fact, words
from motorcrm.testing.builders import a_client, a_service, an_order, the_job

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
DISCOUNT = "#fact-form-discount [name=discount]"


@pytest.fixture
def order(workshop):
    """With five hours at 2,000."""
    open_money_accounts(workshop.organisation)
    LabourRate.objects.update_or_create(vehicle_class=None, defaults={"price": rub(2_000)})
    order = an_order(workshop)
    add_job(order, JobDraft(service=a_service("Valves", hours=Quantity.whole(5))), by=workshop.manager)
    return order


def opened(live, browser, person, order, **look):
    page = live.sign_in(browser, person, **look)
    page.goto(f"/orders/{order.pk}/")
    return page


def saves(page):
    return page.expect_response(lambda answer: answer.url.endswith("/edit/") and answer.status == 200)


def refuses(page):
    return page.expect_response(lambda answer: answer.status == 422)


def types(page, selector, text):
    """Into a field of a line, which is text until it is touched; or of the order's discount."""
    if selector == DISCOUNT:
        touched_fact(page, "discount")
    else:
        touched(page, *selector.removeprefix("#").rsplit("-", 1)).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


@pytest.mark.parametrize("look", [DESK, PHONE])
def test_a_price_below_the_list_asks_for_a_reason_beside_the_line(workshop, live, browser, order, look):
    page, job = opened(live, browser, workshop.manager, order, **look), the_job(order)
    price, reason = f"#job-{job.pk}-price", f"#job-{job.pk}-reason"
    expect(page.locator(reason)).to_be_hidden()

    types(page, price, "8000")
    with refuses(page):
        page.keyboard.press("Tab")
    expect(page.locator(reason)).to_be_focused()
    expect(page.locator(f"#job-{job.pk} .invalid-feedback")).to_contain_text("Это дешевле прайса")
    expect(page.locator("#notices .notice")).to_have_count(0)
    assert page.input_value(price) == "8000"
    assert serious_problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.keyboard.type("Постоянный клиент")
    with saves(page):
        page.keyboard.press("Tab")
    expect(page.locator(f"#job-{job.pk} .invalid-feedback")).to_have_count(0)
    assert (the_job(order).price, the_job(order).reason) == (rub(8_000), "Постоянный клиент")


def test_a_discount_that_is_too_large_is_refused_beside_its_field(workshop, live, browser, order):
    page, job = opened(live, browser, workshop.manager, order), the_job(order)
    for place, message in ((f"#job-{job.pk}-discount", f"#job-{job.pk}"), (DISCOUNT, ".order-totals")):
        types(page, place, "50")
        with refuses(page):
            page.keyboard.press("Tab")
        expect(page.locator(f"{message} .invalid-feedback")).to_contain_text("Скидка больше, чем разрешает")
        assert page.input_value(place) == "50"
        page.fill(place, "5")
        with saves(page):
            page.press(place, "Tab")

    expect(page.locator("#order-total")).to_have_text("9\u00a0025,00\u00a0₽")


def test_hours_make_the_price_on_the_order_page(workshop, live, browser, order):
    page, job = opened(live, browser, workshop.manager, order), the_job(order)

    types(page, f"#job-{job.pk}-labour_hours", "6")
    assert page.input_value(f"#job-{job.pk}-price") == "12000", "at once, before anything is saved"
    with saves(page):
        page.keyboard.press("Tab")
    assert (the_job(order).price, the_job(order).rate) == (rub(12_000), rub(2_000))

    types(page, f"#job-{job.pk}-price", "11500")
    with saves(page):
        page.keyboard.press("Tab")
    types(page, f"#job-{job.pk}-labour_hours", "7")
    with saves(page):
        page.keyboard.press("Tab")
    assert (the_job(order).price, the_job(order).labour_hours) == (rub(11_500), Quantity.whole(7))


def test_hours_make_the_price_of_a_line_being_added(workshop, live, browser, order):
    page = opened(live, browser, workshop.manager, order)
    choose(page, "#new_job_name", "tbody.line-add")
    page.fill("#new_job_labour_hours", "6")
    assert page.input_value("#new_job_price") == "12000"
    with page.expect_response(lambda answer: answer.url.endswith("/jobs/add/")):
        page.press("#new_job_labour_hours", "Enter")
    expect(page.locator("#order-lines tbody.line-job")).to_have_count(2)
    added = order.jobs.last()
    assert (added.price, added.rate) == (rub(12_000), rub(2_000))


def test_hours_make_the_price_on_the_page_for_calls(workshop, live, browser, order):
    page = live.sign_in(browser, workshop.manager)
    page.goto(f"/orders/new/?client={a_client().pk}")
    choose(page, "#id_jobs-0-name", "[data-lines=jobs]")
    hours, price = "#id_jobs-0-labour_hours", "#id_jobs-0-price"
    page.fill(hours, "6")
    assert page.input_value(price) == "12000"
    page.fill(price, "13000")
    page.fill(hours, "7")
    assert page.input_value(price) == "13000", "typed for this line"
    page.fill("#id_jobs-0-discount", "10")
    assert words(page, "[data-total]") == "11 700,00 ₽"


def test_a_refused_call_still_follows_the_hours(workshop, live, browser, order):
    page = live.sign_in(browser, workshop.manager, **PHONE)
    page.goto(f"/orders/new/?client={a_client().pk}")
    page.check("[name=vehicle][value=none]")
    choose(page, "#id_jobs-0-name", "[data-lines=jobs]")
    page.fill("#id_jobs-0-labour_hours", "4")
    page.click("button[value=booked]")
    expect(page.locator("#id_jobs-0-reason")).to_be_visible()
    expect(page.locator("#id_jobs-0-reason_errors")).to_contain_text("Это дешевле прайса")
    assert serious_problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.fill("#id_jobs-0-labour_hours", "4,5")
    assert page.input_value("#id_jobs-0-price") == "9000"
    page.fill("#id_jobs-0-reason", "Часть уже разобрана")
    page.click("button[value=booked]")
    page.wait_for_url(re.compile(r"/orders/\d+/$"))
    job = Job.objects.last()
    assert (job.price, job.rate, job.reason) == (rub(9_000), rub(2_000), "Часть уже разобрана")


@pytest.mark.parametrize("look", [DESK, PHONE])
def test_a_job_becomes_warranty_in_a_dialog(workshop, live, browser, order, look):
    page, job = opened(live, browser, workshop.manager, order, **look), the_job(order)
    touched(page, f"job-{job.pk}", "name")
    page.click(f"#job-{job.pk} a[href$='/free/']")
    page.wait_for_selector("dialog[open] [name=reason]")
    assert serious_problems(page) == []
    page.fill("dialog [name=reason]", "Снова стучит")
    page.click("dialog button.btn-primary")
    page.wait_for_url(re.compile(r"/orders/\d+/$"))
    expect(page.locator(f"#job-{job.pk}")).to_contain_text("гарантия")
    assert words(page, "#order-total") == "0,00 ₽"


def test_the_owners_list_fits_a_phone_and_offends_nobody(workshop, live, browser, order):
    job = the_job(order)
    edit_job(job, version=job.version, is_warranty=True, reason="Снова стучит", by=workshop.manager)
    add_part(order, PartDraft("Шина клиента", is_clients_own=True, reason="Привёз с собой"), by=workshop.manager)
    for look in (DESK, PHONE, {**PHONE, "dark": True}):
        page = live.sign_in(browser, workshop.owner, **look)
        page.goto("/orders/")
        page.click("a[href='/orders/given/']")
        expect(page.locator("tbody tr")).to_have_count(2)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert serious_problems(page) == []
    assert Gift.objects.count() == WorkOrder.objects.count() * 2


def choose(page, field, within):
    page.click(field)
    page.keyboard.type("valv")
    page.wait_for_selector(f"{within} .suggest-list [role=option]")
    if not page.locator(f"{within} [role=option][aria-selected=true]").count():
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
