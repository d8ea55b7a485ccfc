"""Every route × every role × own, foreign and absent things: each cell answers as the catalogue of rights says.

What is expected is read from the catalogue's declarations and from who owns what in the test, not from the code that
decides: a guard that is forgotten anywhere shows as a cell that answers otherwise.
"""

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client

from motorcrm.access.catalogue import ALL, OWN, RIGHTS, SHIPPED_ROLES
from motorcrm.access.fields import FIELDS
from motorcrm.access.models import Role
from motorcrm.core.operation import PUBLIC, SIGNED_IN
from motorcrm.dev.routes import Route, routes
from motorcrm.employees.models import Employee
from motorcrm.finance.models import Use
from motorcrm.testing.cast import hire, open_workshop, role_with
from motorcrm.testing.worlds import World, a_world, file_name, furnish, leaks

LONG = os.environ.get("MOTORCRM_TEST_BUDGET") == "long"
ABSENT = 987_654
ADMIN = "administrator"
NOBODY = "nobody"
VIEWER = "viewer"
"""Sees everything and may do nothing: whatever it may do too much is a guard that is missing."""
BLIND = "blind"
"""May do everything and is shown no hidden field: whatever way out is forgotten, this one finds it."""
SEEING = [right for code, right in RIGHTS.items() if code.endswith(".view") or code.startswith("fields.")]
ROLES = [*SHIPPED_ROLES, NOBODY, VIEWER, BLIND]
ASKED_FOR_NOTHING = (ADMIN, NOBODY, VIEWER)
"""Roles that are asked for things that are not there: who may do all, who may do nothing, who may only look."""
GROUPS = {"prices": "fields.prices", "costs": "fields.costs", "contacts": "fields.contacts"}
CLOSED_SUMS = {"balance": Use.SEE_BALANCE, "transactions": Use.SEE_TRANSACTIONS}
CATALOGUE = {right.code: dict(right.shipped_to) for right in RIGHTS.values()}
ALSO_NEEDS = {
    "/settings/rates/": "fields.prices",
    "/settings/services/starter/": "fields.prices",
    "/settings/accounts/<int:pk>/rights/": "finance.all-accounts",
    "/finance/opening/<int:pk>/": "fields.prices",
    "/finance/opening/<int:pk": "fields.costs",
    "/finance/opening/<int": "finance.all-accounts",
}
"""Pages of prices or costs only, and of rights that one gives only if one has them: they need this right too."""
OF_CORRECTIONS = re.compile(r"/finance/transactions/.*/correct/")
"""They show what was recorded, and need the right to record it beside the right to reverse it."""
RECORDING = ("finance.operations", "finance.payments", "finance.refunds")
OF_REDUCTIONS = re.compile(
    r"/finance/(orders/.*/reduce|transactions/.*/return|suppliers/.*/(payment|statement|refund|advance|set-off))/"
)
"""What is left of an order's lines, or owed to a supplier: it needs to see prices."""
OF_PREPAYMENTS = re.compile(r"/finance/((orders|clients)/.*/(apply|move|refund)|clients/.*/payment)/")
"""Pages of sums of a client: they need to see prices, and the client beside the order."""
OF_BOOKS = re.compile(r"/finance/trial-balance/.*")
"""The books as a whole: what is hidden from the reader would be in their sums."""
OF_TRIALS = re.compile(r"/settings/pay/<int:pk>/try/.*")
"""What everybody would have earned, and what from: it needs to see the wages of all."""
WHOLE = ("fields.prices", "fields.costs", "orders.view", "clients.view", "finance.all-accounts")
OF_FILES = re.compile(r"(/.*)download/")
"""Lists as files: they need the right to the list beside the one to take lists away."""
PARTS = {"<int:reading>": ("vehicles.Vehicle", "vehicles.Reading")}
"""Of addresses with two ids: the whole and its part, where the route is not that of the part."""
NOWHERE_YET = {"authorised_limit", "authorised_sum", "cost_rest", "debt_limit", "margin", "order_discount"}
"""Hidden fields that no page shows to anybody so far."""
TOO_COMMON = {"authorised_limit", "cost_rest"}
"""Hidden fields without a canary: 100 %, as on many pages, or a few kopecks."""
ANYTHING = {
    "version": "1", "name": "Another", "quantity": "2", "labour_hours": "2", "price": "5", "cost": "5", "discount": "1",
    "text": "A word", "reason": "A reason", "complaint": "Another", "last_name": "Another", "first_name": "Another",
    "amount": "99999999", "since": "2026-01-01", "phones": "+79990000000", "q": "a", "kind": "person",
    "make": "Another", "value": "5", "status": "1", "pricing": "fixed", "login": "another", "max_discount": "1",
}  # fmt: skip
"""What fits some form or other; its version is an old one, so that an edit comes back with how the thing stands."""
CLOSED = {"/set-up/", "/forgotten-password/", "/new-password/"}
"""What closed behind the first administrator, and what needs mail."""
REFUSALS = {302, 403, 404}
CHANGING = {"employees.Session", "account.EmailAddress"}


