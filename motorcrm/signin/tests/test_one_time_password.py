"""A password set by an administrator only serves to choose a new one."""

import re
from datetime import timedelta

import pytest

from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.dev.routes import routes
from motorcrm.history.models import Happening
from motorcrm.history.queries import story_of
from motorcrm.signin import attempts
from motorcrm.signin.credentials import readable_password
from motorcrm.signin.duties import OPEN_MEANWHILE
from motorcrm.signin.operations import choose_password, give_login, make_administrator, set_password
from motorcrm.testing.cast import hire
from motorcrm.testing.tests.test_matrix import address, digest
from motorcrm.testing.worlds import a_world, furnish

pytestmark = pytest.mark.django_db

OTHERS = ("head", "put", "patch", "delete", "options")
GIVEN, OWN = "given-by-the-owner", "steel-and-rubber"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(attempts.time, "sleep", lambda seconds: None)


@pytest.fixture
def newcomer(workshop):
    """A manager who has just been given a login and a password."""
    set_password(workshop.manager, password=GIVEN, by=workshop.owner)
    return workshop.manager


@pytest.fixture
def inside(newcomer, client):
    """The newcomer's browser after signing in."""
    enter(client)
    return client


def enter(client, login="manager", password=GIVEN):
    return client.post("/sign-in/", {"login": login, "password": password})


def choose(browser, new=OWN, again=None):
    return browser.post("/choose-password/", {"new": new, "again": new if again is None else again})


def text(response):
    return response.content.decode()


def test_signing_in_with_it_leads_to_choosing_a_password_and_then_on(inside, newcomer):
    assert inside.get("/orders/")["Location"] == "/choose-password/"
    assert "Придумайте свой пароль" in text(inside.get("/choose-password/"))

    assert choose(inside)["Location"] == "/"

    assert inside.get("/orders/").status_code == 200
    newcomer.refresh_from_db()
    assert newcomer.check_password(OWN)
    assert story_of(newcomer) == ["signin.password-set", "signin.signed-in", "signin.password-chosen"]


