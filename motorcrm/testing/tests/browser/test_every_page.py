"""Every kind of page a role has a link to: usable by all, in light and dark, on a narrow phone, with hostile data."""

import gzip
import re
from collections import deque
from typing import Any

import pytest

from motorcrm.clients.models import Client
from motorcrm.core import clock
from motorcrm.core.exact import Percent, rub
from motorcrm.finance.models import MoneyAccount
from motorcrm.finance.operations import take_payment
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import PartDraft, Share, WorkDraft, comment_order, create_order
from motorcrm.testing.browsing import darken, serious_problems, sideways
from motorcrm.testing.builders import a_client, a_vehicle
from motorcrm.testing.cast import Workshop
from motorcrm.testing.worlds import furnish

MARKUP = "<b>Жирный</b><script>alert(1)</script>"
LONGEST = (MARKUP + "Общество-с-ограниченной-ответственностью" * 3)[:120]
MILLIONS = rub(123_456_789)
NARROW = {"width": 360, "height": 740}
WIDE = {"width": 1280, "height": 800}


@pytest.fixture
def hostile(workshop: Workshop) -> WorkOrder:
    """A name of 120 letters without a space, markup, a sum of nine digits, sixty lines. There is nothing else."""
    furnish(workshop)
    client = a_client(LONGEST, phone="+79123456789", kind=Client.Kind.COMPANY, address="А" * 200)
    vehicle = a_vehicle(client, make="У" * 40, model=MARKUP, plate="1234АВ777", vin="W" * 40)
    shares = (Share(workshop.master, Percent.whole(60)), Share(workshop.other_master, Percent.whole(40)))
    works = [WorkDraft("Ш" * 120, price=MILLIONS, shares=shares)]
    works += [WorkDraft(f"{MARKUP} {number}", price=rub(100), shares=shares) for number in range(29)]
    order = create_order(
        client,
        organisation=workshop.organisation,
        vehicle=vehicle,
        phase="accepted",
        manager=workshop.manager,
        complaint=MARKUP + "Щ" * 300,
        brought_by=LONGEST,
        works=works,
        parts=[PartDraft("Ж" * 120, price=MILLIONS, article="Я" * 40)]
        + [PartDraft(f"Болт {number}", price=rub(10)) for number in range(29)],
        by=workshop.owner,
    )
    comment_order(order, MARKUP + "Ы" * 300, by=workshop.manager)
    till = MoneyAccount.objects.get(code="till")
    take_payment(order, amount=MILLIONS, money_account=till, on=clock.today(), comment=LONGEST, by=workshop.owner)
    return order


def kinds_of_pages(page: Any) -> Any:
    """Walk from the first page along every link to a kind of page not seen yet; stands on each in turn."""
    ahead, seen = deque(["/"]), {"/"}
    while ahead:
        address = ahead.popleft()
        answer = page.goto(address)
        assert answer.status == 200, address
        yield address
        for link in page.locator("a[href]").evaluate_all("links => links.map(link => link.getAttribute('href'))"):
            path = link.split("#")[0].split("?")[0]
            kind = re.sub(r"\d+", "1", path)
            if path.startswith("/") and kind not in seen:
                seen.add(kind)
                ahead.append(link)


def test_the_owner_finds_every_kind_of_page_in_order(
    live: Any, browser: Any, workshop: Workshop, hostile: WorkOrder
) -> None:
    page = live.sign_in(browser, workshop.owner, **WIDE)
    found = {}
    walked = []
    for address in kinds_of_pages(page):
        walked.append(address)
        found[f"{address} in light"] = serious_problems(page)
        wide = sideways(page)
        page.set_viewport_size(NARROW)
        darken(page)
        found[f"{address} in the dark on a phone"] = serious_problems(page)
        found[f"{address} narrow"] = sideways(page)
        found[f"{address} wide"] = wide
        page.set_viewport_size(WIDE)
        page.emulate_media(color_scheme="light")
    assert len(walked) > 25, "the walk has seen the program"
    assert not any(found.values()), listed(found)


@pytest.mark.parametrize("role", ["manager", "accountant", "senior", "master"])
def test_each_role_finds_its_pages_in_order(
    live: Any, browser: Any, workshop: Workshop, hostile: WorkOrder, role: str
) -> None:
    page = live.sign_in(browser, getattr(workshop, role), **NARROW)
    found = {}
    for address in kinds_of_pages(page):
        found[address] = serious_problems(page) + sideways(page)
    assert not any(found.values()), listed(found)


def listed(found: dict[str, list[str]]) -> str:
    return "\n".join(f"{where}: {line}" for where, lines in found.items() for line in lines)


def test_strangers_and_the_lost_are_received_in_order(live: Any, browser: Any, workshop: Workshop) -> None:
    for person, address in (
        (None, "/sign-in/"),
        (workshop.master, "/orders/999/"),
        (workshop.master, "/finance/"),
        (workshop.manager, "/search/?q=nobody"),
    ):
        page = live.sign_in(browser, person, **NARROW) if person else live.page(browser, **NARROW)
        page.goto(address)
        assert serious_problems(page) == [], address
        darken(page)
        assert serious_problems(page) == [], f"{address} in the dark"
        assert sideways(page) == [], address


def test_markup_in_names_stays_text(live: Any, browser: Any, workshop: Workshop, hostile: WorkOrder) -> None:
    page = live.sign_in(browser, workshop.manager)
    for address in (f"/orders/{hostile.pk}/", "/orders/", f"/clients/{hostile.client_id}/", "/finance/", "/"):
        page.goto(address)
        assert page.locator("main b", has_text="Жирный").count() == 0, address
    page.goto("/orders/new/")
    page.keyboard.type("912345")
    page.locator(".suggest-list:not([hidden]) [role=option]").wait_for()
    assert page.locator(".suggest-list b").count() == 0
    assert LONGEST[:40] in page.locator(".suggest-list").first.inner_text()


@pytest.mark.parametrize(
    "address", ["/", "/orders/", "/orders/1/", "/orders/new/", "/clients/", "/finance/", "/works/"]
)
def test_a_page_is_light(live: Any, browser: Any, workshop: Workshop, hostile: WorkOrder, address: str) -> None:
    """Less than 200 kB compressed and fewer than ten requests, with an empty cache."""
    page = live.sign_in(browser, workshop.master if address == "/works/" else workshop.owner)
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address.replace("1", str(hostile.pk)), wait_until="load")
    needed = len(answers)
    page.wait_for_load_state("networkidle")

    weight = sum(compressed(answer) for answer in answers)
    assert needed < 10, [answer.url for answer in answers]
    assert weight < 200_000


def compressed(answer: Any) -> int:
    """As a server that compresses would send it; fonts are compressed by themselves."""
    body = b"" if answer.status in (204, 304) else answer.body()
    return len(body) if answer.url.endswith(".woff2") else len(gzip.compress(body, 6))