@dataclass(frozen=True)
class Cell:
    route: Route
    method: str
    thing: str
    """own, foreign, absent, strange (a child under another's parent), or nothing where the path names nothing."""
    url: str
    expected: set[int]
    is_of_others: bool = False
    """Whether it is one more of its kind, besides the one that stands for them."""

    @property
    def is_refused(self) -> bool:
        return not self.expected - REFUSALS

    def __str__(self) -> str:
        return f"{self.method} {self.url} ({self.thing})"


def first_part(route: Route) -> str:
    return route.pattern.split("/")[1]


FIRST_PARTS = Counter(map(first_part, routes()))


def section_of(route: Route) -> str:
    """`orders` of `/orders/<int:pk>/`; the doors and the first page stand together."""
    return first_part(route) if FIRST_PARTS[first_part(route)] > 2 else "shell"


LISTS = {route.pattern: route.right for route in routes()}
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
    if OF_BOOKS.match(route.pattern) and any(scope(role, right) != ALL for right in WHOLE):
        return {403}
    if OF_TRIALS.match(route.pattern) and (scope(role, "wages.view") != ALL or scope(role, "wages.base") is None):
        return {403}
    if found := OF_FILES.fullmatch(route.pattern):
        return done if held and scope(role, LISTS[found[1]]) else {403}
    if route.of is None:
        return {403} if held is None else {404} if thing == "absent" else done
    seen = scope(role, route.seen_with)
    if route.of == "finance.CashTransaction" and scope(role, "finance.view") is None:
        return {404}  # files of a transaction, whose sums they tell, need both rights
    if thing in ("absent", "strange") or seen is None or (seen == OWN and thing == "foreign"):
        return {404}
    if held is None or (held == OWN and thing == "foreign" and RIGHTS[route.right or ""].scoped):
        return {403}
    if OF_REDUCTIONS.match(route.pattern) and scope(role, "fields.prices") is None:
        return {403}
    if OF_CORRECTIONS.match(route.pattern):
        if scope(role, "fields.prices") is None:
            return {403}
        return done if all(scope(role, right) == ALL for right in RECORDING) else done | {403}
    if OF_PREPAYMENTS.match(route.pattern):
        if scope(role, "fields.prices") is None:
            return {403}
        return done if scope(role, "clients.view") == ALL else done | {404}
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
                        yield Cell(route, method, thing, url, expected(route, role, thing) | {403, 404}, True)
            if len(named) > 1 and route.of:
                parent, child = re.findall(r"<int:\w+>", route.pattern)
                whole, part = PARTS.get(child, ("orders.WorkOrder", route.of))
                refused = expected(route, role, "foreign") & {403} if child in PARTS else set()
                url = route.pattern.replace(parent, str(theirs.ids[whole]))
                yield Cell(route, method, "strange", url.replace(child, str(mine.ids[part])), {404} | refused)


