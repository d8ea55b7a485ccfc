"""The first pages as hands meet them: nothing jumps, one thing is orange, a row is acted on where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from motorcrm.core import clock
from motorcrm.core.exact import Quantity, rub
from motorcrm.employees.models import Employee
from motorcrm.orders.models import Job, WorkOrder
from motorcrm.orders.operations import JobDraft, add_job, finish_job
from motorcrm.orders.phases import JobStatus, Phase
from motorcrm.testing.browser import Live, serious_problems, served, sideways
from motorcrm.testing.builders import a_client, a_vehicle, an_order, by_one, closed_order, ready_order, the_job
from motorcrm.testing.cast import Workshop, open_workshop
from motorcrm.testing.databases import copied
from motorcrm.testing.measures.limits import LIMITS
from motorcrm.testing.measures.pace import shifted

WIDTHS = [(1440, 900), (1024, 768), (390, 844)]
STILL = LIMITS["shift"].most
LONG = "Общество-с-ограниченной-ответственностью-Северный-ветер-и-партнёры"
UNHURRIED = 700
"""Milliseconds after which a tap in the same place is no second half of a double one."""
ORANGE = """() => {
  const probe = document.createElement("i");
  probe.style.color = "var(--m-accent)";
  document.body.append(probe);
  const accent = getComputedStyle(probe).color;
  probe.remove();
  const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length;
  const found = [...document.querySelectorAll(".btn, .bottom-create .icon")]
    .filter((one) => shown(one) && getComputedStyle(one).backgroundColor === accent)
    .map((one) => [one, one.closest("a, button, summary")])
    .map(([one, whole]) => whole.closest(".create") ? "create"
      : one.textContent.trim() || whole.ariaLabel || whole.textContent.trim());
  return [...new Set(found)];
}"""


@dataclass
class Shop:
    live: Live
    workshop: Workshop


@pytest.fixture(scope="module")
def shop(database_template: str, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A full day with names that no column was made for."""
    folder = tmp_path_factory.mktemp("first-pages")
    with django_db_blocker.unblock(), copied(database_template, folder), served() as live:
        workshop = open_workshop()
        Employee.objects.update(steps_hidden=True)
        now, today = clock.now(), clock.today()
        for number in range(9):
            client = a_client(f"{LONG} {number}", phone=f"+7912345{1000 + number}")
            vehicle = a_vehicle(client, plate=["1234АВ77", "", "А123ВС777"][number % 3], make="Kawasaki" * 3)
            made = {"client": client, "vehicle": vehicle, "jobs": rub(9_999_999)}
            order = an_order(workshop, **made)
            WorkOrder.objects.filter(pk=order.pk).update(promised_at=now + timedelta(minutes=number * 5 - 20))
            ready_order(workshop, **made) if number < 2 else None
        an_order(workshop, phase=Phase.BOOKED, booked_for=clock.moment(today, 12), jobs=rub(100))
        closed_order(workshop, jobs=rub(123_456_789))
        yield Shop(live, workshop)


@pytest.fixture
def live(shop: Shop) -> Iterator[Live]:
    yield shop.live
    shop.live.close()
    faults = shop.live.faults[:]
    shop.live.faults.clear()
    assert not faults


@pytest.mark.parametrize("size", WIDTHS)
def test_nothing_jumps_nothing_sticks_out_and_one_thing_is_orange(
    shop: Shop, live: Live, browser: Any, size: tuple[int, int]
) -> None:
    people = shop.workshop
    pages = [(people.owner, "/"), (people.manager, "/"), (people.accountant, "/"), (people.technician, "/jobs/")]
    for person, address in pages:
        page = live.sign_in(browser, person, width=size[0], height=size[1])
        page.goto(address, timeout=30_000)
        assert shifted(page) < STILL, (person, size)
        assert sideways(page) == [], (person, size)
        assert len(page.evaluate(ORANGE)) <= 1, (person, size, page.evaluate(ORANGE))
        assert serious_problems(page) == [], (person, size)
    if size[0] == WIDTHS[0][0]:
        page = live.sign_in(browser, people.manager, width=size[0], height=size[1])
        page.goto("/")
        assert page.evaluate("document.documentElement.scrollHeight") <= size[1], "the whole day is in sight"
        expect(page.locator(".day-more")).to_have_text("ещё 3")


