"""What is tried at the doors of the program from outside: guessing, forged forms, addresses of other sites."""

import pytest
from django.test import Client

from motorcrm.dev.routes import routes
from motorcrm.signin import attempts
from motorcrm.testing.cast import PASSWORD
from motorcrm.testing.tests.test_matrix import address, digest
from motorcrm.testing.worlds import a_world, furnish

pytestmark = pytest.mark.django_db

STRANGE = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example/",
    r"/\evil.example",
    r"\\evil.example",
    r"\/evil.example",
    r"/\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "\x00//evil.example",
    "\x01https://evil.example",
    "\u2028//evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "//testserver:80@evil.example/",
    "ftp://testserver/",
    "https://[evil.example",
    "\ufeff//evil.example",
]


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    noted = []
    monkeypatch.setattr(attempts.time, "sleep", noted.append)
    return noted


def enter(client, login="manager", password=PASSWORD, where="10.0.0.1", **more):
    return client.post("/sign-in/", {"login": login, "password": password, **more}, REMOTE_ADDR=where)


def is_in(browser):
    return browser.get("/profile/").status_code == 200


def test_two_hundred_addresses_slow_an_account_by_two_seconds_and_lock_nobody_out(workshop, client, waits):
    for number in range(200):
        assert enter(client, password="wrong", where=f"10.1.{number}.1").status_code == 422
    assert max(waits) == attempts.LONGEST_DELAY == 2.0
    waits.clear()

    assert enter(client, where="192.168.1.7").status_code == 302

    assert waits == [2.0]
    assert is_in(client)


def test_guessing_from_everywhere_keeps_few_threads_waiting(workshop, client, waits):
    for number in range(20):
        enter(client, password="wrong", where=f"10.1.{number}.1")
    waits.clear()
    for _ in range(attempts.MOST_WAITING):
        attempts._waiting.acquire()
    try:
        assert enter(client, where="192.168.1.7").status_code == 302
    finally:
        for _ in range(attempts.MOST_WAITING):
            attempts._waiting.release()

    assert waits == []


def test_one_address_guesses_one_password_for_fifty_logins_and_no_more(workshop, client):
    answers = [enter(client, f"guess{number}", "Password-2026").status_code for number in range(60)]

    assert answers == [422] * 50 + [429] * 10
    assert enter(Client(), where="10.0.0.2").status_code == 302


@pytest.mark.parametrize("asked", STRANGE)
def test_no_door_leads_to_another_site(workshop, sign_in, client, asked):
    browser = sign_in(workshop.manager)
    places = [
        enter(client, next=asked),
        browser.get("/sign-in/", {"next": asked}),
        browser.post("/choose-language/", {"language": "ru", "next": asked}),
        browser.post("/choose-theme/", {"theme": "dark", "next": asked}),
    ]

    assert [place["Location"] for place in places] == ["/"] * 4


def test_a_destination_that_is_encoded_stays_on_this_site(workshop, client):
    for asked in ("/%2f%2fevil.example", "/%5cevil.example", "/..//evil.example", "/.//evil.example"):
        client.post("/sign-out/")
        place = enter(client, next=asked)["Location"]
        assert place == "/" or (place.startswith("/") and not place.startswith(("//", "/\\")))


def test_a_form_from_another_site_does_nothing_at_any_door(workshop):
    """Every POST of every route without its token, as a person who may do everything."""
    furniture = furnish(workshop)
    world = a_world(workshop, manager=workshop.manager, technician=workshop.technician, name="Mine")
    owner, stranger = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    owner.force_login(workshop.owner)
    before, asked, let_through = digest(), 0, []

    for route in routes():
        if "POST" not in route.methods:
            continue
        url = address(route, world, "own", furniture)
        for client in (owner, stranger):
            asked += 1
            response = client.post(url, {"login": "owner", "password": PASSWORD, "language": "en", "code": "1"})
            if response.status_code != 403 or "Страница устарела" not in response.content.decode():
                let_through.append(f"{url}: {response.status_code}")

    assert asked > 100
    assert not let_through, "\n".join(let_through)
    assert digest() == before
    assert owner.get("/profile/").status_code == 200, "not even signed out"


def test_a_forged_session_is_nobodys(workshop):
    thief = Client()
    for key in ("a" * 32, "", "../../etc/passwd", "0" * 40, "'; drop table --"):
        thief.cookies["motorcrm_session"] = key
        assert thief.get("/profile/")["Location"].startswith("/sign-in/")


def test_a_session_kept_from_before_signing_out_is_over(workshop, client):
    enter(client)
    kept = client.session.session_key
    client.post("/sign-out/")
    thief = Client()
    thief.cookies["motorcrm_session"] = kept

    assert not is_in(thief)


def test_the_cookie_of_a_session_is_not_for_scripts_nor_for_other_sites(workshop, client):
    enter(client)

    cookie = client.cookies["motorcrm_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