def test_until_then_no_route_answers_whatever_it_is(workshop, inside, newcomer):
    furniture = furnish(workshop)
    world = a_world(workshop, manager=newcomer, technician=workshop.technician, name="Mine")
    before, asked, reached = digest(), 0, []

    for route in routes():
        if route.name in (*OPEN_MEANWHILE, "choose-password"):
            continue
        url = address(route, world, "own", furniture)
        # Every other method at every fifth route: the door is one for all of them.
        for method in ("get", "post", OTHERS[asked // 3 % len(OTHERS)]):
            asked += 1
            response = getattr(inside, method)(url)
            led = response.status_code == 302 and response["Location"] == "/choose-password/"
            if not (led if method in ("get", "head") else response.status_code == 403):
                reached.append(f"{method} {url}: {response.status_code}")

    assert asked > 300
    assert not reached, "\n".join(reached)
    assert digest() == before


def test_a_piece_of_a_page_leads_the_whole_page_on(inside):
    response = inside.get("/orders/", headers={"HX-Request": "true"})

    assert response["HX-Redirect"] == "/choose-password/"
    assert not response.content
    refused = inside.post("/choose-theme/", {"theme": "dark"}, headers={"HX-Request": "true"})
    assert refused.status_code == 403
    assert "<html" not in text(refused)


@pytest.mark.parametrize("url", ["/nowhere/", "//", "/choose-password", "/choose-password/x/", "/sign-out/../orders/"])
def test_no_address_that_only_resembles_an_open_one_is_open(inside, url):
    assert inside.get(url)["Location"] == "/choose-password/"


def test_a_person_may_sign_out_and_choose_the_language(inside):
    assert inside.post("/choose-language/", {"language": "en", "next": "/choose-password/"}).status_code == 302
    assert "Choose your own password" in text(inside.get("/choose-password/"))
    assert inside.post("/sign-out/")["Location"] == "/sign-in/"
    assert inside.get("/choose-password/")["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"new": "short"}, "new"),
        ({"new": "password123"}, "new"),
        ({"new": GIVEN}, "new"),
        ({"again": "other"}, "again"),
    ],
)
def test_it_cannot_be_kept_nor_changed_for_a_poor_one(inside, newcomer, typed, field):
    response = choose(inside, **typed)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert inside.get("/orders/").status_code == 302


def test_choosing_ends_the_sessions_opened_with_it_elsewhere(inside, client):
    from django.test import Client

    elsewhere = Client()
    enter(elsewhere)
    choose(inside)

    assert elsewhere.get("/choose-password/")["Location"].startswith("/sign-in/")
    assert inside.get("/orders/").status_code == 200


def test_unused_it_stops_working_after_three_days_and_says_so(workshop, newcomer, client):
    given = clock.now()
    with clock.at(given + timedelta(days=3) - timedelta(minutes=1)):
        assert enter(client).status_code == 302
        client.post("/sign-out/")
    with clock.at(given + timedelta(days=3, minutes=1)):
        late = enter(client)
        assert late.status_code == 422
        assert "истёк" in text(late)
        assert "истёк" not in text(enter(client, password="wrong-one-here"))

        set_password(newcomer, password=GIVEN, by=workshop.owner)
        assert enter(client).status_code == 302


def test_a_session_opened_with_it_cannot_be_kept_for_later(inside, newcomer):
    with clock.at(clock.now() + timedelta(days=4)):
        assert choose(inside).status_code == 409
    newcomer.refresh_from_db()
    assert not newcomer.check_password(OWN)


def test_it_is_one_time_for_a_new_login_too(workshop, client):
    person = hire("Newcomer", "manager", login=None)
    give_login(person, login="newcomer", password=GIVEN, by=workshop.owner)

    enter(client, "newcomer")

    assert client.get("/orders/")["Location"] == "/choose-password/"
    assert Happening.objects.get(event="signin.login-given").facts["one_time"] is True
    assert GIVEN not in str(list(Happening.objects.values("facts")))


def test_what_the_program_gives_is_not_one_time(workshop, client):
    person = hire("Newcomer", "manager", login=None)
    give_login(person, login="newcomer", password=GIVEN, by=SYSTEM)
    set_password(workshop.owner, password=GIVEN, by=SYSTEM)
    make_administrator(login="owner", password=OWN, by=SYSTEM)

    enter(client, "newcomer")
    assert client.get("/orders/").status_code == 200
    client.post("/sign-out/")
    enter(client, "owner", OWN)
    assert client.get("/orders/").status_code == 200


def test_the_command_line_frees_from_a_one_time_password(workshop, newcomer, client):
    make_administrator(login="manager", password=OWN, by=SYSTEM)

    enter(client, password=OWN)

    assert client.get("/orders/").status_code == 200


def test_the_form_offers_a_readable_password_and_shows_it_once(workshop, sign_in):
    browser, base = sign_in(workshop.owner), f"/employees/{workshop.manager.pk}/"
    offered = browser.get(base + "password/").context["form"]["password"].value()
    assert re.fullmatch(r"(?:[a-z]{4}-){3}[a-z]{4}", offered)
    assert offered != browser.get(base + "password/").context["form"]["password"].value()

    shown = browser.post(base + "password/", {"password": offered})

    assert shown.status_code == 200
    assert offered in text(shown)
    assert "no-store" in shown["Cache-Control"]
    assert offered not in text(browser.get(base))
    workshop.manager.refresh_from_db()
    assert workshop.manager.check_password(offered)
    assert workshop.manager.must_choose_password


def test_offered_passwords_differ_and_are_strong_enough_for_the_rules(workshop):
    offered = {readable_password() for _ in range(200)}

    assert len(offered) == 200
    person = hire("Newcomer", login=None)
    give_login(person, login="newcomer", password=offered.pop(), by=workshop.owner)


def test_nobody_chooses_for_another_nor_twice(workshop, newcomer):
    with pytest.raises(Forbidden):
        choose_password(newcomer, new=OWN, by=workshop.owner)
    with pytest.raises(Invalid):
        choose_password(newcomer, new=GIVEN, by=newcomer)
    choose_password(newcomer, new=OWN, by=newcomer)
    with pytest.raises(Refused, match="own-already"):
        choose_password(newcomer, new="another-one-still", by=newcomer)


def test_people_with_their_own_password_are_not_asked(workshop, sign_in):
    assert sign_in(workshop.manager).get("/choose-password/")["Location"] == "/"


def test_the_real_person_is_checked_not_the_one_they_view_as(workshop, sign_in):
    browser = sign_in(workshop.owner)
    set_password(workshop.technician, password=GIVEN, by=workshop.owner)

    browser.post(f"/employees/{workshop.technician.pk}/view-as/")

    assert browser.get("/jobs/").status_code == 200
