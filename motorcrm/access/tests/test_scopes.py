"""Rights: what several roles grant together, their scopes, and the fields they show."""

import pytest

from motorcrm.access.catalogue import ADMINISTRATOR, ALL, OWN, RIGHTS, SECTIONS, SHIPPED_ROLES, TECHNICIAN, declare
from motorcrm.access.fields import masked_phone, sees, shown_facts
from motorcrm.access.guard import guard
from motorcrm.access.models import Grant, Role
from motorcrm.access.rights import SEE_CONTACTS, SEE_COSTS, SEE_PRICES
from motorcrm.access.scopes import has, reaches, rights_given, rights_of, scope_of, within
from motorcrm.access.shipped import ensure_roles
from motorcrm.core.actor import SYSTEM
from motorcrm.core.operation import OPERATIONS, PROGRAM, PUBLIC, SIGNED_IN
from motorcrm.core.refusal import Absent, Forbidden
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import EDIT_EMPLOYEES, MANAGE_ACCESS, VIEW_EMPLOYEES
from motorcrm.testing.cast import hire, role_with

pytestmark = pytest.mark.django_db


def test_with_several_roles_the_widest_wins(workshop):
    person = hire("Both", role_with(VIEW_EMPLOYEES, scope=OWN))
    assert scope_of(person, VIEW_EMPLOYEES) == OWN

    person.roles.add(role_with(VIEW_EMPLOYEES, scope=ALL))

    assert scope_of(Employee.objects.get(pk=person.pk), VIEW_EMPLOYEES) == ALL


def test_the_program_and_an_administrator_hold_every_right(workshop):
    assert rights_of(SYSTEM) == rights_of(workshop.owner) == dict.fromkeys(RIGHTS, ALL)


def test_nobody_strangers_and_deactivated_people_hold_no_rights(workshop):
    from django.contrib.auth.models import AnonymousUser

    workshop.owner.is_active = False
    for person in (None, AnonymousUser(), Employee(), workshop.owner):
        assert rights_of(person) == {}
        assert not has(person, SIGNED_IN)
        assert not has(person, PROGRAM)
        assert not has(person, VIEW_EMPLOYEES)
        assert has(person, PUBLIC)


def test_only_the_system_actor_is_the_system(workshop):
    assert has(SYSTEM, PROGRAM)
    assert not has(workshop.owner, PROGRAM)


def test_a_right_no_longer_declared_is_not_held(workshop):
    role = role_with(VIEW_EMPLOYEES)
    Grant.objects.create(role=role, right="gone.away", scope=ALL)

    assert rights_given([role]) == {VIEW_EMPLOYEES.code: ALL}


def test_a_right_without_scope_covers_everything_whatever_is_stored(workshop):
    role = role_with(EDIT_EMPLOYEES)
    role.grants.update(scope=OWN)

    assert rights_given([role]) == {EDIT_EMPLOYEES.code: ALL}


@pytest.mark.parametrize(
    ("rights", "limits", "fits"),
    [
        ({}, {}, True),
        ({"a": OWN}, {"a": OWN}, True),
        ({"a": OWN}, {"a": ALL}, True),
        ({"a": ALL}, {"a": OWN}, False),
        ({"a": OWN}, {}, False),
        ({"a": ALL, "b": OWN}, {"a": ALL}, False),
    ],
)
def test_rights_are_compared_with_their_scopes(rights, limits, fits):
    assert within(rights, limits) is fits


def test_a_reader_sees_everything_their_own_or_nothing(workshop):
    def seen(person):
        return set(Employee.objects.visible_to(person))

    assert seen(workshop.manager) == set(Employee.objects.all())
    assert seen(workshop.technician) == {workshop.technician}
    assert seen(hire("Roleless")) == set()
    assert reaches(workshop.technician, VIEW_EMPLOYEES, workshop.technician)
    assert not reaches(workshop.technician, VIEW_EMPLOYEES, workshop.other_technician)
    assert reaches(SYSTEM, VIEW_EMPLOYEES, workshop.technician)


def test_a_model_that_does_not_declare_owners_shows_nothing(workshop):
    from motorcrm.access.scopes import ScopedQuerySet

    with pytest.raises(TypeError):
        ScopedQuerySet(Role).own(workshop.technician)


