"""A real browser before a running server."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from motorcrm.background.worker import Worker

CHROMIUM = Path("/usr/bin/chromium")
AXE = settings.ROOT / "node_modules" / "axe-core" / "axe.min.js"
AN_ORDER = re.compile(r"/orders/\d+/$")
POLLING = 20_000
"""Milliseconds in which a page that polls for changes must have its answer, even on a busy machine."""
# A browser started by the suite needs to talk to nothing but the suite.
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-extensions",
]


@contextmanager
def chromium(language: str = "ru") -> Iterator[Browser]:
    """Debian's Chromium without a window; its own text, such as in date fields, is in that language."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            headless=True,
            args=[*_QUIET, f"--lang={language}"],
            env={**os.environ, "LANGUAGE": language},
        )
        try:
            yield browser
        finally:
            browser.close()


class Live:
    """The program at an address; `faults` lists what broke in its pages: script errors, violations of the policy."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.faults: list[str] = []
        self._contexts: list[Any] = []

    def page(
        self,
        browser: Browser,
        *,
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
        language: str = "ru",
        scripts: bool = True,
        touch: bool = False,
    ) -> Page:
        """A fresh browser with nobody signed in; scripts are off without `scripts`, `touch` makes it a phone's."""
        context = browser.new_context(
            base_url=self.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale={"ru": "ru-RU", "en": "en-GB"}[language],
            java_script_enabled=scripts,
            reduced_motion="reduce",
            has_touch=touch,
            is_mobile=touch,
        )
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        page: Page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._listen(page, message))
        return page

    def sign_in(self, browser: Browser, person: Any, **kwargs: Any) -> Page:
        """A fresh browser with that person signed in; open a page with `page.goto("/orders/")`."""
        client = Client()
        client.force_login(person)
        page = self.page(browser, **kwargs)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.url}])
        return page

    def close(self) -> None:
        while self._contexts:
            self._contexts.pop().close()

    def _listen(self, page: Page, message: Any) -> None:
        # A 4xx answer is logged to the console as an error too; those are the test's own business.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"{page.url}: {message.text}")


@contextmanager
def served() -> Iterator[Live]:
    """The program on a free port of this machine, in threads of this process, over the database in use."""
    server = LiveServerThread("127.0.0.1", static_handler=StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    live = Live(f"http://127.0.0.1:{server.port}")
    over = Event()
    worker = Thread(target=_work, args=(over,), daemon=True)
    worker.start()
    try:
        yield live
    finally:
        live.close()
        server.terminate()
        over.set()
        worker.join()


def _work(over: Event) -> None:
    """The background, as beside any server."""
    try:
        Worker(over).run()
    finally:
        connections.close_all()


def serious_problems(page: Page) -> list[str]:
    """The serious and critical problems axe finds on the page as it is: the rule and the place."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(result => result.violations)")
    return [
        f"{rule['id']}: {rule['help']}: {', '.join(str(node['target'][0]) for node in rule['nodes'][:5])}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]


def stand_still(page: Page) -> None:
    """For a page that is only looked at: nothing moves when it turns."""
    page.add_init_script(_STILL)


def bring_axe(page: Page) -> None:
    """Axe comes with each document of a page that is examined again and again."""
    page.add_init_script(path=AXE)


_STILL = """addEventListener("DOMContentLoaded", () => {
    const still = new CSSStyleSheet();
    still.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important; }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
})"""


def words(page: Page, selector: str) -> str:
    """The text of a part of the page, with plain spaces."""
    return " ".join(page.locator(selector).first.inner_text().split())


def types_half_a_call(page: Page) -> None:
    """On the page of a new order: the client, the complaint and a job, up to where its technicians are asked."""
    page.keyboard.type("296-29-63")
    page.keyboard.press("Enter")
    expect(page.locator("#id_complaint")).to_be_focused()
    page.keyboard.type("Стучит справа")
    page.keyboard.press("Enter")
    page.keyboard.type("oil")
    page.keyboard.press("Enter")
    expect(page.locator(".people-input").first).to_be_focused()


def touched(page: Page, line: str, name: str) -> Locator:
    """The field of a line of an order, which is text until it is touched. The line is named as on the page, `job-5`."""
    field = page.locator(f"#{line}-{name}")
    if not field.is_visible():
        page.locator(f"#{line} > .line-rest").focus()
        page.keyboard.press("Enter")
    return field


def touched_fact(page: Page, name: str) -> Locator:
    """The field of a fact of an order, such as its mileage."""
    page.locator(f"#fact-{name} .read").click()
    field = page.locator(f"#fact-form-{name} [name={name}]")
    page.wait_for_selector(f"#fact-form-{name} :focus")
    return field


def darken(page: Page) -> None:
    """Turn the system's theme dark while the page is open, and wait until it shows."""
    page.emulate_media(color_scheme="dark")
    page.locator("html[data-bs-theme=dark]").wait_for(state="attached")
    page.evaluate(_AT_REST)


