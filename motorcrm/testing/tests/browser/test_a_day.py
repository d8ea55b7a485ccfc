"""The main thread: a call is taken, the vehicle checked in, repaired, paid and handed over, by four people in turn."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation
from playwright.sync_api import expect

from motorcrm.catalog.models import LabourRate
from motorcrm.core import clock, notation
from motorcrm.core.exact import Money, Quantity, rub
from motorcrm.core.invariants import violations
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.queries.money import money_of
from motorcrm.testing.browser import AN_ORDER, POLLING, words
from motorcrm.testing.builders import a_service
from motorcrm.testing.cast import PASSWORD, Workshop

PHONE = {"width": 375, "height": 812}
UNHURRIED = 700
"""Milliseconds between two taps of a hand that means both."""


@dataclass(frozen=True)
class Desk:
    """Where and in which language the desk works, and who sits at the till in the evening."""

    language: str
    look: dict[str, Any]
    cashier: str
    says: dict[str, str]


RUSSIAN = Desk(
    "ru",
    {"width": 1440, "height": 900},
    "manager",
    {
        "sign in": "Войти",
        "book": "Записать",
        "accept": "Принять",
        "in progress": "В работе",
        "ready": "Готов к выдаче",
        "start": "Начать",
        "go on": "Продолжить",
        "finish": "Завершить",
        "put off": "Отложить",
        "close": "Закрыть и выдать",
        "reopen": "Открыть заново",
        "prepayment": "Принять предоплату",
        "price of jobs": "6 500,00 ₽",
        "total": "8 000,00 ₽",
    },
)
ENGLISH = Desk(
    "en",
    {**PHONE, "dark": True},
    "accountant",
    {
        "sign in": "Sign in",
        "book": "Book",
        "accept": "Check in",
        "in progress": "In progress",
        "ready": "Ready for hand-over",
        "start": "Start",
        "go on": "Resume",
        "finish": "Finish",
        "put off": "Put off",
        "close": "Close and hand over",
        "reopen": "Reopen",
        "prepayment": "Take prepayment",
        "price of jobs": "6,500.00 ₽",
        "total": "8,000.00 ₽",
    },
)


@pytest.mark.parametrize("desk", [RUSSIAN, ENGLISH], ids=["a Russian desk by day", "an English phone in the dark"])
def test_a_motorcycle_is_booked_repaired_paid_and_handed_over(
    live: Any, browser: Any, workshop: Workshop, desk: Desk
) -> None:
    open_money_accounts(workshop.organisation)
    LabourRate.objects.create(price=rub(2_000))
    a_service("Oil change", price=rub(1_500))
    a_service("Valve adjustment", hours=Quantity.parse("2,5"))

    manager = live.page(browser, language=desk.language, **desk.look)
    signs_in(manager, workshop.manager, desk)
    takes_the_call(manager, workshop, desk)
    accepts(manager, desk)
    takes_money(manager, desk, "3000", expected="5000")
    assert WorkOrder.objects.get().phase == "accepted"

    technician = live.sign_in(browser, workshop.technician, language=desk.language, **PHONE)
    does_their_job(technician, "Oil change", desk)
    # Their own job is done; the part they fitted is recorded at the desk.
    other = live.sign_in(browser, workshop.other_technician, language=desk.language, **PHONE)
    finishes_the_other(other, "Valve adjustment", desk)

    # Nobody touched the manager's page meanwhile: it asks by itself.
    manager.locator("#order .order-state", has_text=desk.says["ready"]).wait_for(timeout=POLLING)
    with manager.expect_response(lambda answer: "/status/" in answer.url):
        manager.locator("select[name=status]").select_option("installed")

    order = WorkOrder.objects.get()
    till = manager
    if desk.cashier == "accountant":
        till = live.sign_in(browser, workshop.accountant, language=desk.language, **desk.look)
        till.goto(f"/orders/{order.pk}/")
    takes_money(till, desk, "5000", expected="5000", way=1)
    manager.reload()
    closes(manager, desk)
    is_settled(order, manager, desk)
    story = told(manager)
    for person in (workshop.manager, workshop.technician, workshop.other_technician, getattr(workshop, desk.cashier)):
        assert str(person) in story

    owner = live.sign_in(browser, workshop.owner, language=desk.language, **desk.look)
    reopens(owner, order, desk)
    order.refresh_from_db()
    assert (order.phase, order.handed_over_at) == ("ready", None)
    closes(owner, desk)
    is_settled(order, owner, desk)
    assert "The engine knocks again" in told(owner)


def signs_in(page: Any, person: Any, desk: Desk) -> None:
    page.goto("/orders/new/")
    page.fill("[name=login]", person.login)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name=desk.says["sign in"]).click()
    page.wait_for_url("**/orders/new/")


def takes_the_call(page: Any, workshop: Workshop, desk: Desk) -> None:
    """Client and vehicle are added on the spot; jobs come from the price list by typing; the sum is there at once."""
    page.keyboard.type("8 (912) 345-67-89")
    page.keyboard.press("Enter")
    expect(page.locator("#id_client_phone")).to_have_value("8 (912) 345-67-89")
    page.fill("#id_client_name", "Pyotr Ivanov")
    page.fill("#id_vehicle_make", "Ural")
    page.fill("#id_vehicle_model", "Gear Up")
    page.fill("#id_vehicle_plate", "1234АВ77")
    page.fill("#id_complaint", "Knocks when cold")

    page.click("#id_jobs-0-name")
    from_the_price_list(page, "oil")
    pick_technician(page, workshop.technician)
    page.keyboard.press("Enter")
    from_the_price_list(page, "valve")
    pick_technician(page, workshop.technician, "60")
    pick_technician(page, workshop.other_technician, "40")

    page.fill("#id_parts-0-name", "Oil filter")
    page.fill("#id_parts-0-quantity", "2")
    page.fill("#id_parts-0-price", "750")
    page.fill("#id_parts-0-cost", "400")
    assert words(page, "[data-jobs-sum]") == desk.says["price of jobs"]
    assert words(page, "[data-total]") == desk.says["total"]

    promised = clock.local(clock.now() + timedelta(days=1)).replace(hour=18, minute=0)
    page.check("[name=promised_at-slot][value=other]")
    page.fill("#id_promised_at", notation.typed_moment(promised))
    page.get_by_role("button", name=desk.says["book"], exact=True).dblclick()
    page.wait_for_url(AN_ORDER)

    order = WorkOrder.objects.get()
    assert (order.phase, order.total, order.manager) == ("booked", rub(8_000), workshop.manager)
    assert (order.client.name, str(order.vehicle), clock.local(order.promised_at)) == (
        "Pyotr Ivanov",
        "Ural Gear Up",
        promised.replace(second=0, microsecond=0),
    )
    assert [[str(row.share) for row in job.assignments.order_by("-share")] for job in order.jobs.all()] == [
        ["100"],
        ["60", "40"],
    ]


def from_the_price_list(page: Any, typed: str) -> None:
    """The first that fits is chosen already; then it is said who does it."""
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    page.locator(".people-input:focus").wait_for()


def pick_technician(page: Any, technician: Any, share: str = "") -> None:
    page.keyboard.type(f"{technician.last_name} {share}".strip())
    page.keyboard.press("Enter")
    line = page.locator("[data-line]:focus-within")
    expect(line.locator("[data-person-chosen]").last).to_contain_text(technician.last_name)


def accepts(page: Any, desk: Desk) -> None:
    page.locator(".order-state").get_by_role("link", name=desk.says["accept"]).click()
    page.fill("dialog[open] [name=mileage]", "12345")
    with page.expect_navigation():
        page.locator("dialog[open]").get_by_role("button", name=desk.says["accept"], exact=True).click()
    page.wait_for_load_state()
    assert "".join(words(page, "#fact-mileage .read").split()).replace(",", "").startswith("12345")


def takes_money(page: Any, desk: Desk, amount: str, *, expected: str, way: int = 0) -> None:
    """In the dialog over the order's page."""
    page.locator("#order-money a.btn").click()
    page.fill("dialog[open] [name=amount]", amount)
    page.locator("dialog[open] .tile").nth(way).click()
    page.locator("dialog[open] form button.btn-primary").dblclick()
    page.locator("dialog[open]").wait_for(state="detached")
    page.wait_for_url(AN_ORDER)
    assert WorkOrder.objects.get().allocations.count() in (1, 2)
    left = Money.parse(expected) if amount != expected else Money.zero()
    assert money_of(WorkOrder.objects.get()).due == left
    with translation.override(desk.language):
        shown = " ".join(notation.format_number(left).split())
    assert shown in words(page, ".order-foot")


