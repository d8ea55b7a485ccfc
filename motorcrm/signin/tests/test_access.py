"""Logins and passwords of employees: who may change whose access."""

import pytest

from motorcrm.access.catalogue import ADMINISTRATOR, TECHNICIAN
from motorcrm.access.models import Role
from motorcrm.core.actor import SYSTEM
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused
from motorcrm.employees.access import may_change_access
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import EDIT_EMPLOYEES, MANAGE_ACCESS, VIEW_EMPLOYEES
from motorcrm.history.models import Happening
from motorcrm.history.queries import story_of
from motorcrm.roles.operations import give_roles
from motorcrm.signin.operations import (
    change_login,
    deactivate,
    give_login,
    make_administrator,
    reactivate,
    set_password,
)
from motorcrm.testing.cast import PASSWORD, hire, role_with

pytestmark = pytest.mark.django_db


def role(code):
    return Role.objects.get(code=code)


@pytest.fixture
def keeper(workshop):
    """A person who manages access, yet has few rights of their own."""
    return hire("Keeper", role_with(VIEW_EMPLOYEES, MANAGE_ACCESS, name="Keeper of keys"))


@pytest.fixture
def newcomer(workshop):
    return hire("Newcomer", login=None)


def test_a_given_login_and_password_let_in(workshop, newcomer, client):
    give_login(newcomer, login="New.Comer_1", password="rubber-and-steel", by=workshop.owner)

    response = client.post("/sign-in/", {"login": "new.comer_1", "password": "rubber-and-steel"})

    assert response.status_code == 302
    assert story_of(newcomer) == ["signin.login-given", "signin.signed-in"]
    assert "rubber" not in str(list(Happening.objects.values("facts")))


def test_a_login_is_given_once_and_changed_after(workshop, newcomer):
    with pytest.raises(Refused, match="no-login"):
        change_login(newcomer, login="newcomer", by=workshop.owner)
    with pytest.raises(Refused, match="no-login"):
        set_password(newcomer, password="rubber-and-steel", by=workshop.owner)

    give_login(newcomer, login="newcomer", password="rubber-and-steel", by=workshop.owner)
    with pytest.raises(Refused, match="has-login"):
        give_login(newcomer, login="other", password="rubber-and-steel", by=workshop.owner)

    change_login(newcomer, login="Comer", by=workshop.owner)
    newcomer.refresh_from_db()
    assert newcomer.login == "Comer"
    assert newcomer.check_password("rubber-and-steel")


@pytest.mark.parametrize("login", ["", "a", "иван", "ivan petrov", "ivan@home", "-ivan", "a" * 61, "ivan\n", "ivаn"])
def test_a_login_is_latin_letters_digits_and_few_signs(workshop, newcomer, login):
    if login == "ivan\n":
        give_login(newcomer, login=login, password="rubber-and-steel", by=workshop.owner)
        assert newcomer.login == "ivan"
        return
    with pytest.raises(Invalid) as problem:
        give_login(newcomer, login=login, password="rubber-and-steel", by=workshop.owner)
    assert list(problem.value.errors) == ["login"]


def test_two_people_never_share_a_login_whatever_its_case(workshop, newcomer):
    with pytest.raises(Invalid):
        give_login(newcomer, login="MANAGER", password="rubber-and-steel", by=workshop.owner)
    with pytest.raises(Invalid):
        change_login(workshop.technician, login="Manager", by=workshop.owner)

    change_login(workshop.manager, login="MANAGER", by=workshop.owner)


@pytest.mark.parametrize("password", ["short", "123456789", "password123", "newcomer-1", "1234567890"])
def test_weak_passwords_are_refused(workshop, newcomer, password):
    with pytest.raises(Invalid) as problem:
        give_login(newcomer, login="newcomer", password=password, by=workshop.owner)
    assert list(problem.value.errors) == ["password"]


def test_a_password_set_by_another_ends_the_sessions(workshop, sign_in):
    browser = sign_in(workshop.technician)

    set_password(workshop.technician, password="rubber-and-steel", by=workshop.owner)

    assert browser.get("/profile/").status_code == 302


