"""The second factor required by a role: who has it sets one up before anything else."""

import pytest

from motorcrm.access.catalogue import ADMINISTRATOR, TECHNICIAN
from motorcrm.access.models import Role
from motorcrm.access.scopes import rights_given
from motorcrm.core.exact import Percent
from motorcrm.dev.routes import routes
from motorcrm.history.models import Happening
from motorcrm.history.queries import story_of
from motorcrm.roles.operations import add_role, copy_role, edit_role
from motorcrm.signin.duties import OPEN_MEANWHILE
from motorcrm.signin.operations import set_password
from motorcrm.signin.second_factor import second_factor_of
from motorcrm.signin.tests.second_factors import Phone, code_of
from motorcrm.testing.cast import PASSWORD
from motorcrm.testing.tests.test_matrix import address, digest
from motorcrm.testing.worlds import a_world, furnish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def require(workshop, name, required=True):
    role = Role.objects.get(code=name)
    edit_role(
        role,
        version=role.version,
        name=role.label,
        grants=rights_given([role]),
        max_discount=role.max_discount,
        second_factor_required=required,
        by=workshop.owner,
    )


def test_a_role_requires_it_from_the_next_request_and_stops_requiring_it(workshop, sign_in):
    browser = sign_in(workshop.technician)
    assert browser.get("/jobs/").status_code == 200

    require(workshop, TECHNICIAN)
    assert browser.get("/jobs/")["Location"] == "/profile/second-factor/"

    require(workshop, TECHNICIAN, False)
    assert browser.get("/jobs/").status_code == 200
    facts = Happening.objects.filter(event="roles.edited").latest("pk").facts
    assert (facts["before"], facts["after"]) == ({"second_factor_required": True}, {"second_factor_required": False})


def test_until_it_is_set_up_no_route_answers(workshop, sign_in):
    furniture = furnish(workshop)
    world = a_world(workshop, manager=workshop.manager, technician=workshop.technician, name="Mine")
    browser = sign_in(workshop.technician)
    require(workshop, TECHNICIAN)
    before, reached = digest(), []

    for route in routes():
        if route.name in (*OPEN_MEANWHILE, "second-factor"):
            continue
        url = address(route, world, "own", furniture)
        for ask, expected in ((browser.get, 302), (browser.post, 403)):
            response = ask(url)
            if response.status_code != expected or response.get("Location", "/profile/second-factor/") != (
                "/profile/second-factor/"
            ):
                reached.append(f"{url}: {response.status_code}")

    assert not reached, "\n".join(reached)
    assert digest() == before


def test_set_up_it_lets_on(workshop, sign_in):
    require(workshop, TECHNICIAN)
    browser = sign_in(workshop.technician)
    secret = browser.get("/profile/second-factor/").context["secret"].replace(" ", "")

    done = browser.post("/profile/second-factor/", {"code": code_of(secret), "password": PASSWORD})

    assert 'href="/"' in done.content.decode()
    assert browser.get("/jobs/").status_code == 200


def test_turning_it_off_leads_to_setting_it_up_again(workshop, sign_in):
    require(workshop, TECHNICIAN)
    Phone(workshop.technician)
    browser = sign_in(workshop.technician)
    assert browser.get("/jobs/").status_code == 200

    browser.post("/profile/second-factor/off/", {"password": PASSWORD})

    assert browser.get("/jobs/")["Location"] == "/profile/second-factor/"


def test_first_a_new_password_and_then_the_second_factor(workshop, client):
    require(workshop, TECHNICIAN)
    set_password(workshop.technician, password="given-by-the-owner", by=workshop.owner)
    client.post("/sign-in/", {"login": "technician", "password": "given-by-the-owner"})
    assert client.get("/jobs/")["Location"] == "/choose-password/"

    client.post("/choose-password/", {"new": "steel-and-rubber", "again": "steel-and-rubber"})

    assert client.get("/jobs/")["Location"] == "/profile/second-factor/"


def test_the_administrators_role_can_require_it_too(workshop, sign_in):
    browser = sign_in(workshop.owner)
    role = Role.objects.get(code=ADMINISTRATOR)
    typed = {"name": role.label, "version": role.version, "second_factor_required": "on"}

    assert browser.post(f"/settings/roles/{role.pk}/edit/", typed).status_code == 302

    role.refresh_from_db()
    assert role.second_factor_required
    assert role.is_administrator
    assert browser.get("/")["Location"] == "/profile/second-factor/"


def test_viewing_as_somebody_checks_the_real_person(workshop, sign_in):
    browser = sign_in(workshop.owner)
    require(workshop, TECHNICIAN)
    browser.post(f"/employees/{workshop.technician.pk}/view-as/")
    assert browser.get("/jobs/").status_code == 200, "the technician has to, not the owner"

    require(workshop, ADMINISTRATOR)
    assert browser.get("/jobs/")["Location"] == "/profile/second-factor/"
    page = browser.get("/profile/second-factor/")
    assert page.context["request"].user == workshop.owner, "and viewing is over: the owner sets up their own"
    secret = page.context["secret"].replace(" ", "")
    browser.post("/profile/second-factor/", {"code": code_of(secret), "password": PASSWORD})
    assert second_factor_of(workshop.owner)
    assert browser.get("/finance/").status_code == 200
    assert story_of(workshop.technician)[-1] == "signin.viewing-as-ended"


def test_a_role_is_made_and_copied_with_it(workshop):
    made = add_role(
        name="Fitter", grants={}, max_discount=Percent.zero(), second_factor_required=True, by=workshop.owner
    )

    assert made.second_factor_required
    assert copy_role(made, name="Another", by=workshop.owner).second_factor_required
    assert Happening.objects.get(event="roles.added").facts["second_factor_required"] is True
