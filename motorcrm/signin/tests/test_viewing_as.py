"""An administrator views as another employee: sees what they see, changes nothing, and it is recorded."""

import pytest

from motorcrm.access.catalogue import ADMINISTRATOR, TECHNICIAN
from motorcrm.access.models import Role
from motorcrm.core.refusal import Refused
from motorcrm.dev.routes import routes
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import MANAGE_ACCESS, VIEW_EMPLOYEES
from motorcrm.history.models import Happening
from motorcrm.history.queries import story_of
from motorcrm.roles.operations import give_roles
from motorcrm.signin.operations import begin_viewing_as, deactivate
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.tests.test_matrix import address, digest
from motorcrm.testing.worlds import a_world, furnish, leaks

pytestmark = pytest.mark.django_db

OTHERS = ("put", "patch", "delete", "options")
"""Beside POST each route is sent one of these: the door is one for all of them."""
BANNER = "Вы смотрите глазами сотрудника"


def text(response):
    return response.content.decode()


def look(browser, person):
    return browser.post(f"/employees/{person.pk}/view-as/")


@pytest.fixture
def browser(workshop, sign_in):
    return sign_in(workshop.owner)


def test_pages_are_shown_as_the_other_person_sees_them(workshop, browser):
    furnish(workshop)
    own = a_world(workshop, manager=workshop.manager, technician=workshop.technician, name="Mine")
    others = a_world(workshop, manager=workshop.manager, technician=workshop.other_technician, name="Theirs")
    assert leaks(text(browser.get(f"/orders/{own.order.pk}/")), ["prices", "costs"])

    assert look(browser, workshop.technician).status_code == 302

    order = browser.get(f"/orders/{own.order.pk}/")
    assert order.status_code == 200
    assert not leaks(text(order), ["prices", "costs", "contacts"])
    assert browser.get(f"/orders/{others.order.pk}/").status_code == 404
    assert browser.get("/finance/").status_code == 403


def test_every_page_says_so_whatever_it_answers(workshop, browser):
    look(browser, workshop.technician)

    for path in ("/employees/", "/orders/", "/profile/", "/finance/", "/orders/999/", "/nowhere/"):
        page = text(browser.get(path))
        assert BANNER in page, path
        assert "Вернуться" in page, path


def test_nothing_is_written_whatever_is_sent(workshop, browser):
    furniture = furnish(workshop)
    world = a_world(workshop, manager=workshop.manager, technician=workshop.technician, name="Mine")
    for person in (workshop.manager, workshop.technician):
        look(browser, person)
        before, asked = digest(), 0
        for route in routes():
            if "POST" not in route.methods or route.pattern == "/viewing-as/end/":
                continue
            asked += 1
            url = address(route, world, "own", furniture)
            for method in ("post", OTHERS[asked % len(OTHERS)]):
                assert getattr(browser, method)(url).status_code == 403, (method, url)
        assert asked > 40
        assert digest() == before
        browser.post("/viewing-as/end/")


def test_a_view_is_recorded_under_the_real_person(workshop, browser):
    furnish(workshop)
    world = a_world(workshop, manager=workshop.manager, technician=workshop.technician, name="Mine")
    look(browser, workshop.manager)

    assert browser.get(f"/clients/{world.client.pk}/").status_code == 200

    assert Happening.objects.get(event="clients.seen").by == workshop.owner
    assert not Happening.objects.filter(by=workshop.manager).exists()


def test_it_is_recorded_and_ends(workshop, browser):
    look(browser, workshop.technician)
    back = browser.post("/viewing-as/end/")

    assert back["Location"] == f"/employees/{workshop.technician.pk}/"
    assert browser.get("/finance/").status_code == 200
    assert BANNER not in text(browser.get("/"))
    assert story_of(workshop.technician) == ["signin.viewing-as-began", "signin.viewing-as-ended"]
    assert set(Happening.objects.filter(event__contains="viewing-as").values_list("by", flat=True)) == {
        workshop.owner.pk
    }


def test_ending_what_has_not_begun_leads_to_the_first_page(workshop, browser):
    assert browser.post("/viewing-as/end/")["Location"] == "/"
    assert not Happening.objects.filter(event="signin.viewing-as-ended").exists()


def test_only_an_administrator_views_as_others(workshop, sign_in):
    keeper = hire("Keeper", role_with(VIEW_EMPLOYEES, MANAGE_ACCESS, name="Keeper"))

    assert look(sign_in(keeper), workshop.technician).status_code == 409
    assert look(sign_in(workshop.manager), workshop.technician).status_code == 403
    assert "look/" not in text(sign_in(keeper).get(f"/employees/{workshop.technician.pk}/"))
    with pytest.raises(Refused, match="not-administrator"):
        begin_viewing_as(workshop.technician, by=keeper)
    assert story_of(workshop.technician) == []


def test_nobody_views_as_themselves_or_as_a_blocked_person(workshop, browser):
    deactivate(workshop.accountant, by=workshop.owner)

    assert look(browser, workshop.owner).status_code == 409
    assert look(browser, workshop.accountant).status_code == 409
    assert BANNER not in text(browser.get("/"))
    assert "look/" not in text(browser.get(f"/employees/{workshop.owner.pk}/"))
    assert f"/employees/{workshop.technician.pk}/view-as/" in text(browser.get(f"/employees/{workshop.technician.pk}/"))


def test_viewing_as_is_not_nested(workshop, browser):
    look(browser, hire("Second", ADMINISTRATOR))

    assert look(browser, workshop.technician).status_code == 403
    assert "Second" in text(browser.get("/"))


def test_blocking_sign_in_of_the_viewed_person_ends_it(workshop, browser):
    look(browser, workshop.technician)
    deactivate(workshop.technician, by=workshop.owner)

    assert browser.get("/finance/").status_code == 200
    assert BANNER not in text(browser.get("/"))
    assert story_of(workshop.technician)[-1] == "signin.viewing-as-ended"


def test_blocking_sign_in_of_the_viewer_ends_it(workshop, browser):
    second = hire("Second", ADMINISTRATOR)
    look(browser, workshop.technician)
    deactivate(workshop.owner, by=second)

    assert browser.get("/orders/")["Location"].startswith("/sign-in/")


def test_a_former_administrator_no_longer_views_as_others(workshop, browser):
    second = hire("Second", ADMINISTRATOR)
    look(browser, workshop.manager)
    give_roles(workshop.owner, roles=[Role.objects.get(code=TECHNICIAN)], by=second)

    assert browser.get("/finance/").status_code == 403
    assert BANNER not in text(browser.get("/"))


def test_a_session_viewing_as_an_unknown_person_stays_ones_own(workshop, browser):
    session = browser.session
    session["viewing_as"] = 987_654
    session.save()

    assert browser.get("/finance/").status_code == 200
    assert Employee.objects.filter(pk=workshop.owner.pk).exists()
