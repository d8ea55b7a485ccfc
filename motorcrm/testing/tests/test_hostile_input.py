"""Whatever is typed, sent or asked for, nothing breaks: no answer is a 500, and text stays text.

Each page is read as a person would, its forms are found in its HTML, and every field of them is filled with what
no person would type.
"""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client

from motorcrm.core.operation import PUBLIC
from motorcrm.dev.routes import routes
from motorcrm.testing.tests.test_matrix import ADMIN, answer, cells, staged
from motorcrm.testing.worlds import World

__all__ = ["staged"]

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
    "a very long text": "Ж" * 20_000,
    "the wrong way round": "\u202eabc\u2066",
    "spaces": " \u00a0\u2009\t ",
}
PARAMETERS = (
    "q find before status since until on month client vehicle like category account kind master "
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


def sent(client: Client, url: str, values: dict[str, str]) -> int:
    with transaction.atomic():
        status = client.post(url, encoded(values), content_type="application/x-www-form-urlencoded").status_code
        transaction.set_rollback(True)
    return status


@pytest.mark.parametrize("what", HOSTILE)
def test_no_field_of_no_form_breaks_anything(staged: Any, sign_in: Any, what: str) -> None:
    person, mine, theirs, furniture = staged(ADMIN)
    client, value = sign_in(person), HOSTILE[what]
    client.raise_request_exception = False
    broken, tried = [], set()

    for cell in cells(ADMIN, mine, theirs, furniture):
        if cell.method != "GET" or cell.thing not in ("own", "nothing"):
            continue
        page = Forms()
        page.feed(text_of(answer(client, cell)))
        for action, fields in page.found:
            url = action or cell.url
            if (url, *fields) in tried or not fields or "sign-out" in url:
                continue
            tried.add((url, *fields))
            kept = {name: known for name, known in fields.items() if name in ("version", "key", "csrfmiddlewaretoken")}
            status = sent(client, url, dict.fromkeys(fields, value) | kept)
            if status >= 500:
                broken.append(f"{url} {sorted(fields)}: {status}")

    assert len(tried) > 20
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("what", HOSTILE)
def test_no_query_string_breaks_anything(staged: Any, sign_in: Any, what: str) -> None:
    person, mine, theirs, furniture = staged(ADMIN)
    client, value = sign_in(person), HOSTILE[what]
    client.raise_request_exception = False
    broken = []

    for cell in cells(ADMIN, mine, theirs, furniture):
        if cell.method == "GET" and cell.thing in ("own", "nothing"):
            status = client.get(
                cell.url, dict.fromkeys(PARAMETERS, value.encode("utf-8", "surrogateescape"))
            ).status_code
            if status >= 500:
                broken.append(f"{cell}: {status}")

    assert not broken, "\n".join(broken)


def test_no_number_in_a_path_breaks_anything(staged: Any, sign_in: Any) -> None:
    person, _mine, _theirs, _furniture = staged(ADMIN)
    client = sign_in(person)
    client.raise_request_exception = False
    broken = []

    for route in routes():
        for number in ("0", "9223372036854775807", "9223372036854775808", "1" + "0" * 30):
            parts = [number if part.startswith("<int:") else part for part in route.pattern.split("/")]
            if number not in parts:
                continue
            for ask in (client.get, client.post):
                status = ask("/".join(parts)).status_code
                if status >= 500 or (number != "0" and status not in (302, 404, 405) and route.right != PUBLIC.code):
                    broken.append(f"{'/'.join(parts)}: {status}")

    assert not broken, "\n".join(broken)


def test_markup_in_names_stays_text_on_every_page(staged: Any, sign_in: Any) -> None:
    person, mine, theirs, furniture = staged(ADMIN)
    spoil(mine)
    client = sign_in(person)
    found = []

    for cell in cells(ADMIN, mine, theirs, furniture):
        if cell.method == "GET" and cell.thing in ("own", "nothing"):
            body = text_of(client.get(cell.url))
            if "<img src=spoilt" in body:
                found.append(str(cell))

    assert not found, "\n".join(found)


def spoil(world: World) -> None:
    """Every name that people type, made of markup."""
    spoilt = "\"'><img src=spoilt>"
    type(world.client).objects.filter(pk=world.client.pk).update(name=spoilt, notes=spoilt)
    type(world.order).objects.filter(pk=world.order.pk).update(
        complaint=spoilt, recommendations=spoilt, brought_by=spoilt
    )
    world.order.works.update(name=spoilt, waiting_for=spoilt)
    world.order.parts.update(name=spoilt, article=spoilt)
    world.order.comments.update(text=spoilt)
    world.client.vehicles.update(make=spoilt, model=spoilt, plate="><img src=spoilt>"[:20], vin=spoilt)
