"""Takes the pictures of the documentation of a running demo company; `bin/pictures` makes one and calls this."""

import os
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import django
from PIL import Image

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
HEAVIEST = 120_000
"""Bytes of a picture: the repository carries each of them for ever."""
PATIENCE = 60


def main() -> None:
    address, folder = sys.argv[1], Path(sys.argv[2])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motorcrm.config.settings")
    # Playwright leaves an event loop running in this thread.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    django.setup()
    until_it_answers(address)

    from motorcrm.testing.browser import chromium

    for language, locale in {"ru": "ru-RU", "en": "en-GB"}.items():
        with chromium(locale) as browser:
            Album(browser, address, folder / language, locale).fill()


def until_it_answers(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(f"{address}/sign-in/"):  # noqa: S310  # an address of this machine
                return
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


class Album:
    def __init__(self, browser: Any, address: str, folder: Path, locale: str) -> None:
        self.browser, self.address, self.folder, self.locale = browser, address, folder, locale

    def fill(self) -> None:
        order, client = an_order_to_show(), a_client_to_show()
        self.folder.mkdir(parents=True, exist_ok=True)
        owner = self.enter("admin", DESK)
        self.take(owner, "/", "home")
        self.take(owner, "/finance/", "finance")
        self.take(owner, "/employees/load/", "workload")
        self.take_price_list(owner)
        manager = self.enter("manager", DESK)
        self.take(manager, "/", "day")
        self.take(manager, "/orders/", "orders")
        self.take(manager, f"/orders/{order}/", "order")
        self.take_call(manager, client)
        self.take_closing(manager, an_order_to_close())
        self.take(self.enter("technician", PHONE), "/jobs/", "my-jobs-phone")

    def enter(self, login: str, viewport: Any) -> Any:
        from motorcrm.demo.company import PASSWORD

        context = self.browser.new_context(
            base_url=self.address,
            viewport=viewport,
            locale=self.locale,
            color_scheme="light",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto("/sign-in/")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.locator("main button.btn-primary").click()
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    def take_call(self, page: Any, client: int) -> None:
        """A call being taken: the client is known, one job is chosen, another is being searched for."""
        page.goto(f"/orders/new/?client={client}")
        page.locator("[name=vehicle]").first.check()
        page.fill("#id_complaint", "Масло не менялось с прошлого года, на холодную стучит справа")
        for typed, is_chosen in (("масла", True), ("диагн", False)):
            page.locator("[data-lines=jobs] [data-cell=name] input").last.focus()
            page.keyboard.type(typed)
            page.locator("[data-lines=jobs] .suggest-list:not([hidden]) [role=option]").first.wait_for()
            if is_chosen:
                page.keyboard.press("Enter")
                page.locator(".people-input:focus").wait_for()
        self.shoot(page, "new-order")

    def take_price_list(self, page: Any) -> None:
        page.goto("/settings/services/", wait_until="networkidle")
        page.locator("main details").evaluate_all("folds => folds.slice(0, 2).forEach((one) => (one.open = true))")
        self.shoot(page, "price-list")

    def take_closing(self, page: Any, order: int) -> None:
        """What is left is paid by card, and the vehicle goes."""
        page.goto(f"/orders/{order}/", wait_until="networkidle")
        page.locator(".order-next").click()
        page.locator("dialog[open] .closing .tile").nth(1).click()
        self.shoot(page, "closing")

    def take(self, page: Any, path: str, name: str) -> None:
        page.goto(path, wait_until="networkidle")
        self.shoot(page, name)

    def shoot(self, page: Any, name: str) -> None:
        page.evaluate("Promise.all([document.fonts.ready, ...document.getAnimations().map((one) => one.finished)])")
        picture = packed(page.screenshot())
        if len(picture) > HEAVIEST:
            raise SystemExit(f"{name}.png is {len(picture)} bytes, more than {HEAVIEST}")
        (self.folder / f"{name}.png").write_bytes(picture)
        print(f"{name}.png  {len(picture) // 1000} kB")  # noqa: T201  # a script speaks so


def an_order_to_show() -> int:
    """One in progress with most to see: jobs, parts, a payment, a vehicle with a plate."""
    from django.db.models import Count

    from motorcrm.orders.models import WorkOrder

    shown = WorkOrder.objects.filter(phase="in-progress").exclude(vehicle=None).exclude(vehicle__plate="")
    counted = shown.annotate(
        paid=Count("allocations", distinct=True), lines=Count("jobs", distinct=True) + Count("parts", distinct=True)
    )
    return int(counted.order_by("-paid", "-lines", "pk").values_list("pk", flat=True)[0])


def an_order_to_close() -> int:
    """One that is ready, with many lines and something left to pay."""
    from django.db.models import Count

    from motorcrm.orders.models import WorkOrder

    ready = WorkOrder.objects.filter(phase="ready", allocations=None).exclude(vehicle=None).exclude(vehicle__plate="")
    counted = ready.annotate(lines=Count("jobs", distinct=True) + Count("parts", distinct=True))
    return int(counted.order_by("-lines", "pk").values_list("pk", flat=True)[0])


def a_client_to_show() -> int:
    """The one with most vehicles, and then orders."""
    from django.db.models import Count

    from motorcrm.clients.models import Client

    counted = Client.objects.filter(kind=Client.Kind.PERSON).annotate(
        garage=Count("vehicles", distinct=True), visits=Count("orders", distinct=True)
    )
    return int(counted.order_by("-garage", "-visits", "pk").values_list("pk", flat=True)[0])


def packed(picture: bytes) -> bytes:
    """In 256 colours, which nobody tells from all of them, and in a third of the bytes.

    Half of them are those of most pixels, exactly; half are near to all others, so that no dot of a state turns grey.
    """
    flat = Image.open(BytesIO(picture)).convert("RGB")
    counted: Any = flat.getcolors(flat.width * flat.height)
    most = [part for _count, colour in sorted(counted, reverse=True)[:128] for part in colour]
    near = flat.quantize(128, Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette(most + near)
    out = BytesIO()
    flat.quantize(palette=palette, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main()
