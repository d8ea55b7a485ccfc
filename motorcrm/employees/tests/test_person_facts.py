"""Several phones, skills in the company's own words, and who may see and change them."""

import pytest

from motorcrm.access.rights import SEE_CONTACTS
from motorcrm.core.refusal import Forbidden, Invalid, Stale
from motorcrm.employees.models import Employee, Skill
from motorcrm.employees.operations import edit_employee, hire
from motorcrm.employees.queries import skills_in_use
from motorcrm.employees.rights import EDIT_EMPLOYEES, VIEW_EMPLOYEES
from motorcrm.history.models import Happening
from motorcrm.testing.cast import hire as put_on_stage
from motorcrm.testing.cast import role_with

pytestmark = pytest.mark.django_db


def edited(person, by, **changes):
    return edit_employee(person, version=person.version, by=by, **changes)


def phones(person):
    return list(person.phones.values_list("number", "note"))


def text(response):
    return response.content.decode()


@pytest.fixture
def editor(workshop):
    """A person who edits employees and sees nobody's contacts."""
    return put_on_stage("Editor", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES))


def test_a_person_has_several_phones_each_once_however_typed(workshop):
    typed = ["8 (912) 345-67-89", ("+7 916 123-45-67", "жена"), "+79123456789"]

    person = hire(last_name="Ёлкин", first_name="Пётр", phones=typed, by=workshop.owner)

    assert phones(person) == [("+79123456789", ""), ("+79161234567", "жена")]


def test_an_impossible_phone_is_refused(workshop):
    with pytest.raises(Invalid) as problem:
        edited(workshop.technician, workshop.owner, phones=["12"])

    assert list(problem.value.errors) == ["phones"]


def test_phones_are_recorded_before_and_after(workshop):
    edited(workshop.technician, workshop.owner, phones=["+79123456789"])
    edited(workshop.technician, workshop.owner, phones=[("+79161234567", "вечером")])

    facts = Happening.objects.filter(event="employees.edited").first().facts
    assert facts["before"] == {"phones": ["+79123456789"]}
    assert facts["after"] == {"phones": ["+79161234567 (вечером)"]}


def test_phones_not_mentioned_stay(workshop):
    edited(workshop.technician, workshop.owner, phones=["+79123456789"])

    edited(workshop.technician, workshop.owner, position="Моторист")

    assert phones(workshop.technician) == [("+79123456789", "")]
    assert workshop.technician.position == "Моторист"


def test_people_who_see_no_contacts_neither_read_nor_change_them(workshop, editor, sign_in):
    workshop.technician.phones.create(number="+79123456789")
    Employee.objects.filter(pk=workshop.technician.pk).update(email="canary@example.com")
    address = f"/employees/{workshop.technician.pk}/edit/"
    browser = sign_in(editor)

    shown = text(browser.get(address))
    sent = {"last_name": "Сосна", "first_name": "Пётр", "version": 1, "phones": ["+79161234567"], "email": "x@y.ru"}
    assert browser.post(address, sent).status_code == 302

    workshop.technician.refresh_from_db()
    assert "345" not in shown
    assert "canary" not in shown
    assert workshop.technician.last_name == "Сосна"
    assert workshop.technician.email == "canary@example.com"
    assert phones(workshop.technician) == [("+79123456789", "")]
    for hidden in ({"phones": []}, {"email": ""}):
        with pytest.raises(Forbidden):
            edited(workshop.technician, editor, **hidden)


def test_a_stale_edit_shows_phones_only_to_people_who_may_see_them(workshop, editor):
    edited(workshop.technician, workshop.owner, phones=["+79123456789"], last_name="Сосна")

    with pytest.raises(Stale) as stale:
        edit_employee(workshop.technician, version=1, last_name="Берёза", by=editor)

    assert "79123456789" not in str(stale.value.facts)
    assert stale.value.facts["theirs"]["last_name"] == "Сосна"


def test_people_whose_role_shows_contacts_may_change_them(workshop):
    role = role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES, SEE_CONTACTS)

    edited(workshop.technician, put_on_stage("Second", role), phones=["+79123456789"])

    assert phones(workshop.technician) == [("+79123456789", "")]


