"""Giving roles to employees: who may give what to whom."""

import pytest

from motorcrm.access.catalogue import ADMINISTRATOR, ALL, MANAGER, OWN, TECHNICIAN
from motorcrm.access.models import Role
from motorcrm.access.scopes import rights_given, rights_of, within
from motorcrm.core.exact import Percent
from motorcrm.core.refusal import Absent, Refused
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import EDIT_EMPLOYEES, MANAGE_ACCESS, VIEW_EMPLOYEES
from motorcrm.history.models import Happening
from motorcrm.history.queries import story_of
from motorcrm.roles.operations import give_roles
from motorcrm.roles.queries import resulting_rights
from motorcrm.testing.cast import hire, role_with

pytestmark = pytest.mark.django_db


def role(code):
    return Role.objects.get(code=code)


@pytest.fixture
def keeper(workshop):
    """Manages access, yet has few rights of their own."""
    return hire("Keeper", role_with(VIEW_EMPLOYEES, MANAGE_ACCESS, name="Keeper of keys"))


@pytest.fixture
def newcomer(workshop):
    return hire("Newcomer", login=None)


def test_roles_are_set_to_exactly_those_given(workshop):
    give_roles(workshop.senior, roles=[role(MANAGER), role(TECHNICIAN)], by=workshop.owner)

    assert {r.code for r in workshop.senior.roles.all()} == {MANAGER, TECHNICIAN}
    facts = Happening.objects.get(event="roles.given").facts
    assert len(facts["before"]["roles"]) == 1
    assert len(facts["after"]["roles"]) == 2


def test_giving_the_same_roles_again_changes_nothing(workshop):
    give_roles(workshop.senior, roles=list(workshop.senior.roles.all()), by=workshop.owner)

    assert story_of(workshop.senior) == []


def test_new_rights_hold_at_the_next_request_and_taken_ones_no_more(workshop, sign_in):
    browser = sign_in(workshop.technician)
    other = f"/employees/{workshop.other_technician.pk}/"
    assert browser.get(other).status_code == 404

    give_roles(workshop.technician, roles=[role(MANAGER)], by=workshop.owner)
    assert browser.get(other).status_code == 200

    give_roles(workshop.technician, roles=[], by=workshop.owner)
    assert browser.get(other).status_code in (403, 404)


def test_nobody_gives_a_right_they_do_not_have(workshop, keeper, newcomer):
    for wider in (role(MANAGER), role(ADMINISTRATOR), role_with(EDIT_EMPLOYEES)):
        with pytest.raises(Refused, match="wider-than-own"):
            give_roles(newcomer, roles=[wider], by=keeper)
    assert not newcomer.roles.exists()

    narrow = role_with(VIEW_EMPLOYEES)
    give_roles(newcomer, roles=[narrow], by=keeper)
    assert list(newcomer.roles.all()) == [narrow]


def test_nobody_gives_a_scope_wider_than_their_own(workshop, newcomer):
    by = hire("Narrow", role_with(MANAGE_ACCESS))
    by.roles.add(role_with(VIEW_EMPLOYEES, scope=OWN))
    newcomer_role = role_with(VIEW_EMPLOYEES, scope=ALL)

    # whoever sees only themselves does not even see the newcomer
    with pytest.raises(Absent):
        give_roles(newcomer, roles=[newcomer_role], by=by)

    assert not within(rights_given([newcomer_role]), rights_given(by.roles.all()))
    assert within(rights_given(by.roles.all()), rights_given([newcomer_role, *by.roles.all()]))


def test_two_roles_that_are_wider_only_together_are_refused_too(workshop, keeper, newcomer):
    with pytest.raises(Refused, match="wider-than-own"):
        give_roles(newcomer, roles=[role_with(VIEW_EMPLOYEES), role_with(EDIT_EMPLOYEES)], by=keeper)


def test_nobody_gives_a_larger_discount_than_their_own(workshop, keeper, newcomer):
    generous = role_with(VIEW_EMPLOYEES)
    generous.max_discount = Percent.whole(5)
    generous.save()

    with pytest.raises(Refused, match="wider-than-own"):
        give_roles(newcomer, roles=[generous], by=keeper)


def test_of_two_administrators_the_demoted_one_demotes_nobody(workshop):
    """The rights are read anew behind the lock: an object loaded before the demotion does not help."""
    second = hire("Second", ADMINISTRATOR)
    assert second.pk
    loaded = Employee.objects.get(pk=second.pk)
    rights_of(loaded)
    give_roles(second, roles=[role(TECHNICIAN)], by=workshop.owner)

    with pytest.raises(Refused, match="rights-gone"):
        give_roles(workshop.owner, roles=[role(TECHNICIAN)], by=loaded)

    assert workshop.owner.roles.filter(is_administrator=True).exists()


def test_each_resulting_right_names_the_roles_it_comes_from(workshop):
    give_roles(workshop.technician, roles=[role(TECHNICIAN), role(MANAGER)], by=workshop.owner)

    rights = {line.right.code: line for section in resulting_rights(workshop.technician) for line in section.rights}

    assert rights["employees.view"].scope == ALL
    assert len(rights["employees.view"].roles) == 2
    assert MANAGE_ACCESS.code not in rights
