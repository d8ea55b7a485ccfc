"""The access check: what the guard would answer for a person and a record, and why."""

import random

import pytest

from motorcrm.access.catalogue import ALL, OWN, RIGHTS
from motorcrm.access.fields import sees
from motorcrm.access.guard import guard
from motorcrm.access.models import Grant, Role
from motorcrm.access.ownership import explain_own, is_own
from motorcrm.access.scopes import reaches
from motorcrm.clients.models import Client
from motorcrm.clients.rights import EDIT_CLIENTS, VIEW_CLIENTS
from motorcrm.core.exact import rub
from motorcrm.core.operation import OPERATIONS
from motorcrm.core.refusal import Absent, Forbidden
from motorcrm.desk.why.queries import concerning, explain
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import MANAGE_ACCESS, VIEW_EMPLOYEES
from motorcrm.history.models import Happening
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.rights import DO_JOBS, VIEW_ORDERS
from motorcrm.roles.rights import MANAGE_ROLES
from motorcrm.testing.builders import a_client, a_vehicle, an_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import queries
from motorcrm.vehicles.models import Vehicle


@pytest.fixture
def order(workshop):
    client = a_client("Anna Volkova", phone="+79137246812")
    vehicle = a_vehicle(client, plate="A123BC77")
    return an_order(workshop, client=client, vehicle=vehicle, jobs=rub(1_000), technician=workshop.other_technician)


def why(browser, person, *, language="en", **asked):
    return browser.get(f"/employees/{person.pk}/why/", asked, follow=True, headers={"accept-language": language})


def told(answer):
    return answer.context["told"]


def answers(explanation):
    return {one.right.code: one for one in (explanation.seen, *explanation.rights, *explanation.groups)}


def test_a_technician_does_not_see_a_colleagues_order_and_the_page_says_why(workshop, sign_in, order):
    answer = why(sign_in(workshop.owner), workshop.technician, thing=order.number)

    assert not told(answer).seen.is_yes
    page = answer.content.decode()
    assert "Technician P. cannot see it" in page
    assert "“Technician” (own only). But they cannot see the record itself." in page
    assert "This person does not manage this order and has no jobs in it." in page


def test_a_colleague_sees_it_because_of_their_job(workshop, sign_in, order):
    answer = told(why(sign_in(workshop.owner), workshop.other_technician, thing=order.number))

    assert answer.seen.is_yes
    assert answer.own == ["This person has jobs in it: “Engine overhaul”."]
    assert "Here it covers: “Engine overhaul”" in answers(answer)["jobs.status"].why
    assert not answers(answer)["orders.edit"].is_yes
    assert answers(answer)["orders.edit"].why == "No role grants this right."


def test_hidden_fields_are_named_with_the_right_that_would_show_them(workshop, sign_in, order):
    answer = told(why(sign_in(workshop.owner), workshop.other_technician, thing=order.number))

    assert {one.right.code: one.is_yes for one in answer.groups} == {
        "fields.prices": False,
        "fields.costs": False,
        "fields.contacts": False,
    }
    assert all(one.is_yes for one in told(why(sign_in(workshop.owner), workshop.manager, thing=order.number)).groups)


def test_with_two_roles_both_are_named_with_their_scopes(workshop, sign_in, order):
    workshop.technician.roles.add(role_with(VIEW_ORDERS, name="Everything seen"))

    answer = told(why(sign_in(workshop.owner), workshop.technician, thing=order.number))

    assert answer.seen.is_yes
    assert "“Technician” (own only)" in answer.seen.why
    assert "“Everything seen” (everything)" in answer.seen.why


@pytest.mark.parametrize("typed", ["{number}", "{last}", "Anna", "724-68-12", "8 913 724 68 12", "а123вс"])
def test_a_record_is_found_by_any_of_its_names(workshop, sign_in, order, typed):
    typed = typed.format(number=order.number, last=int(order.number.rpartition("-")[2]))

    page = why(sign_in(workshop.owner), workshop.technician, thing=typed)

    assert page.status_code == 200
    assert "told" in page.context or page.context["choices"]


def test_the_last_digits_of_a_number_mean_that_order_and_no_other(workshop, sign_in, order):
    for _more in range(12):
        an_order(workshop)

    answer = why(sign_in(workshop.owner), workshop.technician, thing="1")

    assert answer.context["thing"] == order


def test_namesakes_are_told_apart_by_a_masked_phone(workshop, sign_in, order):
    a_client("Anna Volkova", phone="+79137246899")

    answer = why(sign_in(workshop.owner), workshop.technician, thing="Anna Volkova")

    besides = {one["beside"] for one in answer.context["choices"] if one["kind"] == "client"}
    assert besides == {"+7 ••• ••12", "+7 ••• ••99"}
    assert "7246812" not in answer.content.decode()


