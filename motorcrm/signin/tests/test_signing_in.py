"""Signing in and out: who gets in, and what the others are told."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.auth import hashers
from django.test import Client

from motorcrm.company.models import Preferences
from motorcrm.core import clock
from motorcrm.employees.models import Employee
from motorcrm.signin import attempts
from motorcrm.signin.models import SignInAttempt
from motorcrm.signin.operations import deactivate
from motorcrm.testing.cast import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    """Nobody waits in earnest; what would have been waited is noted."""
    noted = []
    monkeypatch.setattr(attempts.time, "sleep", noted.append)
    return noted


def enter(client, login="manager", password=PASSWORD, address="10.0.0.1", **more):
    return client.post("/sign-in/", {"login": login, "password": password, **more}, REMOTE_ADDR=address)


def is_in(client):
    return client.get("/profile/").status_code == 200


def words_of(response):
    """What the page says, without what differs on every page: tokens and what was typed."""
    text = re.sub(r'value="[^"]*"', "", response.content.decode())
    return re.sub(r"X-CSRFToken[^}]*", "", text)


def test_the_right_password_lets_in_and_leads_to_the_requested_page(workshop, client):
    response = enter(client, next="/profile/")

    assert response.status_code == 302
    assert response["Location"] == "/profile/"
    assert is_in(client)


def test_without_a_destination_sign_in_leads_to_the_home_page(workshop, client):
    assert enter(client)["Location"] == "/"


def test_the_case_of_a_login_does_not_matter(workshop, client):
    enter(client, login=" MaNaGeR ")

    assert is_in(client)


def test_a_wrong_password_shows_the_form_again_with_the_login_kept_and_the_password_gone(workshop, client):
    response = enter(client, password="rusty-bolt-43")

    assert response.status_code == 422
    assert 'value="manager"' in response.content.decode()
    assert "rusty-bolt-43" not in response.content.decode()
    assert not is_in(client)


def test_an_unknown_login_a_wrong_password_and_a_blocked_person_get_the_same_answer(workshop, client):
    deactivate(workshop.technician, by=workshop.owner)

    known = enter(client, password="wrong")
    unknown = enter(client, login="nobody", password="wrong")
    closed = enter(client, login="technician")

    assert known.status_code == unknown.status_code == closed.status_code == 422
    assert words_of(known) == words_of(unknown) == words_of(closed)


def test_an_unknown_login_a_wrong_password_and_a_blocked_person_cost_the_same_hashing(workshop, client, monkeypatch):
    deactivate(workshop.technician, by=workshop.owner)
    hasher = type(hashers.get_hasher())
    counted = []
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda self, *given: counted.append(1) or encode(self, *given))
    costs = []

    for login, password in (("manager", "wrong"), ("nobody", "wrong"), ("technician", PASSWORD)):
        counted.clear()
        enter(client, login=login, password=password)
        costs.append(len(counted))

    assert costs == [1, 1, 1]


def test_the_session_gets_a_new_id_at_sign_in(workshop, client):
    client.post("/choose-language/", {"language": "en"})
    session = client.session
    session["from"] = "before"
    session.save()
    before = session.session_key
    client.cookies["motorcrm_session"] = before

    enter(client)

    assert client.session.session_key != before
    assert not client.session.exists(before)


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example", r"/\evil.example", "javascript:alert(1)", "http:evil.example", "///x"],
)
def test_an_address_of_another_site_is_never_gone_to(workshop, client, address):
    assert enter(client, next=address)["Location"] == "/"


def test_signed_in_people_are_not_asked_again(workshop, sign_in):
    response = sign_in(workshop.manager).get("/sign-in/", {"next": "/profile/"})

    assert response.status_code == 302
    assert response["Location"] == "/profile/"


def test_signing_out_is_a_post_and_ends_the_session(workshop, sign_in):
    browser = sign_in(workshop.manager)

    assert browser.get("/sign-out/").status_code == 405
    assert browser.post("/sign-out/")["Location"] == "/sign-in/"
    assert not is_in(browser)
    assert browser.post("/sign-out/")["Location"] == "/sign-in/"


def test_a_form_without_its_token_is_refused(workshop):
    assert enter(Client(enforce_csrf_checks=True)).status_code == 403


def test_nobody_registers(workshop, client):
    for address in ("/sign-up/", "/signup/", "/accounts/signup/"):
        assert client.get(address).status_code == 404


def test_strange_input_is_answered_like_any_wrong_one(workshop, client):
    for login in ("a\x00b", "x" * 5000, "Ж" * 60, "' or 1=1 --", "\ud800"):
        body = urlencode({"login": login.encode("utf-8", "surrogatepass"), "password": "p" * 190})
        answer = client.post("/sign-in/", body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 422


def test_deactivating_ends_sessions_at_once_and_they_stay_ended(workshop, sign_in):
    browser = sign_in(workshop.technician)
    assert is_in(browser)

    deactivate(workshop.technician, by=workshop.owner)
    assert not is_in(browser)

    Employee.objects.filter(pk=workshop.technician.pk).update(is_active=True)
    assert not is_in(browser)


def test_demo_logins_are_shown_in_the_demo_only(workshop, client):
    assert "motorcrm-demo" not in client.get("/sign-in/").content.decode()

    Preferences.objects.update_or_create(pk=1, defaults={"is_demo": True})

    page = client.get("/sign-in/").content.decode()
    assert "motorcrm-demo" in page
    assert all(f'name="login" value="{login}"' in page for login in ("admin", "manager", "technician", "accountant"))


def test_a_button_of_the_demo_opens_nothing_but_what_its_password_opens(workshop, client):
    Preferences.objects.update_or_create(pk=1, defaults={"is_demo": True})
    door = {"login": "manager", "password": "motorcrm-demo"}

    assert client.post("/sign-in/", door).status_code == 422
    assert not is_in(client)

    workshop.manager.set_password("motorcrm-demo")
    workshop.manager.save()
    assert client.post("/sign-in/", door).status_code == 302
    assert is_in(client)


def test_five_failures_from_one_address_stop_it_for_that_login(workshop, client):
    for _ in range(5):
        assert enter(client, password="wrong").status_code == 422

    stopped = enter(client)

    assert stopped.status_code == 429
    assert not is_in(client)
    assert "<form" in stopped.content.decode()
    assert 'value="manager"' in stopped.content.decode()


def test_a_lockout_is_the_same_for_a_login_that_does_not_exist(workshop, client):
    for _ in range(5):
        enter(client, login="nobody", password="wrong")

    assert enter(client, login="NOBODY", password="wrong").status_code == 429


def test_nobody_locks_another_person_out(workshop, client):
    for number in range(40):
        enter(client, password="wrong", address=f"10.0.9.{number % 20}")

    enter(client, address="192.168.1.7")

    assert is_in(client)


def test_a_lockout_ends_by_itself_even_under_further_attempts(workshop, client, monkeypatch):
    begun = clock.now()
    for minute in range(5):
        with clock.at(begun + timedelta(seconds=minute)):
            enter(client, password="wrong")
    with clock.at(begun + timedelta(minutes=4)):
        assert enter(client, password="wrong").status_code == 429
    with clock.at(begun + timedelta(minutes=5, seconds=5)):
        enter(client)
        assert is_in(client)


def test_fifty_failures_from_one_address_stop_the_address(workshop, client):
    for number in range(50):
        assert enter(client, login=f"guess{number}", password="wrong").status_code == 422

    assert enter(client, login="guess50", password="wrong").status_code == 429
    assert enter(client, address="10.0.0.2").status_code == 302


def test_addresses_of_one_ipv6_subscriber_count_as_one(workshop, client):
    for number in range(5):
        enter(client, password="wrong", address=f"2001:db8:1:1::{number}")

    assert enter(client, address="2001:db8:1:1:ffff::1").status_code == 429
    assert enter(client, address="2001:db8:1:2::1").status_code == 302


def test_success_forgets_the_failures_of_that_login_from_that_address_and_no_others(workshop, client):
    for _ in range(4):
        enter(client, password="wrong")
        enter(client, password="wrong", address="10.6.6.6")
    enter(client, login="accountant", password="wrong")

    enter(client)

    assert SignInAttempt.objects.filter(address="10.0.0.1").count() == 1
    assert SignInAttempt.objects.filter(address="10.6.6.6").count() == 4


def test_the_more_an_account_fails_the_slower_it_answers_but_never_long(workshop, client, waits):
    for number in range(12):
        enter(client, password="wrong", address=f"10.0.5.{number}")

    assert waits[:5] == [0, 0, 0, 0, 0]
    assert waits[5:] == sorted(waits[5:])
    assert waits[5] > 0
    assert max(waits) == attempts.LONGEST_DELAY
    assert attempts.delay(10**6) == attempts.LONGEST_DELAY


def test_old_attempts_are_forgotten(workshop, client):
    with clock.at(clock.now() - timedelta(hours=1)):
        enter(client, password="wrong")
    enter(client, login="nobody", password="wrong")

    assert SignInAttempt.objects.count() == 1


def test_of_a_login_only_a_digest_is_kept(workshop, client):
    enter(client, login="my-password-by-mistake", password="wrong")

    assert "mistake" not in str(SignInAttempt.objects.values())


def test_passwords_are_kept_with_argon2():
    from motorcrm.config import settings

    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
