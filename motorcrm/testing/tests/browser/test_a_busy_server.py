"""What people see of a server that has no room: pages wait for it by themselves, and nothing that was typed is lost."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from playwright.sync_api import Page, Route, expect

from motorcrm.core.exact import rub
from motorcrm.orders.operations import comment_order
from motorcrm.testing.browser import POLLING
from motorcrm.testing.builders import a_client, an_order
from motorcrm.testing.cast import Workshop
from motorcrm.ui.busy import busy as refusal

BUSY = "Сервер занят, пробуем снова…"


def make_busy(page: Page, address: str, *, times: int, method: str = "GET") -> list[str]:
    """The next few requests for it are refused as `motorcrm serve` refuses them; returns what was asked."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        if route.request.method != method:
            return route.continue_()
        asked.append(route.request.url)
        if len(asked) > times:
            return route.continue_()
        told: dict[str, str] = {}
        sent = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in route.request.headers.items()}
        body = refusal({"REQUEST_METHOD": method, "wsgi.input": BytesIO(), **sent}, _keep(told))
        return route.fulfill(status=503, headers=told, body=body[0])

    page.route(address, answer)
    return asked


def _keep(told: dict[str, str]) -> Callable[..., None]:
    return lambda _status, headers: told.update(headers)


def hide(page: Page, hidden: bool) -> None:
    page.evaluate(
        """(hidden) => {
            Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_a_hidden_tab_asks_nothing_and_asks_at_once_when_it_is_seen(
    live: Any, browser: Any, workshop: Workshop
) -> None:
    order = an_order(workshop, jobs=rub(1_000))
    page = live.sign_in(browser, workshop.manager)
    page.goto(f"/orders/{order.pk}/")
    asked = make_busy(page, "**/changes/**", times=0)
    page.evaluate("document.querySelector('[data-pulse]').dataset.pulse = 0.3")
    hide(page, hidden=False)
    page.wait_for_timeout(1_500)
    assert len(asked) > 2, "it polls"

    hide(page, hidden=True)
    page.wait_for_timeout(500)
    comment_order(order, "Приехали запчасти", key="a" * 32, by=workshop.owner)
    before = len(asked)
    page.wait_for_timeout(1_500)
    assert len(asked) == before, "nobody looks"

    hide(page, hidden=False)
    expect(page.get_by_text("Приехали запчасти")).to_be_visible(timeout=3_000)


def test_a_busy_server_is_asked_more_rarely_and_the_notice_goes_when_it_answers(
    live: Any, browser: Any, workshop: Workshop
) -> None:
    order = an_order(workshop, jobs=rub(1_000))
    page = live.sign_in(browser, workshop.manager)
    page.goto(f"/orders/{order.pk}/")
    asked = make_busy(page, "**/changes/**", times=2)
    page.evaluate("document.querySelector('[data-pulse]').dataset.pulse = 0.2")
    page.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")
    hide(page, hidden=False)

    expect(page.locator("#notices")).to_contain_text(BUSY)
    expect(page.get_by_text(BUSY)).to_be_in_viewport()
    page.wait_for_timeout(800)
    assert len(asked) == 1, "it said when to come again"
    expect(page.locator("#notices")).not_to_contain_text(BUSY, timeout=POLLING)
    assert len(asked) >= 3


def test_suggestions_and_pieces_of_pages_come_when_the_server_has_time(
    live: Any, browser: Any, workshop: Workshop
) -> None:
    a_client("Иванов Пётр", phone="+79123456789")
    page = live.sign_in(browser, workshop.manager)
    make_busy(page, "**/orders/figures/**", times=1)
    page.goto("/orders/")
    expect(page.locator("#notices")).to_contain_text(BUSY)
    expect(page.locator("#orders-tabs[hx-get]")).to_have_count(0, timeout=POLLING)
    expect(page.locator("#notices")).not_to_contain_text(BUSY)

    page.goto("/orders/new/")
    make_busy(page, "**/suggest/**", times=1)
    page.locator("[data-client-search]").press_sequentially("иванов")
    expect(page.locator("#notices")).to_contain_text(BUSY)
    expect(page.get_by_role("option").first).to_contain_text("Иванов", timeout=POLLING)


def test_a_line_that_was_refused_keeps_what_was_typed(live: Any, browser: Any, workshop: Workshop) -> None:
    order = an_order(workshop, jobs=rub(1_000))
    page = live.sign_in(browser, workshop.manager)
    page.goto(f"/orders/{order.pk}/")
    make_busy(page, "**/comment/", times=1, method="POST")
    comment = page.locator("form[action$='/comment/'] textarea, form[hx-post$='/comment/'] textarea").first
    comment.fill("Клиент просил позвонить")
    send = page.locator("form[hx-post$='/comment/'] button").first
    send.click()

    expect(page.locator("#notices")).to_contain_text("Ничего не сохранено")
    expect(comment).to_have_value("Клиент просил позвонить")
    page.wait_for_timeout(700)  # a second tap as quick as that is a slip of the finger
    send.click()
    expect(comment).to_have_value("")
    assert order.comments.count() == 1


def test_a_dialog_that_was_refused_stays_open(live: Any, browser: Any, workshop: Workshop) -> None:
    order = an_order(workshop, jobs=rub(1_000))
    page = live.sign_in(browser, workshop.manager)
    page.goto(f"/orders/{order.pk}/")
    make_busy(page, "**/cancel/", times=1, method="POST")
    page.locator("a[data-dialog][href$='/cancel/']").first.evaluate("one => one.click()")
    reason = page.locator("dialog [name=reason]")
    reason.fill("Передумал")
    send = page.locator("dialog form button:not([type=button]):not([data-close])").last
    send.click()

    expect(page.locator("dialog")).to_contain_text("Ничего не сохранено")
    expect(reason).to_have_value("Передумал")
    send.click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    order.refresh_from_db()
    assert order.cancel_reason == "Передумал"


def test_a_whole_form_that_was_refused_can_be_sent_from_where_it_was(
    live: Any, browser: Any, workshop: Workshop
) -> None:
    client = a_client("Иванов Пётр", phone="+79123456789")
    page = live.sign_in(browser, workshop.manager)
    page.goto(f"/clients/{client.pk}/")
    page.goto(f"/clients/{client.pk}/edit/")
    make_busy(page, "**/edit/", times=1, method="POST")
    page.locator("#id_name").fill("Иванов Семён")
    page.locator("#main form button:not([type=button])").last.click()

    expect(page.locator("h1")).to_have_text("Сервер занят")
    page.locator("[data-back]").click()
    page.get_by_role("button", name="Отправить", exact=False).first.click()
    page.wait_for_url(f"**/clients/{client.pk}/")
    client.refresh_from_db()
    assert client.name == "Иванов Семён"
