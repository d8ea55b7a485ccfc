"""A person who manages logins and roles, but is no administrator, tries to gain more rights: by any page, in one step
or in several. And the last administrator, whatever is tried."""

from datetime import timedelta

import pytest

from motorcrm.access.catalogue import ADMINISTRATOR, ALL, OWN, RIGHTS
from motorcrm.access.limits import max_discount
from motorcrm.access.models import Grant, Role
from motorcrm.access.scopes import rights_of
from motorcrm.core import clock
from motorcrm.core.exact import Percent
from motorcrm.core.refusal import Refused
from motorcrm.employees.access import may_change_access
from motorcrm.employees.models import Employee
from motorcrm.employees.operations import leave
from motorcrm.employees.rights import EDIT_EMPLOYEES, MANAGE_ACCESS, VIEW_EMPLOYEES
from motorcrm.orders.rights import EDIT_ORDERS, VIEW_ORDERS
from motorcrm.roles.operations import give_roles
from motorcrm.roles.queries import may_change_role
from motorcrm.roles.rights import MANAGE_ROLES
from motorcrm.signin.operations import deactivate
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.race import race
from motorcrm.testing.tests.test_matrix import digest

PEOPLE = (VIEW_EMPLOYEES, EDIT_EMPLOYEES, MANAGE_ACCESS, MANAGE_ROLES)


@pytest.fixture
def desk(workshop):
    """The role of a person who helps with employees: views orders and edits their own."""
    role = role_with(*PEOPLE, VIEW_ORDERS, name="Personnel")
    Grant.objects.create(role=role, right=EDIT_ORDERS.code, scope=OWN)
    Role.objects.filter(pk=role.pk).update(max_discount=Percent.whole(5))
    role.refresh_from_db()
    return role


@pytest.fixture
def helper(workshop, desk):
    return hire("Helper", desk)


@pytest.fixture
def colleague(workshop):
    """A person with fewer rights than the helper, within their reach."""
    return hire("Junior", role_with(VIEW_ORDERS, name="Looks"))


def role_form(role=None, *, name="Made", discount="0", **rights):
    """What a browser sends; `orders_edit="all"` for `orders.edit`."""
    sent = {"name": role.name if role else name, "max_discount": discount}
    if role:
        sent["version"] = role.version
    return sent | {f"right.{code.replace('_', '.')}": value for code, value in rights.items()}


def held_by_all():
    """What everybody has, by person."""
    return {
        person.login: (rights_of(person), max_discount(person), person.is_active) for person in Employee.objects.all()
    }


def test_no_page_lets_a_non_administrator_gain_or_give_more(helper, desk, colleague, workshop, sign_in):
    browser, before, was = sign_in(helper), held_by_all(), digest()
    owner, administrator, manager = workshop.owner, Role.objects.get(code=ADMINISTRATOR), workshop.manager
    wide = Role.objects.get(code="manager")
    low = colleague.roles.get()
    attempts = [
        # themselves
        (f"/employees/{helper.pk}/roles/", {"roles": administrator.pk}),
        (f"/employees/{helper.pk}/roles/", {"roles": [desk.pk, wide.pk]}),
        (f"/settings/roles/{desk.pk}/edit/", role_form(desk, discount="5", orders_view="all", orders_edit="own")),
        (f"/settings/roles/{desk.pk}/edit/", role_form(desk, discount="50")),
        # a wider role for a colleague, or for a later day
        (f"/employees/{colleague.pk}/roles/", {"roles": administrator.pk}),
        (f"/employees/{colleague.pk}/roles/", {"roles": wide.pk}),
        (f"/settings/roles/{administrator.pk}/copy/", {"name": "Me too"}),
        (f"/settings/roles/{wide.pk}/copy/", {"name": "Me too"}),
        ("/settings/roles/new/", role_form(orders_close="all")),
        ("/settings/roles/new/", role_form(orders_edit="all")),
        ("/settings/roles/new/", role_form(discount="5,01", orders_view="all")),
        ("/settings/roles/new/", role_form(fields_prices="on")),
        ("/settings/roles/new/", role_form(fields_prices="all") | {"is_administrator": "on"}),
        # in two steps: the role of a colleague made wider
        (f"/settings/roles/{low.pk}/edit/", role_form(low, orders_view="all", orders_edit="all")),
        (f"/settings/roles/{low.pk}/edit/", role_form(low, discount="15", orders_view="all")),
        (f"/settings/roles/{wide.pk}/edit/", role_form(wide)),
        (f"/settings/roles/{administrator.pk}/edit/", {"name": "Helpers", "version": administrator.version}),
        (f"/settings/roles/{administrator.pk}/delete/", {}),
        # a person with more rights, taken over or locked out
        (f"/employees/{owner.pk}/password/", {"password": "my-own-words-77", "again": "my-own-words-77"}),
        (f"/employees/{owner.pk}/login/", {"login": "helper2"}),
        (f"/employees/{manager.pk}/password/", {"password": "my-own-words-77", "again": "my-own-words-77"}),
        (f"/employees/{owner.pk}/deactivate/", {}),
        (f"/employees/{manager.pk}/deactivate/", {}),
        (f"/employees/{manager.pk}/roles/", {"roles": low.pk}),
        (f"/employees/{owner.pk}/view-as/", {}),
        (f"/employees/{colleague.pk}/view-as/", {}),
    ]
    for url, sent in attempts:
        answered = browser.post(url, sent)
        assert answered.status_code in (403, 404, 409, 422), (url, sent, answered.status_code)
        assert digest() == was, (url, sent)
    assert held_by_all() == before


