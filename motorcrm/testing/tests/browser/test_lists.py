"""Every list keeps its measures: what is in sight, how high rows are, what fingers hit, and that nothing moves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.orders.models import WorkOrder
from motorcrm.suppliers.operations import add_supplier
from motorcrm.testing.browser import Live, served, sideways
from motorcrm.testing.builders import a_client, a_vehicle, an_order, closed_order
from motorcrm.testing.cast import Workshop, open_workshop
from motorcrm.testing.databases import copied
from motorcrm.testing.measures.limits import LIMITS
from motorcrm.testing.measures.shapes import list_as_it_stands
from motorcrm.testing.worlds import furnish

LISTS = ["/orders/", "/orders/?status=closed", "/vehicles/", "/suppliers/", "/employees/", "/settings/audit-log/"]
DESK, LAPTOP, PHONE = (1440, 900), (1024, 768), (390, 844)
STILL = LIMITS["shift"].most
LONG = "Общество-с-ограниченной-ответственностью-Северный-ветер"


@dataclass
class Shown:
    live: Live
    workshop: Workshop


@pytest.fixture(scope="module")
def shown(database_template: str, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """A list of each kind that is longer than a screen. Tests only look, so one company serves them all."""
    folder = tmp_path_factory.mktemp("lists")
    with django_db_blocker.unblock(), copied(database_template, folder), served() as live:
        workshop = open_workshop()
        furnish(workshop)
        names = ["Маслова Анна Игоревна", LONG, "Такси «Ласточка»"]
        plates = ["1234АВ77", "А123ВС777", "АВ12377", "", "AB-123-CD"]
        for number in range(24):
            client = a_client(f"{names[number % 3]} {number}", phone=f"+7912345{1000 + number}")
            add_supplier(name=f"{names[number % 3]} {number}", phones=["+79123451234"], by=workshop.owner)
            vehicle = a_vehicle(client, plate=plates[number % 5], make="Kawasaki" * (1 + number % 3))
            promised = clock.now() + timedelta(hours=number - 4)
            make = closed_order if number % 6 == 5 else an_order
            order = make(
                workshop, client=client, vehicle=vehicle, jobs=rub(number * 100_000), technician=workshop.technician
            )
            WorkOrder.objects.filter(pk=order.pk).update(promised_at=promised, priority=number % 2)
        yield Shown(live, workshop)


@pytest.fixture
def live(shown: Shown) -> Iterator[Live]:
    yield shown.live
    shown.live.close()
    faults = shown.live.faults[:]
    shown.live.faults.clear()
    assert not faults


def opened(live: Live, browser: Any, shown: Shown, size: tuple[int, int], **kwargs: Any) -> Any:
    page = live.sign_in(browser, shown.workshop.owner, width=size[0], height=size[1], **kwargs)
    page.context.set_default_timeout(30_000)
    return page


@pytest.mark.parametrize("address", LISTS)
def test_a_list_keeps_its_measures(live: Live, browser: Any, shown: Shown, address: str) -> None:
    page, found = opened(live, browser, shown, DESK), {}
    page.goto(address)
    page.wait_for_load_state("networkidle")
    for size in (DESK, LAPTOP, PHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        found[size] = [*problems(list_as_it_stands(page), size), *sideways(page)]
    assert not any(found.values()), found


def test_nothing_moves_on_a_phone_when_counts_arrive(live: Live, browser: Any, shown: Shown) -> None:
    page = opened(live, browser, shown, PHONE)
    page.goto("/orders/")
    page.wait_for_load_state("networkidle")
    assert list_as_it_stands(page)["shift"] < STILL


def problems(measured: dict[str, Any], size: tuple[int, int]) -> list[str]:
    """What is not as it should be on one page."""
    wrong = [f"narrow box: {name}" for name in measured["narrow"]]
    wrong += [f"no such icon: {name}" for name in measured["lacking"]]
    if size == DESK and measured["shift"] >= STILL:
        wrong.append(f"it moved: {measured['shift']}")
    highest = LIMITS["list-first-card" if size == PHONE else "list-first-row"].most
    if measured["first"] is None or measured["first"] > highest:
        wrong.append(f"the first row is at {measured['first']}")
    if size == PHONE:
        return wrong + [f"hard to hit: {name}" for name in measured["small"]]
    wrong += [f"a row of {height}" for height in measured["heights"] if height > LIMITS["list-row"].most]
    if size == DESK and measured["seen"] < min(LIMITS["list-in-sight"].least, measured["rows"]):
        wrong.append(f"{measured['seen']} of {measured['rows']} rows in sight")
    return wrong


@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_title_is_cut_on_a_phone(live: Live, browser: Any, shown: Shown, language: str) -> None:
    page = live.sign_in(browser, shown.workshop.owner, width=390, height=844, language=language)
    for address in (*LISTS, "/clients/", "/finance/", "/orders/given/"):
        page.goto(address)
        width, needed = page.locator("h1").first.evaluate("one => [one.clientWidth, one.scrollWidth]")
        assert needed <= width, address
        assert sideways(page) == [], address


def test_rows_are_walked_and_opened_by_keys(live: Live, browser: Any, shown: Shown) -> None:
    page = opened(live, browser, shown, DESK)
    page.goto("/orders/")
    second = page.locator(".list tbody tr").nth(1).locator("td a").first.get_attribute("href")
    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    assert page.locator("tr.is-current").count() == 1
    assert page.locator("tr.is-current td a").first.get_attribute("href") == second
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{second}")
    page.keyboard.press("n")
    page.wait_for_url("**/orders/new/**")


def test_filters_act_at_once_and_chips_take_them_off(live: Live, browser: Any, shown: Shown) -> None:
    page = opened(live, browser, shown, DESK)
    page.goto("/orders/")
    page.locator(".chip-add").click()
    page.locator("[name=overdue]").check()
    page.wait_for_url("**/orders/?overdue=on")
    page.locator("a.chip").click()
    page.wait_for_url("**/orders/?")
    assert page.locator("a.chip").count() == 0


def test_the_chosen_part_is_in_sight_and_rows_stay_dense(live: Live, browser: Any, shown: Shown) -> None:
    page = opened(live, browser, shown, PHONE)
    page.goto("/orders/?status=all")
    chosen = page.locator(".segment[aria-current]").bounding_box()
    assert chosen["x"] >= 0
    assert chosen["x"] + chosen["width"] <= PHONE[0]

    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    page.locator("[data-density]").click()
    page.reload()
    assert page.locator(".list tbody tr").first.bounding_box()["height"] == 32


def test_lists_are_read_sorted_and_filtered_without_scripts(live: Live, browser: Any, shown: Shown) -> None:
    page = opened(live, browser, shown, PHONE, scripts=False)
    page.goto("/orders/")
    card = page.locator(".list tbody tr").first
    card.click(position={"x": 200, "y": 70})
    assert page.url.rstrip("/").split("/")[-1].isdigit(), "the whole card is the link"

    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    page.goto("/orders/")
    page.locator("thead a", has_text="Клиент").click()
    assert page.locator("thead [aria-sort=ascending]").inner_text().strip() == "Клиент"
    page.locator(".chip-add").click()
    page.locator("[name=overdue]").check()
    page.locator(".filter-fields button").click()
    assert "overdue=on" in page.url
    assert "sort=client" in page.url
