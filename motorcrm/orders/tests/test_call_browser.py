"""The call as it is measured and as it goes wrong: how many clicks and keys it takes, and what is kept of it."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from motorcrm.core import clock
from motorcrm.core.exact import Percent, Quantity, rub
from motorcrm.orders.models import WorkOrder
from motorcrm.testing.browser import AN_ORDER, serious_problems, types_half_a_call
from motorcrm.testing.builders import a_client, a_service, a_vehicle, an_order
from motorcrm.testing.cast import PASSWORD
from motorcrm.testing.measures.hands import Hands, take_the_usual_call
from motorcrm.testing.measures.limits import LIMITS

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def caller(workshop):
    a_service("Oil change", price=rub(1_500))
    a_service("Fork overhaul", price=rub(8_800))
    client = a_client("Виноградов Сергей", phone="+79462962963")
    a_vehicle(client, plate="7246НХ77")
    return client


def technicians_of(order):
    return [[(str(a.employee), a.share) for a in job.assignments.all()] for job in order.jobs.all()]


def test_the_measured_call_takes_two_clicks_and_twenty_keys(workshop, caller, live, browser):
    """A known client, two jobs from the price list, one of them shared, a part, both times; suggestions come late."""
    page = live.sign_in(browser, workshop.manager)
    hands = Hands(page)
    one, two = workshop.technician, workshop.other_technician

    take_the_usual_call(hands, one, two)

    order = WorkOrder.objects.get()
    assert (order.client, order.complaint, order.total) == (caller, "Стучит справа", rub(13_750))
    half = [(str(one), Percent.whole(60)), (str(two), Percent.whole(40))]
    assert technicians_of(order) == [[(str(one), Percent.whole(100))], half]
    assert order.parts.get().quantity == Quantity.whole(3)
    assert order.booked_for
    assert order.promised_at > order.booked_for
    assert hands.clicks <= LIMITS["call-clicks"].most
    assert hands.keys <= LIMITS["call-keys"].most


def test_a_call_without_a_mouse(workshop, caller, live, browser):
    """Times by the keyboard too; what is not in the price list is written as it is, and marked until it has a price."""
    page = live.sign_in(browser, workshop.manager)
    page.goto(f"/orders/new/?client={caller.pk}")
    page.keyboard.press("Enter")
    page.keyboard.type("Balancing")
    page.keyboard.press("Enter")
    expect(page.locator(".people-input").first).to_be_focused()
    assert page.input_value("#id_jobs-0-name") == "Balancing"
    expect(page.locator("[data-lines=jobs] [data-sum]").first).to_have_text("без цены")
    page.keyboard.type("oil")
    page.keyboard.press("Enter")
    expect(page.locator(".people-input").first).to_be_focused()
    assert page.evaluate("document.activeElement.validationMessage") == "Такого мастера нет"
    page.fill(".people-input >> nth=0", "")
    for _ in range(4):
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "promised_at-slot"
    page.keyboard.press("Enter")
    expect(page.locator("[data-submit]")).to_be_focused()
    assert page.locator("[name=booked_for-slot]:checked").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_url(AN_ORDER)
    assert WorkOrder.objects.get().jobs.get().name == "Balancing"


def types_half_a_call_with_times(page):
    types_half_a_call(page)
    page.keyboard.type("Tech")
    page.locator(".people [role=option]").first.wait_for()
    page.keyboard.press("Enter")
    page.locator("[name=booked_for-slot][value=other]").check()
    page.fill("#id_booked_for", "завтра 11:30")


def takes_it_up(page):
    page.locator(".call-offer", has_text="Виноградов Сергей").get_by_role("button", name="Вернуть").click()
    expect(page.locator("[data-client-name]")).to_have_text("Виноградов Сергей")
    expect(page.locator("#id_complaint")).to_have_value("Стучит справа")
    expect(page.locator("[data-lines=jobs] [data-cell=name] input").first).to_have_value("Oil change")
    assert page.input_value("#id_booked_for") == "завтра 11:30"


def test_half_a_call_outlives_a_reload_and_a_lost_session(workshop, caller, live, browser):
    page = live.sign_in(browser, workshop.manager)
    page.goto("/orders/new/")
    types_half_a_call_with_times(page)
    page.reload()
    takes_it_up(page)

    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.keyboard.press("Control+Enter")
    page.fill("[name=login]", workshop.manager.login)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/orders/new/")
    takes_it_up(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(AN_ORDER)
    order = WorkOrder.objects.get()
    assert clock.local(order.booked_for).strftime("%H:%M") == "11:30"
    assert order.jobs.get().service.name == "Oil change"
    assert order.jobs.get().assignments.count() == 1

    page.goto("/orders/new/")
    expect(page.locator("[data-client-search]")).to_be_focused()
    assert page.locator(".call-offer").count() == 0, "it is an order now"


def test_half_a_call_is_its_own_persons_and_ends_with_signing_out(workshop, caller, live, browser):
    page = live.sign_in(browser, workshop.manager)
    page.goto("/orders/new/")
    types_half_a_call_with_times(page)
    page.goto("/orders/")
    page.goto("/orders/new/")
    page.locator(".call-offer").wait_for()
    page.evaluate("document.querySelector('form[action$=\"/sign-out/\"]').requestSubmit()")
    page.wait_for_url("**/sign-in/**")
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('motorcrm-calls'))") == []


def test_a_call_on_a_phone(workshop, caller, live, browser):
    an_order(workshop, client=caller, jobs=rub(100))
    page = live.sign_in(browser, workshop.manager, **PHONE)
    page.goto(f"/orders/new/?client={caller.pk}")
    for dark in (False, True):
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.reload()
        assert serious_problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.check("[name=vehicle] >> nth=0")
    page.fill("#id_jobs-0-name", "Wash")
    page.fill("#id_jobs-0-price", "100")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    book = page.locator("[data-submit]").bounding_box()
    assert book["height"] >= 44
    assert book["y"] + book["height"] < 844 - 60, "above the bar of the sections, without scrolling"
    page.click(".call-others")
    page.click("button[value=accepted]")
    page.wait_for_url(AN_ORDER)
    assert WorkOrder.objects.last().phase == "accepted"


def test_enter_before_the_scripts_have_come_sends_nothing(workshop, caller, live, browser):
    page = live.sign_in(browser, workshop.manager)
    held = []
    page.route("**/order_new*.js", lambda route: held.append(route))
    page.goto("/orders/new/", wait_until="commit")
    page.locator("[data-client-search]").press_sequentially("2962963")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert page.locator("main .alert, .is-invalid").count() == 0

    assert len(held) == 1, "the page was not sent, so it was not asked for again"
    with page.expect_event("requestfinished", lambda request: "/order_new" in request.url):
        held[0].continue_()
    page.wait_for_load_state()  # a module has run before the page says that it is loaded
    expect(page.locator("[data-client-search]")).to_have_value("2962963")
    page.locator("[data-client-search]").press("ArrowDown")
    page.locator("[role=option]", has_text="Виноградов").wait_for()