def does_their_job(page: Any, name: str, desk: Desk) -> None:
    """Start, pause with a reason, go on, finish."""
    page.goto("/jobs/")
    card = page.locator(".job", has_text=name)
    tap(card, desk.says["start"])
    card.locator(".job-pause > summary").click()
    card.locator("input[name=waiting_for]").fill("an oil filter")
    tap(card, desk.says["put off"])
    card.get_by_text("an oil filter").wait_for()
    tap(card, desk.says["go on"])
    tap(card, desk.says["finish"])
    card.get_by_role("button", name=desk.says["finish"]).wait_for(state="detached")
    assert WorkOrder.objects.get().phase == "in-progress"


def finishes_the_other(page: Any, name: str, desk: Desk) -> None:
    page.goto("/jobs/")
    card = page.locator(".job", has_text=name)
    assert page.locator(".job").count() == 1, "other people's jobs are not theirs"
    tap(card, desk.says["start"])
    tap(card, desk.says["finish"])
    card.get_by_role("button", name=desk.says["finish"]).wait_for(state="detached")


def tap(card: Any, name: str) -> None:
    button = card.get_by_role("button", name=name)
    button.wait_for()
    assert button.bounding_box()["height"] >= 48, "gloves"
    button.page.wait_for_timeout(UNHURRIED)  # sooner in the same place it would be the second half of a double tap
    button.click()


