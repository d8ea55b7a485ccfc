"""The order's page in a real browser: what is in sight, what stays at the top, and that nothing typed is lost."""

import re
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import expect

from motorcrm.core.exact import rub
from motorcrm.history.queries import story_of
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import JobDraft, add_job
from motorcrm.orders.rights import MOVE_PARTS, VIEW_ORDERS
from motorcrm.testing.browser import serious_problems, sideways, touched, touched_fact
from motorcrm.testing.builders import an_order, order_of
from motorcrm.testing.cast import Workshop, hire, role_with
from motorcrm.testing.measures.limits import LIMITS
from motorcrm.testing.measures.pace import Meter, restyled, tap, typical

TALLEST_HEAD = LIMITS["order-head"].most
LONG = "Снятие и установка двигателя с дефектовкой головки блока и заменой маслосъёмных колпачков впускных клапанов"


def opened(live: Any, browser: Any, workshop: Workshop, order: WorkOrder, **look: Any) -> Any:
    page = live.sign_in(browser, workshop.manager, **look)
    page.goto(f"/orders/{order.pk}/")
    return page


def box(page: Any, selector: str) -> Any:
    return page.locator(selector).first.bounding_box()


def head_stays(page: Any) -> None:
    page.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")
    assert box(page, "#order-head")["height"] <= TALLEST_HEAD
    assert box(page, "#order-head")["y"] == 0
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")


