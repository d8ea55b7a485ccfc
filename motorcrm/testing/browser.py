"""A real browser before a running server."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import Client
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Locator, Page, sync_playwright

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
    ) -> Page:
        """A fresh browser with nobody signed in; scripts are off without `scripts`."""
        context = browser.new_context(
            base_url=self.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale={"ru": "ru-RU", "en": "en-GB"}[language],
            java_script_enabled=scripts,
            reduced_motion="reduce",
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
    try:
        yield live
    finally:
        live.close()
        server.terminate()


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


def words(page: Page, selector: str) -> str:
    """The text of a part of the page, with plain spaces."""
    return " ".join(page.locator(selector).first.inner_text().split())


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
    return page.locator(f"#fact-form-{name} [name={name}]")


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