def address(route: Route, world: World, thing: str, furniture: dict[str, int]) -> str:
    """The route's path with ids in it."""
    url = route.pattern
    for name in re.findall(r"<int:(\w+)>", url):
        if thing == "absent":
            known = ABSENT
        elif name in ("job", "part"):
            known = world.ids[route.of or ""]
        elif name == "reading":
            known = world.ids["vehicles.Reading"]
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
    whole, quoted = hashlib.sha256(), connection.ops.quote_name
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.label in CHANGING or not model._meta.managed:
                continue
            columns = [quoted(field.column) for field in model._meta.concrete_fields if field.name != "last_login"]
            table, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)
            cursor.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {key}")  # noqa: S608
            whole.update(repr((table, cursor.fetchall())).encode())
    return whole.hexdigest()


def answer(client: Client, cell: Cell, typed: Mapping[str, str] | None = None, **also: Any) -> Any:
    """Ask, and take back whatever was done by it, signing out included."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        response = sent(client, cell, typed, **also)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def sent(client: Client, cell: Cell, typed: Mapping[str, str] | None = None, **also: Any) -> Any:
    """Ask, and let stand what was done by it."""
    return client.get(cell.url, **also) if cell.method == "GET" else client.post(cell.url, typed)


def said(response: Any) -> str:
    """All that an answer says: its body and its headers."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return headers + "\n" + b"".join(response).decode("utf-8", "replace")


@dataclass
class Stage:
    """The person of a role, a world of theirs and one of others."""

    role: str | Mapping[str, str]
    person: Employee
    mine: World
    theirs: World
    furniture: dict[str, int]
    uses: frozenset[Use] = frozenset()
    """What the role may do with the till that has rights of its own."""

    def cells(self) -> Iterator[Cell]:
        return cells(self.role, self.mine, self.theirs, self.furniture)

    def hidden(self) -> list[str]:
        """The groups of fields that the role is not shown."""
        return [group for group, right in GROUPS.items() if not scope(self.role, right)]

    def closed(self) -> list[str]:
        """The sums of the till with rights of its own that the role is not told."""
        if scope(self.role, "finance.all-accounts"):
            return []
        return [f"closed {what}" for what, use in CLOSED_SUMS.items() if use not in self.uses]


def given_to(person: Employee, role: str) -> None:
    """The person, who had no role, holds it."""
    sighted = [right for right in RIGHTS.values() if right.section != "fields"]
    made = {NOBODY: [], VIEWER: SEEING, BLIND: sighted}
    if role not in made:
        person.roles.add(Role.objects.get(code=role))
    elif made[role]:
        person.roles.add(role_with(*made[role]))


@pytest.fixture(scope="module")
def scenery(standing: Any) -> Iterator[Stage]:
    """Built once for all roles: somebody who holds none, a world of theirs and one of others."""
    with standing():
        workshop = open_workshop()
        person = hire("Tested", is_technician=True)
        stranger = hire("Stranger", "manager", is_technician=True)
        furniture = furnish(workshop)
        mine = a_world(workshop, manager=person, technician=person, name="Mine")
        theirs = a_world(workshop, manager=stranger, technician=stranger, name="Theirs")
        yield Stage(NOBODY, person, mine, theirs, furniture)


@pytest.fixture(scope="module")
def stage(request: pytest.FixtureRequest, standing: Any, scenery: Stage) -> Iterator[Stage]:
    """That of the administrator unless the test names a role. Tests of one role stand together and share it."""
    role = getattr(request, "param", ADMIN)
    with standing():
        given_to(scenery.person, role)
        yield replace(deepcopy(scenery), role=role)


@pytest.fixture
def staged(database: Any, stage: Stage) -> Stage:
    return deepcopy(stage)


of_every_role = pytest.mark.parametrize("stage", ROLES, indirect=True, scope="module")


