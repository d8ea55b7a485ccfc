"""What people choose for themselves: language, theme, password."""

import pytest

from motorcrm.core.refusal import Forbidden, Invalid
from motorcrm.employees.operations import choose_language, choose_theme
from motorcrm.history.queries import story_of
from motorcrm.signin import attempts
from motorcrm.signin.operations import change_own_password
from motorcrm.testing.cast import PASSWORD, hire

pytestmark = pytest.mark.django_db

NEW = "steel-and-rubber"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(attempts.time, "sleep", lambda seconds: None)


def change(browser, old=PASSWORD, new=NEW, again=None):
    return browser.post("/profile/password/", {"old": old, "new": new, "again": new if again is None else again})


def test_a_changed_password_keeps_this_session_and_ends_the_others(workshop, sign_in):
    here, there = sign_in(workshop.technician), sign_in(workshop.technician)

    assert change(here)["Location"] == "/profile/"

    assert here.get("/profile/").status_code == 200
    assert there.get("/profile/").status_code == 302
    workshop.technician.refresh_from_db()
    assert workshop.technician.check_password(NEW)
    assert story_of(workshop.technician) == ["signin.password-changed"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"old": "wrong"}, "old"),
        ({"new": "short"}, "new"),
        ({"new": "password123"}, "new"),
        ({"new": PASSWORD}, "new"),
        ({"again": "another-one"}, "again"),
    ],
)
def test_errors_are_shown_beside_their_fields_and_nothing_changes(workshop, sign_in, typed, field):
    response = change(sign_in(workshop.technician), **typed)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    workshop.technician.refresh_from_db()
    assert workshop.technician.check_password(PASSWORD)


def test_the_old_password_cannot_be_guessed_here_without_end(workshop, sign_in):
    browser = sign_in(workshop.technician)
    for _ in range(5):
        change(browser, old="wrong")

    assert change(browser).status_code == 422
    workshop.technician.refresh_from_db()
    assert workshop.technician.check_password(PASSWORD)


def test_a_poor_new_password_is_no_failed_attempt(workshop, sign_in):
    browser = sign_in(workshop.technician)
    for _ in range(6):
        change(browser, new="short")

    assert change(browser).status_code == 302


def test_nobody_decides_for_another(workshop):
    for attempt in (
        lambda: choose_language(workshop.technician, language="en", by=workshop.owner),
        lambda: choose_theme(workshop.technician, theme="dark", by=workshop.owner),
        lambda: change_own_password(workshop.technician, old=PASSWORD, new=NEW, by=workshop.owner),
    ):
        with pytest.raises(Forbidden):
            attempt()


def test_people_who_see_no_employees_still_decide_for_themselves(workshop):
    person = hire("Roleless")

    choose_theme(person, theme="dark", by=person)
    choose_language(person, language="en", by=person)

    person.refresh_from_db()
    assert (person.theme, person.language) == ("dark", "en")


def test_the_chosen_language_is_spoken_at_once_and_after_signing_out(workshop, sign_in):
    browser = sign_in(workshop.manager)

    response = browser.post("/choose-language/", {"language": "en", "next": "/profile/"})
    assert response["Location"] == "/profile/"
    assert '<html lang="en"' in browser.get("/profile/").content.decode()

    browser.post("/sign-out/")
    assert '<html lang="en"' in browser.get("/sign-in/").content.decode()


def test_a_stranger_chooses_the_language_of_the_sign_in_page(workshop, client):
    assert '<html lang="ru"' in client.get("/sign-in/").content.decode()

    client.post("/choose-language/", {"language": "en", "next": "/sign-in/"})

    assert '<html lang="en"' in client.get("/sign-in/").content.decode()


@pytest.mark.parametrize("language", ["de", "", "xx", "ru; drop", "a" * 600])
def test_there_are_two_languages(workshop, client, language):
    assert client.post("/choose-language/", {"language": language}).status_code == 422


@pytest.mark.parametrize("theme", ["light", "dark", ""])
def test_the_theme_is_kept(workshop, sign_in, theme):
    sign_in(workshop.manager).post("/choose-theme/", {"theme": theme, "next": "/profile/"})

    workshop.manager.refresh_from_db()
    assert workshop.manager.theme == theme


def test_there_is_no_other_theme(workshop, sign_in):
    assert sign_in(workshop.manager).post("/choose-theme/", {"theme": "pink"}).status_code == 422
    with pytest.raises(Invalid):
        choose_theme(workshop.manager, theme="pink", by=workshop.manager)


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_choices_never_lead_to_another_site(workshop, sign_in, address):
    browser = sign_in(workshop.manager)

    assert browser.post("/choose-theme/", {"theme": "dark", "next": address})["Location"] == "/"
    assert browser.post("/choose-language/", {"language": "ru", "next": address})["Location"] == "/"


def test_the_profile_shows_its_owners_rights_and_nothing_to_strangers(workshop, sign_in, client):
    page = sign_in(workshop.technician).get("/profile/").content.decode()

    assert "Technician Pat" in page
    assert client.get("/profile/")["Location"] == "/sign-in/?next=/profile/"
