"""The frame around pages is kept ready: everybody still gets their own, as it is now."""

import re
from typing import Any

from motorcrm.access.models import Role
from motorcrm.employees.models import Employee
from motorcrm.ui.templatetags import around


def frame(browser: Any, path: str = "/search/", **query: str) -> str:
    """All but what is on the page itself."""
    body = browser.get(path, query).content.decode()
    return re.sub(r'<main id="main".*</main>', "", body, flags=re.DOTALL)


def test_each_person_gets_their_own(workshop: Any, sign_in: Any) -> None:
    owner, technician = frame(sign_in(workshop.owner)), frame(sign_in(workshop.technician))

    assert str(workshop.owner) in owner
    assert str(workshop.owner) not in technician
    assert "/settings/" in owner
    assert "/finance/" not in technician


def test_it_is_drawn_once_and_the_same_again(workshop: Any, sign_in: Any) -> None:
    browser = sign_in(workshop.manager)
    first = frame(browser)
    kept = dict(around._kept)

    assert kept
    assert without_tokens(frame(browser)) == without_tokens(first)
    assert around._kept == kept


def without_tokens(html: str) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": )"\w+"', "", html)


def test_what_changes_is_seen_on_the_next_page(workshop: Any, sign_in: Any) -> None:
    browser, people = sign_in(workshop.technician), Employee.objects.filter(pk=workshop.technician.pk)
    before = frame(browser)

    people.update(last_name="Перепёлкина")
    assert "Перепёлкина" in frame(browser)

    people.update(theme="dark")
    assert re.search(r'class="[^"]* active" name="theme" value="dark"', frame(browser))

    Role.objects.filter(members=workshop.technician).update(name="Моторист")
    assert "Моторист" in frame(browser)

    assert 'href="/finance/"' not in before
    role = workshop.technician.roles.get()
    role.grants.create(right="finance.view", scope="all")
    assert 'href="/finance/"' in frame(browser)

    role.grants.all().delete()
    assert 'href="/jobs/"' not in frame(browser)


def test_the_language_is_the_reader_s(workshop: Any, sign_in: Any) -> None:
    browser = sign_in(workshop.manager)
    assert ">Заказы<" in frame(browser)

    Employee.objects.filter(pk=workshop.manager.pk).update(language="en")
    assert ">Orders<" in frame(browser)


def test_its_forms_are_of_this_page_and_this_session(workshop: Any, sign_in: Any) -> None:
    one, other = sign_in(workshop.manager), sign_in(workshop.manager)
    frame(one, "/orders/", manager="1")

    shown = frame(other, "/orders/", phase='"><b>')

    assert 'name="next" value="/orders/?phase=%22%3E%3Cb%3E"' in shown
    tokens = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', shown)
    answer = other.post("/choose-theme/", {"theme": "dark", "next": "/orders/", "csrfmiddlewaretoken": tokens[0]})
    assert (answer.status_code, answer["Location"]) == (302, "/orders/")


def test_what_was_searched_for_stays_text(workshop: Any, sign_in: Any) -> None:
    browser = sign_in(workshop.manager)
    frame(browser, q="Иванов")

    shown = frame(browser, q='"><img src=x> \\1 \x00here\x00')

    assert 'value="&quot;&gt;&lt;img src=x&gt;' in shown
    assert "<img src=x>" not in shown
    assert "Иванов" not in shown


def test_the_section_of_the_page_is_marked(workshop: Any, sign_in: Any) -> None:
    browser = sign_in(workshop.manager)

    for path in ("/orders/", "/clients/", "/orders/"):
        found = set(re.findall(r'href="([^"]+)"[^>]*\n?\s*aria-current="page"', frame(browser, path)))
        assert found == {path}