def test_nobody_touches_access_without_the_right(workshop, newcomer):
    editor = hire("Editor", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES))
    for person in (editor, workshop.manager, workshop.accountant):
        for attempt in (
            lambda by: give_login(newcomer, login="newcomer", password="rubber-and-steel", by=by),
            lambda by: change_login(workshop.senior, login="other", by=by),
            lambda by: set_password(workshop.senior, password="rubber-and-steel", by=by),
            lambda by: give_roles(workshop.senior, roles=[], by=by),
            lambda by: deactivate(workshop.senior, by=by),
            lambda by: reactivate(workshop.senior, by=by),
        ):
            with pytest.raises(Forbidden):
                attempt(person)
    with pytest.raises(Absent):
        deactivate(workshop.senior, by=workshop.technician)
    workshop.senior.refresh_from_db()
    assert workshop.senior.version == 1


def test_people_with_more_rights_are_out_of_reach(workshop, keeper):
    """Otherwise a new password for the accountant would be a way to the accountant's rights."""
    for person in (workshop.owner, workshop.accountant):
        for attempt in (
            lambda p: set_password(p, password="rubber-and-steel", by=keeper),
            lambda p: change_login(p, login="other", by=keeper),
            lambda p: deactivate(p, by=keeper),
            lambda p: give_roles(p, roles=[], by=keeper),
        ):
            with pytest.raises(Refused, match="wider-than-own"):
                attempt(person)
        assert not may_change_access(keeper, person)
    assert may_change_access(workshop.owner, workshop.accountant)


def test_nobody_changes_their_own_roles_or_closes_their_own_sign_in(workshop, keeper):
    hire("Second", ADMINISTRATOR)
    for person in (workshop.owner, keeper):
        with pytest.raises(Refused, match="own-access"):
            give_roles(person, roles=[role(TECHNICIAN)], by=person)
        with pytest.raises(Refused, match="own-access"):
            deactivate(person, by=person)
        with pytest.raises(Refused, match="own-access"):
            set_password(person, password="rubber-and-steel", by=person)
        assert not may_change_access(person, person)
    change_login(workshop.owner, login="boss", by=workshop.owner)
    assert workshop.owner.login == "boss"


def test_the_last_administrator_who_may_enter_stays(workshop):
    idle = hire("Idle", ADMINISTRATOR, login=None)
    for attempt in (
        lambda: give_roles(workshop.owner, roles=[role(TECHNICIAN)], by=SYSTEM),
        lambda: deactivate(workshop.owner, by=SYSTEM),
    ):
        with pytest.raises(Refused, match="last-administrator"):
            attempt()
    workshop.owner.refresh_from_db()
    assert workshop.owner.is_active
    assert workshop.owner.roles.filter(is_administrator=True).exists()

    give_login(idle, login="idle", password="rubber-and-steel", by=workshop.owner)
    deactivate(workshop.owner, by=idle)
    with pytest.raises(Refused, match="last-administrator"):
        deactivate(idle, by=SYSTEM)


def test_deactivating_and_reactivating_happen_once_each(workshop):
    deactivate(workshop.technician, by=workshop.owner)
    with pytest.raises(Refused):
        deactivate(workshop.technician, by=workshop.owner)
    reactivate(workshop.technician, by=workshop.owner)
    with pytest.raises(Refused):
        reactivate(workshop.technician, by=workshop.owner)

    assert story_of(workshop.technician) == ["signin.deactivated", "signin.reactivated"]


def test_the_command_line_makes_an_administrator_or_lets_one_in_again(workshop):
    person = make_administrator(login="rescue", password="rubber-and-steel", name="Кузнецов Иван", by=SYSTEM)
    assert person.full_name == "Кузнецов Иван"
    assert person.roles.filter(is_administrator=True).exists()

    Employee.objects.filter(pk=workshop.owner.pk).update(is_active=False)
    make_administrator(login="OWNER", password="rubber-and-steel", by=SYSTEM)
    workshop.owner.refresh_from_db()
    assert workshop.owner.is_active
    assert workshop.owner.check_password("rubber-and-steel")
    assert not workshop.owner.check_password(PASSWORD)


def test_nobody_but_the_program_makes_an_administrator(workshop):
    with pytest.raises(Forbidden):
        make_administrator(login="rescue", password="rubber-and-steel", by=workshop.owner)
