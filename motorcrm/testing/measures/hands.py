"""Hands that count: how many clicks and keys the errands of the day take, and what they ask of the server."""

from typing import Any

from playwright.sync_api import expect

from motorcrm.employees.models import Employee
from motorcrm.testing.browser import AN_ORDER, words

LATE = 150
"""Milliseconds by which suggestions are late: nobody waits for them longer than for a key."""


class Hands:
    """Types as a person does, and counts what is neither a letter nor a figure."""

    def __init__(self, page: Any) -> None:
        self.page, self.keys, self.clicks = page, 0, 0
        self.asked: list[str] = []
        """What the page asked the server for meanwhile: pages and pieces of them, not their style sheets."""
        page.on("request", self._listen)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.keys += 1
            self.page.keyboard.press(key)

    def click(self, selector: str) -> None:
        self.clicks += 1
        self.page.click(selector)

    def _listen(self, request: Any) -> None:
        if request.resource_type in ("document", "fetch", "xhr") and "/changes/" not in request.url:
            self.asked.append(request.method)


def take_the_usual_call(hands: Hands, one: Employee, two: Employee) -> None:
    """A known client, two jobs from the price list, one of them shared, a part, both times; suggestions come late.

    The client has the phone 296-29-63, and the price list «Oil change» for 1,500 and «Fork overhaul» for 8,800.
    """
    page = hands.page
    page.goto("/orders/new/")
    page.route("**/suggest/**", lambda route: (page.wait_for_timeout(LATE), route.continue_()))
    hands.type("296-29-63")
    hands.press("Enter")
    expect(page.locator("#id_complaint")).to_be_focused()
    hands.type("Стучит справа")
    hands.press("Enter")
    hands.type("oil")
    hands.press("Enter")
    expect(page.locator(".people-input").first).to_be_focused()
    hands.type(one.last_name[:3])
    hands.press("Enter", "Enter")
    hands.type("fork")
    hands.press("Enter")
    expect(page.locator(".people-input").nth(1)).to_be_focused()
    hands.type(f"{one.last_name[:3]} 60")
    hands.press("Enter")
    hands.type(two.last_name[:3])
    hands.press("Enter", "Enter", "Enter")
    expect(page.locator("[data-lines=parts] [data-cell=name] input").first).to_be_focused()
    hands.type("Масло")
    hands.press("Tab", "Tab", *(["Tab"] if page.locator("[data-cell=cost]").count() else []))
    hands.type("3")
    hands.press("Tab")
    hands.type("1150")
    hands.click("[name=booked_for-slot] >> nth=2")
    hands.click(".slot:not([hidden]) > [name=promised_at-slot] >> nth=0")
    assert words(page, "[data-total]") == "13 750,00 ₽"
    hands.press("Control+Enter")
    page.wait_for_url(AN_ORDER)


def ask_to_close(hands: Hands) -> None:
    """On the page of an order whose jobs are done: the dialog that takes the money, closes and hands over."""
    hands.click("a:has-text('Закрыть и выдать')")
    hands.page.locator("dialog[open] button.btn-primary").wait_for()


def agree_to_close(hands: Hands) -> None:
    """As the dialog proposes it: what is left to pay is paid."""
    hands.click("dialog button.btn-primary")
    hands.page.wait_for_selector("text=Заказ закрыт.")
