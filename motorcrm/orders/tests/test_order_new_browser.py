"""Taking a call in a real browser: what is typed is found, added up, and kept."""

import re

from motorcrm.core.exact import rub
from motorcrm.orders.models import WorkOrder
from motorcrm.testing.browser import serious_problems
from motorcrm.testing.builders import a_client, a_service, a_vehicle

AN_ORDER = re.compile(r"/orders/\d+/$")


def test_a_call_is_taken_from_the_keyboard(workshop, live, browser):
    client = a_client("Ivan Petrov", phone="+79123456789")
    vehicle = a_vehicle(client, plate="A123BC77")
    a_service("Oil change", price=rub(1_500))
    page = live.sign_in(browser, workshop.manager)
    page.goto("/orders/new/")

    page.keyboard.type("345-67")
    page.keyboard.press("Enter")
    page.wait_for_selector(f'[name=vehicle][value="{vehicle.pk}"]:checked')

    page.click("#id_jobs-0-name")
    page.keyboard.type("oil")
    page.keyboard.press("Enter")
    page.locator(".people-input:focus").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type("Wash")
    page.locator("[data-lines=jobs] [data-cell=price] input").nth(1).fill("100,50")
    assert page.inner_text("[data-total]").replace("\u00a0", " ") == "1 600,50 ₽"
    assert serious_problems(page) == []

    page.click("button[value=accepted]")
    page.wait_for_url(AN_ORDER)
    order = WorkOrder.objects.get()
    assert (order.client, order.vehicle, order.total) == (client, vehicle, rub(1_600, 50))
    assert order.jobs.first().service.name == "Oil change"


def test_a_new_client_is_prefilled_with_what_was_typed_to_find_them(workshop, live, browser):
    page = live.sign_in(browser, workshop.manager, width=390, height=844)
    page.goto("/orders/new/")
    page.keyboard.type("8 912 345-67-89")
    page.click("[data-new-client] summary")
    # the browser reports a popup a moment after the click
    page.wait_for_function("document.querySelector('#id_client_phone').value === '8 912 345-67-89'")
    page.fill("#id_client_name", "Anna")
    page.fill("#id_vehicle_make", "Ural")
    page.click("button[value=booked]")
    page.wait_for_url(AN_ORDER)

    order = WorkOrder.objects.get()
    assert (order.client.name, str(order.vehicle)) == ("Anna", "Ural")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_lists_and_the_first_page_fit_a_phone_and_offend_nobody(workshop, live, browser):
    for path in ("/orders/", "/", "/search/?q=zzz"):
        for dark in (False, True):
            page = live.sign_in(browser, workshop.owner, width=390, height=844, dark=dark)
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            assert serious_problems(page) == [], path