# One that is cancelled, because a poll removes its element, is over too; one that is over may have started others,
# in what inherits its colour.
_AT_REST = """async () => {
    const moving = () => document.getAnimations().filter((one) => one.playState === "running");
    while (moving().length) {
        await Promise.allSettled(moving().map((one) => one.finished));
        await new Promise(requestAnimationFrame);
    }
}"""


def sideways(page: Page) -> list[str]:
    """What makes the page scroll sideways: elements that reach beyond its right edge and are not clipped."""
    return list(page.evaluate(_SIDEWAYS))


_SIDEWAYS = """() => {
    const wide = (one) => one.getBoundingClientRect().right > innerWidth + 0.5;
    const clipped = (one) => {
        for (let up = one.parentElement; up && up !== document.body; up = up.parentElement)
            if (getComputedStyle(up).overflowX !== "visible" && !wide(up)) return true;
        return false;
    };
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    return [...document.querySelectorAll("body *")]
        .filter((one) => wide(one) && !clipped(one) && ![...one.children].some(wide))
        .slice(0, 6)
        .map((one) => `sideways: ${one.parentElement.className} > ${one.tagName.toLowerCase()}.${one.className}`);
}"""


def cramped(page: Page) -> list[str]:
    """Fields without room for four figures, longer words broken to pieces of less, buttons smaller than their words."""
    return list(page.evaluate(_LOOKING + _CRAMPED))


def cut_sums(page: Page) -> list[str]:
    """Sums whose end is not shown: a sum without its last figures is another sum."""
    return list(page.evaluate(_LOOKING + _CUT))


def small_targets(page: Page) -> list[str]:
    """What a finger would miss on a phone: lower than 44 px or, but for links, narrower.

    Exempt are links in running text, what a label or a whole row around it makes larger, and `EXEMPT`.
    """
    return list(page.evaluate(f"(exempt) => ({_LOOKING}{_SMALL})()", ", ".join(EXEMPT)))


EXEMPT = {
    ".skip-link": "reached by a keyboard only",
    "label input": "the label is the target",
    ".list td a:not(.phone)": "the row is the target",
    ".rows td a": "the row is the target",
    ".facts a": "a link among words",
    ".timeline-line a": "a link among words",
    ".files-remove .btn": "as large where the pointer is coarse",
    ".job-card-about a": "a link among words",
    ".right-line input": "the label beside it is a target, too",
}
"""Selectors of smaller targets that are meant so, and why."""

_LOOKING = """() => {
    const seen = (one) => {
        const box = one.getBoundingClientRect();
        return box.width > 1 && box.height > 1 && one.checkVisibility({ visibilityProperty: true })
            && !one.closest(".visually-hidden");
    };
    const named = (one) => `${one.parentElement.className} > ${one.tagName.toLowerCase()}.${one.className}`
        + ` ${(one.textContent || one.name || "").trim().slice(0, 20)}`;
    const found = new Set();
"""
_CRAMPED = """
    const pen = document.createElement("canvas").getContext("2d");
    const four = (one) => {
        const { fontWeight, fontSize, fontFamily } = getComputedStyle(one);
        pen.font = `${fontWeight} ${fontSize} ${fontFamily}`;
        return pen.measureText("0000").width;
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        const box = text.parentElement, range = document.createRange();
        if (!/\\S{5}/.test(text.data) || box.matches("script, style, option, noscript") || !seen(box)) continue;
        range.selectNodeContents(text);
        const lines = [...range.getClientRects()].map((line) => line.width).filter(Boolean);
        if (lines.length > 2 && Math.max(...lines) < four(box)) found.add(`cramped: ${named(box)}`);
    }
    const kinds = ["hidden", "checkbox", "radio", "file", "range", "color"];
    for (const field of document.querySelectorAll("input, textarea, select")) {
        if (kinds.includes(field.type) || !seen(field)) continue;
        const { paddingLeft, paddingRight } = getComputedStyle(field);
        const room = field.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
        if (room < four(field)) found.add(`cramped: ${named(field)}`);
    }
    for (const one of document.querySelectorAll(".btn"))
        if (seen(one) && one.scrollWidth > one.clientWidth + 1) found.add(`cramped: ${named(one)}`);
    return [...found];
}"""
_CUT = """
    for (const one of document.querySelectorAll("main :is(.num, .at-end)"))
        if (seen(one) && one.scrollWidth > one.clientWidth + 0.5 && getComputedStyle(one).overflowX !== "visible"
            && !one.matches("input")) found.add(`cut sum: ${named(one)}`);
    return [...found];
}"""
_SMALL = """
    const targets = "a[href], button, summary, select, textarea, input:not([type=hidden]), label:has(input)";
    for (const one of document.querySelectorAll(targets)) {
        if (!seen(one) || one.matches(exempt)) continue;
        if (one.matches("a, button") && getComputedStyle(one).display === "inline") continue;
        const { width, height } = one.getBoundingClientRect();
        if (height < 43.5 || (width < 43.5 && !one.matches("a")))
            found.add(`small target, ${Math.round(width)} by ${Math.round(height)}: ${named(one)}`);
    }
    return [...found];
}"""