def test_changes_within_ones_own_rights_work_on_the_same_pages(helper, desk, colleague, sign_in):
    """Else the test before could pass because nothing is ever allowed."""
    browser, low = sign_in(helper), colleague.roles.get()

    edited = browser.post(
        f"/settings/roles/{low.pk}/edit/", role_form(low, discount="5", orders_view="all", orders_edit="own")
    )
    made = browser.post("/settings/roles/new/", role_form(orders_view="own"))
    given = browser.post(f"/employees/{colleague.pk}/roles/", {"roles": Role.objects.get(name="Made").pk})

    assert [one.status_code for one in (edited, made, given)] == [302, 302, 302]
    assert rights_of(Employee.objects.get(pk=colleague.pk)) == {"orders.view": OWN}


def test_a_role_made_with_more_rights_is_not_widened_by_people_with_fewer(helper, workshop, sign_in):
    """They made a role within their own rights, which were narrowed since: the role is now out of their reach."""
    browser = sign_in(helper)
    browser.post("/settings/roles/new/", role_form(orders_view="all", orders_edit="own"))
    made = Role.objects.get(name="Made")
    Grant.objects.filter(role__members=helper, right=EDIT_ORDERS.code).delete()
    was = digest()

    assert browser.post(f"/settings/roles/{made.pk}/copy/", {"name": "Again"}).status_code == 409
    assert browser.post(f"/settings/roles/{made.pk}/delete/").status_code == 409
    assert digest() == was


def test_a_new_colleague_is_no_way_round(helper, workshop, sign_in):
    """Hiring a person and signing in as them gives no further rights."""
    browser = sign_in(helper)
    browser.post("/employees/new/", {"last_name": "Puppet", "first_name": "Pat"})
    puppet = Employee.objects.get(last_name="Puppet")
    words = {"login": "puppet", "password": "puppet-on-strings"}
    assert browser.post(f"/employees/{puppet.pk}/login/", words).status_code == 200
    url, wider, same = f"/employees/{puppet.pk}/roles/", Role.objects.get(code="manager"), helper.roles.get()

    assert browser.post(url, {"roles": wider.pk}).status_code == 409
    assert browser.post(url, {"roles": [same.pk, wider.pk]}).status_code == 409
    assert browser.post(url, {"roles": same.pk}).status_code == 302
    assert rights_of(Employee.objects.get(pk=puppet.pk)) == rights_of(helper)


def test_buttons_are_shown_only_where_they_would_not_be_refused(helper, colleague, workshop):
    for person in Employee.objects.all():
        offered = may_change_access(helper, person)
        try:
            deactivate(Employee.objects.get(pk=person.pk), by=helper)
            done = True
        except Refused:
            done = False
        assert offered == done, person
    generous = Role.objects.create(name="Generous", max_discount=Percent.whole(50))
    assert not may_change_access(helper, hire("Dear", generous))
    assert not may_change_role(helper, generous)


# The last administrator


