"""Roles: how the company changes them, and that nobody can raise their own rights."""

import pytest
from django.utils import translation

from motorcrm.access.catalogue import ADMINISTRATOR, ALL, MANAGER, OWN, RIGHTS, TECHNICIAN
from motorcrm.access.models import Role
from motorcrm.access.scopes import rights_given, rights_of
from motorcrm.core.exact import HUNDRED_PERCENT, Percent
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused, Stale
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import EDIT_EMPLOYEES, MANAGE_ACCESS, VIEW_EMPLOYEES
from motorcrm.history.models import Happening
from motorcrm.history.queries import story_of
from motorcrm.history.words import read
from motorcrm.orders.models import Transition
from motorcrm.roles.operations import add_role, copy_role, delete_role, edit_role
from motorcrm.roles.rights import MANAGE_ROLES
from motorcrm.testing.cast import hire, role_with

pytestmark = pytest.mark.django_db

SEES_OWN = {"employees.view": OWN}
NONE = Percent.zero()
KEY = "a-key-of-the-form"


def role(code):
    return Role.objects.get(code=code)


def again(known):
    return Role.objects.get(pk=known.pk)


def change(known, by, **asked):
    """Edit the role, leaving the rest as it is."""
    standing = again(known)
    kept = {
        "version": standing.version,
        "name": standing.label,
        "grants": rights_given([standing]),
        "max_discount": standing.max_discount,
        "second_factor_required": standing.second_factor_required,
    }
    return edit_role(standing, **{**kept, **asked}, by=by)


@pytest.fixture
def helper(workshop):
    """A person who makes roles, sees only themselves and may give up to five percent."""
    own = role_with(MANAGE_ROLES, EDIT_EMPLOYEES, name="Personnel")
    own.grants.create(right="employees.view", scope=OWN)
    Role.objects.filter(pk=own.pk).update(max_discount=Percent.whole(5))
    return hire("Helper", own)


def test_a_made_role_gives_what_it_says(workshop):
    made = add_role(name=" Tyre fitter ", grants=SEES_OWN, max_discount=Percent.whole(3), by=workshop.owner)

    person = hire("Fitter", made)
    assert rights_of(person) == SEES_OWN
    assert (made.name, made.max_discount) == ("Tyre fitter", Percent.whole(3))
    assert story_of(made) == ["roles.added"]


def test_a_role_sent_twice_is_made_once(workshop):
    known = {"name": "Fitter", "grants": SEES_OWN, "max_discount": NONE, "by": workshop.owner, "key": KEY}

    assert add_role(**known) == add_role(**known)
    assert Role.objects.filter(name="Fitter").count() == 1


def test_a_copy_gives_the_same_and_is_a_role_of_its_own(workshop):
    copy = copy_role(role(MANAGER), name="Receptionist", by=workshop.owner)
    change(copy, workshop.owner, grants={})

    assert copy.max_discount == role(MANAGER).max_discount
    assert rights_given([again(copy)]) == {}
    assert "orders.create" in rights_given([role(MANAGER)])
    assert story_of(copy) == ["roles.copied", "roles.edited"]


def test_a_copy_of_the_administrators_role_can_be_narrowed(workshop):
    copy = copy_role(role(ADMINISTRATOR), name="Deputy", by=workshop.owner)

    assert not copy.is_administrator
    assert rights_given([copy]) == dict.fromkeys(RIGHTS, ALL)
    change(copy, workshop.owner, grants=SEES_OWN)
    assert rights_given([again(copy)]) == SEES_OWN


def test_history_keeps_codes_of_rights_and_shows_them_in_the_readers_language(workshop):
    made = add_role(name="Fitter", grants=SEES_OWN, max_discount=NONE, by=workshop.owner)
    change(made, workshop.owner, grants={"employees.view": ALL, "employees.edit": ALL}, max_discount=Percent.whole(2))

    facts = Happening.objects.get(event="roles.edited").facts
    assert facts["before"]["rights"] == ["employees.view:own"]
    assert facts["after"] == {"rights": ["employees.view", "employees.edit"], "max_discount": "2"}
    for language, narrowed in (("en", "View employees (own only)"), ("ru", "Видеть сотрудников (только своё)")):
        with translation.override(language):
            assert read("rights", facts["before"]["rights"]) == [narrowed]
            assert read("rights", ["a.right.that.is.no.more"]) == ["a.right.that.is.no.more"]


