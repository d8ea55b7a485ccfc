"""Every route × every role × own, foreign and absent things: each cell answers as the catalogue of rights says.

What is expected is read from the catalogue's declarations and from who owns what in the test, not from the code that
decides: a guard that is forgotten anywhere shows as a cell that answers otherwise.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client

from motorcrm.access.catalogue import ALL, OWN, RIGHTS, SHIPPED_ROLES
from motorcrm.access.fields import FIELDS
from motorcrm.core.operation import PUBLIC, SIGNED_IN
from motorcrm.dev.routes import Route, routes
from motorcrm.employees.models import Employee
from motorcrm.testing.cast import Workshop, hire, role_with
from motorcrm.testing.worlds import World, a_world, file_name, furnish, leaks

ABSENT = 987_654
ADMIN = "administrator"
NOBODY = "nobody"
VIEWER = "viewer"
"""Sees everything and may do nothing: whatever it may do too much is a guard that is missing."""
BLIND = "blind"
"""May do everything and is shown no hidden field: whatever way out is forgotten, this one finds it."""
SEEING = [right for code, right in RIGHTS.items() if code.endswith(".view") or code.startswith("fields.")]
ROLES = [*SHIPPED_ROLES, NOBODY, VIEWER, BLIND]
GROUPS = {"prices": "fields.prices", "costs": "fields.costs", "contacts": "fields.contacts"}
CATALOGUE = {right.code: dict(right.shipped_to) for right in RIGHTS.values()}
ALSO_NEEDS = {"/settings/rates/": "fields.prices"}
"""Pages of prices and nothing else: they ask for the right to see them beside their own."""
NOWHERE_YET = {"debt_limit", "labour_rate", "margin", "order_discount", "rate"}
"""Hidden fields that no page shows to anybody so far."""
ANYTHING = {
    "version": "1", "name": "Another", "quantity": "2", "norm_hours": "2", "price": "5", "cost": "5", "discount": "1",
    "text": "A word", "reason": "A reason", "complaint": "Another", "last_name": "Another", "first_name": "Another",
    "amount": "99999999", "since": "2026-01-01", "phones": "+79990000000", "q": "a", "kind": "person",
    "make": "Another", "value": "5", "status": "1", "pricing": "fixed", "login": "another", "max_discount": "1",
}  # fmt: skip
"""What fits some form or other; its version is an old one, so that an edit comes back with how the thing stands."""
CLOSED = {"/set-up/", "/forgotten-password/", "/new-password/"}
"""What closed behind the first administrator, and what needs mail."""
CHANGING = {"employees.Session", "account.EmailAddress"}


@dataclass(frozen=True)
class Cell:
    route: Route
    method: str
    thing: str
    """own, foreign, absent, strange (a child under another's parent), or nothing where the path names nothing."""
    url: str
    expected: set[int]

    @property
    def is_refused(self) -> bool:
        return not self.expected - {302, 403, 404}

    def __str__(self) -> str:
        return f"{self.method} {self.url} ({self.thing})"


def section_of(route: Route) -> str:
    """`orders` of `/orders/<int:pk>/`; the doors and the first page stand together."""
    first = route.pattern.split("/")[1]
    return first if sum(other.pattern.startswith(f"/{first}/") for other in routes()) > 2 else "shell"


SECTIONS = sorted({section_of(route) for route in routes()})


def scope(role: str | Mapping[str, str], right: str | None) -> str | None:
    """What the catalogue says that a shipped role holds; a mapping says itself what it gives."""
    if right in (None, PUBLIC.code, SIGNED_IN.code):
        return ALL
    if isinstance(role, Mapping):
        return role.get(right or "")
    if role == BLIND:
        return None if RIGHTS[right or ""].section == "fields" else ALL
    if role == VIEWER:
        return ALL if RIGHTS[right or ""] in SEEING else None
    return ALL if role == ADMIN else CATALOGUE[right].get(role)


def expected(route: Route, role: str | Mapping[str, str], thing: str) -> set[int]:
    """The statuses a cell may answer with."""
    done = {200, 204, 302, 400, 409, 422}
    if route.pattern in CLOSED:
        return {404}
    held = scope(role, route.right)
    if any(route.pattern.startswith(path) and scope(role, right) is None for path, right in ALSO_NEEDS.items()):
        return {403}
    if route.of is None:
        return {403} if held is None else {404} if thing == "absent" else done
    seen = scope(role, route.seen_with)
    if thing in ("absent", "strange") or seen is None or (seen == OWN and thing == "foreign"):
        return {404}
    if held is None or (held == OWN and thing == "foreign" and RIGHTS[route.right or ""].scoped):
        return {403}
    return done


def cells(role: str | Mapping[str, str], mine: World, theirs: World, furniture: dict[str, int]) -> Iterator[Cell]:
    for route in routes():
        named = re.findall(r"<int:(\w+)>", route.pattern)
        for method in route.methods:
            if method == "HEAD":
                continue
            for thing in ["own", "foreign", "absent"] if named else ["nothing"]:
                if route.of is None and thing == "foreign":
                    continue
                url = address(route, {"own": mine, "foreign": theirs}.get(thing, mine), thing, furniture)
                yield Cell(route, method, thing, url, expected(route, role, thing))
            if len(named) == 1 and method == "GET":
                for thing, world in (("own", mine), ("foreign", theirs)):
                    for pk in world.others.get(route.of or "", []):
                        url = re.sub(r"<int:\w+>", str(pk), route.pattern)
                        url = url.replace("<slug:name>", "0" * 32)
                        yield Cell(route, method, thing, url, expected(route, role, thing) | {403, 404})
            if len(named) > 1 and route.of:
                parent, child = re.findall(r"<int:\w+>", route.pattern)
                url = route.pattern.replace(parent, str(theirs.ids["orders.WorkOrder"]))
                yield Cell(route, method, "strange", url.replace(child, str(mine.ids[route.of])), {404})


def address(route: Route, world: World, thing: str, furniture: dict[str, int]) -> str:
    """The route's path with ids in it."""
    url = route.pattern
    for name in re.findall(r"<int:(\w+)>", url):
        if thing == "absent":
            known = ABSENT
        elif name in ("work", "part"):
            known = world.ids[route.of or ""]
        elif name == "pk" and url.startswith("/orders/"):
            known = world.ids["orders.WorkOrder"]
        elif name == "client":
            known = world.ids["clients.Client"]
        elif route.of:
            known = world.ids[route.of]
        elif name == "mode":
            known = furniture["tax"]
        else:
            known = next(pk for prefix, pk in furniture.items() if url.startswith(f"/{prefix}"))
        url = url.replace(f"<int:{name}>", str(known))
        url = url.replace("<slug:name>", file_name(url.split("/")[2], known))
    return url


def digest() -> str:
    """All that the database holds, but for sessions and the note of who signed in."""
    whole = hashlib.sha256()
    for model in apps.get_models():
        if model._meta.label in CHANGING or not model._meta.managed:
            continue
        for row in model._default_manager.order_by("pk").values():
            row.pop("last_login", None)
            whole.update(json.dumps(row, default=str, sort_keys=True).encode())
    return whole.hexdigest()


def answer(client: Client, cell: Cell, typed: Mapping[str, str] | None = None) -> Any:
    """Ask, and take back whatever was done by it, signing out included."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        response = client.get(cell.url) if cell.method == "GET" else client.post(cell.url, typed)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def said(response: Any) -> str:
    """All that an answer says: its body and its headers."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return headers + "\n" + b"".join(response).decode("utf-8", "replace")


@pytest.fixture
def staged(workshop: Workshop) -> Callable[[str], tuple[Employee, World, World, dict[str, int]]]:
    """The person of a role, a world of theirs and one of others."""

    def stage(role: str) -> tuple[Employee, World, World, dict[str, int]]:
        sighted = [right for right in RIGHTS.values() if right.section != "fields"]
        made = {NOBODY: [], VIEWER: SEEING, BLIND: sighted}
        given = (role_with(*made[role]) if made[role] else None) if role in made else role
        person = hire("Tested", given, is_master=True)
        stranger = hire("Stranger", "manager", is_master=True)
        furniture = furnish(workshop)
        mine = a_world(workshop, manager=person, master=person, name="Mine")
        theirs = a_world(workshop, manager=stranger, master=stranger, name="Theirs")
        return person, mine, theirs, furniture

    return stage


# By section, so that a guard taken away is missed within seconds.
@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("role", ROLES)
def test_every_cell_answers_as_the_catalogue_says(staged: Any, sign_in: Any, role: str, section: str) -> None:
    person, mine, theirs, furniture = staged(role)
    client = sign_in(person)
    wrong, asked = [], 0

    for cell in cells(role, mine, theirs, furniture):
        if section_of(cell.route) != section:
            continue
        asked += 1
        status = answer(client, cell).status_code
        if status not in cell.expected:
            wrong.append(f"{cell}: {status}, not {sorted(cell.expected)}")

    assert asked
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ROLES)
def test_what_is_refused_changes_nothing(staged: Any, sign_in: Any, role: str) -> None:
    person, mine, theirs, furniture = staged(role)
    client = sign_in(person)
    refused = [cell for cell in cells(role, mine, theirs, furniture) if cell.is_refused]
    before = digest()

    for cell in refused:
        (client.get if cell.method == "GET" else client.post)(cell.url)

    assert refused
    assert digest() == before


