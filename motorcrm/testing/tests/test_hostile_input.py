"""Whatever is typed, sent or asked for, nothing breaks: no answer is a 500, and text stays text.

Each page is read as a person would, its forms are found in its HTML, and every field of them is filled with what
no person would type.
"""

from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http import QueryDict
from django.test import Client

from motorcrm.core.operation import PUBLIC
from motorcrm.dev.routes import routes
from motorcrm.testing.tests.test_matrix import LONG, Cell, Stage, answer, scenery, stage, staged
from motorcrm.testing.worlds import World

__all__ = ["scenery", "stage", "staged"]

HOSTILE = {
    "a huge number": "1" + "0" * 30,
    "a number too big for the column": "9223372036854775808",
    "a negative number": "-1",
    "not a number": "NaN",
    "infinity": "1e999",
    "digits of another script": "٣٤",
    "three decimals": "1,005",
    "the last day": "9999-12-31",
    "the last moment": "9999-12-31T23:59",
    "no day at all": "2026-02-30",
    "NUL": "a\x00b",
    "a lone surrogate": "a\udc80b",
    "markup": "<script>alert(1)</script>\"'><img src=x>",
    "a formula": "=cmd|' /C calc'!A0",
    "a very long text": "Ж" * 4_500,
    "the wrong way round": "\u202eabc\u2066",
    "spaces": " \u00a0\u2009\t ",
}
WORST = [
    "a number too big for the column",
    "not a number",
    "the last day",
    "NUL",
    "a lone surrogate",
    "a very long text",
]
"""What breaks programs most often. With a long budget all of `HOSTILE` is typed so: into every field at once."""
MIXED = ["mixed", "mixed otherwise", "mixed once more"]
"""The rest is dealt out, each field of a form its own value: a form is answered for all its fields together."""
LINE = 2_000
"""Letters of each parameter: longer lines no server lets through."""
FILLINGS = list(HOSTILE) if LONG else WORST + MIXED
PARAMETERS = (
    "q find before status since until on month client vehicle like category account kind technician "
    "manager page by overdue next type phones name inn"
).split()