def test_an_edit_that_changes_nothing_is_no_event(workshop):
    change(role(TECHNICIAN), workshop.owner)

    assert story_of(role(TECHNICIAN)) == []
    assert role(TECHNICIAN).name == "", "the shipped name still follows the reader's language"


def test_a_change_works_at_the_next_request_of_everyone_signed_in(workshop, sign_in):
    owner, technician = sign_in(workshop.owner), sign_in(workshop.technician)
    address = f"/settings/roles/{role(TECHNICIAN).pk}/edit/"
    assert technician.get("/finance/").status_code == 403

    wide = {"name": "Technician", "max_discount": "0", "version": 1, "right.finance.view": "on"}
    assert owner.post(address, wide).status_code == 302
    assert technician.get("/finance/").status_code == 200

    assert owner.post(address, {"name": "Technician", "max_discount": "0", "version": 2}).status_code == 302
    assert technician.get("/finance/").status_code == 403


def test_people_without_the_roles_right_make_none(workshop):
    keeper = hire("Keeper", role_with(VIEW_EMPLOYEES, MANAGE_ACCESS, name="Keeper"))
    for person in (workshop.manager, keeper):
        with pytest.raises(Forbidden):
            add_role(name="Mine", grants={}, max_discount=NONE, by=person)
        with pytest.raises(Forbidden):
            copy_role(role(TECHNICIAN), name="Mine", by=person)
        with pytest.raises(Forbidden):
            change(role(TECHNICIAN), person)
        with pytest.raises(Forbidden):
            delete_role(role_with(name="Spare"), by=person)


@pytest.mark.parametrize(
    ("grants", "discount"),
    [
        ({"employees.view": ALL}, 0),
        ({"finance.view": ALL}, 0),
        ({"employees.access": ALL}, 0),
        ({"employees.view": OWN}, 6),
    ],
)
def test_nobody_makes_a_role_wider_than_their_own(helper, grants, discount):
    spare = role_with(name="Spare")

    with pytest.raises(Refused, match="wider-than-own"):
        add_role(name="Wide", grants=grants, max_discount=Percent.whole(discount), by=helper)
    with pytest.raises(Refused, match="wider-than-own"):
        change(spare, helper, grants=grants, max_discount=Percent.whole(discount))

    assert rights_given([spare]) == {}
    assert not Role.objects.filter(name="Wide").exists()


def test_within_their_own_they_may(helper):
    made = add_role(name="Narrow", grants=SEES_OWN, max_discount=Percent.whole(5), by=helper)
    change(made, helper, grants={"employees.edit": ALL}, max_discount=NONE)
    delete_role(again(made), by=helper)

    assert story_of(made) == ["roles.added", "roles.edited", "roles.deleted"]


def test_nobody_touches_a_role_that_is_wider_than_their_own(helper):
    for wider in (role(MANAGER), role(ADMINISTRATOR)):
        with pytest.raises(Refused, match="wider-than-own"):
            copy_role(wider, name="Copy", by=helper)
        with pytest.raises(Refused, match="wider-than-own"):
            change(wider, helper, grants={}, max_discount=NONE)
        with pytest.raises(Refused, match="wider-than-own"):
            delete_role(wider, by=helper)
    generous = Role.objects.create(name="Generous", max_discount=Percent.whole(50))
    with pytest.raises(Refused, match="wider-than-own"):
        change(generous, helper, max_discount=NONE)


def test_nobody_changes_the_role_they_hold(helper):
    own = helper.roles.get()
    for asked in ({"name": "Boss"}, {"grants": {}}, {"max_discount": HUNDRED_PERCENT}):
        with pytest.raises(Refused, match=r"own-role|wider-than-own"):
            change(own, helper, **asked)
    with pytest.raises(Refused, match="own-role"):
        delete_role(own, by=helper)

    assert story_of(own) == []


