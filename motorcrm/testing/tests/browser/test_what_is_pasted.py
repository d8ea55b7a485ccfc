"""What people paste, scroll over and mistype: sums from our own pages, phones from messengers, a mileage too low."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from motorcrm.clients.models import ClientPhone
from motorcrm.clients.operations import add_client
from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.orders.models import WorkOrder
from motorcrm.testing.browser import serious_problems, sideways, touched, touched_fact, words
from motorcrm.testing.builders import a_client, a_service, a_vehicle, an_order, the_job
from motorcrm.testing.cast import Workshop
from motorcrm.vehicles.models import Vehicle
from motorcrm.vehicles.operations import note_reading

SIZES = [{"width": 1440, "height": 900}, {"width": 390, "height": 844}]
ASKING = "dialog[open] .alert-warning"


@pytest.fixture
def honda(workshop: Workshop) -> Vehicle:
    """Its odometer said 46 042 km a month ago."""
    vehicle = a_vehicle(a_client("Иванов"), make="Honda", model="CB400", year=2015)
    note_reading(vehicle, value=46_042, meter="km", on=clock.today() - timedelta(days=30), by=workshop.manager)
    return vehicle


def test_a_mouse_wheel_changes_no_number(live: Any, browser: Any, workshop: Workshop, honda: Vehicle) -> None:
    order = an_order(workshop, jobs=rub(3_000), client=honda.owner, vehicle=honda, mileage=46_100)
    service = a_service(price=rub(700))
    page = live.sign_in(browser, workshop.owner)
    for address in (
        f"/orders/{order.pk}/",
        f"/vehicles/{honda.pk}/edit/",
        f"/settings/services/{service.pk}/",
        "/orders/new/",
    ):
        page.goto(address)
        if page.locator(".line-rest").count():
            touched(page, f"job-{the_job(order).pk}", "price")
        numbers = page.locator("main input[inputmode]:visible, main input[type=number]:visible")
        assert numbers.count(), address
        for number in numbers.all():
            before = number.input_value()
            number.focus()
            number.hover()
            page.mouse.wheel(0, 240)
            page.mouse.wheel(0, -480)
            assert number.input_value() == before, f"{address} {number.get_attribute('name')}"


def test_a_sum_pasted_from_a_page_is_understood(live: Any, browser: Any, workshop: Workshop) -> None:
    order = an_order(workshop, jobs=rub(3_000))
    job, page = the_job(order), live.sign_in(browser, workshop.manager)
    page.goto(f"/orders/{order.pk}/")

    touched(page, f"job-{job.pk}", "price").focus()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("1\u00a0234,56\u00a0₽")
    assert words(page, f"#job-{job.pk} output[data-sum]") == "1 234,56", "at once, before anything is saved"
    with page.expect_response(lambda answer: answer.url.endswith("/edit/") and answer.status == 200):
        page.keyboard.press("Tab")

    job.refresh_from_db()
    assert job.price == rub(1_234, 56)


@pytest.mark.parametrize("size", SIZES)
def test_the_check_in_dialog_asks_about_a_fall(
    live: Any, browser: Any, workshop: Workshop, honda: Vehicle, size: dict[str, int]
) -> None:
    order = an_order(workshop, client=honda.owner, vehicle=honda, phase="booked")
    page = live.sign_in(browser, workshop.manager, **size)
    page.goto(f"/orders/{order.pk}/")
    page.click(".order-state a.btn-primary")

    page.fill("dialog[open] [name=mileage]", "12 500")
    page.keyboard.press("Enter")
    expect(page.locator(ASKING)).to_contain_text("12\u00a0500")
    expect(page.locator(ASKING)).to_contain_text("46\u00a0042")
    assert page.input_value("dialog[open] [name=mileage]") == "12 500", "in the dialog, with what was typed"
    assert serious_problems(page) == []
    assert sideways(page) == []
    assert WorkOrder.objects.get().phase == "booked"

    page.fill("dialog[open] [name=mileage]", "много")
    page.click("dialog[open] .btn-primary")
    expect(page.locator("dialog[open] .is-invalid")).to_be_focused()
    page.fill("dialog[open] [name=mileage]", "12 500")
    page.click("dialog[open] .btn-primary")
    expect(page.locator(ASKING)).to_be_visible()
    page.click("dialog[open] [name=sure]")

    expect(page.locator("#fact-mileage")).to_contain_text("12\u00a0500")
    assert page.locator("dialog[open]").count() == 0
    expect(page.locator("#notices")).to_contain_text("ТС принято")


@pytest.mark.parametrize("size", SIZES)
def test_a_fall_typed_in_place_is_asked_about(
    live: Any, browser: Any, workshop: Workshop, honda: Vehicle, size: dict[str, int]
) -> None:
    order = an_order(workshop, jobs=rub(1_000), client=honda.owner, vehicle=honda, mileage=47_000)
    page = live.sign_in(browser, workshop.manager, **size)
    page.goto(f"/orders/{order.pk}/")
    shown, question = page.locator("#fact-mileage"), page.locator("dialog[open] #confirm-question")

    mileage = touched_fact(page, "mileage")
    mileage.fill("12500")
    mileage.press("Enter")
    expect(question).to_contain_text("12\u00a0500")
    expect(question).to_contain_text("46\u00a0042")
    page.click("dialog[open] [value=no]")
    expect(shown).to_contain_text("47\u00a0000")
    expect(mileage).to_have_count(0)
    order.refresh_from_db()
    assert order.mileage == 47_000

    mileage = touched_fact(page, "mileage")
    mileage.fill("12500")
    mileage.press("Enter")
    with page.expect_response(lambda answer: answer.url.endswith("/edit/") and answer.status == 200):
        page.click("dialog[open] [value=yes]")
    order.refresh_from_db()
    assert order.mileage == 12_500
    expect(shown).to_contain_text("12\u00a0500")


@pytest.mark.parametrize("size", SIZES)
def test_a_reading_is_recorded_asked_about_and_struck_out(
    live: Any, browser: Any, workshop: Workshop, honda: Vehicle, size: dict[str, int]
) -> None:
    page = live.sign_in(browser, workshop.manager, **size)
    page.goto(f"/vehicles/{honda.pk}/")
    page.click(f'a[href="/vehicles/{honda.pk}/reading/"]')
    page.fill("dialog[open] [name=value]", "4 604")
    page.click("dialog[open] .btn-primary")
    expect(page.locator(ASKING)).to_contain_text("4\u00a0604")
    page.click("dialog[open] [name=sure]")
    page.locator("#notices .alert-success").wait_for()
    assert honda.readings.count() == 2

    page.locator("a[href$='/strike/']").first.click()
    page.fill("dialog[open] [name=reason]", "пропущена цифра")
    page.click("dialog[open] .btn-primary")

    page.locator("s", has_text="4\u00a0604").wait_for()
    expect(page.locator("main")).to_contain_text("пропущена цифра")
    assert serious_problems(page) == []
    assert sideways(page) == []


@pytest.mark.parametrize("size", SIZES)
def test_search_shows_the_phone_that_was_typed(
    live: Any, browser: Any, workshop: Workshop, size: dict[str, int]
) -> None:
    add_client(name="Иванов Пётр", phones=["8 912 000-11-22", "8 912 345-67-89 доб. 205"], by=workshop.manager)
    add_client(name="Петров", phones=["+7 345 678-90-12"], by=workshop.manager)
    page = live.sign_in(browser, workshop.manager, **size)

    page.goto("/search/?q=345-67-89")
    assert words(page, ".found mark") == "+7 912 345-67-89"
    assert serious_problems(page) == []
    page.goto("/clients/?q=345–67–89,")
    assert words(page, "main tbody tr").startswith("Иванов П.")
    assert page.locator("main tbody tr [title='Иванов Пётр']").count() == 1, "the whole name is a hover away"
    assert words(page, "main mark") == "+7 912 345-67-89"
    assert sideways(page) == []
    page.goto("/orders/new/")
    page.type("[data-client-search]", "3456789")
    expect(page.locator("[role=option]").first).to_contain_text("Иванов Пётр")
    assert words(page, "[role=option] mark") == "+7 912 345-67-89"


PHONES = ["тел. 8 912 345–67–89,", "\u202a+7 912 345-67-89\u202c", "8 912 345-67-89 доб. 205"]


@pytest.mark.parametrize("pasted", PHONES)
def test_a_phone_looked_for_in_vain_becomes_the_new_clients_phone(
    live: Any, browser: Any, workshop: Workshop, pasted: str
) -> None:
    page = live.sign_in(browser, workshop.manager)
    page.goto("/orders/new/")
    page.focus("[data-client-search]")
    page.keyboard.insert_text(pasted)
    page.keyboard.press("Enter")

    expect(page.locator("#id_client_phone")).to_have_value(pasted)
    assert page.input_value("#id_client_name") == ""
    page.fill("#id_client_name", "Иванов")
    page.check("[name=vehicle][value=none]")
    page.click("button[name=phase][value=booked]")
    page.locator("#order").wait_for()
    assert ClientPhone.objects.get().number == "+79123456789"