@pytest.mark.parametrize("role", ROLES)
def test_hidden_fields_are_absent_everywhere(staged: Any, sign_in: Any, role: str) -> None:
    """In pages, their pieces, the answers to what is sent, refusals with both versions among them, and headers."""
    person, mine, theirs, furniture = staged(role)
    hidden = [group for group, right in GROUPS.items() if not scope(role, right)]
    client = sign_in(person)
    found, read = [], 0

    for cell in cells(role, mine, theirs, furniture):
        if cell.method == "GET":
            answers = [client.get(cell.url, headers=headers) for headers in ({}, {"HX-Request": "true"})]
        else:
            answers = [answer(client, cell, ANYTHING)]
        read += len(answers)
        found += [f"{cell}: {canary}" for one in answers for canary in leaks(said(one), hidden, mine, theirs)]

    assert read
    assert not found, "\n".join(found)


def test_every_hidden_field_has_a_canary(staged: Any) -> None:
    _person, mine, _theirs, _furniture = staged(ADMIN)

    planted = {name for name, texts in mine.canaries.items() if texts}
    assert planted == {name for names in FIELDS.values() for name in names}


def test_who_sees_everything_sees_the_canaries(staged: Any, sign_in: Any) -> None:
    """Else the tests before would look for what stands nowhere."""
    person, mine, theirs, furniture = staged(ADMIN)
    client = sign_in(person)
    everything = "\n".join(
        said(client.get(cell.url) if cell.method == "GET" else answer(client, cell, ANYTHING))
        for cell in cells(ADMIN, mine, theirs, furniture)
    )
    seen = {found.partition(": ")[0] for found in leaks(everything, list(GROUPS), mine)}

    assert set(mine.canaries) - seen == NOWHERE_YET