def test_a_usual_order_is_read_without_scrolling(live: Any, browser: Any, workshop: Workshop) -> None:
    order = order_of(workshop, 4, 3)
    page = opened(live, browser, workshop, order, width=1440, height=900)

    due = box(page, "#order-due")
    assert due["y"] + due["height"] <= 900
    assert box(page, "tbody.line")["height"] == pytest.approx(38, abs=1)
    assert serious_problems(page) == []

    for width, height in ((1440, 600), (1024, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        assert sideways(page) == [], width
        head_stays(page)
    assert box(page, "tbody.line")["height"] == pytest.approx(58, abs=1)
    button, bar = box(page, ".order-next"), box(page, ".bottom")
    assert button["height"] >= 44
    assert button["y"] + button["height"] <= bar["y"], "above the bar at the foot"


def test_sixty_lines_are_low_and_long_names_whole(live: Any, browser: Any, workshop: Workshop) -> None:
    order = order_of(workshop, 32, 28)
    page = opened(live, browser, workshop, order, width=1440, height=900)
    assert page.evaluate("document.documentElement.scrollHeight") <= LIMITS["order-60-lines"].most

    add_job(order, JobDraft(LONG, price=rub(999_999_999)), by=workshop.owner)
    for width in (1440, 1024, 390):
        page.set_viewport_size({"width": width, "height": 844})
        page.reload()
        assert sideways(page) == [], width
        name = page.locator(".line-name", has_text=LONG)
        assert name.evaluate("one => one.scrollWidth <= one.clientWidth || getComputedStyle(one).display === 'inline'")

    parts = page.locator("tbody.line-part").first
    expect(parts).to_be_hidden()
    page.click("[data-fold=parts]")
    expect(parts).to_be_visible()


def test_a_key_in_a_long_order_costs_its_line_and_not_the_page(live: Any, browser: Any, workshop: Workshop) -> None:
    """What the browser styles anew is counted, which is the same on any machine; the time is bounded generously."""
    order = order_of(workshop, 55, 45)
    page = live.sign_in(browser, workshop.manager, width=390, height=844)
    page.goto(f"/orders/{order.pk}/")
    price = touched(page, f"job-{order.jobs.order_by('pk')[3].pk}", "price")
    price.focus()

    assert page.evaluate("document.querySelectorAll('main *').length") > 2_000
    assert restyled(page, lambda: page.keyboard.press("7")) < 300
    meter = Meter(page)
    for figure in "12345":
        meter.time("type", partial(page.keyboard.press, figure))
    assert typical(meter.times)["type"] < LIMITS["pace-processor"].most
    assert restyled(page, lambda: page.keyboard.press("Escape")) < 300
    assert restyled(page, tap(page, ".order-more > summary")) < 400
    page.keyboard.press("Escape")
    assert restyled(page, tap(page, "[data-fold=parts]"), max) < 500, "not all parts at once"
    expect(page.locator(".line-part").last).to_be_visible()
    assert restyled(page, tap(page, "[data-fold=parts]")) < 150


@pytest.mark.parametrize("price", [1_000, 999_999_999])
def test_a_long_surname_and_a_large_sum_stand_in_one_piece(
    live: Any, browser: Any, workshop: Workshop, price: int
) -> None:
    workshop.technician.last_name = "Константинопольский"
    workshop.technician.save()
    page = opened(live, browser, workshop, an_order(workshop, jobs=rub(price)), width=1440, height=900)
    for width in (1440, 1024, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.locator(".man").evaluate("one => one.getClientRects().length") == 1, width
        assert sideways(page) == [], width


def test_a_line_is_text_until_it_is_touched(live: Any, browser: Any, workshop: Workshop) -> None:
    order = order_of(workshop, 2, 1)
    first, second = order.jobs.order_by("pk")
    page = opened(live, browser, workshop, order)
    assert page.locator("tbody.line input").count() == 0

    page.locator(f"#job-{first.pk} .c-price").click()
    price = page.locator(f"#job-{first.pk}-price")
    expect(price).to_be_focused()
    price.fill("1 700")
    with page.expect_response("**/edit/"):
        price.press("Enter")
    expect(page.locator(f"#job-{second.pk}-price")).to_be_focused()
    expect(page.locator(f"#job-{first.pk} [data-cell=price]")).to_have_text(re.compile("1.700,00"))
    assert page.locator(f"#job-{first.pk} input").count() == 0, "text again"

    page.locator(f"#job-{second.pk}-price").fill("9")
    page.keyboard.press("Escape")
    expect(page.locator(f"#job-{second.pk} [data-cell=price]")).to_have_text(re.compile("1.500,00"))
    expect(page.locator(f"#job-{second.pk} > .line-rest")).to_be_focused()
    second.refresh_from_db()
    assert second.price == rub(1_500)

    complaint = touched_fact(page, "complaint")
    expect(complaint).to_be_focused()
    complaint.fill("Стучит слева")
    with page.expect_response("**/edit/"):
        page.keyboard.press("Control+Enter")
    expect(page.locator("#fact-complaint .read")).to_contain_text("Стучит слева")
    order.refresh_from_db()
    assert order.complaint == "Стучит слева"


@pytest.mark.parametrize("width", [1440, 390])
def test_what_was_not_saved_looks_so_and_is_sent_again(live: Any, browser: Any, workshop: Workshop, width: int) -> None:
    order = order_of(workshop, 2, 0)
    first, _second = order.jobs.order_by("pk")
    page = opened(live, browser, workshop, order, width=width, height=844)
    row = page.locator(f"#job-{first.pk}")

    page.context.set_offline(True)
    touched(page, f"job-{first.pk}", "price").fill("5 200")
    page.locator(f"#job-{first.pk}-price").press("Enter")
    expect(row).to_have_class(re.compile("is-unsaved"))
    expect(row.locator(".line-rest .not-saved")).to_contain_text("Не сохранено, нет связи")
    if width > 1000:
        expect(row.locator(".line-rest [data-cell=price]")).to_have_text("5 200")
    assert sideways(page) == []
    page.context.set_offline(False)

    expect(row).not_to_have_class(re.compile("is-unsaved"))
    expect(row.locator(".line-rest [data-sum]")).to_have_text(re.compile("5.200,00"))
    first.refresh_from_db()
    assert first.price == rub(5_200)

    page.route("**/edit/", lambda route: route.abort(), times=1)
    touched(page, f"job-{first.pk}", "price").fill("5 300")
    page.locator(f"#job-{first.pk}-price").press("Enter")
    row.get_by_role("button", name="повторить").first.click()
    expect(row.locator(".line-rest [data-sum]")).to_have_text(re.compile("5.300,00"))
    live.faults[:] = [fault for fault in live.faults if "Failed to fetch" not in fault]  # what was cut off here


def test_a_storekeeper_moves_parts_with_scripts_and_without(live: Any, browser: Any, workshop: Workshop) -> None:
    order = order_of(workshop, 1, 2)
    storekeeper = hire("Storekeeper", role_with(VIEW_ORDERS, MOVE_PARTS))
    first, other = order.parts.order_by("pk")

    plain = live.sign_in(browser, storekeeper, scripts=False, width=390, height=844)
    plain.goto(f"/orders/{order.pk}/")
    for status in ("ordered", "arrived"):
        plain.select_option(f"#part-{first.pk}-status", status)
        plain.locator(f"#part-{first.pk} noscript button").click()
        assert plain.input_value(f"#part-{first.pk}-status") == status
        assert plain.url.endswith(f"/orders/{order.pk}/")
    assert sideways(plain) == []
    page = live.sign_in(browser, storekeeper)
    page.goto(f"/orders/{order.pk}/")
    for status in ("arrived", "installed"):
        with page.expect_response(re.compile(r"/status/$")):
            page.select_option(f"#part-{other.pk}-status", status)
        expect(page.locator(f"#part-{other.pk}-status")).to_have_value(status)
    assert page.locator("#order-lines button:visible", has_text="Сохранить").count() == 0

    assert [part.status for part in order.parts.order_by("pk")] == ["arrived", "installed"]
    assert story_of(order).count("orders.part-moved") == 4