def test_a_client_and_a_vehicle_count_as_own_through_the_order(workshop, sign_in, order):
    browser = sign_in(workshop.owner)
    for ref in (f"client:{order.client_id}", f"vehicle:{order.vehicle_id}"):
        assert told(why(browser, workshop.other_technician, about=ref)).own == [
            f"It is in this person's own orders: {order.number}."
        ]
        assert not told(why(browser, workshop.technician, about=ref)).seen.is_yes


def test_what_the_reader_cannot_see_is_not_there(workshop, sign_in, order):
    narrow = hire("Narrow", role_with(MANAGE_ACCESS, VIEW_EMPLOYEES))
    narrow.roles.add(role_with(VIEW_ORDERS, VIEW_CLIENTS, scope=OWN, name="Own"))
    browser = sign_in(narrow)

    assert why(browser, workshop.technician, about=f"order:{order.pk}").status_code == 404
    assert why(browser, workshop.technician, about=f"client:{order.client_id}").status_code == 404
    assert why(browser, workshop.technician, about="order:987654").status_code == 404
    for typed in (order.number, "Volkova", "A123BC", "nothing at all"):
        missing = why(browser, workshop.technician, thing=typed)
        assert "Nothing found" in missing.content.decode()
        assert missing.context["choices"] == []


def test_people_who_see_no_contacts_cannot_search_by_phone(workshop, sign_in, order):
    asker = hire("Asker", role_with(MANAGE_ACCESS, VIEW_EMPLOYEES, VIEW_CLIENTS))

    assert "Nothing found" in why(sign_in(asker), workshop.technician, thing="724-68-12").content.decode()


def test_orders_the_reader_cannot_see_are_not_named(workshop, sign_in, order):
    asker = hire("Asker", role_with(MANAGE_ACCESS, VIEW_EMPLOYEES, VIEW_CLIENTS))

    answer = why(sign_in(asker), workshop.other_technician, about=f"client:{order.client_id}")

    assert told(answer).own == ["It is in this person's own orders, which you cannot see."]
    assert order.number not in answer.content.decode()


def test_blocked_sign_in_former_employees_and_people_without_roles_or_login_are_explained(workshop, sign_in, order):
    browser = sign_in(workshop.owner)
    closed = hire("Closed", "manager", is_active=False)
    bare = hire("Bare", None)
    mute = hire("Mute", "manager", login=None)
    gone = hire("Gone", "manager", left_on="2026-01-01")
    said = {person.last_name: told(why(browser, person, thing=order.number)) for person in (closed, bare, mute, gone)}

    assert not said["Closed"].seen.is_yes
    assert "When it is allowed, this is granted by: “Manager”" in said["Closed"].seen.why
    assert said["Bare"].notes == ["This person has no role, so nothing is allowed."]
    assert "This person has no login and cannot sign in." in said["Mute"].notes[0]
    assert "has left, but sign-in is still allowed" in said["Gone"].notes[0]
    assert not any(one.is_yes for one in answers(said["Closed"]).values())


def test_an_access_check_of_people_needs_the_access_right_and_of_roles_the_roles_right(workshop, sign_in, order):
    manager = sign_in(workshop.manager)
    role = Role.objects.get(code="technician")

    assert why(manager, workshop.technician, thing="1").status_code == 403
    assert manager.get(f"/settings/roles/{role.pk}/why/").status_code == 403
    assert "/why/" not in manager.get(f"/employees/{workshop.technician.pk}/").content.decode()
    owner = sign_in(workshop.owner)
    assert (
        f"/employees/{workshop.technician.pk}/why/"
        in owner.get(f"/employees/{workshop.technician.pk}/").content.decode()
    )
    assert f"/settings/roles/{role.pk}/why/" in owner.get(f"/settings/roles/{role.pk}/").content.decode()


def test_a_role_page_says_what_the_role_grants_and_which_members_see_the_record(workshop, sign_in, order):
    role = Role.objects.get(code="technician")

    answer = sign_in(workshop.owner).get(f"/settings/roles/{role.pk}/why/", {"about": f"order:{order.pk}"})

    given = {one.right.code: (one.scope, one.colour) for one in answer.context["rights"]}
    assert given["orders.view"] == ("own", "orange")
    assert given["orders.edit"] == (None, "red")
    assert dict(answer.context["members"]) == {workshop.technician: False, workshop.other_technician: True}