def test_a_stale_edit_is_among_what_is_sent(staged: Any, sign_in: Any) -> None:
    person, mine, theirs, furniture = staged(ADMIN)
    client = sign_in(person)
    statuses = [
        answer(client, cell, ANYTHING).status_code
        for cell in cells(ADMIN, mine, theirs, furniture)
        if cell.method == "POST" and cell.thing == "own"
    ]

    assert statuses.count(409) > 5


def test_a_stranger_is_asked_to_sign_in_everywhere(staged: Any) -> None:
    _person, mine, theirs, furniture = staged("master")
    client = Client()
    before = digest()

    for cell in cells(NOBODY, mine, theirs, furniture):
        if cell.route.right == PUBLIC.code:
            continue
        response = (client.get if cell.method == "GET" else client.post)(cell.url)
        assert response.status_code == 302, cell
        assert response["Location"].startswith("/sign-in/?next="), cell

    assert digest() == before


def test_every_route_names_a_right() -> None:
    known = {*RIGHTS, PUBLIC.code, SIGNED_IN.code}

    assert [route.pattern for route in routes() if route.right not in known] == []


def test_no_route_is_public_but_the_doors() -> None:
    doors = {"/sign-in/", "/sign-in/code/", "/sign-out/", "/set-up/", "/choose-language/"}
    doors |= {"/forgotten-password/", "/new-password/"}

    assert {route.pattern for route in routes() if route.right == PUBLIC.code} == doors
