"""Sixteen people search for what is hardest to find, again and again, while somebody else works."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle
from statistics import median, quantiles
from threading import Event, Thread
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from motorcrm.access.nouns import nouns
from motorcrm.bench.browser import Browser
from motorcrm.bench.questions import ADMIN, hostile
from motorcrm.bench.server import Meter, Reading, since
from motorcrm.orders.models import WorkOrder

ATTACKERS = 16
SECONDS = 6
WORKER = "manager"


def beside_hostile_searches(port: int, meter: Meter, seconds: int = SECONDS) -> dict[str, Any]:
    """How long the same work takes in peace and beside them: signing in, first page, list of orders, an order.

    The processor time is of everything that is asked meanwhile, by request: no process belongs to one of them.
    """
    crowd = [Browser(port).sign_in(ADMIN) for _number in range(ATTACKERS)]
    start = meter.read()
    peace = _work(port, seconds)
    between = meter.read()
    with _attack(crowd) as answered:
        time.sleep(0.5)
        siege = _work(port, seconds)
    end = meter.read()
    found = {name: {"peace": _figures(peace[name]), "siege": _figures(siege[name])} for name in peace}
    return {
        "searches": len(answered),
        "refused": answered.refused,
        "processor": {
            "peace": _by_request(start, between, peace),
            "siege": _by_request(between, end, siege, len(answered) + answered.refused),
        },
        "work": found,
    }


def _by_request(before: Reading, after: Reading, work: dict[str, list[float]], more: int = 0) -> float:
    """Milliseconds of server and database together."""
    asked = sum(len(walls) for walls in work.values()) + more
    return sum(since(then, now) for then, now in zip(before, after, strict=True)) / asked


class _Answered(list[int]):
    refused = 0


@contextmanager
def _attack(crowd: list[Browser]) -> Iterator[_Answered]:
    over, answered = Event(), _Answered()
    paths = [reverse("search"), *(reverse(noun.listed.page) for noun in nouns() if noun.listed), reverse("finance")]
    asked = [f"{path}?{urlencode({'q': text})}" for text in hostile() for path in dict.fromkeys(paths)]

    def search(browser: Browser, first: int) -> None:
        for path in cycle(asked[first:] + asked[:first]):
            if over.is_set():
                return
            if browser.get(path).status == 200:
                answered.append(1)
            else:
                answered.refused += 1

    threads = [Thread(target=search, args=(browser, number * 5 % len(asked))) for number, browser in enumerate(crowd)]
    for thread in threads:
        thread.start()
    try:
        yield answered
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _work(port: int, seconds: int) -> dict[str, list[float]]:
    order = WorkOrder.objects.order_by("-pk").values_list("pk", flat=True)[0]
    steps = {"first page": "/", "list of orders": reverse("orders"), "an order": reverse("order", args=[order])}
    walls: dict[str, list[float]] = {name: [] for name in ("signing in", *steps)}
    until = time.monotonic() + seconds
    browser = Browser(port)
    walls["signing in"].append(_timed(partial(browser.sign_in, WORKER)))
    while time.monotonic() < until or len(walls["first page"]) < 3:
        for name, path in steps.items():
            walls[name].append(_timed(partial(browser.get, path)))
    return walls


def _timed(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return 1000 * (time.perf_counter() - began)


def _figures(walls: list[float]) -> dict[str, float]:
    return {
        "p50": median(walls),
        "p95": quantiles(walls, n=20)[-1] if len(walls) > 1 else walls[0],
        "times": len(walls),
    }
