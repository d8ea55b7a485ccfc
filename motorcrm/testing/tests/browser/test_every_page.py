"""Every kind of page a role has a link to: usable by all, in light and dark, on a narrow phone, with hostile data."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from motorcrm.employees.models import Employee
from motorcrm.orders.models import WorkOrder
from motorcrm.testing.browser import (
    Live,
    bring_axe,
    cramped,
    cut_sums,
    darken,
    serious_problems,
    served,
    sideways,
    small_targets,
    stand_still,
)
from motorcrm.testing.cast import Workshop, open_workshop
from motorcrm.testing.databases import copied
from motorcrm.testing.hostile import LONGEST, hostile_client, hostile_order
from motorcrm.testing.measures.around import visited
from motorcrm.testing.measures.limits import LIMITS
from motorcrm.testing.visiting import Visitor
from motorcrm.testing.visiting import kinds_of_pages as kinds_of_pages_of
from motorcrm.testing.worlds import furnish

NARROW = {"width": 360, "height": 740}
MEDIUM = {"width": 820, "height": 1180}
WIDE = {"width": 1280, "height": 800}


@dataclass
class Shown:
    """The program running before a company with hostile data. Tests only look, so one serves them all."""

    live: Live
    workshop: Workshop
    order: WorkOrder
    long: WorkOrder
    kinds: dict[int, dict[str, str]] = field(default_factory=dict)
    """The kinds of pages that were found for a person, by id."""


@pytest.fixture(scope="module")
def shown(database_template: str, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    folder = tmp_path_factory.mktemp("shown")
    with django_db_blocker.unblock(), copied(database_template, folder), served() as live:
        workshop = open_workshop()
        furnish(workshop)
        client = hostile_client()
        yield Shown(live, workshop, hostile_order(workshop, client, more=2), hostile_order(workshop, client, more=29))


@pytest.fixture
def live(shown: Shown) -> Iterator[Live]:
    """As any other, but that it goes on."""
    yield shown.live
    shown.live.close()
    faults = shown.live.faults[:]
    shown.live.faults.clear()
    assert not faults


@pytest.fixture
def workshop(shown: Shown) -> Workshop:
    return shown.workshop


def kinds_of_pages(shown: Shown, person: Employee) -> dict[str, str]:
    """Along every link from the first page: each kind of page that the person has a link to, and one of that kind.

    Of the orders the long one is left out: it differs by its length only.
    """
    if person.pk in shown.kinds:
        return shown.kinds[person.pk]
    client = Visitor()  # one that fails at an icon which the sprite lacks
    client.force_login(person)
    shown.kinds[person.pk] = kinds_of_pages_of(client, but=f"orders/{shown.long.pk}/")
    return shown.kinds[person.pk]


def problems(page: Any) -> list[str]:
    small = small_targets(page) if page.viewport_size == NARROW else []
    return serious_problems(page) + out_of_shape(page) + small


def out_of_shape(page: Any) -> list[str]:
    return sideways(page) + cramped(page) + cut_sums(page)


TURNS: list[tuple[dict[str, int], bool, Any]] = [
    (NARROW, False, problems),
    (NARROW, True, problems),
    (MEDIUM, True, out_of_shape),
    (WIDE, True, serious_problems),
    (WIDE, False, problems),
]
"""A phone, a tablet and a desk, in light and in the dark: each step is a small one, in either direction."""


# Every second page each, so that two workers share them.
@pytest.mark.parametrize("first", [0, 1], ids=["odd pages", "even pages"])
def test_the_owner_finds_every_kind_of_page_in_order(live: Live, browser: Any, shown: Shown, first: int) -> None:
    page = live.sign_in(browser, shown.workshop.owner, **WIDE)
    stand_still(page)
    bring_axe(page)
    kinds = kinds_of_pages(shown, shown.workshop.owner)
    assert len(kinds) > 25, "the walk has seen the program"
    found = {}
    turns = TURNS[:]
    for address in visited(page, kinds, list(kinds.values())[first::2]):
        for size, dark, look in turns:
            turn(page, size, dark)
            found[f"{address}, {size['width']} px, {'dark' if dark else 'light'}"] = look(page)
        # from where the last page was left
        turns.reverse()
    assert not any(found.values()), listed(found)


def turn(page: Any, size: dict[str, int], dark: bool) -> None:
    if page.viewport_size != size:
        page.set_viewport_size(size)
    if dark:
        darken(page)
    else:
        page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("role", ["manager", "accountant", "senior", "technician"])
def test_each_role_finds_its_pages_in_order(live: Live, browser: Any, shown: Shown, role: str) -> None:
    person = getattr(shown.workshop, role)
    page, kinds = live.sign_in(browser, person, **NARROW), kinds_of_pages(shown, person)
    stand_still(page)
    # What they see of these pages, the owner sees too; what is missing may leave the rest out of shape.
    addresses = visited(page, kinds, list(kinds.values()))
    found = {address: out_of_shape(page) + small_targets(page) for address in addresses}
    # the page that is theirs alone
    bring_axe(page)
    page.goto("/")
    for size, dark, look in TURNS:
        turn(page, size, dark)
        found[f"/, {size['width']} px, {'dark' if dark else 'light'}"] = look(page)
    assert not any(found.values()), listed(found)


def test_an_order_of_sixty_lines_is_in_order_and_stays_so_when_it_turns_dark_on_a_phone(
    live: Live, browser: Any, shown: Shown
) -> None:
    page = live.sign_in(browser, shown.workshop.owner, **WIDE)
    page.goto(f"/orders/{shown.long.pk}/")
    assert problems(page) == []
    page.set_viewport_size(NARROW)
    darken(page)
    assert problems(page) == []


def listed(found: dict[str, list[str]]) -> str:
    return "\n".join(f"{where}: {line}" for where, lines in found.items() for line in lines)


def test_strangers_and_the_lost_are_received_in_order(live: Live, browser: Any, workshop: Workshop) -> None:
    for person, address in (
        (None, "/sign-in/"),
        (workshop.technician, "/orders/999/"),
        (workshop.technician, "/finance/"),
        (workshop.manager, "/search/?q=nobody"),
    ):
        page = live.sign_in(browser, person, **NARROW) if person else live.page(browser, **NARROW)
        page.goto(address)
        assert serious_problems(page) == [], address
        darken(page)
        assert serious_problems(page) == [], f"{address} in the dark"
        assert sideways(page) == [], address


def test_markup_in_names_stays_text(live: Live, browser: Any, shown: Shown) -> None:
    page, hostile = live.sign_in(browser, shown.workshop.manager), shown.order
    for address in (f"/orders/{hostile.pk}/", "/orders/", f"/clients/{hostile.client_id}/", "/finance/", "/"):
        page.goto(address)
        assert page.locator("main b", has_text="Жирный").count() == 0, address
    page.goto("/orders/new/")
    page.keyboard.type("912345")
    page.locator(".suggest-list:not([hidden]) [role=option]").first.wait_for()
    assert page.locator(".suggest-list b").count() == 0
    assert LONGEST[:40] in page.locator(".suggest-list").first.inner_text()


FIRST = [("owner", "/"), ("manager", "/"), ("accountant", "/"), ("technician", "/jobs/")]


@pytest.mark.parametrize(
    ("role", "address"),
    [*FIRST, *(("owner", address) for address in ("/orders/", "/orders/1/", "/orders/new/", "/clients/", "/finance/"))],
)
def test_a_page_is_light(live: Live, browser: Any, shown: Shown, role: str, address: str) -> None:
    """With an empty cache: a first page as it must be, any other at most half as heavy again."""
    page = live.sign_in(browser, getattr(shown.workshop, role))
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address.replace("1", str(shown.long.pk)), wait_until="networkidle")

    assert len(answers) <= LIMITS["requests"].most, [answer.url for answer in answers]
    most = LIMITS["weight"].most * (1 if (role, address) in FIRST else 1.5)
    weights = {answer.url: compressed(answer) for answer in answers}
    assert sum(weights.values()) <= most * 1_000, weights


def compressed(answer: Any) -> int:
    """As a server that compresses would send it; fonts are compressed by themselves."""
    body = b"" if answer.status in (204, 304) else answer.body()
    return len(body) if answer.url.endswith(".woff2") else len(gzip.compress(body, 6))
