"""A slow line, and a server that is started anew under an open page: what was typed gets there, and once."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import expect

from motorcrm.core.exact import rub
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import JobDraft, add_job
from motorcrm.testing.browser import AN_ORDER, POLLING, Live, touched, types_half_a_call
from motorcrm.testing.builders import a_client, a_service, a_vehicle, an_order
from motorcrm.testing.cast import Workshop
from motorcrm.testing.tests.test_serve import free_port, serving

LATENCY = 400


BUSY = """addEventListener("submit", ({ submitter }) =>
    setTimeout(() => (sessionStorage.busy = submitter.getAttribute("aria-busy"))))"""


def slow(page: Any) -> None:
    """Every answer comes so late, as with a weak signal in a garage."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    limits = {"offline": False, "latency": LATENCY, "downloadThroughput": 60_000, "uploadThroughput": 30_000}
    line.send("Network.emulateNetworkConditions", limits)


def test_a_call_on_a_slow_line_is_booked_once_with_everything(live: Any, browser: Any, workshop: Workshop) -> None:
    """Who types does not wait for suggestions: what comes late is taken by the Enter that was pressed before it."""
    a_service("Oil change", price=rub(1_500))
    client = a_client("Виноградов Сергей", phone="+79462962963")
    a_vehicle(client, plate="7246НХ77")
    page = live.sign_in(browser, workshop.manager)
    page.goto("/orders/new/")
    slow(page)

    types_half_a_call(page)
    page.keyboard.type(workshop.technician.last_name[:3])
    page.keyboard.press("Enter")
    expect(page.locator("[data-person-chosen]")).to_have_count(1)
    page.evaluate(BUSY)
    page.locator("[data-submit]").dblclick()
    page.wait_for_url(AN_ORDER)
    assert page.evaluate("sessionStorage.busy") == "true", "the button showed that it was under way"

    order = WorkOrder.objects.get()
    job = order.jobs.get()
    assert (order.client, order.complaint, job.name, job.price) == (client, "Стучит справа", "Oil change", rub(1_500))
    assert job.assignments.get().employee == workshop.technician


def test_lines_edited_on_a_slow_line_look_unsaved_until_they_are_saved(
    live: Any, browser: Any, workshop: Workshop
) -> None:
    order = an_order(workshop, jobs=rub(3_000))
    add_job(order, JobDraft("Wash", price=rub(500)), by=workshop.manager)
    first, second = order.jobs.order_by("pk")
    page = live.sign_in(browser, workshop.manager)
    page.goto(f"/orders/{order.pk}/")
    slow(page)

    touched(page, f"job-{first.pk}", "price").fill("3100")
    page.keyboard.press("Enter")
    expect(page.locator(f"#job-{first.pk} .line-rest [data-cell=price]")).to_have_class(re.compile("is-dirty"))
    expect(page.locator(f"#job-{second.pk}-price")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("600")
    page.keyboard.press("Enter")
    expect(page.locator("#new_job_name")).to_be_focused()
    page.keyboard.type("Polish")
    page.keyboard.press("Enter")

    expect(page.locator("#order-total")).to_have_text(re.compile("3.700,00"))
    expect(page.locator(".is-dirty")).to_have_count(0)
    expect(page.locator("tbody.line-job")).to_have_count(3)
    assert sorted(order.jobs.values_list("name", "price")) == [
        ("Engine overhaul", rub(3_100)),
        ("Polish", rub(0)),
        ("Wash", rub(600)),
    ]


def test_what_was_typed_while_the_server_was_started_anew_is_sent_when_it_answers(
    real_database: Any, browser: Any, workshop: Workshop, tmp_path: Path
) -> None:
    order = an_order(workshop, jobs=rub(3_000))
    job, port = order.jobs.get(), free_port()
    known = {"DATABASE_URL": real_database.url, "MOTORCRM_SECRET_KEY": settings.SECRET_KEY}
    live = Live(f"http://127.0.0.1:{port}")
    with serving(tmp_path, port=port, **known):
        page = live.sign_in(browser, workshop.manager)
        page.goto(f"/orders/{order.pk}/")
        page.evaluate("document.querySelector('[data-pulse]').dataset.pulse = 1")
    row = page.locator(f"#job-{job.pk}")
    touched(page, f"job-{job.pk}", "price").fill("3100")
    page.keyboard.press("Enter")
    expect(row).to_have_class(re.compile("is-unsaved"))

    with serving(tmp_path, port=port, **known):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(row).not_to_have_class(re.compile("is-unsaved"), timeout=POLLING)
        expect(row.locator(".line-rest [data-sum]")).to_have_text(re.compile("3.100,00"))
        live.close()
    job.refresh_from_db()
    assert job.price == rub(3_100)
