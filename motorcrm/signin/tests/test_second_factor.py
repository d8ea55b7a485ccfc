"""The second factor: set up, asked at the sign-in, taken off."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from motorcrm.core.actor import SYSTEM
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.dev.routes import routes
from motorcrm.employees.rights import MANAGE_ACCESS, VIEW_EMPLOYEES
from motorcrm.history.models import Happening
from motorcrm.history.queries import story_of
from motorcrm.signin import attempts
from motorcrm.signin.operations import (
    deactivate,
    make_administrator,
    remove_second_factor,
    renew_recovery_codes,
    set_password,
    turn_off_second_factor,
    use_code,
)
from motorcrm.signin.second_factor import new_secret, second_factor_of
from motorcrm.signin.tests.second_factors import Phone, code_of, turn_on
from motorcrm.testing.cast import PASSWORD, hire, role_with
from motorcrm.testing.race import race
from motorcrm.testing.tests.test_matrix import address, digest
from motorcrm.testing.worlds import a_world, furnish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(attempts.time, "sleep", lambda seconds: None)


@pytest.fixture
def phone(workshop):
    return Phone(workshop.manager)


def password(browser, login="manager", where="10.0.0.1", **more):
    return browser.post("/sign-in/", {"login": login, "password": PASSWORD, **more}, REMOTE_ADDR=where)


def code(browser, typed, where="10.0.0.1"):
    return browser.post("/sign-in/code/", {"code": typed}, REMOTE_ADDR=where)


def is_in(browser):
    return browser.get("/profile/").status_code == 200


def text(response):
    return response.content.decode()


# --- setting up --------------------------------------------------------------------------------------------------


def test_it_is_set_up_from_the_profile_with_a_picture_and_the_secret_as_text(workshop, sign_in):
    browser = sign_in(workshop.manager)
    assert "/profile/second-factor/" in text(browser.get("/profile/"))
    page = browser.get("/profile/second-factor/")
    assert 'src="data:image/svg+xml;base64,' in text(page)
    secret = page.context["secret"].replace(" ", "")
    assert browser.get("/profile/second-factor/").context["secret"] == page.context["secret"], "a reload keeps it"

    assert browser.post("/profile/second-factor/", {"code": "000000", "password": PASSWORD}).status_code == 422
    done = browser.post("/profile/second-factor/", {"code": code_of(secret), "password": PASSWORD})

    assert done.status_code == 200
    assert len(set(re.findall(r"\d{4} \d{4} \d{4}", text(done)))) == 10
    assert "data:text/plain" in text(done)
    assert "no-store" in done["Cache-Control"]
    assert second_factor_of(workshop.manager).recovery_left == 10
    assert story_of(workshop.manager) == ["signin.second-factor-on"]
    assert browser.get("/profile/second-factor/")["Location"] == "/profile/"


def test_without_its_code_nothing_is_turned_on(workshop):
    with pytest.raises(Invalid):
        turn_on(workshop.manager, secret=new_secret(), code=code_of(new_secret()))

    assert second_factor_of(workshop.manager) is None
    assert not Authenticator.objects.exists()


def test_a_stranger_at_an_open_browser_cannot_lock_its_owner_out(workshop, sign_in):
    browser = sign_in(workshop.manager)
    secret = browser.get("/profile/second-factor/").context["secret"].replace(" ", "")
    for _ in range(5):
        tried = browser.post("/profile/second-factor/", {"code": code_of(secret), "password": "wrong-one-here"})
        assert list(tried.context["form"].errors) == ["password"]

    assert browser.post("/profile/second-factor/", {"code": code_of(secret), "password": PASSWORD}).status_code == 422
    assert not Authenticator.objects.exists()


def test_it_is_turned_on_once(workshop, phone):
    with pytest.raises(Refused, match="second-factor-on"):
        turn_on(workshop.manager, secret=phone.secret, code=phone.code())


def test_secrets_are_unreadable_in_the_database_and_absent_from_history(workshop, phone):
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    told = str(list(Happening.objects.values_list("facts", flat=True)))

    assert phone.secret not in kept
    assert phone.secret not in told
    assert not any(recovery in kept or recovery in told for recovery in phone.recovery)


def test_a_form_without_the_secret_of_its_page_is_refused(workshop, sign_in):
    browser = sign_in(workshop.manager)

    assert browser.post("/profile/second-factor/", {"code": "123456"}).status_code == 422
    assert not Authenticator.objects.exists()


def test_nobody_sets_it_up_or_turns_it_off_for_another(workshop, phone):
    for attempt in (
        lambda: turn_on(workshop.technician, secret=phone.secret, code=phone.code(), by=workshop.owner),
        lambda: renew_recovery_codes(workshop.manager, password=PASSWORD, by=workshop.owner),
        lambda: turn_off_second_factor(workshop.manager, password=PASSWORD, by=workshop.owner),
        lambda: use_code(workshop.manager, code=phone.code(), recovery_only=False, by=workshop.owner),
    ):
        with pytest.raises(Forbidden):
            attempt()


# --- signing in --------------------------------------------------------------------------------------------------


def test_after_the_password_and_the_code_the_requested_page_opens(workshop, phone, client):
    assert password(client, next="/profile/")["Location"] == "/sign-in/code/"
    assert not is_in(client)
    assert client.get("/sign-in/code/").status_code == 200

    assert code(client, phone.code())["Location"] == "/profile/"

    assert is_in(client)
    assert story_of(workshop.manager)[-1] == "signin.signed-in"


def test_people_without_it_are_not_asked(workshop, phone, client):
    assert password(client, "technician")["Location"] == "/"
    assert is_in(client)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_the_clock_of_a_phone_may_go_half_a_minute_wrong(phone, client, steps):
    password(client)

    assert code(client, phone.code(steps)).status_code == 302


@pytest.mark.parametrize("typed", ["", "000000", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "a\x00b", "9" * 500, "'--"])
def test_what_does_not_fit_does_not_let_in(phone, client, typed):
    password(client)
    if typed == phone.code():
        typed = "111111"

    assert code(client, typed).status_code == 422
    assert not is_in(client)


@pytest.mark.parametrize("steps", [-40, -2, 2, 40])
def test_a_code_of_another_time_does_not_let_in(phone, client, steps):
    password(client)

    assert code(client, phone.code(steps)).status_code == 422


def test_a_code_lets_in_once(phone, client):
    spent = phone.code()
    password(client)
    assert code(client, spent).status_code == 302
    client.post("/sign-out/")

    password(client)

    assert code(client, spent).status_code == 422
    assert code(client, phone.code(-1)).status_code == 422, "nor one before it"
    assert code(client, phone.code(1)).status_code == 302


def test_the_code_that_turned_it_on_does_not_let_in(workshop, client):
    secret = new_secret()
    spent = code_of(secret)
    turn_on(workshop.manager, secret=secret, code=spent)
    password(client)

    assert code(client, spent).status_code == 422


def test_a_recovery_code_lets_in_once_however_it_is_grouped(workshop, phone, client):
    recovery = phone.recovery[3]
    password(client)
    assert code(client, f"{recovery[:4]} {recovery[4:8]}-{recovery[8:]}").status_code == 302
    client.post("/sign-out/")
    password(client)

    assert code(client, recovery).status_code == 422
    assert second_factor_of(workshop.manager).recovery_left == 9
    assert Happening.objects.get(event="signin.recovery-code-used").facts == {"left_over": 9}


def test_no_page_opens_between_the_password_and_the_code(workshop, phone, client):
    furniture = furnish(workshop)
    world = a_world(workshop, manager=workshop.manager, technician=workshop.technician, name="Mine")
    password(client)
    before, reached = digest(), []

    for route in routes():
        if route.right == "PUBLIC":
            continue
        url = address(route, world, "own", furniture)
        for ask in (client.get, client.post):
            response = ask(url)
            if response.status_code != 302 or not response["Location"].startswith("/sign-in/?next="):
                reached.append(f"{url}: {response.status_code}")

    assert not reached, "\n".join(reached)
    assert digest() == before


def test_the_code_alone_opens_nothing(phone, client):
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"
    assert code(client, phone.code())["Location"] == "/sign-in/"
    assert not is_in(client)


def test_the_session_changes_at_the_password_and_again_at_the_code(phone, client):
    session = client.session
    session["from"] = "before"
    session.save()
    client.cookies["motorcrm_session"] = fixed = session.session_key
    password(client)
    between = client.session.session_key
    code(client, phone.code())

    assert len({fixed, between, client.session.session_key}) == 3
    for known in (fixed, between):
        thief = Client()
        thief.cookies["motorcrm_session"] = known
        assert not is_in(thief)
        assert thief.get("/sign-in/code/")["Location"] == "/sign-in/"


@pytest.mark.parametrize("meanwhile", ["deactivated", "another password", "sessions ended"])
def test_half_a_sign_in_ends_with_all_other_sessions(workshop, phone, client, meanwhile):
    password(client)
    if meanwhile == "deactivated":
        deactivate(workshop.manager, by=workshop.owner)
    elif meanwhile == "another password":
        set_password(workshop.manager, password="rubber-and-steel", by=workshop.owner)
    else:
        from motorcrm.signin.operations import end_all_sessions

        end_all_sessions(workshop.manager, by=workshop.owner)

    assert code(client, phone.code())["Location"] == "/sign-in/"
    assert not is_in(client)


def test_half_a_sign_in_does_not_wait_for_ever(phone, client, monkeypatch):
    import time

    password(client)
    later = time.time() + 3600
    monkeypatch.setattr("allauth.account.internal.stagekit.time.time", lambda: later)

    assert code(client, phone.code())["Location"] == "/sign-in/"


def test_a_person_may_start_again_with_another_login(workshop, phone, client):
    password(client)
    assert client.get("/sign-in/")["Location"] == "/sign-in/code/"

    client.post("/sign-out/")
    password(client, "technician")

    assert is_in(client)


def test_taken_off_between_the_password_and_the_code_the_password_is_asked_once_more(workshop, phone, client):
    password(client)
    remove_second_factor(workshop.manager, by=workshop.owner)

    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"
    assert client.get("/sign-in/").status_code == 200
    assert password(client)["Location"] == "/"


def test_the_same_code_typed_twice_at_once_lets_in_once(real_database, workshop):
    phone = Phone(workshop.manager)

    outcomes = race(real_database, used, [(workshop.manager.pk, phone.code())] * 4)

    assert sorted(outcome.value for outcome in outcomes) == [False, False, False, True]


def test_the_same_recovery_code_typed_twice_at_once_lets_in_once(real_database, workshop):
    phone = Phone(workshop.manager)

    outcomes = race(real_database, used, [(workshop.manager.pk, phone.recovery[0])] * 4)

    assert sorted(outcome.value for outcome in outcomes) == [False, False, False, True]


def used(pk, typed):
    from motorcrm.employees.models import Employee

    return use_code(Employee.objects.get(pk=pk), code=typed, recovery_only=False, by=SYSTEM)


# --- guessing ----------------------------------------------------------------------------------------------------


def test_five_wrong_codes_from_one_address_stop_it(phone, client):
    password(client)
    for _ in range(5):
        assert code(client, "000000").status_code == 422

    assert code(client, phone.code()).status_code == 429
    assert not is_in(client)


def test_knowing_the_password_does_not_help_to_guess_six_digits_from_everywhere(phone):
    """Ten failures in all; from then on only recovery codes count there, and twelve digits are not guessed."""
    guess_from_everywhere(12)

    stranger = Client()
    password(stranger, where="10.99.0.1")
    assert code(stranger, phone.code(), "10.99.0.1").status_code == 422
    assert not is_in(stranger)


def test_the_owner_can_still_sign_in_from_their_usual_address(phone, client):
    password(client)
    code(client, phone.code())
    client.post("/sign-out/")
    guess_from_everywhere(30)

    password(client)
    assert code(client, phone.code(1)).status_code == 302
    assert is_in(client)


def test_and_from_anywhere_with_a_recovery_code(phone, client):
    guess_from_everywhere(30)

    password(client, where="192.168.7.7")
    assert code(client, phone.recovery[0], "192.168.7.7").status_code == 302


def test_logins_typed_to_look_like_an_account_of_codes_are_none(workshop, phone, client):
    for number in range(30):
        for login in (f"code:{workshop.manager.pk}", f"code of {workshop.manager.pk}"):
            client.post("/sign-in/", {"login": login, "password": "wrong"}, REMOTE_ADDR=f"10.7.{number}.1")

    assert not attempts.has_many_failures(attempts.of_codes(workshop.manager.pk))


def guess_from_everywhere(times):
    for number in range(times):
        guesser, where = Client(), f"10.66.{number}.1"
        password(guesser, where=where)
        assert code(guesser, "000000", where).status_code == 422


# --- taking off --------------------------------------------------------------------------------------------------


def test_it_is_turned_off_and_codes_are_renewed_with_the_password_only(workshop, phone, sign_in):
    browser = sign_in(workshop.manager)
    for page in ("/profile/second-factor/off/", "/profile/second-factor/codes/"):
        assert browser.post(page, {"password": "wrong-one-here"}).status_code == 422
    assert second_factor_of(workshop.manager)

    fresh = browser.post("/profile/second-factor/codes/", {"password": PASSWORD})
    assert fresh.status_code == 200
    assert not use_code(workshop.manager, code=phone.recovery[0], recovery_only=False, by=SYSTEM)
    assert use_code(workshop.manager, code=fresh.context["codes"][0], recovery_only=False, by=SYSTEM)

    assert browser.post("/profile/second-factor/off/", {"password": PASSWORD})["Location"] == "/profile/"
    assert second_factor_of(workshop.manager) is None
    assert not Authenticator.objects.exists()
    assert story_of(workshop.manager)[-1] == "signin.second-factor-off"


def test_the_password_is_not_guessed_there_without_end(workshop, phone, sign_in):
    browser = sign_in(workshop.manager)
    for _ in range(5):
        browser.post("/profile/second-factor/off/", {"password": "wrong-one-here"})

    assert browser.post("/profile/second-factor/off/", {"password": PASSWORD}).status_code == 422
    assert second_factor_of(workshop.manager)


def test_without_one_there_is_nothing_to_turn_off(workshop, sign_in):
    browser = sign_in(workshop.manager)
    for page in ("/profile/second-factor/off/", "/profile/second-factor/codes/"):
        assert browser.get(page)["Location"] == "/profile/"
        assert browser.post(page, {"password": PASSWORD}).status_code == 409


def test_an_administrator_turns_it_off_for_a_lost_phone_and_the_sessions_end(workshop, phone, sign_in, client):
    password(client)
    code(client, phone.code())
    base = f"/employees/{workshop.manager.pk}/"
    owner = sign_in(workshop.owner)
    assert base + "second-factor/off/" in text(owner.get(base))

    assert owner.post(base + "second-factor/off/")["Location"] == base

    assert not is_in(client)
    assert story_of(workshop.manager)[-1] == "signin.second-factor-taken-off"
    assert base + "second-factor/off/" not in text(owner.get(base))
    assert owner.post(base + "second-factor/off/").status_code == 409
    assert password(client)["Location"] == "/"


def test_people_with_fewer_rights_cannot_turn_it_off(workshop, phone):
    keeper = hire("Keeper", role_with(VIEW_EMPLOYEES, MANAGE_ACCESS, name="Keeper"))
    with pytest.raises(Refused, match="wider-than-own"):
        remove_second_factor(workshop.manager, by=keeper)
    with pytest.raises(Forbidden):
        remove_second_factor(workshop.manager, by=workshop.accountant)
    Phone(workshop.owner)
    with pytest.raises(Refused, match="own-access"):
        remove_second_factor(workshop.owner, by=workshop.owner)
    assert second_factor_of(workshop.manager)


def test_the_command_line_lets_in_people_who_lost_everything(workshop, client):
    Phone(workshop.owner)
    make_administrator(login="owner", password="rubber-and-steel", by=SYSTEM)

    assert client.post("/sign-in/", {"login": "owner", "password": "rubber-and-steel"})["Location"] == "/"


def test_under_another_secret_key_no_code_fits_and_nothing_breaks(workshop, phone, client, settings):
    settings.SECRET_KEY = "another-secret-key-of-forty-characters-or-more"
    password(client)

    assert code(client, phone.code()).status_code == 422
    assert code(client, phone.recovery[0]).status_code == 422
    remove_second_factor(workshop.manager, by=workshop.owner)
    client.post("/sign-out/")
    assert password(client)["Location"] == "/"
