"""A forgotten password: the letter, its link, and what a stranger learns by asking (nothing)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth import hashers
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motorcrm.access.rights import SEE_CONTACTS
from motorcrm.core import clock
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.employees.operations import edit_employee
from motorcrm.employees.rights import EDIT_EMPLOYEES, MANAGE_ACCESS, VIEW_EMPLOYEES
from motorcrm.history.queries import story_of
from motorcrm.signin import attempts, reset
from motorcrm.signin.operations import change_own_password, deactivate, set_password
from motorcrm.signin.tests.second_factors import Phone
from motorcrm.testing.cast import PASSWORD, hire, role_with
from motorcrm.testing.queries import asked

NEW = "steel-and-rubber"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(attempts.time, "sleep", lambda seconds: None)


@pytest.fixture
def post(real_database, workshop, settings, monkeypatch):
    """A workshop with mail, where the manager has an email. Calling it gives the letters that were sent."""
    # a thread keeps the connection of the database it began with, and each test has a database of its own
    monkeypatch.setattr(reset, "_post", ThreadPoolExecutor(max_workers=1))
    settings.HAS_MAIL = True
    settings.DEFAULT_FROM_EMAIL = "crm@example.com"
    Employee.objects.filter(pk=workshop.manager.pk).update(email="Manager@example.com")

    def sent():
        reset._post.submit(lambda: None).result(30)  # whatever was asked before is done
        return mail.outbox

    yield sent
    reset._post.shutdown()


def ask(browser, typed="manager", where="10.0.0.1", **more):
    return browser.post("/forgotten-password/", {"typed": typed}, REMOTE_ADDR=where, **more)


def link_in(letter):
    return re.search(r"http://testserver(\S+)", letter.body).group(1)


def choose(browser, link, new=NEW):
    return browser.post(link, {"new": new, "again": new})


def is_in(browser):
    return browser.get("/profile/").status_code == 200


def test_a_letter_leads_to_a_new_password(post, workshop, client, sign_in):
    elsewhere = sign_in(workshop.manager)
    assert "/forgotten-password/" in client.get("/sign-in/").content.decode()
    assert ask(client)["Location"] == "/sign-in/"
    (letter,) = post()
    assert letter.to == ["Manager@example.com"]
    assert letter.from_email == "crm@example.com"

    link = link_in(letter)
    assert client.get(link).status_code == 200
    assert choose(client, link)["Location"] == "/sign-in/"

    assert not is_in(elsewhere)
    assert not is_in(client), "one signs in as always"
    client.post("/sign-in/", {"login": "manager", "password": NEW})
    assert is_in(client)
    assert story_of(workshop.manager) == [
        "signin.reset-asked",
        "signin.password-reset",
        "signin.signed-in",
    ]


def test_the_letter_speaks_the_language_of_the_person_and_is_plain_text(post, workshop, client):
    ask(client)
    post()
    Employee.objects.filter(pk=workshop.manager.pk).update(language="en", first_name="<b>Pat</b>")
    ask(client)
    russian, english = post()

    assert russian.subject == "Новый пароль для MotorCRM"
    assert english.subject == "New password for MotorCRM"
    assert "Hello <b>Pat</b>,\n\nSomeone, probably you," in english.body
    assert not getattr(english, "alternatives", None)


def test_by_e_mail_whatever_its_case(post, client):
    ask(client, " MANAGER@EXAMPLE.COM ")

    assert len(post()) == 1


def test_a_stranger_learns_nothing(post, workshop, client):
    """The same words, address and number of questions, known or not; what differs happens aside."""
    told = []
    for typed in ("manager", "nobody", "manager@example.com", "nobody@example.com", "technician"):
        with CaptureQueriesContext(connection) as captured:
            answer = ask(client, typed)
        page = client.get("/sign-in/").content.decode()
        words = re.sub(r'value="[^"]*"|X-CSRFToken[^}]*', "", page)
        told.append((answer.status_code, answer["Location"], words, len(asked(captured))))

    assert len(set(told)) == 1
    assert {letter.to[0] for letter in post()} == {"Manager@example.com"}


def test_asking_hashes_no_password(post, client, monkeypatch):
    counted = []
    hasher = type(hashers.get_hasher())
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda self, *given: counted.append(1) or encode(self, *given))

    ask(client)
    ask(client, "nobody")
    post()

    assert counted == []


@pytest.mark.parametrize("lacks", ["e-mail", "login", "active"])
def test_only_people_who_may_sign_in_and_have_an_email_get_a_letter(post, workshop, client, lacks):
    if lacks == "e-mail":
        Employee.objects.filter(pk=workshop.manager.pk).update(email="")
    elif lacks == "login":
        Employee.objects.filter(pk=workshop.manager.pk).update(login=None)
    else:
        deactivate(workshop.manager, by=workshop.owner)

    for typed in ("manager", "manager@example.com", ""):
        ask(client, typed)

    assert post() == []


def test_a_link_works_once(post, client):
    ask(client)
    link = link_in(post()[0])
    choose(client, link)

    assert choose(client, link, "another-one-still").status_code == 404
    assert client.get(link).status_code == 404


@pytest.mark.parametrize("meanwhile", ["an hour", "sign-in", "password", "set by another", "e-mail", "closed"])
def test_a_link_dies(post, workshop, client, meanwhile):
    ask(client)
    link, later = link_in(post()[0]), clock.now()
    if meanwhile == "an hour":
        later += timedelta(minutes=61)
    elif meanwhile == "sign-in":
        client.post("/sign-in/", {"login": "manager", "password": PASSWORD})
    elif meanwhile == "password":
        change_own_password(workshop.manager, old=PASSWORD, new="rubber-and-steel", by=workshop.manager)
    elif meanwhile == "set by another":
        set_password(workshop.manager, password="rubber-and-steel", by=workshop.owner)
    elif meanwhile == "e-mail":
        Employee.objects.filter(pk=workshop.manager.pk).update(email="other@example.com")
    else:
        deactivate(workshop.manager, by=workshop.owner)

    with clock.at(later):
        assert choose(Client(), link).status_code == 404
    workshop.manager.refresh_from_db()
    assert not workshop.manager.check_password(NEW)


def test_within_the_hour_it_lives(post, client):
    ask(client)
    with clock.at(clock.now() + timedelta(minutes=58)):
        assert client.get(link_in(post()[0])).status_code == 200


@pytest.mark.parametrize(
    "spoil", [lambda k: k[:-1] + "x", lambda k: "1" + k, lambda k: "", lambda k: "9" * 40 + "-a-b"]
)
def test_another_key_opens_nothing(post, client, spoil):
    ask(client)
    path, _, key = link_in(post()[0]).partition("?key=")

    for typed in (spoil(key), "a\x00b", "٣-a-b", "-", "1-1-1"):
        assert client.get(path, {"key": typed}).status_code == 404
        assert client.post(path + f"?key={typed}", {"new": NEW, "again": NEW}).status_code in (400, 404)


def test_a_poor_password_is_refused_and_the_link_stays(post, client):
    ask(client)
    link = link_in(post()[0])

    assert choose(client, link, "short").status_code == 422
    assert choose(client, link).status_code == 302


def test_the_second_factor_is_still_asked(post, workshop, client):
    phone = Phone(workshop.manager)
    ask(client)
    choose(client, link_in(post()[0]))

    assert client.post("/sign-in/", {"login": "manager", "password": NEW})["Location"] == "/sign-in/code/"
    assert client.post("/sign-in/code/", {"code": phone.code()}).status_code == 302


def test_a_one_time_password_is_replaced_by_a_chosen_one(post, workshop, client):
    set_password(workshop.manager, password="given-by-the-owner", by=workshop.owner)
    ask(client)
    choose(client, link_in(post()[0]))
    client.post("/sign-in/", {"login": "manager", "password": NEW})

    assert client.get("/orders/").status_code == 200


def test_three_letters_an_hour_are_enough_for_one_person(post, workshop, client):
    for number in range(20):
        ask(client, where=f"10.0.{number}.1")
    assert len(post()) == 3

    with clock.at(clock.now() + timedelta(minutes=61)):
        ask(client)
        assert len(post()) == 4


def test_one_address_may_ask_five_times_for_one_login_and_fifty_times_in_all(post, client):
    for _ in range(5):
        assert ask(client).status_code == 302
    assert ask(client).status_code == 422
    for number in range(45):
        assert ask(client, f"guess{number}").status_code == 302
    assert ask(client, "guess50").status_code == 422
    assert ask(client, "guess50", where="10.0.0.2").status_code == 302


def test_asking_for_letters_stops_nobody_from_signing_in(post, client):
    for number in range(30):
        ask(client, where=f"10.0.{number}.1")

    client.post("/sign-in/", {"login": "manager", "password": PASSWORD})
    assert is_in(client)


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver@evil.example", "evil.example:80"]
)
def test_a_forged_host_gets_no_link(post, client, host):
    assert ask(client, headers={"Host": host}).status_code == 400
    assert ask(client, headers={"X-Forwarded-Host": host}).status_code == 302
    (letter,) = post()
    assert "evil" not in letter.body


def test_nor_a_forged_port(post, client):
    ask(client, headers={"Host": "testserver:6666"})

    assert "6666" not in post()[0].body


def test_behind_https_the_link_is_https(post, client, settings):
    settings.SECURE = True
    ask(client)

    assert "https://testserver/new-password/?key=" in post()[0].body


def test_a_letter_that_cannot_be_sent_is_reported_to_the_log_not_to_the_stranger(post, client, settings, caplog):
    settings.EMAIL_BACKEND = "motorcrm.signin.tests.test_forgotten_password.Broken"

    assert ask(client).status_code == 302
    post()

    assert "an email was not sent" in caplog.text
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ask(client)
    assert len(post()) == 1, "and the next one goes"


class Broken:
    def __init__(self, **_):
        raise OSError("the mail server is down")


@pytest.mark.django_db
def test_without_mail_there_is_no_link_and_no_page(workshop, client):
    assert "/forgotten-password/" not in client.get("/sign-in/").content.decode()
    for page in ("/forgotten-password/", "/new-password/", f"/new-password/?key={reset.key_of(workshop.manager)}"):
        assert client.get(page).status_code == 404
        assert client.post(page, {"typed": "manager", "new": NEW, "again": NEW}).status_code == 404
    assert mail.outbox == []


def edit_email(person, email, by):
    person.refresh_from_db()
    return edit_employee(person, version=person.version, email=email, by=by)


@pytest.mark.django_db
def test_nobody_redirects_the_letters_of_people_with_more_rights(workshop):
    """With the right to edit people one would otherwise become an administrator in two steps."""
    editor = hire("Editor", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES, SEE_CONTACTS, name="Editor"))
    keeper = hire("Keeper", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES, SEE_CONTACTS, MANAGE_ACCESS, name="Keeper"))

    with pytest.raises(Invalid) as problem:
        edit_email(workshop.owner, "editor@example.com", editor)
    assert list(problem.value.errors) == ["email"]
    with pytest.raises(Refused, match="wider-than-own"):
        edit_email(workshop.owner, "keeper@example.com", keeper)

    workshop.owner.refresh_from_db()
    assert workshop.owner.email == ""


@pytest.mark.django_db
def test_an_email_is_changed_by_its_owner_or_people_who_manage_access(workshop):
    editor = hire("Editor", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES, SEE_CONTACTS, name="Editor"))
    idle = hire("Idle", login=None)

    edit_email(workshop.manager, "manager@example.com", workshop.owner)
    edit_email(editor, "editor@example.com", editor)
    edit_email(idle, "idle@example.com", editor)
    edit_email(workshop.manager, "manager@example.com", editor)

    assert [workshop.manager.email, editor.email, idle.email] == [
        "manager@example.com",
        "editor@example.com",
        "idle@example.com",
    ]
