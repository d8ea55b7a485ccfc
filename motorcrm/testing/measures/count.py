"""One counter for each group of measures; `bin/measures` calls them all."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from motorcrm.bench import company
from motorcrm.bench.server import serving
from motorcrm.core.exact import rub
from motorcrm.employees.models import Employee
from motorcrm.orders.models import WorkOrder
from motorcrm.testing.browser import Live, cramped, sideways, small_targets, stand_still
from motorcrm.testing.builders import a_client, a_service, a_vehicle, order_of, ready_order
from motorcrm.testing.cast import Workshop, hire
from motorcrm.testing.databases import pointed_at
from motorcrm.testing.measures.around import visited
from motorcrm.testing.measures.first_hour import (
    Screens,
    adds_a_technician,
    closes_and_takes_the_money,
    sets_up,
    takes_the_first_order,
)
from motorcrm.testing.measures.hands import Hands, agree_to_close, ask_to_close, take_the_usual_call
from motorcrm.testing.measures.pace import Clock, Meter, handle, shifted, slow_down, typical
from motorcrm.testing.measures.shapes import box, height, list_as_it_stands, missing_icons, until_it_fits
from motorcrm.testing.measures.weight import Scales

DESK: dict[str, Any] = {"width": 1440, "height": 900}
LAPTOP = {"width": 1024, "height": 768}
PHONE: dict[str, Any] = {"width": 390, "height": 844}
LISTS = ["/orders/", "/orders/?status=closed", "/clients/", "/vehicles/", "/finance/"]


@dataclass
class Stage:
    """The program running before a demo company, and a browser."""

    live: Live
    browser: Any
    workshop: Workshop
    folder: Path
    say: Callable[[str], object]

    def enter(self, person: Employee, **look: Any) -> Any:
        page = self.live.sign_in(self.browser, person, **look)
        page.context.set_default_timeout(60_000)
        return page


Counted = Iterator[tuple[str, float]]


def call(stage: Stage) -> Counted:
    for name, price in (("Oil change", rub(1_500)), ("Fork overhaul", rub(8_800))):
        a_service(name, price=price)
    a_vehicle(a_client("Виноградов Сергей", phone="+79462962963"), plate="7246НХ77")
    hands = Hands(stage.enter(stage.workshop.manager))
    one, two = (hire(name, "technician", is_technician=True) for name in ("Wrench", "Spanner"))
    take_the_usual_call(hands, one, two)
    yield "call-clicks", hands.clicks
    yield "call-keys", hands.keys


def closing(stage: Stage) -> Counted:
    order = ready_order(stage.workshop, jobs=rub(1_000))
    page = stage.enter(stage.workshop.manager)
    page.goto(f"/orders/{order.pk}/")
    hands, dialogs = Hands(page), set[str]()
    for step in (ask_to_close, agree_to_close):
        step(hands)
        dialogs.update(page.locator("dialog[open]").evaluate_all("all => all.map(one => one.textContent)"))
    assert WorkOrder.objects.get(pk=order.pk).phase == "closed"
    yield "closing-clicks", hands.clicks + hands.keys
    yield "closing-requests", len(hands.asked)
    yield "closing-dialogs", len(dialogs)


def first_hour(stage: Stage) -> Counted:
    """In a database of its own."""
    before = os.environ["MOTORCRM_DATA"]
    os.environ["MOTORCRM_DATA"] = str(stage.folder)
    try:
        company.program("migrate", "--verbosity", "0", "--no-input")
        with pointed_at(str(stage.folder / "motorcrm.sqlite3")), serving() as (_process, port):
            page = Live(f"http://127.0.0.1:{port}").page(stage.browser, **DESK)
            page.context.set_default_timeout(60_000)
            screens = Screens(page)
            sets_up(page)
            adds_a_technician(page)
            takes_the_first_order(page)
            closes_and_takes_the_money(page, screens)
            page.context.close()
    finally:
        os.environ["MOTORCRM_DATA"] = before
    yield "first-hour-screens", len(screens.seen) + len(screens.refused)


def first_pages(stage: Stage) -> Counted:
    people = stage.workshop
    weights, requests, shifts = dict[str, float](), dict[str, float](), list[float]()
    for person in (people.owner, people.manager, people.accountant, people.technician):
        for look, is_slow in ((DESK, False), (PHONE, True)):
            page = stage.enter(person, **look)
            scales = Scales(page)
            if is_slow:
                slow_down(page)
            scales.open("/")
            shifts.append(shifted(page))
            name = f"{person.login} {page.url.removeprefix(stage.live.url)} at {look['width']}"
            weights[name], requests[name] = scales.bytes / 1000, len(scales.sizes)
            stage.say("\n".join(f"  {size:6} {url}" for url, size in scales.sizes.items()))
            stage.say(f"{name}: {weights[name]:.1f} kB, {requests[name]} requests, CLS {shifts[-1]:.4f}")
            page.context.close()
    yield "weight", max(weights.values())
    yield "requests", max(requests.values())
    yield "shift", max(shifts)


def lists(stage: Stage) -> Counted:
    page, found = stage.enter(stage.workshop.owner, **DESK), {}
    for look in (DESK, PHONE):
        page.set_viewport_size(look)
        for address in LISTS:
            page.goto(address)
            page.wait_for_load_state("networkidle")
            found[address, look["width"]] = list_as_it_stands(page)
            stage.say(f"{address} at {look['width']}: {found[address, look['width']]}")
    wide = [found[address, DESK["width"]] for address in LISTS]
    yield "list-first-row", max(one["first"] for one in wide)
    yield "list-row", max(height for one in wide for height in one["heights"])
    yield "list-in-sight", min(one["seen"] for one in wide)
    *plain, money = (found[address, PHONE["width"]]["first"] for address in LISTS)
    yield "list-first-card", max(plain)
    yield "money-first-day", money


def order(stage: Stage) -> Counted:
    usual, long = order_of(stage.workshop, 4, 3), order_of(stage.workshop, 32, 28)
    page = stage.enter(stage.workshop.manager, **DESK)
    page.goto(f"/orders/{usual.pk}/")
    due = box(page, "#order-due")
    yield "order-jobs", box(page, "tbody.line")["y"]
    yield "order-due", due["y"] + due["height"]
    heads = []
    for look in (DESK, LAPTOP, PHONE):
        page.set_viewport_size(look)
        until_it_fits(page)
        page.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")
        heads.append(box(page, "#order-head")["height"])
    yield "order-head", max(heads)
    for look, name in ((DESK, "order-60-lines"), (PHONE, "order-60-lines-phone")):
        page.set_viewport_size(look)
        page.goto(f"/orders/{long.pk}/")
        yield name, height(page)


def pace(stage: Stage) -> Counted:
    long = order_of(stage.workshop, 55, 45)
    jobs = list(long.jobs.order_by("pk").values_list("pk", flat=True))
    page = stage.enter(stage.workshop.manager, **PHONE)
    clock, meter = Clock(page), Meter(page)
    page.goto(f"/orders/{long.pk}/")
    page.wait_for_load_state("networkidle")
    handle(page, meter, jobs[2:18:4])
    slow_down(page)
    handle(page, clock, jobs[20:48:4])
    waited, spent = typical(clock.times), typical(meter.times)
    for name in waited:
        stage.say(f"{name}: {waited[name]:.0f} ms on the clock, {spent[name]:.0f} ms of the processor")
    yield "pace", max(waited.values())
    yield "pace-processor", max(spent.values())


def everywhere(stage: Stage) -> Counted:
    page = stage.enter(stage.workshop.owner, **DESK)
    counts = dict.fromkeys(("narrow", "sideways", "small", "icons"), 0)

    def note(name: str, found: list[str]) -> None:
        counts[name] += len(found)
        for one in found:
            stage.say(f"{page.url}: {one}")

    stand_still(page)
    for _address in visited(page, ["/"], ["/"]):
        note("icons", missing_icons(page))
        for look in (DESK, LAPTOP, PHONE):
            page.set_viewport_size(look)
            until_it_fits(page)
            note("narrow", cramped(page))
            note("sideways", sideways(page))
        note("small", small_targets(page))
        page.set_viewport_size(DESK)
    yield from counts.items()


GROUPS: dict[str, Callable[[Stage], Counted]] = {
    "call": call,
    "closing": closing,
    "first-hour": first_hour,
    "first-pages": first_pages,
    "lists": lists,
    "order": order,
    "pace": pace,
    "everywhere": everywhere,
}
