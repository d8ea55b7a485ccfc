"""A role of the company's own, from its making to the day it is taken away, in both languages."""

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from motorcrm.access.models import Grant, Role
from motorcrm.history.queries import story_of
from motorcrm.orders.models import OrderPart
from motorcrm.testing.browser import serious_problems, words
from motorcrm.testing.cast import PASSWORD, Workshop, hire
from motorcrm.testing.worlds import World, a_world, furnish, leaks

HIDDEN = ["prices", "costs", "contacts"]


@dataclass(frozen=True)
class Told:
    """What the pages say."""

    language: str
    role: str
    make: str
    save: str
    look: str
    banner: str
    refused: str
    absent: str
    sign_in: str
    send_back: str


RUSSIAN = Told(
    "ru",
    role="Запчастист",
    make="Создать роль",
    save="Сохранить",
    look="Смотреть глазами сотрудника",
    banner="только чтение",
    refused="Ваша роль этого не позволяет",
    absent="Страница не найдена",
    sign_in="Войти",
    send_back="Вернуться",
)
ENGLISH = Told(
    "en",
    role="Storekeeper",
    make="Add role",
    save="Save",
    look="View as this employee",
    banner="cannot make changes",
    refused="Your role does not allow this",
    absent="Page not found",
    sign_in="Sign in",
    send_back="Back to my account",
)


@pytest.mark.parametrize("told", [RUSSIAN, ENGLISH], ids=["in Russian", "in English"])
def test_a_role_is_made_given_viewed_as_used_and_taken_away(
    live: Any, browser: Any, workshop: Workshop, told: Told
) -> None:
    furnish(workshop)
    world = a_world(workshop, manager=workshop.manager, technician=workshop.technician, name="Pyotr Ivanov")
    person = hire("Shelves", first_name="Kim")
    owner = live.sign_in(browser, workshop.owner, language=told.language)

    makes_the_role(owner, told)
    gives_it(owner, person, told)
    looks_through_it(owner, person, world, told)

    hers = live.page(browser, language=told.language)
    signs_in(hers, person, told)
    moves_a_part(hers, world, "arrived")
    sees_what_they_may(hers, world)
    for page, found in ((hers, False), (owner, True)):
        searches_by_phone(page, world, found=found)

    hers.goto(f"/orders/{world.order.pk}/")
    takes_it_away(owner, person, told)
    is_refused_politely(hers, world, told)


def makes_the_role(page: Any, told: Told) -> None:
    page.goto("/settings/roles/")
    page.get_by_role("link", name=told.make).click()
    page.fill("[name=name]", told.role)
    page.fill("[name=max_discount]", "0")
    page.select_option("[name='right.orders.view']", "all")
    page.select_option("[name='right.parts.status']", "all")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/settings/roles/*/")

    grants = Grant.objects.filter(role__name=told.role).values_list("right", "scope")
    assert dict(grants) == {"orders.view": "all", "parts.status": "all"}
    assert told.role in words(page, "h1")


def gives_it(page: Any, person: Any, told: Told) -> None:
    page.goto(f"/employees/{person.pk}/roles/")
    page.get_by_label(told.role).check()
    page.get_by_role("button", name=told.save).click()
    page.wait_for_url(f"**/employees/{person.pk}/")
    assert told.role in words(page, ".page-head")


def looks_through_it(page: Any, person: Any, world: World, told: Told) -> None:
    """The banner is on every page, what they may not see is not there, and nothing can be changed."""
    page.get_by_role("button", name=told.look).click()
    page.wait_for_url(lambda url: "employees" not in url)
    order = f"/orders/{world.order.pk}/"
    for address in ("/orders/", order, "/profile/", "/", "/clients/"):
        page.goto(address)
        assert told.banner in words(page, "form[action$='/viewing-as/end/']"), address
        assert leaks(page.content(), HIDDEN) == [], address

    before = the_part(world).status
    assert before != "arrived", "what is asked for below would be a change"
    page.goto(order)
    with page.expect_response("**/status/") as answer:
        page.locator("select[name=status]").select_option("arrived")
    assert answer.value.status == 403
    page.locator("#notices .alert").first.wait_for()
    assert the_part(world).status == before

    page.get_by_role("button", name=told.send_back).click()
    page.wait_for_url(f"**/employees/{person.pk}/")
    assert page.locator("form[action$='/viewing-as/end/']").count() == 0


def signs_in(page: Any, person: Any, told: Told) -> None:
    page.goto("/sign-in/")
    page.fill("[name=login]", person.login)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name=told.sign_in).click()
    page.wait_for_url(lambda url: "sign-in" not in url)


def moves_a_part(page: Any, world: World, status: str) -> None:
    page.goto("/orders/")
    page.locator(".list tbody tr", has=page.locator(f"a[href='/orders/{world.order.pk}/']")).click()
    page.wait_for_url(f"**/orders/{world.order.pk}/")
    with page.expect_response("**/status/") as answer:
        page.locator("select[name=status]").select_option(status)
    assert answer.value.status == 200
    assert the_part(world).status == status
    assert "orders.part-moved" in story_of(world.order)


def sees_what_they_may(page: Any, world: World) -> None:
    """The part and the client's name; no phone and no sum in the source of any page they have a link to."""
    assert "Piston" in words(page, "#order-lines .line-part")
    assert world.client.name in page.content()
    assert page.locator("#order form[action*='/jobs/'], #order form[action$='/parts/add/']").count() == 0
    assert serious_problems(page) == []
    links = {link.get_attribute("href") for link in page.locator("a[href^='/']").all()}
    pages = {link for link in links if link and "/file" not in link}
    for address in sorted({*pages, "/", "/orders/"}):
        answer = page.goto(address)
        assert answer.status in (200, 404), address
        assert leaks(page.content(), HIDDEN) == [], address


def searches_by_phone(page: Any, world: World, *, found: bool) -> None:
    for address in ("/orders/?q=91372468", "/search/?q=91372468"):
        page.goto(address)
        assert (world.client.name in page.locator("main").inner_text()) is found, address


def takes_it_away(page: Any, person: Any, told: Told) -> None:
    page.goto(f"/employees/{person.pk}/roles/")
    page.get_by_label(told.role).uncheck()
    page.get_by_role("button", name=told.save).click()
    page.wait_for_url(f"**/employees/{person.pk}/")
    assert not Role.objects.get(name=told.role).members.exists()


def is_refused_politely(page: Any, world: World, told: Told) -> None:
    """Their page was open all the while: the next click is answered with words, and nothing is written."""
    told_before = story_of(world.order)
    with page.expect_response("**/parts/*/status/") as sent:
        page.locator("select[name=status]").select_option("issued")
    assert sent.value.status == 404
    expect(page.locator("#notices .alert", has_text=told.absent).first).to_be_visible()

    answer = page.goto(f"/orders/{world.order.pk}/")
    assert answer.status == 404
    assert told.absent in words(page, "h1")
    answer = page.goto("/orders/")
    assert answer.status == 403
    assert told.refused in words(page, "h1")
    expect(page.locator(".refusal a.btn-primary")).to_be_visible()

    assert the_part(world).status == "arrived"
    assert story_of(world.order) == told_before


def the_part(world: World) -> OrderPart:
    part: OrderPart = world.order.parts.get()
    return part
