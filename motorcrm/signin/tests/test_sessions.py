"""Sessions: where a person is signed in, and ending them."""

from datetime import timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motorcrm.core import clock
from motorcrm.core.refusal import Absent, Forbidden, Refused
from motorcrm.employees.rights import MANAGE_ACCESS, VIEW_EMPLOYEES
from motorcrm.history.models import Happening
from motorcrm.history.queries import story_of
from motorcrm.signin.devices import device
from motorcrm.signin.models import Session
from motorcrm.signin.operations import (
    deactivate,
    end_all_sessions,
    end_other_sessions,
    end_own_session,
    end_session,
    set_password,
)
from motorcrm.signin.sessions import sessions_of
from motorcrm.testing.cast import PASSWORD, hire, role_with
from motorcrm.testing.queries import asked

pytestmark = pytest.mark.django_db

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1 Version/18.1 Mobile Safari/604.1"


def enter(login, agent=CHROME, where="10.0.0.1"):
    browser = Client(headers={"User-Agent": agent}, REMOTE_ADDR=where)
    assert browser.post("/sign-in/", {"login": login, "password": PASSWORD}).status_code == 302
    return browser


def is_in(browser):
    return browser.get("/profile/").status_code == 200


def handles(person):
    return [session.handle for session in sessions_of(person)]


def test_the_profile_lists_sessions_and_marks_this_one(workshop):
    here, phone = enter("technician"), enter("technician", PHONE, "10.0.0.2")

    page = here.get("/profile/").content.decode()

    assert "Chrome, Windows" in page
    assert "Safari, iPhone" in page
    assert "10.0.0.2" in page
    assert page.count("этот") == 1
    assert here.session.session_key not in page
    assert phone.session.session_key not in page


def test_one_of_them_is_ended_and_dies_at_its_next_request(workshop):
    here, phone = enter("technician"), enter("technician", PHONE)
    that = next(session for session in sessions_of(workshop.technician) if "iPhone" in session.agent)

    assert here.post("/profile/sessions/end/", {"session": that.handle})["Location"] == "/profile/"

    assert is_in(here)
    assert not is_in(phone)
    assert "iPhone" not in here.get("/profile/").content.decode()
    assert Happening.objects.get(event="signin.session-ended").facts == {"device": "Safari, iPhone"}
    assert here.post("/profile/sessions/end/", {"session": that.handle}).status_code == 404


def test_all_others_are_ended_at_once(workshop):
    here, others = enter("technician"), [enter("technician") for _ in range(3)]

    here.post("/profile/sessions/end-others/")

    assert is_in(here)
    assert not any(is_in(other) for other in others)
    assert Happening.objects.get(event="signin.sessions-ended").facts == {"count": 3}
    here.post("/profile/sessions/end-others/")
    assert Happening.objects.filter(event="signin.sessions-ended").count() == 1


def test_somebody_elses_session_is_absent(workshop):
    here, theirs = enter("technician"), enter("accountant")
    (handle,) = handles(workshop.accountant)

    for asked_for in (handle, theirs.session.session_key, "x" * 500, "a\x00b"):
        assert here.post("/profile/sessions/end/", {"session": asked_for}).status_code == 404

    assert here.post("/profile/sessions/end/").status_code == 422
    assert is_in(theirs)
    with pytest.raises(Forbidden):
        end_own_session(workshop.accountant, handle=handle, by=workshop.owner)
    with pytest.raises(Forbidden):
        end_other_sessions(workshop.accountant, key="", by=workshop.owner)


def test_an_administrator_sees_and_ends_an_employees(workshop, sign_in):
    owner, technician, phone = sign_in(workshop.owner), enter("technician"), enter("technician", PHONE)
    base = f"/employees/{workshop.technician.pk}/"
    assert f'href="{base}sessions/"' in owner.get(base).content.decode()
    assert "Safari, iPhone" in owner.get(base + "sessions/").content.decode()

    that = next(session for session in sessions_of(workshop.technician) if "iPhone" in session.agent)
    owner.post(base + "sessions/end/", {"session": that.handle})
    assert not is_in(phone)
    assert is_in(technician)

    owner.post(base + "sessions/end-all/")
    assert not is_in(technician)
    assert is_in(owner)
    assert story_of(workshop.technician)[-2:] == ["signin.session-ended", "signin.sessions-ended"]


def test_a_session_of_another_under_an_employees_address_is_absent(workshop, sign_in):
    theirs = enter("accountant")
    (handle,) = handles(workshop.accountant)

    response = sign_in(workshop.owner).post(f"/employees/{workshop.technician.pk}/sessions/end/", {"session": handle})

    assert response.status_code == 404
    assert is_in(theirs)