def test_a_row_of_the_day_is_acted_on_where_it_stands(live: Live, shop: Shop, browser: Any) -> None:
    order = an_order(shop.workshop, jobs=rub(1_000), promised_at=clock.moment(clock.today()))
    page = live.sign_in(browser, shop.workshop.manager)
    page.goto("/")
    row = page.locator(".day-row", has=page.locator(f'a[href="/orders/{order.pk}/"]'))
    phone = page.locator(".day-row a[href^='tel:']").first
    assert (phone.get_attribute("href") or "").startswith("tel:+7")

    # late since the day began: the client is given another time, and the page stays
    row.get_by_role("link", name="Перенести").or_(row.get_by_role("link", name="Позвонить")).wait_for()
    WorkOrder.objects.filter(pk=order.pk).update(promised_at=clock.now() - timedelta(days=1))
    page.reload()
    row.get_by_role("link", name="Перенести").click()
    page.locator("dialog[open] select[name=promise_reason]").select_option("parts")
    with page.expect_navigation():
        page.locator("dialog[open] button.btn-primary").click()
    assert page.url == f"{live.url}/"
    order.refresh_from_db()
    assert order.promised_at is not None
    assert order.promised_at > clock.now()

    # of the day and possible: one tap takes the next step
    WorkOrder.objects.filter(pk=order.pk).update(promised_at=clock.now() + timedelta(seconds=30))
    Job.objects.filter(order=order).update(labour_hours=Quantity.zero())
    WorkOrder.objects.exclude(pk=order.pk).filter(phase=Phase.ACCEPTED).update(promised_at=None)
    page.reload()
    row.get_by_role("button", name="Начать").click()
    row.get_by_role("button", name="Готово").wait_for()
    page.wait_for_timeout(UNHURRIED)
    row.get_by_role("button", name="Готово").click()
    expect(page.locator("#lane-ready .day-row", has=page.locator(f'a[href="/orders/{order.pk}/"]'))).to_be_visible()
    order.refresh_from_db()
    assert order.phase == Phase.READY


def test_a_technicians_day_on_a_phone(live: Live, shop: Shop, browser: Any) -> None:
    """Begin, wait for a part, go on, finish; jobs of one vehicle share a card with its parts."""
    workshop = shop.workshop
    technician = workshop.other_technician
    order = an_order(workshop, jobs=rub(1_000), parts=rub(300), technician=technician, complaint="Стучит")
    job = the_job(order)
    second = add_job(order, JobDraft("Тормоза", price=rub(1), shares=by_one(technician)), by=workshop.owner)
    finish_job(second, by=technician)
    page = live.sign_in(browser, technician, width=390, height=844)
    page.goto("/jobs/")
    card = page.locator(".job-card")
    expect(card).to_have_count(1)
    for words in ("Engine overhaul", "Тормоза", "Стучит", "Piston"):
        expect(card).to_contain_text(words)

    def tap(name: str) -> None:
        button = card.get_by_role("button", name=name, exact=True)
        button.wait_for()
        assert button.bounding_box()["height"] >= 48, "gloves"
        page.wait_for_timeout(UNHURRIED)
        button.click()

    tap("Начать")
    expect(card.locator(".job-ring")).to_have_text("0:00")
    assert page.evaluate(ORANGE) == ["Завершить"]
    assert card.get_by_role("button", name="Завершить").bounding_box()["height"] >= 56
    card.locator(".job-pause > summary").click()
    expect(card.locator(".job-waits button[name=waiting_for]")).to_have_count(6)
    tap("Запчасть")
    expect(card).to_contain_text("ждёт: запчасть")
    tap("Продолжить")
    tap("Завершить")
    expect(card.get_by_role("button", name="Вернуть в работу")).to_have_count(2)
    job.refresh_from_db()
    assert job.status == JobStatus.DONE
    assert sideways(page) == []