def test_the_last_administrator_stays_whatever_is_tried(workshop, sign_in):
    """By another administrator who cannot sign in, or by a person who may do everything without that role."""
    everything = role_with(*RIGHTS.values(), name="All but the name")
    Role.objects.filter(pk=everything.pk).update(max_discount=Percent.whole(100))
    deputy = hire("Deputy", everything)
    browser, owner, role = sign_in(deputy), workshop.owner, Role.objects.get(code=ADMINISTRATOR)
    was = digest()
    attempts = [
        (f"/employees/{owner.pk}/roles/", {"roles": everything.pk}),
        (f"/employees/{owner.pk}/roles/", {"none": "at all"}),
        (f"/employees/{owner.pk}/deactivate/", {}),
        (f"/employees/{owner.pk}/leave/", {"on": clock.today().isoformat()}),
        (f"/settings/roles/{role.pk}/edit/", role_form(role, orders_view="all") | {"name": "Bosses"}),
        (f"/settings/roles/{role.pk}/delete/", {}),
    ]
    for url, sent in attempts:
        answered = browser.post(url, sent)
        assert answered.status_code == 409, (url, answered.status_code)
        assert digest() == was, url


def test_a_former_or_locked_out_administrator_does_not_count_as_the_last_one(workshop):
    second = hire("Second", ADMINISTRATOR, login=None)
    third = hire("Third", ADMINISTRATOR, left_on=clock.today() - timedelta(days=1))
    for person in (second, third):
        with pytest.raises(Refused) as refusal:
            leave(workshop.owner, on=clock.today(), by=person)
        assert refusal.value.code == "last-administrator"


def test_the_administrators_role_keeps_every_right_whatever_its_owner_sends(workshop, sign_in):
    role = Role.objects.get(code=ADMINISTRATOR)

    sign_in(workshop.owner).post(f"/settings/roles/{role.pk}/edit/", role_form(role, discount="1") | {"name": "Owners"})

    assert rights_of(Employee.objects.get(pk=workshop.owner.pk)) == dict.fromkeys(RIGHTS, ALL)
    assert max_discount(workshop.owner) == Percent.whole(100)


def by_some_way(way, victim, by):
    """One of the ways to lose an administrator."""
    held, actor = Employee.objects.get(pk=victim), Employee.objects.get(pk=by)
    if way == "demote":
        give_roles(held, roles=[Role.objects.get(code="technician")], by=actor)
    elif way == "leave":
        leave(held, on=clock.today(), by=actor)
    else:
        deactivate(held, by=actor)


@pytest.mark.parametrize(("one", "other"), [("leave", "leave"), ("leave", "demote"), ("leave", "close")])
def test_two_administrators_who_put_each_other_out_at_once_leave_one(real_database, workshop, one, other):
    second = hire("Second", ADMINISTRATOR)

    outcomes = race(
        real_database,
        by_some_way,
        [(one, second.pk, workshop.owner.pk), (other, workshop.owner.pk, second.pk)],
    )

    able = Employee.objects.filter(roles__is_administrator=True, is_active=True, left_on=None)
    assert able.count() == 1, outcomes
    assert sorted(outcome.won for outcome in outcomes) == [False, True]


# Everybody at once


def test_a_role_that_is_changed_changes_every_open_browser_at_the_next_click(workshop, sign_in):
    """Two people of one role, both signed in: changes apply to both, scope and discount too."""
    role = role_with(VIEW_ORDERS, scope=OWN, name="Shared")
    people = [hire("First", role), hire("Other", role)]
    browsers = [sign_in(person) for person in people]
    owner = sign_in(workshop.owner)
    assert [one.get("/clients/").status_code for one in browsers] == [403, 403]

    owner.post(f"/settings/roles/{role.pk}/edit/", role_form(role, discount="7", orders_view="all", clients_view="own"))
    assert [one.get("/clients/").status_code for one in browsers] == [200, 200]
    assert [max_discount(person) for person in people] == [Percent.whole(7)] * 2
    role.refresh_from_db()
    owner.post(f"/settings/roles/{role.pk}/edit/", role_form(role, discount="0"))

    assert [one.get("/clients/").status_code for one in browsers] == [403, 403]
    assert [one.get("/orders/").status_code for one in browsers] == [403, 403]


def test_history_shows_a_roles_scope_and_discount_before_and_after(workshop, sign_in):
    role = role_with(VIEW_ORDERS, scope=OWN, name="Shared")
    owner = sign_in(workshop.owner)

    owner.post(f"/settings/roles/{role.pk}/edit/", role_form(role, discount="7,5", orders_view="all"))

    page = owner.get(f"/settings/roles/{role.pk}/", headers={"accept-language": "en"}).content.decode()
    assert "0% → 7.5%" in page
    assert "View work orders (own only) → View work orders" in page
