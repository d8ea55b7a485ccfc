"""Contact sheets of every page, to be looked at one by one; `bin/pictures --sheets` makes a company and calls this.

Each page is taken for the first of the roles that has a link to it. Without flags: everything but English and hostile
data, in a few minutes.
"""

import argparse
import os
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import django
from PIL import Image, ImageDraw, ImageFont

SIZES = {"desk": (1440, 900), "tablet": (1024, 768), "phone": (390, 844), "paper": (703, 994)}
"""Paper is what is printed, in black on white, in the theme of neither."""
SCALES = {"desk": 0.5, "tablet": 0.6, "phone": 0.75, "paper": 0.75}
IN_A_ROW = {"desk": 2, "tablet": 3, "phone": 6, "paper": 3}
ROWS = 2
THEMES = ("light", "dark")
LOCALES = {"ru": "ru-RU", "en": "en-GB"}
ROLES = ("admin", "manager", "technician", "accountant")
LABEL = 20


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motorcrm.config.settings")
    # Playwright leaves an event loop running in this thread.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    options = _options()
    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    # Not the names of collected files, which are as old as the last `motorcrm serve`.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    people = _people(hostile=options.hostile)

    from motorcrm.testing.browser import chromium, served, stand_still

    options.folder.mkdir(parents=True, exist_ok=True)
    pages = list(_pages(people, options.pages))
    for language in options.languages:
        with chromium(LOCALES[language]) as browser, served() as live:
            for size in options.sizes:
                themes = ["print"] if size == "paper" else options.themes
                sheets = {theme: Sheets(options, f"{size}-{theme}-{language}", size) for theme in themes}
                for role, addresses in pages:
                    width, height = SIZES[size]
                    page = live.sign_in(browser, people[role], width=width, height=height, language=language)
                    stand_still(page)
                    for address in addresses:
                        _take(page, address, role, sheets)
                    page.context.close()
                for sheet in sheets.values():
                    sheet.finish()
            for fault in live.faults:
                print(f"broken: {fault}")  # noqa: T201  # a script speaks so


def _options() -> argparse.Namespace:
    known = argparse.ArgumentParser(prog="bin/pictures --sheets", description=__doc__.splitlines()[0])
    known.add_argument("folder", type=Path, help="where the sheets go")
    known.add_argument("--hostile", action="store_true", help="a company of 120-letter names and nine-digit sums")
    known.add_argument("--pages", default="", metavar="REGEX", help="only addresses it is found in")
    known.add_argument("--full", action="store_true", help="pages as long as they are, up to three screens")
    known.add_argument("--alone", action="store_true", help="each page a picture of its own, not made smaller")
    for name, all_of_it, usual in (
        ("sizes", tuple(SIZES), ("desk", "tablet", "phone")),
        ("themes", THEMES, THEMES),
        ("languages", tuple(LOCALES), ("ru",)),
    ):
        known.add_argument(f"--{name}", nargs="+", choices=all_of_it, default=usual)
    return known.parse_args()


def _people(*, hostile: bool) -> dict[str, Any]:
    """One of each role, of the company in the database, which is made if there is none."""
    from django.core.management import call_command

    from motorcrm.employees.models import Employee

    if not Employee.objects.exists():
        if hostile:
            from motorcrm.testing.hostile import hostile_company

            hostile_company()
        else:
            call_command("demo")
    logins = {**dict(zip(ROLES, ROLES, strict=True)), **({"admin": "owner"} if hostile else {})}
    return {role: Employee.objects.get(login=login) for role, login in logins.items()}


def _pages(people: dict[str, Any], wanted: str) -> Iterator[tuple[str, list[str]]]:
    """For each role its first page, and what no role before it had."""
    from motorcrm.testing.visiting import Visitor, kinds_of_pages

    seen: set[str] = set()
    for role, person in people.items():
        client = Visitor()
        client.force_login(person)
        kinds = kinds_of_pages(client)
        chosen = {kind: link for kind, link in kinds.items() if kind == "/" or kind not in seen}
        seen |= set(kinds)
        yield role, [link for link in chosen.values() if re.search(wanted, link)]


def _take(page: Any, address: str, role: str, sheets: dict[str, "Sheets"]) -> None:
    from playwright.sync_api import Error

    try:
        answer = page.goto(address, wait_until="networkidle")
    except Error as other:
        if "Download is starting" not in str(other):
            raise
        return
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return
    for theme, sheet in sheets.items():
        is_print = theme == "print"
        page.emulate_media(media="print" if is_print else "screen", color_scheme="light" if is_print else theme)
        page.evaluate("Promise.all([document.fonts.ready, new Promise(requestAnimationFrame)])")
        page.wait_for_timeout(100)
        sheet.add(f"{role} {page.url.removeprefix(sheet.base(page))} {answer.status}", _shot(page, full=sheet.is_full))


def _shot(page: Any, *, full: bool) -> Image.Image:
    if not full:
        return Image.open(BytesIO(page.screenshot()))
    picture = Image.open(BytesIO(page.screenshot(full_page=True)))
    return picture.crop((0, 0, picture.width, min(picture.height, 3 * page.viewport_size["height"])))


class Sheets:
    """Pictures of one size, theme and language, so many on a sheet, each under its address."""

    def __init__(self, options: argparse.Namespace, name: str, size: str) -> None:
        self.folder, self.name = options.folder, name
        self.is_full, self.is_alone = options.full, options.alone
        self.scale = 1.0 if options.alone else SCALES[size]
        self.in_a_row = 1 if options.alone else IN_A_ROW[size]
        self.waiting: list[Image.Image] = []
        self.done = 0

    @staticmethod
    def base(page: Any) -> str:
        return "/".join(page.url.split("/")[:3])

    def add(self, label: str, picture: Image.Image) -> None:
        width, height = round(picture.width * self.scale), round(picture.height * self.scale)
        one = Image.new("RGB", (width, height + LABEL), "#fffbcc")
        one.paste(picture.convert("RGB").resize((width, height), Image.Resampling.LANCZOS), (0, LABEL))
        ImageDraw.Draw(one).text((4, 2), label, "black", ImageFont.load_default(14))
        self.waiting.append(one)
        if len(self.waiting) == (1 if self.is_alone else self.in_a_row * ROWS):
            self.finish()

    def finish(self) -> None:
        if not self.waiting:
            return
        rows = [self.waiting[at : at + self.in_a_row] for at in range(0, len(self.waiting), self.in_a_row)]
        across = max(sum(one.width + 8 for one in row) for row in rows)
        sheet = Image.new("RGB", (across, sum(max(one.height for one in row) + 8 for row in rows)), "#888")
        top = 0
        for row in rows:
            left = 0
            for one in row:
                sheet.paste(one, (left, top))
                left += one.width + 8
            top += max(one.height for one in row) + 8
        self.done, self.waiting = self.done + 1, []
        path = self.folder / f"{self.name}-{self.done:02}.png"
        sheet.save(path)
        print(path)  # noqa: T201  # a script speaks so


if __name__ == "__main__":
    main()
