"""Taking someone on: one form for the person, the role and the login."""

import pytest

from motorcrm.access.models import Role
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.employees.rights import EDIT_EMPLOYEES, MANAGE_ACCESS, VIEW_EMPLOYEES
from motorcrm.history.models import DoneOnce, Happening
from motorcrm.signin.operations import take_on
from motorcrm.testing.cast import hire, role_with

PASSWORD = "koro-naga-demi-vaze"
NAMED = {"last_name": "Новиков", "first_name": "Пётр"}
SIGNS_IN = {"login": "novikov.p", "password": PASSWORD}


def role(code):
    return Role.objects.get(code=code)


@pytest.mark.parametrize(
    ("code", "carries_out"),
    [("technician", True), ("senior-technician", True), ("manager", False), ("accountant", False)],
)
def test_the_role_decides_whether_jobs_are_assigned(workshop, code, carries_out):
    person = take_on(**NAMED, **SIGNS_IN, role=role(code), by=workshop.owner)

    assert (list(person.roles.all()), person.is_technician) == ([role(code)], carries_out)
    assert person.check_password(PASSWORD)
    assert person.must_choose_password
    events = set(Happening.objects.filter(about=f"employee:{person.pk}").values_list("event", flat=True))
    assert len(events) == 3, "added, the role given, the login given"


def test_a_manager_may_carry_out_jobs_too(workshop):
    assert take_on(**NAMED, role=role("manager"), is_technician=True, by=workshop.owner).is_technician


def test_without_a_login_nobody_signs_in(workshop):
    person = take_on(**NAMED, role=role("technician"), password=PASSWORD, by=workshop.owner)

    assert person.login is None
    assert not person.has_usable_password()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"login": "новиков"}, "login"),
        ({"login": "OWNER"}, "login"),
        ({"password": "short"}, "password"),
        ({"role": None}, "role"),
        ({"last_name": "", "first_name": ""}, "last_name"),
    ],
)
def test_what_is_wrong_is_named_and_nobody_is_added(workshop, wrong, field):
    before = Employee.objects.count()

    with pytest.raises(Invalid) as problem:
        take_on(**{**NAMED, **SIGNS_IN, "role": role("technician"), **wrong}, by=workshop.owner)

    assert list(problem.value.errors) == [field]
    assert Employee.objects.count() == before


def test_sent_twice_is_one_person_and_no_trace_of_the_password_is_remembered(workshop, sign_in):
    owner = sign_in(workshop.owner)
    sent = {**NAMED, **SIGNS_IN, "role": role("technician").pk, "key": "a-key-of-its-own"}

    assert PASSWORD in owner.post("/employees/new/", sent).content.decode()
    remembered = DoneOnce.objects.get().fingerprint
    assert PASSWORD in owner.post("/employees/new/", sent).content.decode()
    other = owner.post("/employees/new/", {**sent, "password": "another-password"})

    person = Employee.objects.get(login="novikov.p")
    assert other["Location"] == f"/employees/{person.pk}/", "the password that holds is the first"
    assert person.check_password(PASSWORD)
    assert DoneOnce.objects.get().fingerprint == remembered


def test_nobody_gives_more_than_they_have(workshop):
    keeper = hire("Keeper", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES, MANAGE_ACCESS))
    editor = hire("Editor", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES))

    with pytest.raises(Refused) as problem:
        take_on(**NAMED, role=role("administrator"), by=keeper)
    assert problem.value.code == "wider-than-own"
    with pytest.raises(Forbidden):
        take_on(**NAMED, **SIGNS_IN, role=role("technician"), by=editor)
    assert take_on(**NAMED, by=editor).login is None
    with pytest.raises(Forbidden):
        take_on(**NAMED, by=workshop.manager)


def test_the_form_offers_what_the_person_may_give(workshop, sign_in):
    keeper = hire("Keeper", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES, MANAGE_ACCESS))
    editor = hire("Editor", role_with(EDIT_EMPLOYEES))

    form = sign_in(workshop.owner).get("/employees/new/").context["form"]
    assert form["role"].value() == role("technician").pk
    assert form.fields["role"].queryset.last().is_administrator, "the widest one last"
    offered = sign_in(keeper).get("/employees/new/").context["form"].fields["role"].queryset
    assert not offered.filter(is_administrator=True).exists()
    blind = hire("Blind", role_with(EDIT_EMPLOYEES, MANAGE_ACCESS))
    for one in (editor, blind):
        shown = sign_in(one).get("/employees/new/").context["form"].fields
        assert not {"role", "login", "password"} & shown.keys()


def test_the_page_shows_the_password_once(workshop, sign_in):
    owner = sign_in(workshop.owner)
    sent = {**NAMED, **SIGNS_IN, "role": role("technician").pk, "phones": ["+7 912 345-67-89"]}

    shown = owner.post("/employees/new/", sent)

    person = Employee.objects.get(login="novikov.p")
    assert PASSWORD in shown.content.decode()
    assert 'data-copy="#new-password"' in shown.content.decode()
    assert person.phones.get().number == "+79123456789"
    assert PASSWORD not in owner.get(f"/employees/{person.pk}/").content.decode()
