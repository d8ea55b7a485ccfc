"""A stranger behind the office's address cannot stop the office; and what a known browser is not good for."""

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motorcrm.signin import attempts, browsers
from motorcrm.signin.browsers import COOKIE
from motorcrm.signin.models import SignInAttempt
from motorcrm.signin.operations import change_login
from motorcrm.testing.cast import PASSWORD

pytestmark = pytest.mark.django_db

OFFICE = "203.0.113.7"
HOME = "198.51.100.20"


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    noted = []
    monkeypatch.setattr(attempts.time, "sleep", noted.append)
    return noted


def enter(client, login="manager", password=PASSWORD, address=OFFICE):
    return client.post("/sign-in/", {"login": login, "password": password}, REMOTE_ADDR=address)


def known(login="manager"):
    """A browser that the person signed in with on another day, and out again."""
    browser = Client()
    assert enter(browser, login).status_code == 302
    browser.post("/sign-out/", REMOTE_ADDR=OFFICE)
    return browser


def guess_from_the_office(*, logins, times=1):
    for number in range(logins):
        for _ in range(times):
            enter(Client(), f"guess{number}", "wrong")


STRANGERS = {
    "fifty logins": lambda: guess_from_the_office(logins=60),
    "one login": lambda: [enter(Client(), "manager", "wrong") for _ in range(20)],
    "every login of the office": lambda: [
        enter(Client(), login, "wrong") for login in ("manager", "technician", "accountant", "owner") for _ in range(20)
    ],
    "one login from everywhere": lambda: [
        enter(Client(), "manager", "wrong", f"198.18.{number}.1") for number in range(120)
    ],
}


@pytest.mark.parametrize("attack", STRANGERS.values(), ids=STRANGERS)
def test_a_stranger_behind_the_same_address_does_not_stop_the_office(workshop, waits, attack):
    office = {login: known(login) for login in ("manager", "technician", "accountant")}
    attack()
    waits.clear()

    for login, browser in office.items():
        assert enter(browser, login).status_code == 302, login

    assert set(waits) <= {0.0}, "nor does it slow them"


def test_a_browser_that_nobody_knows_waits_with_the_address(workshop):
    guess_from_the_office(logins=60)

    assert enter(Client()).status_code == 429
    assert enter(Client(), address=HOME).status_code == 302


def test_guesses_from_a_known_browser_are_counted_too(workshop):
    browser = known()
    for _ in range(5):
        assert enter(browser, password="wrong").status_code == 422

    assert enter(browser).status_code == 429
    assert enter(Client()).status_code == 302, "and only in that browser"


def test_wrong_passwords_of_colleagues_do_not_add_up_at_the_address(workshop):
    for login in ("manager", "technician", "accountant", "owner"):
        browser = known(login)
        for _ in range(4):
            enter(browser, login, "wrong")

    assert not SignInAttempt.objects.filter(address=OFFICE).exists()


def test_a_login_of_ones_own_gives_no_more_guesses_at_others(workshop):
    """Every sign-in could make a new browser; none of them is known for the manager."""
    tried = []
    for _ in range(4):
        mine = known("technician")
        tried += [enter(mine, "manager", "wrong").status_code for _ in range(5)]

    assert tried == [422] * 5 + [429] * 15


def test_a_browser_that_several_people_use_is_known_for_each(workshop):
    shared = known("manager")
    for login in ("technician", "accountant"):
        enter(shared, login)
        shared.post("/sign-out/", REMOTE_ADDR=OFFICE)
    guess_from_the_office(logins=60)

    for login in ("manager", "technician", "accountant"):
        assert enter(shared, login).status_code == 302
        shared.post("/sign-out/", REMOTE_ADDR=OFFICE)
    assert enter(shared, "owner").status_code == 429


def test_only_the_last_people_of_a_browser_are_remembered(workshop, rf, monkeypatch):
    monkeypatch.setattr(browsers, "MOST_PEOPLE", 2)
    shared = known("manager")
    for login in ("technician", "accountant"):
        enter(shared, login)
        shared.post("/sign-out/", REMOTE_ADDR=OFFICE)

    request = rf.get("/")
    request.COOKIES[COOKIE] = shared.cookies[COOKIE].value
    assert browsers.browser_of(request).people == (workshop.technician.pk, workshop.accountant.pk)


def test_a_changed_login_is_still_the_persons(workshop):
    browser = known()
    change_login(workshop.manager, login="chief", by=workshop.owner)
    guess_from_the_office(logins=60)

    assert enter(browser, "chief").status_code == 302


OF_ANOTHER = signing.dumps({"name": "x", "people": [1]})


@pytest.mark.parametrize(
    "value",
    ["", "x", "a:b:c", '["x", [1]]', OF_ANOTHER, "a" * 9000],
    ids=["empty", "x", "parts", "json", "another signature", "long"],
)
def test_a_forged_cookie_is_no_cookie(workshop, value):
    guess_from_the_office(logins=60)
    forger = Client()
    forger.cookies[COOKIE] = value

    assert enter(forger).status_code == 429


def test_the_cookie_is_not_for_scripts_and_lets_nobody_in(workshop):
    cookie = known().cookies[COOKIE]
    thief = Client()
    thief.cookies[COOKIE] = cookie.value

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert thief.get("/profile/").status_code == 302
    assert enter(thief, password="wrong").status_code == 422


def test_known_and_unknown_logins_cost_the_same_queries_in_a_known_browser(workshop):
    browser = known()
    enter(browser, password="wrong")
    costs = []
    for login in ("manager", "owner", "nobody"):
        with CaptureQueriesContext(connection) as counted:
            enter(browser, login, "wrong")
        costs.append(len(counted))

    assert len(set(costs)) == 1