def test_an_administrator_changes_even_a_role_they_hold(workshop):
    workshop.owner.roles.add(role(TECHNICIAN))
    change(role(TECHNICIAN), workshop.owner, grants=SEES_OWN)

    assert rights_given([role(TECHNICIAN)]) == SEES_OWN


def test_rights_are_read_anew_behind_the_lock(workshop, helper):
    """An object loaded before its role was taken away does not help."""
    loaded = Employee.objects.get(pk=helper.pk)
    rights_of(loaded)
    helper.roles.clear()

    with pytest.raises(Refused, match="rights-gone"):
        add_role(name="Late", grants={}, max_discount=NONE, by=loaded)


def test_the_administrators_role_is_renamed_but_never_narrowed_nor_deleted(workshop):
    with pytest.raises(Refused, match="administrator"):
        change(role(ADMINISTRATOR), workshop.owner, grants=SEES_OWN)
    with pytest.raises(Refused, match="administrator"):
        change(role(ADMINISTRATOR), workshop.owner, max_discount=NONE)
    with pytest.raises(Refused, match="shipped"):
        delete_role(role(ADMINISTRATOR), by=workshop.owner)

    change(role(ADMINISTRATOR), workshop.owner, name="Director")
    assert (role(ADMINISTRATOR).name, role(ADMINISTRATOR).is_administrator) == ("Director", True)


def test_a_role_somebody_has_is_not_deleted_and_they_are_named(workshop):
    made = role_with(name="Fitter")
    hire("Holder", made)

    with pytest.raises(Refused, match="role-in-use") as refusal:
        delete_role(made, by=workshop.owner)

    assert refusal.value.facts["people"] == ["Holder P."]


def test_deleting_a_role_names_only_visible_people(helper):
    made = role_with(name="Fitter")
    hire("Holder", made)

    with pytest.raises(Refused, match="role-in-use") as refusal:
        delete_role(made, by=helper)

    assert refusal.value.facts["people"] == []


def test_a_role_that_narrows_a_status_is_not_deleted(workshop):
    """Without it the way would be open to everybody."""
    made = role_with(name="Fitter")
    Transition.objects.first().roles.add(made)

    with pytest.raises(Refused, match="role-named"):
        delete_role(made, by=workshop.owner)


def test_a_role_is_deleted_once(workshop):
    made = role_with(VIEW_EMPLOYEES, name="Fitter")
    gone = again(made)
    delete_role(made, by=workshop.owner)

    with pytest.raises(Absent):
        delete_role(gone, by=workshop.owner)
    assert story_of(gone) == ["roles.deleted"]


def test_of_two_editors_the_second_is_shown_what_the_first_did(workshop):
    made = role_with(name="Fitter")
    change(made, workshop.owner, grants=SEES_OWN)

    with pytest.raises(Stale) as refusal:
        change(made, workshop.owner, version=1, name="Fitter 2", grants={})

    assert refusal.value.facts["theirs"]["rights"]
    assert rights_given([again(made)]) == SEES_OWN


@pytest.mark.parametrize(
    "grants", [{"no.such": ALL}, {"employees.view": "everything"}, {"employees.edit": OWN}, {"": ""}]
)
def test_an_unknown_right_or_scope_is_refused(workshop, grants):
    with pytest.raises(Invalid):
        add_role(name="Odd", grants=grants, max_discount=NONE, by=workshop.owner)


@pytest.mark.parametrize("name", ["", "  ", "technician", "МАСТЕР", "Fitter"])
def test_a_role_has_a_name_of_its_own(workshop, name):
    role_with(name="fitter")
    Role.objects.filter(code=TECHNICIAN).update(name="Technician" if name == "technician" else "Мастер")

    with pytest.raises(Invalid) as problem:
        add_role(name=name, grants={}, max_discount=NONE, by=workshop.owner)
    assert list(problem.value.errors) == ["name"]


def test_more_than_everything_cannot_be_discounted(workshop):
    for discount in (Percent(10_001), Percent(-1)):
        with pytest.raises(Invalid):
            add_role(name="Odd", grants={}, max_discount=discount, by=workshop.owner)