def closes(page: Any, desk: Desk) -> None:
    page.locator(".order-state").get_by_role("link", name=desk.says["close"]).click()
    assert page.is_checked("dialog[open] [name=hand_over]")
    with page.expect_navigation():
        page.locator("dialog[open]").get_by_role("button", name=desk.says["close"]).click()
    page.locator("#order .order-state .is-now", has_text="").first.wait_for()
    page.wait_for_load_state()


def is_settled(order: WorkOrder, page: Any, desk: Desk) -> None:
    order.refresh_from_db()
    money = money_of(order)
    assert (order.phase, order.total, order.handed_over_to) == ("closed", rub(8_000), "Pyotr Ivanov")
    assert (money.paid, money.due) == (rub(8_000), rub(0))
    assert words(page, ".order-foot").count(desk.says["total"].removesuffix(" ₽")) >= 2
    assert not violations()


def told(page: Any) -> str:
    """What happened, which is folded."""
    page.locator("[data-deeds] summary").click()
    page.locator("[data-deeds] .timeline-line").first.wait_for()
    return words(page, "section[aria-labelledby=story-title]")


def reopens(page: Any, order: WorkOrder, desk: Desk) -> None:
    page.goto(f"/orders/{order.pk}/")
    page.locator(".order-more summary").click()
    page.locator(".order-more").get_by_role("link", name=desk.says["reopen"]).click()
    page.fill("dialog[open] [name=reason]", "The engine knocks again")
    with page.expect_navigation():
        page.locator("dialog[open]").get_by_role("button", name=desk.says["reopen"]).click()
    page.wait_for_load_state()
