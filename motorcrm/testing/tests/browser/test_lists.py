"""Every list keeps its measures: what is in sight, how high rows are, what fingers hit, and that nothing moves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.orders.models import WorkOrder
from motorcrm.testing.browser import Live, served, sideways
from motorcrm.testing.builders import a_client, a_vehicle, an_order, closed_order
from motorcrm.testing.cast import Workshop, open_workshop
from motorcrm.testing.databases import copied
from motorcrm.testing.worlds import furnish

LISTS = ["/orders/", "/orders/?status=closed", "/vehicles/", "/employees/", "/settings/audit-log/"]
DESK, LAPTOP, PHONE = (1440, 900), (1024, 768), (390, 844)
STILL = 0.02
"""The most that may shift before somebody touches the page."""
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
        found[size] = [*problems(page.evaluate(_MEASURED), size), *sideways(page)]
    assert not any(found.values()), found


def test_nothing_moves_on_a_phone_when_counts_arrive(live: Live, browser: Any, shown: Shown) -> None:
    page = opened(live, browser, shown, PHONE)
    page.goto("/orders/")
    page.wait_for_load_state("networkidle")
    assert page.evaluate(_MEASURED)["shift"] < STILL


def problems(measured: dict[str, Any], size: tuple[int, int]) -> list[str]:
    """What is not as it should be on one page."""
    wrong = [f"narrow box: {name}" for name in measured["narrow"]]
    wrong += [f"no such icon: {name}" for name in measured["lacking"]]
    if size == DESK and measured["shift"] >= STILL:
        wrong.append(f"it moved: {measured['shift']}")
    highest = 206 if size == PHONE else 240
    if measured["first"] is None or measured["first"] > highest:
        wrong.append(f"the first row is at {measured['first']}")
    if size == PHONE:
        return wrong + [f"hard to hit: {name}" for name in measured["small"]]
    wrong += [f"a row of {height}" for height in measured["heights"] if height > 40]
    if size == DESK and measured["seen"] < min(14, measured["rows"]):
        wrong.append(f"{measured['seen']} of {measured['rows']} rows in sight")
    return wrong


_MEASURED = """async () => {
    const box = (one) => one.getBoundingClientRect();
    const drawn = (one) => one.checkVisibility({ visibilityProperty: true });
    const seen = (one) => drawn(one) && box(one).width > 1 && box(one).height > 1;
    const name = (one) => `${one.tagName}.${one.getAttribute("class")} ${one.textContent.trim().slice(0, 20)}`;
    const rows = [...document.querySelectorAll(".list > tbody > tr")];
    const foot = document.querySelector(".list-foot");
    const end = foot && getComputedStyle(foot).position === "sticky" ? box(foot).top : innerHeight;
    const used = [...new Set([...document.querySelectorAll("svg use")].map((one) => one.getAttribute("href")))];
    const sprite = new DOMParser().parseFromString(await (await fetch(used[0].split("#")[0])).text(), "image/svg+xml");
    const targets = [...document.querySelectorAll("a[href], button, select, input:not([type=hidden]), summary")]
        .filter((one) => seen(one) && !one.closest(".list td, .skip-link, label") && !one.matches(".skip-link"));
    const cards = rows.filter((row) => row.querySelector("td a"));
    const shift = await new Promise((done) => {
        let sum = 0;
        new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
        }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => done(sum), 60);
    });
    return {
        first: rows.length ? box(rows[0]).top : null,
        rows: rows.length,
        heights: [...new Set(rows.map((row) => box(row).height))],
        seen: rows.filter((row) => box(row).bottom <= end).length,
        narrow: [...document.querySelectorAll("input:not([type=hidden], [type=checkbox], [type=radio]), select")]
            .filter((one) => seen(one) && one.clientWidth - parseFloat(getComputedStyle(one).paddingLeft)
                - parseFloat(getComputedStyle(one).paddingRight) < 4 * parseFloat(getComputedStyle(one).fontSize) * 0.6)
            .map(name),
        lacking: used.map((href) => href.split("#")[1]).filter((id) => !sprite.getElementById(id)),
        small: [...targets, ...cards].filter((one) => box(one).height < 43.5).map(name),
        shift,
    };
}"""


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