def test_people_without_the_access_right_neither_see_nor_end_sessions(workshop, sign_in):
    accountant = enter("accountant")
    (handle,) = handles(workshop.accountant)
    keeper = hire("Keeper", role_with(VIEW_EMPLOYEES, MANAGE_ACCESS, name="Keeper"))
    base = f"/employees/{workshop.accountant.pk}/"

    for person, status in ((workshop.manager, 403), (keeper, 409)):
        browser = sign_in(person)
        assert "sessions/" not in browser.get(base).content.decode()
        refused = browser.get(base + "sessions/")
        assert refused.status_code == status
        assert "Chrome, Windows" not in refused.content.decode()
        assert browser.post(base + "sessions/end/", {"session": handle}).status_code == status
        assert browser.post(base + "sessions/end-all/").status_code == status
    with pytest.raises(Refused, match="wider-than-own"):
        end_session(workshop.accountant, handle=handle, by=keeper)
    with pytest.raises(Refused, match="wider-than-own"):
        end_all_sessions(workshop.accountant, by=keeper)
    with pytest.raises(Absent):
        end_session(workshop.accountant, handle=handle, by=workshop.technician)
    assert is_in(accountant)


def test_closed_sign_in_and_a_new_password_empty_the_list(workshop, sign_in):
    enter("technician")
    enter("accountant")

    deactivate(workshop.technician, by=workshop.owner)
    set_password(workshop.accountant, password="rubber-and-steel", by=workshop.owner)

    assert handles(workshop.technician) == handles(workshop.accountant) == []
    assert (
        "10.0.0.1" not in sign_in(workshop.owner).get(f"/employees/{workshop.technician.pk}/sessions/").content.decode()
    )


def test_changing_a_password_leaves_only_this_session(workshop):
    here = enter("technician")
    enter("technician", PHONE)

    new = {"old": PASSWORD, "new": "steel-and-rubber", "again": "steel-and-rubber"}
    assert here.post("/profile/password/", new).status_code == 302

    assert is_in(here)
    assert [session.device for session in sessions_of(workshop.technician)] == ["Chrome, Windows"]


def test_signing_out_takes_it_off_the_list(workshop):
    enter("technician").post("/sign-out/")

    assert handles(workshop.technician) == []


def test_when_it_was_seen_is_written_once_in_some_minutes_not_at_every_request(workshop):
    browser = enter("technician")
    begun = clock.now()
    (first,) = sessions_of(workshop.technician)

    with clock.at(begun + timedelta(minutes=4)), CaptureQueriesContext(connection) as captured:
        browser.get("/profile/", REMOTE_ADDR="10.9.9.9")
    assert not [question for question in asked(captured) if question.startswith(("UPDATE", "INSERT", "DELETE"))]
    with clock.at(begun + timedelta(minutes=6)), CaptureQueriesContext(connection) as captured:
        browser.get("/profile/", REMOTE_ADDR="10.9.9.9")
    assert [q.split()[0] for q in asked(captured) if not q.lstrip("(").startswith("SELECT")] == ["UPDATE"]

    (now,) = sessions_of(workshop.technician)
    assert now.seen_at > first.seen_at
    assert now.begun_at == first.begun_at
    assert now.address == "10.9.9.9"


def test_many_sessions_cost_no_more_queries_than_one(workshop, sign_in):
    owner, here = sign_in(workshop.owner), enter("technician")
    pages = (here, "/profile/"), (owner, f"/employees/{workshop.technician.pk}/sessions/")
    for browser, page in pages:
        browser.get(page)
    few = [len(questions(browser, page)) for browser, page in pages]
    for _ in range(20):
        enter("technician", PHONE)

    assert [len(questions(browser, page)) for browser, page in pages] == few
    assert max(few) <= 22


def questions(browser, page):
    with CaptureQueriesContext(connection) as captured:
        browser.get(page)
    return asked(captured)


def test_expired_sessions_are_swept_when_somebody_signs_in(workshop):
    enter("technician")
    Client().session.save()
    Session.objects.update(expire_date=clock.now() - timedelta(seconds=1))
    assert handles(workshop.technician) == []

    enter("accountant")

    assert list(Session.objects.values_list("employee__login", flat=True)) == ["accountant"]


def test_an_ended_session_is_not_brought_back_by_a_request_under_way(workshop):
    browser = enter("technician")
    under_way = browser.session
    under_way["written"] = "late"

    end_all_sessions(workshop.technician, by=workshop.owner)
    from django.contrib.sessions.backends.base import UpdateError

    with pytest.raises(UpdateError):
        under_way.save()

    assert not Session.objects.filter(employee=workshop.technician).exists()


def test_a_session_that_names_no_employee_is_nobodys(workshop):
    browser = Client()
    session = browser.session
    session["from"] = "a stranger"
    session.save()

    assert SESSION_KEY not in session
    assert Session.objects.get().employee_id is None


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome, Windows"),
        (PHONE, "Safari, iPhone"),
        (CHROME.replace("Chrome/141.0", "Chrome/140.0 YaBrowser/25.8"), "Yandex Browser, Windows"),
        (CHROME + " Edg/141.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8.0", "Неизвестный браузер"),
        ("", "Неизвестный браузер"),
        ("<script>", "Неизвестный браузер"),
    ],
)
def test_browsers_get_a_readable_answer(agent, words):
    assert device(agent) == words