def test_the_invisible_is_absent_and_the_visible_but_not_allowed_is_forbidden(workshop):
    with pytest.raises(Absent):
        guard(by=workshop.technician, needs=EDIT_EMPLOYEES, about=workshop.other_technician)
    with pytest.raises(Forbidden):
        guard(by=workshop.manager, needs=EDIT_EMPLOYEES, about=workshop.other_technician)
    with pytest.raises(Forbidden):
        guard(by=workshop.manager, needs=EDIT_EMPLOYEES, about=None)
    with pytest.raises(Forbidden):
        guard(by=workshop.owner, needs=PROGRAM, about=None)
    guard(by=workshop.owner, needs=EDIT_EMPLOYEES, about=workshop.other_technician)
    guard(by=SYSTEM, needs=PROGRAM, about=workshop.other_technician)


def test_a_right_with_the_scope_own_does_not_cover_everything_visible(workshop, monkeypatch):
    touched = declare("test.touch", "Touch", "", section="employees", scoped=True)
    try:
        person = hire("Looker", role_with(VIEW_EMPLOYEES))
        person.roles.add(role_with(touched, scope=OWN))

        with pytest.raises(Forbidden):
            guard(by=person, needs=touched, about=workshop.technician)
        guard(by=person, needs=touched, about=person)
    finally:
        del RIGHTS[touched.code]


def test_everyone_may_see_themselves(workshop):
    person = hire("Roleless")

    guard(by=person, needs=SIGNED_IN, about=person)
    with pytest.raises(Absent):
        guard(by=person, needs=SIGNED_IN, about=workshop.technician)


def test_fields_are_hidden_by_name(workshop):
    facts = {"name": "Oil", "price": 1, "cost": 2, "phone": "+7", "inner": [{"total": 3, "name": "x"}]}

    assert shown_facts(workshop.senior, facts) == {"name": "Oil", "inner": [{"name": "x"}]}
    assert shown_facts(workshop.owner, facts) == facts
    for right, left in ((SEE_PRICES, {"price"}), (SEE_COSTS, {"cost"}), (SEE_CONTACTS, {"phone"})):
        person = hire(f"Sees {right.code}", role_with(right))
        assert {"price", "cost", "phone"} & shown_facts(person, facts).keys() == left
    view = sees(workshop.manager)
    assert (view.prices, view.costs, view.contacts) == (True, True, True)
    assert not sees(workshop.technician).contacts


def test_a_masked_phone_tells_two_apart_and_dials_nobody():
    assert masked_phone("+79123456789") == "+7 ••• ••89"
    assert masked_phone("") == ""


def test_the_shipped_roles_are_what_the_catalogue_says(workshop):
    assert Role.objects.get(is_administrator=True).code == ADMINISTRATOR
    for code in SHIPPED_ROLES:
        held = {grant.right: grant.scope for grant in Role.objects.get(code=code).grants.all()}
        wanted = {
            right.code: dict(right.shipped_to)[code] for right in RIGHTS.values() if code in dict(right.shipped_to)
        }
        assert held == wanted


def test_an_existing_role_is_left_as_the_company_made_it(workshop):
    Role.objects.get(code=TECHNICIAN).grants.all().delete()
    Role.objects.filter(code=TECHNICIAN).update(name="Механик")

    ensure_roles()

    assert not Role.objects.get(code=TECHNICIAN).grants.exists()
    assert Role.objects.get(code=TECHNICIAN).label == "Механик"


def test_technicians_and_senior_technicians_see_no_sums_and_nobody_else_manages_access():
    for right in (SEE_PRICES, SEE_COSTS, SEE_CONTACTS):
        assert not {"technician", "senior-technician"} & dict(right.shipped_to).keys()
    assert not MANAGE_ACCESS.shipped_to


def test_every_right_says_what_it_is_for():
    for right in RIGHTS.values():
        assert right.section in SECTIONS
        assert str(right.label)
        assert str(right.explanation)


def test_a_right_is_declared_once_and_well():
    with pytest.raises(ValueError, match="twice"):
        declare(VIEW_EMPLOYEES.code, "x", "x", section="employees")
    with pytest.raises(ValueError, match="section"):
        declare("test.x", "x", "x", section="nowhere")
    with pytest.raises(ValueError, match="scope"):
        declare("test.x", "x", "x", section="employees", own_for=[TECHNICIAN])
    assert "test.x" not in RIGHTS


def test_every_operation_needs_something_declared():
    for name, verb in OPERATIONS.items():
        assert verb.needs in (PUBLIC, SIGNED_IN, PROGRAM) or RIGHTS.get(verb.needs.code) is verb.needs, name
