"""Hands in gloves tap twice, and a refusal is shown no longer than it holds."""

from typing import Any

from django.conf import settings
from playwright.sync_api import expect

from motorcrm.core.exact import rub
from motorcrm.history.models import Happening
from motorcrm.orders.operations import start_job
from motorcrm.orders.phases import JobStatus
from motorcrm.testing.browser import touched
from motorcrm.testing.builders import an_order, the_job
from motorcrm.testing.cast import PASSWORD, Workshop


def test_a_double_tap_starts_a_job_and_does_not_finish_it(live: Any, browser: Any, workshop: Workshop) -> None:
    job = the_job(an_order(workshop, jobs=rub(1_000)))
    page = live.sign_in(browser, workshop.technician, width=360, height=740)
    page.goto("/jobs/")

    page.get_by_role("button", name="Начать").dblclick(delay=60)

    expect(page.get_by_role("button", name="Завершить")).to_be_visible()
    page.wait_for_timeout(300)
    job.refresh_from_db()
    assert job.status == JobStatus.IN_PROGRESS
    assert Happening.objects.filter(event="orders.job-started").count() == 1
    assert page.locator("#notices [role=alert]").count() == 0


def test_a_refusal_goes_when_the_next_tap_is_heard(live: Any, browser: Any, workshop: Workshop) -> None:
    job = the_job(an_order(workshop, jobs=rub(1_000)))
    page = live.sign_in(browser, workshop.technician, width=360, height=740)
    page.goto("/jobs/")
    start_job(job, by=workshop.technician)

    page.get_by_role("button", name="Начать").click()
    refusal = page.locator("#notices [role=alert]")
    expect(refusal).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Завершить").click()

    expect(page.get_by_role("button", name="Вернуть в работу")).to_be_visible()
    expect(refusal).to_have_count(0)


def test_what_was_refused_in_a_line_is_marked_until_it_is_mended(live: Any, browser: Any, workshop: Workshop) -> None:
    order = an_order(workshop, jobs=rub(1_000), parts=rub(500))
    page = live.sign_in(browser, workshop.manager)
    page.goto(f"/orders/{order.pk}/")
    job, part = the_job(order), order.parts.get()
    price = page.locator(f"#job-{job.pk}-price")
    refusal = page.locator(f"#job-{job.pk}-price-error")

    touched(page, f"job-{job.pk}", "price").fill("1e5")
    price.press("Tab")
    expect(refusal).to_be_visible()
    expect(price).to_have_attribute("aria-invalid", "true")

    other = touched(page, f"part-{part.pk}", "price")
    other.fill("700")
    other.press("Tab")
    expect(page.locator("#order-total")).to_contain_text("1\u00a0700,00")
    expect(refusal).to_be_visible()
    expect(price).to_have_value("1e5")

    price.fill("2 000")
    price.press("Tab")
    expect(refusal).to_have_count(0)
    expect(page.locator(f"#job-{job.pk} [aria-invalid]")).to_have_count(0)


def test_a_form_sent_after_the_session_ended_is_offered_again(live: Any, browser: Any, workshop: Workshop) -> None:
    page = live.sign_in(browser, workshop.owner)
    page.goto("/clients/new/")
    page.fill("[name=name]", "Пётр Ильич")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    page.get_by_role("button", name="Добавить клиента").click()
    page.wait_for_url("**/sign-in/**")
    page.fill("[name=login]", workshop.owner.login)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Войти").click()
    page.get_by_role("button", name="Отправить").click()

    expect(page.locator("h1")).to_have_text("Пётр Ильич")
    page.goto("/clients/")
    assert page.locator("#notices form").count() == 0


def test_somebody_else_is_not_offered_what_was_typed(live: Any, browser: Any, workshop: Workshop) -> None:
    page = live.sign_in(browser, workshop.owner)
    page.goto("/clients/new/")
    page.fill("[name=name]", "Пётр Ильич")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    page.get_by_role("button", name="Добавить клиента").click()
    page.wait_for_url("**/sign-in/**")
    page.fill("[name=login]", workshop.manager.login)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Войти").click()

    expect(page.get_by_role("button", name="Добавить клиента")).to_be_visible()
    assert page.locator("#notices form").count() == 0
    assert page.evaluate("sessionStorage.length") == 0
