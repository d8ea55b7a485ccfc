"""A technician's whole working day by a phone alone: fingers, small screen, gloves."""

from typing import Any

import pytest
from playwright.sync_api import expect

from motorcrm.core.exact import rub
from motorcrm.files.models import StoredFile
from motorcrm.files.tests.making import picture
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import move_part
from motorcrm.orders.phases import JobStatus, Phase
from motorcrm.testing.browser import POLLING, serious_problems, sideways, small_targets
from motorcrm.testing.builders import a_client, a_vehicle, an_order, the_job
from motorcrm.testing.cast import PASSWORD, Workshop

PHONE = {"width": 390, "height": 844, "touch": True}
UNHURRIED = 700
"""Milliseconds after which a tap in the same place is no second half of a double one."""


@pytest.fixture
def ural(workshop: Workshop) -> WorkOrder:
    """A part of it is still at the supplier."""
    vehicle = a_vehicle(a_client("Петров Иван"), make="Урал", model="Gear Up", plate="1234АВ77")
    order = an_order(workshop, vehicle=vehicle, jobs=rub(6_500), parts=rub(300), complaint="Стучит на холодную")
    move_part(order.parts.get(), "ordered", by=workshop.manager)
    return order


@pytest.fixture
def jawa(workshop: Workshop) -> WorkOrder:
    vehicle = a_vehicle(a_client("Громова Анна"), make="Ява", model="350", plate="5678ВС77")
    return an_order(workshop, vehicle=vehicle, jobs=rub(2_000), complaint="Не держит холостой ход")


def test_a_technicians_day_by_phone_alone(
    live: Any, browser: Any, workshop: Workshop, ural: WorkOrder, jawa: WorkOrder
) -> None:
    page = live.page(browser, **PHONE)
    signs_in(page, workshop)
    expect(page.locator(".job-card")).to_have_count(2)

    # In the morning: what is wrong, what is to be done, without a word of money.
    card(page, ural).get_by_role("link", name=ural.number).tap()
    reads(page, "Урал Gear Up", "Стучит на холодную", "Engine overhaul", "Piston", "Заказана")
    assert "₽" not in page.locator("main").inner_text()
    comes_back(page)

    tap(card(page, ural), "Начать")
    expect(card(page, ural).locator(".job-ring")).to_be_visible()
    puts_off(page, ural, "Запчасть")
    expect(card(page, ural)).to_contain_text("ждёт: запчасть")

    # Meanwhile another vehicle, with a reason in words of their own.
    tap(card(page, jawa), "Начать")
    card(page, jawa).locator(".job-pause > summary").tap()
    card(page, jawa).locator("input[name=waiting_for]").fill("съёмник у соседей")
    tap(card(page, jawa), "Отложить")
    expect(card(page, jawa)).to_contain_text("ждёт: съёмник у соседей")
    tap(card(page, jawa), "Продолжить")
    finishes(page, jawa)

    # The desk brings the part; the card says so by itself.
    move_part(ural.parts.get(), "issued", by=workshop.manager)
    expect(card(page, ural).locator(".job-parts")).to_contain_text("Выдана", timeout=POLLING)
    tap(card(page, ural), "Продолжить")
    takes_a_photo(page, ural)
    says(page, ural, "Поршень в норме, заменил кольца")
    comes_back(page)
    finishes(page, ural)

    # In the evening: what the day was.
    page.locator(".btn-person").tap()
    page.locator("a.dropdown-item[href='/profile/']").tap()
    page.wait_for_url("**/profile/")
    expect(page.locator("#load")).to_contain_text("по отметкам")
    fits_a_hand(page)

    for order in (ural, jawa):
        order.refresh_from_db()
        assert the_job(order).status == JobStatus.DONE
    assert jawa.phase == Phase.READY
    assert StoredFile.objects.of(ural).count() == 1


def fits_a_hand(page: Any) -> None:
    assert sideways(page) == []
    assert small_targets(page) == []
    assert serious_problems(page) == []


def signs_in(page: Any, workshop: Workshop) -> None:
    page.goto("/")
    page.fill("[name=login]", workshop.technician.login)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Войти").tap()
    page.wait_for_url("**/jobs/")
    fits_a_hand(page)


def card(page: Any, order: WorkOrder) -> Any:
    return page.locator(f"#my-order-{order.pk}")


def tap(where: Any, name: str) -> None:
    button = where.get_by_role("button", name=name, exact=True)
    button.wait_for()
    assert button.bounding_box()["height"] >= 48, "gloves"
    button.page.wait_for_timeout(UNHURRIED)
    button.tap()


def reads(page: Any, *words: str) -> None:
    page.wait_for_url("**/orders/*/")
    for word in words:
        expect(page.locator("main")).to_contain_text(word)
    assert page.locator(".order-go, .order-foot").count() == 0, "no empty bar where nothing is to be paid or done"
    fits_a_hand(page)


def comes_back(page: Any) -> None:
    page.locator(".bottom").get_by_role("link", name="Мои работы").tap()
    page.wait_for_url("**/jobs/")


def puts_off(page: Any, order: WorkOrder, reason: str) -> None:
    card(page, order).locator(".job-pause > summary").tap()
    fits_a_hand(page)
    tap(card(page, order), reason)


def finishes(page: Any, order: WorkOrder) -> None:
    tap(card(page, order), "Завершить")
    expect(card(page, order).get_by_role("button", name="Вернуть в работу")).to_be_visible()
    fits_a_hand(page)


def takes_a_photo(page: Any, order: WorkOrder) -> None:
    photo = {"name": "piston.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    with page.expect_response("**/add/"):
        card(page, order).locator(".files-choose input").set_input_files([photo])
    expect(page.locator("#notices .alert-success")).to_have_count(1)


def says(page: Any, order: WorkOrder, words: str) -> None:
    card(page, order).get_by_role("link", name=order.number).tap()
    page.wait_for_url("**/orders/*/")
    page.locator(".comment-form textarea").fill(words)
    page.locator(".comment-form button").tap()
    expect(page.locator("section[aria-labelledby=story-title]")).to_contain_text(words)
    expect(page.locator("a[data-photo]")).to_have_count(1)
    send = page.locator(".comment-form button")
    assert send.evaluate("one => one.scrollWidth <= one.clientWidth"), "its words fit"
    fits_a_hand(page)