def test_phones_dial_and_are_shown_with_their_notes(workshop, sign_in):
    workshop.technician.phones.create(number="+79123456789", note="вечером")
    workshop.technician.phones.create(number="+79161234567")

    shown = text(sign_in(workshop.manager).get(f"/employees/{workshop.technician.pk}/"))

    assert "tel:+79123456789" in shown
    assert "вечером" in shown
    assert "tel:+79161234567" in shown


def test_skills_are_the_companys_words_each_once(workshop):
    edited(workshop.technician, workshop.owner, skills=["Электрика", "  электрика ", "Вилка  перьевая"])
    edited(workshop.other_technician, workshop.owner, skills=["ЭЛЕКТРИКА", "ё-мобили"])
    edited(workshop.senior, workshop.owner, skills=["Е-мобили"])

    assert sorted(Skill.objects.values_list("name", flat=True)) == ["Вилка перьевая", "Электрика", "ё-мобили"]
    assert {person.last_name for person in Employee.objects.filter(skills__name="Электрика")} == {"Technician", "Mate"}


def test_people_are_found_by_skill_also_after_it_was_taken_away(workshop):
    edited(workshop.technician, workshop.owner, skills=["Карбюратор"])
    assert workshop.technician in Employee.objects.search("карбюр")

    edited(workshop.technician, workshop.owner, skills=[])

    assert workshop.technician not in Employee.objects.search("карбюр")
    assert "Карбюратор" not in skills_in_use()


def test_an_edit_of_other_facts_keeps_a_person_findable_by_skill(workshop):
    edited(workshop.technician, workshop.owner, skills=["Карбюратор"])

    edited(workshop.technician, workshop.owner, position="Моторист")

    assert list(Employee.objects.search("моторист карбюр")) == [workshop.technician]


@pytest.mark.parametrize("skills", [["x" * 41], [str(number) for number in range(21)]])
def test_too_many_or_too_long_skills_are_refused(workshop, skills):
    with pytest.raises(Invalid) as problem:
        edited(workshop.technician, workshop.owner, skills=skills)

    assert list(problem.value.errors) == ["skills"]


def test_the_form_suggests_the_words_in_use_and_takes_new_ones(workshop, sign_in):
    edited(workshop.other_technician, workshop.owner, skills=["Вилка"])
    browser, address = sign_in(workshop.owner), f"/employees/{workshop.technician.pk}/edit/"
    assert '<option value="Вилка">' in text(browser.get(address))

    sent = {"last_name": "Technician", "first_name": "Pat", "version": 1, "skills": ["вилка", "", "Сварка"]}
    assert browser.post(address, sent).status_code == 302

    assert sorted(skill.name for skill in workshop.technician.skills.all()) == ["Вилка", "Сварка"]


def test_a_stale_edit_comes_back_with_both_versions_and_can_be_sent_again(workshop, sign_in):
    edited(workshop.technician, workshop.owner, skills=["Вилка"])
    browser, address = sign_in(workshop.owner), f"/employees/{workshop.technician.pk}/edit/"
    sent = {"last_name": "Technician", "first_name": "Pat", "version": 1, "skills": ["Сварка"]}

    stale = browser.post(address, sent)
    again = browser.post(address, {**sent, "version": stale.context["form"]["version"].value()})

    assert stale.status_code == 409
    assert "Вилка" in text(stale)
    assert again.status_code == 302
    assert [skill.name for skill in workshop.technician.skills.all()] == ["Сварка"]


def test_nobody_is_hired_after_having_left(workshop):
    from datetime import date

    Employee.objects.filter(pk=workshop.technician.pk).update(left_on=date(2026, 3, 1))

    with pytest.raises(Invalid) as problem:
        edited(workshop.technician, workshop.owner, hired_on=date(2026, 3, 2))

    assert list(problem.value.errors) == ["hired_on"]


def test_an_unknown_fact_is_the_callers_mistake(workshop):
    with pytest.raises(TypeError):
        edited(workshop.technician, workshop.owner, is_active=False)