def test_an_access_check_of_a_role_shows_only_visible_people_and_records(workshop, sign_in, order):
    asker = hire("Asker", role_with(MANAGE_ROLES, VIEW_ORDERS))
    role = Role.objects.get(code="technician")

    answer = sign_in(asker).get(f"/settings/roles/{role.pk}/why/", {"about": f"order:{order.pk}"})

    assert answer.context["members"] == []
    assert "/employees/" not in answer.content.decode()
    assert (
        sign_in(asker).get(f"/settings/roles/{role.pk}/why/", {"about": f"client:{order.client_id}"}).status_code == 404
    )


def test_an_access_check_leaves_no_trace_and_shows_a_client_by_name_only(workshop, sign_in, order):
    browser = sign_in(workshop.owner)
    before = Happening.objects.count()

    page = why(browser, workshop.technician, about=f"client:{order.client_id}").content.decode()

    assert Happening.objects.count() == before
    assert "724" not in page


def test_the_page_costs_few_queries_and_is_in_russian(workshop, sign_in, order):
    browser = sign_in(workshop.owner)

    with queries(max=75):
        page = why(browser, workshop.technician, language="ru", about=f"order:{order.pk}").content.decode()

    assert "не видит" in page
    assert "Ни одна роль не даёт этого права." in page


def random_people():
    """Roles that nobody thought of, one or two to a person."""
    for seed in range(25):
        draw = random.Random(seed)  # noqa: S311 the same people each run
        person = hire(f"Random{seed}", None, is_technician=True, is_active=draw.random() > 0.1)
        for number in range(draw.choice([0, 1, 1, 2, 2])):
            role = Role.objects.create(name=f"Random {seed} {number}")
            Grant.objects.bulk_create(
                Grant(role=role, right=code, scope=draw.choice([ALL, OWN]) if right.scoped else ALL)
                for code, right in RIGHTS.items()
                if draw.random() < 0.6
            )
            person.roles.add(role)
        yield draw, person


def guarded(person, right, thing):
    """What really happens to an operation with this right."""
    try:
        guard(by=person, needs=right, about=thing)
    except (Absent, Forbidden):
        return False
    return True


def test_the_explanation_is_what_the_guard_answers_for_random_roles(workshop, order):
    compared = 0
    for draw, person in random_people():
        mine = an_order(workshop, jobs=rub(1), technician=person if draw.random() < 0.5 else workshop.technician)
        if draw.random() < 0.5:
            WorkOrder.objects.filter(pk=mine.pk).update(manager=person)
            mine.refresh_from_db()
        for thing in (order, mine, order.client, mine.client, order.vehicle, mine.vehicle):
            explanation = explain(Employee.objects.get(pk=person.pk), thing, workshop.owner)
            fresh = Employee.objects.get(pk=person.pk)
            thing = type(thing).objects.get(pk=thing.pk)

            assert explanation.seen.is_yes == type(thing).objects.visible_to(fresh).filter(pk=thing.pk).exists()
            assert bool(explanation.own) == is_own(fresh, thing)
            for one in explanation.rights:
                asked = list(thing.jobs.all()) if one.right is DO_JOBS and isinstance(thing, WorkOrder) else [thing]
                assert one.is_yes == any(guarded(fresh, one.right, part) for part in asked), one
                if one.is_yes and one.right is not DO_JOBS:
                    assert reaches(fresh, one.right, thing)
                compared += 1
            view = sees(fresh)
            shown = {"fields.prices": view.prices, "fields.costs": view.costs, "fields.contacts": view.contacts}
            for group in explanation.groups:
                assert group.is_yes == (explanation.seen.is_yes and shown[group.right.code])
    assert compared > 1_000


def test_reasons_for_owning_are_never_missing_and_never_invented(workshop, order):
    for thing in (order, order.client, order.vehicle):
        for person in Employee.objects.all():
            assert bool(explain_own(person, thing, workshop.owner)) == is_own(person, thing)


@pytest.mark.parametrize(("model", "rights"), [(Client, {VIEW_CLIENTS, EDIT_CLIENTS}), (Vehicle, {VIEW_CLIENTS})])
def test_every_right_an_operation_on_it_needs_is_explained(model, rights):
    assert rights <= set(concerning(model))


def test_everything_done_to_an_order_is_explained():
    needed = {verb.needs for name, verb in OPERATIONS.items() if name.startswith(("orders.", "files."))}

    assert {right for right in needed if right in RIGHTS.values()} - set(concerning(WorkOrder)) <= {
        RIGHTS["orders.create"]
    }
