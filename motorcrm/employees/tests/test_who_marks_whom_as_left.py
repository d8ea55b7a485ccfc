"""Whoever keeps the staff list marks people as left, but not those who are stronger."""

from datetime import date
from itertools import product

import pytest

from motorcrm.access.catalogue import ACCOUNTANT, ADMINISTRATOR, MANAGER, SENIOR_TECHNICIAN, TECHNICIAN
from motorcrm.access.models import Role
from motorcrm.access.scopes import rights_given, within
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import Percent
from motorcrm.core.refusal import Refused
from motorcrm.employees.operations import come_back, leave
from motorcrm.employees.rights import EDIT_EMPLOYEES, MANAGE_ACCESS, VIEW_EMPLOYEES
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.cast import hire, role_with

pytestmark = pytest.mark.django_db

ON = date(2026, 5, 1)


@pytest.fixture
def clerk(workshop):
    """Keeps the staff list, and does not manage access."""
    return hire("Clerk", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES, name="Clerk"))


@pytest.fixture
def second_owner(workshop):
    """So that the rule about the last administrator has no say."""
    return hire("Second", ADMINISTRATOR)


def test_a_clerk_marks_technicians_and_accountants_but_no_administrator(workshop, clerk, second_owner):
    for person in (workshop.technician, workshop.accountant, workshop.manager):
        leave(person, on=ON, answers={"orders": {"jobs_to": None, "orders_to": None}}, by=clerk)
        assert person.left_on == ON
    with pytest.raises(Refused, match="stronger"):
        leave(second_owner, on=ON, by=clerk)

    second_owner.refresh_from_db()
    assert (second_owner.left_on, second_owner.is_active) == (None, True)


def test_nor_whoever_manages_access(workshop, clerk):
    keeper = hire("Keeper", role_with(VIEW_EMPLOYEES, MANAGE_ACCESS, name="Keeper"))

    with pytest.raises(Refused, match="stronger"):
        leave(keeper, on=ON, by=clerk)


def test_nor_whoever_may_do_the_same_and_more(workshop, clerk):
    head = hire("Head", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES, VIEW_ORDERS, name="Head of staff"))

    with pytest.raises(Refused, match="stronger"):
        leave(head, on=ON, by=clerk)
    leave(clerk, on=ON, by=head)


def test_nor_whoever_may_give_larger_discounts(workshop, clerk):
    head = hire("Head", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES, name="Generous"))
    Role.objects.filter(name="Generous").update(max_discount=Percent(500))

    with pytest.raises(Refused, match="stronger"):
        leave(head, on=ON, by=clerk)


def test_managing_access_is_not_enough_against_an_administrator(workshop, second_owner):
    keeper = hire("Keeper", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES, MANAGE_ACCESS, name="Keeper"))

    with pytest.raises(Refused, match="stronger"):
        leave(second_owner, on=ON, by=keeper)


def test_without_a_login_nobody_is_strong(workshop, clerk):
    """A former owner who is kept in the list for history."""
    old = hire("Old", ADMINISTRATOR, login=None)

    leave(old, on=ON, by=clerk)


def test_people_may_note_their_own_leaving(workshop, clerk):
    leave(clerk, on=ON, by=clerk)


def test_the_page_says_who_to_ask_and_keeps_the_form(workshop, clerk, second_owner, sign_in):
    answer = sign_in(clerk).post(f"/employees/{second_owner.pk}/leave/", {"on": "2026-05-01"})

    assert answer.status_code == 409
    assert "администратор" in answer.content.decode()
    assert 'name="on"' in answer.content.decode()


def test_of_every_two_people_the_weaker_never_sees_off_the_stronger(workshop, clerk, second_owner):
    """All pairs of shipped roles, each also with the staff list and with the keys, against what is declared."""
    extra = [[], [VIEW_EMPLOYEES, EDIT_EMPLOYEES], [VIEW_EMPLOYEES, EDIT_EMPLOYEES, MANAGE_ACCESS]]
    people = []
    for code, rights in product((MANAGER, SENIOR_TECHNICIAN, TECHNICIAN, ACCOUNTANT, ADMINISTRATOR), extra):
        person = hire(f"{code}-{len(rights)}", code)
        if rights:
            person.roles.add(role_with(*rights, name=f"{code} and {len(rights)}"))
        people.append(person)
    editors = [one for one in people if EDIT_EMPLOYEES.code in rights_given(one.roles.all())]
    assert len(editors) > 8

    for actor, person in product(editors, people):
        if actor.pk == person.pk:
            continue
        mine, theirs = rights_given(actor.roles.all()), rights_given(person.roles.all())
        is_stronger = within(mine, theirs) and not within(theirs, mine)
        has_more_keys = MANAGE_ACCESS.code in theirs and MANAGE_ACCESS.code not in mine
        assert sees_off(actor, person) is not (is_stronger or has_more_keys), (actor, person)


def sees_off(actor, person):
    """Whether they can; afterwards everything is as it was."""
    try:
        leave(person, on=ON, answers={"orders": {"jobs_to": None, "orders_to": None}}, by=actor)
    except Refused:
        return False
    come_back(person, by=SYSTEM)
    return True
