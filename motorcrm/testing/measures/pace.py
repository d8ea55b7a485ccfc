"""How soon a page answers a hand, and whether it moves by itself."""

import json
from collections import Counter
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

SLOWED = 4
"""How many times slower than this machine a phone is."""
_HEARD = """(() => {
    globalThis.heard = [];
    new PerformanceObserver((list) => {
        for (const one of list.getEntries()) if (one.interactionId) heard.push(one.duration);
    }).observe({ type: "event", durationThreshold: 16 });
})()"""
_SHOWN = """async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    await new Promise((done) => setTimeout(done, 60));
    return Math.max(0, ...heard.splice(0));
}"""
_SHIFTED = """(wait) => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => {
        for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value;
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(sum), wait);
})"""


def shifted(page: Any, wait: int = 600) -> float:
    """How much of the page has moved since it was opened, and moves within so many milliseconds more (CLS)."""
    return float(page.evaluate(_SHIFTED, wait))


def slow_down(page: Any, by: int = SLOWED) -> None:
    """Make the page's processor so many times slower."""
    line = page.context.new_cdp_session(page)
    line.send("Emulation.setCPUThrottlingRate", {"rate": by})


class Clock:
    """Milliseconds from a tap or a key to the frame that shows what came of it, as the browser itself tells (INP)."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.times: dict[str, list[float]] = {}
        page.add_init_script(_HEARD)

    def time(self, name: str, deed: Callable[[], object]) -> None:
        deed()
        self.times.setdefault(name, []).append(float(self.page.evaluate(_SHOWN)))


class Meter:
    """Of the same, those that the page's own thread spends: on what the hand did, and on the longest frame after it.

    Not slowed down but multiplied: a busy machine makes everybody wait, and who waits is not charged.
    """

    def __init__(self, page: Any) -> None:
        self.page = page
        self.times: dict[str, list[float]] = {}

    def time(self, name: str, deed: Callable[[], object]) -> None:
        frames, ends, spent = [0.0], -1.0, 0.0
        for one in sorted(traced(self.page, deed), key=lambda one: float(one.get("ts", 0))):
            if one["name"] == "ProxyMain::BeginMainFrame":
                frames.append(one.get("tdur", 0))
            elif one["name"] == "EventDispatch" and one["ts"] > ends:  # others are inside of it
                spent += one.get("tdur", 0)
                ends = one["ts"] + one.get("dur", 0)
        self.times.setdefault(name, []).append(SLOWED * (spent + max(frames)) / 1000)


def typical(times: dict[str, list[float]]) -> dict[str, float]:
    """The median of each."""
    return {name: median(found) for name, found in times.items()}


def handle(page: Any, watch: Clock | Meter, jobs: list[int]) -> None:
    """What hands do to a long order, with each of these jobs in turn; nothing is changed, so no answer is awaited."""
    for job in jobs:
        watch.time("touch a line", tap(page, f"#job-{job} .c-name"))
        page.focus(f"#job-{job}-price")
        page.keyboard.press("Control+A")
        for figure in "1234":
            watch.time("type a price", partial(page.keyboard.press, figure))
        watch.time("put it back", lambda: page.keyboard.press("Escape"))
        for name in ("unfold the parts", "fold the parts"):
            watch.time(name, tap(page, "[data-fold=parts]"))
        page.focus("#new_job_name")
        for letter in "abc":
            watch.time("type a new job", partial(page.keyboard.press, letter))
        page.fill("#new_job_name", "")
        watch.time("open the menu", tap(page, ".order-more > summary"))
        watch.time("close the menu", lambda: page.keyboard.press("Escape"))


def tap(page: Any, selector: str) -> Callable[[], object]:
    """What only presses and lets go: a click of the suite first looks whether it may, at the page's expense."""
    target = page.locator(selector).first
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    page.mouse.move(box["x"] + 12, box["y"] + 12)

    def press() -> None:
        page.mouse.down()
        page.mouse.up()

    return press


def restyled(page: Any, deed: Callable[[], object], of: Callable[[list[int]], int] = sum) -> int:
    """How many elements the browser styles anew because of it, in all or `max` at once: the same on any machine."""
    return of([one["args"].get("elementCount", 0) for one in traced(page, deed) if one["name"] == "UpdateLayoutTree"])


def traced(page: Any, deed: Callable[[], object]) -> list[dict[str, Any]]:
    """What the thread of the page did until the frames after it were drawn."""
    browser = page.context.browser
    page.evaluate(_DRAWN)
    browser.start_tracing(page=page, categories=["devtools.timeline", "cc"])
    deed()
    page.evaluate(_DRAWN)
    told = json.loads(browser.stop_tracing())["traceEvents"]
    heard = Counter((one["pid"], one["tid"]) for one in told if one["name"] == "EventDispatch")
    thread = heard.most_common(1)[0][0]
    return [one for one in told if (one["pid"], one["tid"]) == thread and one.get("ph") == "X"]


_DRAWN = "async () => { for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame); }"