def is_asked(role: str | Mapping[str, str], cell: Cell) -> bool:
    """With a short budget, only what differs from every other cell in some rule.

    What is refused with one's own things is refused with those of others; what is not there is the same to everybody.
    """
    if LONG:
        return True
    if cell.thing in ("absent", "strange"):
        return role in ASKED_FOR_NOTHING
    refused_own = not expected(cell.route, role, "own") - REFUSALS
    return cell.thing != "foreign" or not (role == ADMIN or (refused_own and cell.is_refused))


def is_asked_twice(stage: Stage, cell: Cell) -> bool:
    """Somebody from whom something is hidden is; of refusals, all of which are worded in one place, a few are."""
    if not stage.hidden() or LONG:
        return bool(stage.hidden())
    return cell.thing in ("own", "nothing") and (stage.role == NOBODY or not cell.is_refused)


def asked(client: Client, cell: Cell, stage: Stage) -> Iterator[Any]:
    """The answers of a cell: to a plain request and, where something is hidden, to one that might make it say more.

    What must be refused is not taken back: it must have changed nothing by itself.
    """
    ask = sent if cell.is_refused else answer
    yield ask(client, cell)
    if is_asked_twice(stage, cell):
        yield ask(client, cell, headers={"HX-Request": "true"}) if cell.method == "GET" else ask(client, cell, ANYTHING)


def faults(client: Client, stage: Stage, section: str) -> list[str]:
    """What is wrong in a section: cells that answer otherwise, show what is hidden, or changed something refused."""
    hidden, before, wrong = [*stage.hidden(), *stage.closed()], digest(), []
    chosen = [cell for cell in stage.cells() if section_of(cell.route) == section and is_asked(stage.role, cell)]
    assert chosen
    for cell in chosen:
        for response in asked(client, cell, stage):
            if response.status_code not in cell.expected:
                wrong.append(f"{cell}: {response.status_code}, not {sorted(cell.expected)}")
            wrong += [f"{cell}: {canary}" for canary in leaks(said(response), hidden, stage.mine, stage.theirs)]
    if digest() != before:
        wrong.append("something refused has changed something")
    return wrong


# By section, so that a guard taken away is missed within seconds, and all workers have something to do.
@pytest.mark.parametrize("section", SECTIONS)
@of_every_role
def test_every_cell_answers_as_the_catalogue_says(staged: Stage, sign_in: Any, section: str) -> None:
    """And what is refused changes nothing, and hidden fields are absent everywhere: in pages, their pieces, the answers
    to what is sent, refusals with both versions among them, and headers."""
    wrong = faults(sign_in(staged.person), staged, section)

    assert not wrong, "\n".join(wrong)


def test_every_hidden_field_has_a_canary(staged: Stage) -> None:
    planted = {name for name, texts in staged.mine.canaries.items() if texts}

    assert planted | TOO_COMMON == {name for names in FIELDS.values() for name in names}


def test_people_who_see_everything_see_the_canaries(staged: Stage, sign_in: Any) -> None:
    """Otherwise the tests above would look for canaries that appear nowhere."""
    client = sign_in(staged.person)
    everything = "\n".join(
        said(answer(client, cell))
        for cell in staged.cells()
        if cell.method == "GET" and cell.thing in ("own", "nothing") and not cell.is_refused
    )
    seen = {found.partition(": ")[0] for found in leaks(everything, list(GROUPS), staged.mine)}

    assert set(staged.mine.canaries) - seen == NOWHERE_YET


def test_a_stale_edit_is_among_what_is_sent(staged: Stage, sign_in: Any) -> None:
    client = sign_in(staged.person)
    stale = (
        cell
        for cell in staged.cells()
        if cell.method == "POST" and cell.thing == "own" and not cell.is_refused
        and answer(client, cell, ANYTHING).status_code == 409
    )  # fmt: skip

    assert len(list(islice(stale, 6))) == 6


def test_a_stranger_is_asked_to_sign_in_everywhere(staged: Stage) -> None:
    client = Client()
    before = digest()

    for cell in staged.cells():
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