class Forms(HTMLParser):
    """The forms of a page: where each is sent and which fields it has, with the values they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "form":
            self.found.append((known.get("action") or "", {}))
        elif tag in ("input", "select", "textarea") and self.found and known.get("name"):
            self.found[-1][1][str(known["name"])] = known.get("value") or ""


def text_of(response: Any) -> str:
    """The page; a photo or a file is none."""
    return "" if response.streaming else str(response.content.decode())


def encoded(values: dict[str, str]) -> str:
    """As a browser would never send it: a lone surrogate goes out as its three bytes."""
    return urlencode(values, errors="surrogatepass")


def filled(names: Iterable[str], how: str, place: int) -> dict[str, str]:
    """What is typed into the fields of the form, or asked of the page, in that place: fields of one name differ."""
    if how in HOSTILE:
        return dict.fromkeys(names, HOSTILE[how])
    rest = [value for what, value in HOSTILE.items() if what not in WORST]
    first = place + MIXED.index(how) * len(rest) // len(MIXED)
    return {name: rest[(first + number) % len(rest)] for number, name in enumerate(names)}


def posted(client: Client, url: str, values: dict[str, str]) -> int:
    with transaction.atomic():
        status = client.post(url, encoded(values), content_type="application/x-www-form-urlencoded").status_code
        transaction.set_rollback(True)
    return status


class Overheard(QueryDict):
    """A query string that remembers which of its parameters were looked at; all of them, if it was read as a whole."""

    looked_at: set[str] = set()

    def __getitem__(self, key: Any) -> Any:
        self.looked_at.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: Any) -> bool:
        self.looked_at.add(key)
        return super().__contains__(key)

    def getlist(self, key: Any, default: Any = None) -> Any:
        self.looked_at.add(key)
        return super().getlist(key, default)

    def __iter__(self) -> Iterator[Any]:
        self.looked_at.update(PARAMETERS)
        return super().__iter__()

    def lists(self) -> Any:
        self.looked_at.update(PARAMETERS)
        return super().lists()


def pages(stage: Stage) -> Iterator[Cell]:
    for cell in stage.cells():
        if cell.method == "GET" and cell.thing in ("own", "nothing"):
            yield cell


@pytest.fixture
def administrator(staged: Stage, sign_in: Any) -> Client:
    """To whom what breaks is a status, not an exception."""
    client: Client = sign_in(staged.person)
    client.raise_request_exception = False
    return client


@pytest.fixture(scope="module")
def reader(stage: Stage) -> Client:
    """Who looks at all pages once, for all tests."""
    client = Client()
    client.force_login(stage.person)
    return client


@pytest.fixture(scope="module")
def forms(stage: Stage, reader: Client) -> dict[tuple[str, ...], dict[str, str]]:
    """Each form of all pages once: where it is sent and the names of its fields, with what it holds."""
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for cell in pages(stage):
        page = Forms()
        page.feed(text_of(answer(reader, cell)))
        for action, fields in page.found:
            url = action or cell.url
            if fields and "sign-out" not in url:
                found.setdefault((url, *fields), fields)
    return found


@pytest.fixture(scope="module")
def readers(stage: Stage, reader: Client) -> dict[str, set[str]]:
    """Each page and the parameters that it looks at, when every one is there. What is not read breaks nothing."""
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.core.handlers.wsgi.QueryDict", Overheard)
        for cell in pages(stage):
            Overheard.looked_at = set()
            reader.get(cell.url, dict.fromkeys(PARAMETERS, "1"))
            found[cell.url] = Overheard.looked_at
    return found


@pytest.mark.parametrize("how", FILLINGS)
def test_no_field_of_no_form_breaks_anything(administrator: Client, forms: Any, how: str) -> None:
    broken = []

    for place, ((url, *names), fields) in enumerate(forms.items()):
        kept = {name: known for name, known in fields.items() if name in ("version", "key", "csrfmiddlewaretoken")}
        status = posted(administrator, url, filled(names, how, place) | kept)
        if status >= 500:
            broken.append(f"{url} {sorted(names)}: {status}")

    assert len(forms) > 20
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("how", FILLINGS)
def test_no_query_string_breaks_anything(administrator: Client, readers: Any, how: str) -> None:
    """Pages that look at no parameter are asked only with a long budget."""
    broken = []

    for place, (url, looked_at) in enumerate(readers.items()):
        if looked_at or LONG:
            asked = filled(sorted({*PARAMETERS, *looked_at}), how, place)
            sent = {name: value[:LINE].encode("utf-8", "surrogateescape") for name, value in asked.items()}
            status = administrator.get(url, sent).status_code
            if status >= 500:
                broken.append(f"{url}: {status}")

    assert sum(map(bool, readers.values())) > 10
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("number", ["0", "9223372036854775807", "9223372036854775808", "1" + "0" * 30])
def test_no_number_in_a_path_breaks_anything(administrator: Client, number: str) -> None:
    broken = []

    for route in routes():
        parts = [number if part.startswith("<int:") else part for part in route.pattern.split("/")]
        if number not in parts:
            continue
        for ask in (administrator.get, administrator.post):
            status = ask("/".join(parts)).status_code
            if status >= 500 or (number != "0" and status not in (302, 404, 405) and route.right != PUBLIC.code):
                broken.append(f"{'/'.join(parts)}: {status}")

    assert not broken, "\n".join(broken)


def test_markup_in_names_stays_text_on_every_page(staged: Stage, administrator: Client) -> None:
    spoil(staged.mine)

    found = [str(cell) for cell in pages(staged) if "<img src=spoilt" in text_of(administrator.get(cell.url))]

    assert not found, "\n".join(found)


def spoil(world: World) -> None:
    """Every name that people type, made of markup."""
    spoilt = "\"'><img src=spoilt>"
    type(world.client).objects.filter(pk=world.client.pk).update(name=spoilt, notes=spoilt)
    type(world.order).objects.filter(pk=world.order.pk).update(
        complaint=spoilt, recommendations=spoilt, brought_by=spoilt
    )
    world.order.jobs.update(name=spoilt, waiting_for=spoilt)
    world.order.parts.update(name=spoilt, article=spoilt)
    world.order.comments.update(text=spoilt)
    world.client.vehicles.update(make=spoilt, model=spoilt, plate="><img src=spoilt>"[:20], vin=spoilt)
