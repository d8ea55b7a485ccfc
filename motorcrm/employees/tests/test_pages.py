"""The list of people and the page of one: who sees what, and what the forms answer."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motorcrm.core import clock
from motorcrm.employees.models import Employee, Skill
from motorcrm.employees.operations import edit_employee, leave
from motorcrm.employees.rights import EDIT_EMPLOYEES, VIEW_EMPLOYEES
from motorcrm.signin.operations import deactivate
from motorcrm.testing.cast import hire, role_with

pytestmark = pytest.mark.django_db

PERSON = {"last_name": "Ёлкин", "first_name": "Пётр", "phones": ["8 (912) 345-67-89"], "hired_on": "2026-03-01"}


def text(response):
    return response.content.decode()


def test_people_are_listed_by_name_with_their_roles(workshop, sign_in):
    page = text(sign_in(workshop.manager).get("/employees/"))

    names = [
        name for name in ("Accountant", "Manager", "Mate", "Owner", "Senior", "Technician") if f"{name} Pat" in page
    ]
    assert names == ["Accountant", "Manager", "Mate", "Owner", "Senior", "Technician"]
    assert page.index("Accountant Pat") < page.index("Mate Pat") < page.index("Technician Pat")
    assert "Бухгалтер" in page


def test_former_employees_are_on_their_own_tab(workshop, sign_in):
    leave(workshop.technician, on=clock.today(), by=workshop.owner)
    browser = sign_in(workshop.owner)

    assert "Technician Pat" not in text(browser.get("/employees/"))
    assert "Technician Pat" in text(browser.get("/employees/?tab=left"))


def test_a_former_employee_is_returned_to_work_and_the_history_says_so(workshop, sign_in):
    leave(workshop.technician, on=clock.today(), by=workshop.owner)
    browser, address = sign_in(workshop.owner), f"/employees/{workshop.technician.pk}/"
    assert "Вернуть на работу" in text(browser.get(address))

    page = text(browser.post(f"{address}come-back/", follow=True))

    assert "Вернуть на работу" not in page
    assert "Снова работает" in page


def test_the_list_is_searched_whatever_the_case_and_the_letter_yo(workshop, sign_in):
    person = hire("Ёлкин", first_name="Пётр")
    Employee.objects.filter(pk=person.pk).update(search=person.searchable())
    browser = sign_in(workshop.owner)

    assert "Ёлкин Пётр" in text(browser.get("/employees/", {"q": "петр ЕЛКИН"}))
    assert "Ёлкин" not in text(browser.get("/employees/", {"q": "сосна"}))


@pytest.mark.parametrize(
    "query", ["q=%00", "q=" + "x" * 5000, "before=abc", "before=" + "9" * 30, "tab=%ED%A0%80", "before=-1"]
)
def test_a_strange_address_of_the_list_is_answered(workshop, sign_in, query):
    assert sign_in(workshop.owner).get(f"/employees/?{query}").status_code == 200


def test_a_long_list_has_pages_and_nobody_is_lost_or_shown_twice(workshop, sign_in):
    for number in range(107):
        hire(f"Worker{number % 7}", login=f"worker{number}")
    browser = sign_in(workshop.owner)
    seen, address = [], "/employees/"

    while address:
        page = browser.get(address).context["page"]
        seen += [person.pk for person in page]
        address = f"/employees/?before={page.next}" if page.next else None

    assert seen == list(Employee.objects.order_by("last_name", "first_name", "pk").values_list("pk", flat=True))


def test_the_list_costs_the_same_queries_for_thirty_people_as_for_three(workshop, sign_in):
    browser = sign_in(workshop.owner)
    browser.get("/employees/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get("/employees/")
    for number in range(30):
        hire(f"Worker{number}", "technician")
    with CaptureQueriesContext(connection) as many:
        browser.get("/employees/")

    assert len(many) == len(few)


def test_a_technician_sees_only_their_own_page(workshop, sign_in):
    browser = sign_in(workshop.technician)

    assert "Mate Pat" not in text(browser.get("/employees/"))
    assert browser.get(f"/employees/{workshop.technician.pk}/").status_code == 200
    assert browser.get(f"/employees/{workshop.other_technician.pk}/").status_code == 404
    assert browser.get("/employees/999999/").status_code == 404
    assert browser.get(f"/employees/{10**30}/").status_code == 404


def test_contacts_are_shown_to_people_who_may_see_them_and_to_their_owner(workshop, sign_in):
    workshop.technician.phones.create(number="+79123456789")
    address = f"/employees/{workshop.technician.pk}/"

    assert "tel:+79123456789" in text(sign_in(workshop.manager).get(address))
    assert "tel:+79123456789" in text(sign_in(workshop.technician).get(address))
    assert "79123456789" not in text(sign_in(workshop.senior).get(address))
    assert "79123456789" not in text(sign_in(workshop.senior).get("/employees/"))


def test_notes_logins_and_history_are_not_shown_to_everyone(workshop, sign_in):
    Employee.objects.filter(pk=workshop.technician.pk).update(notes="owes a wrench", login="wrenchman")
    deactivate(workshop.technician, by=workshop.owner)
    address = f"/employees/{workshop.technician.pk}/"

    for reader in (workshop.manager, workshop.senior):
        page = text(sign_in(reader).get(address))
        assert "owes a wrench" not in page
        assert "wrenchman" not in page
        assert "timeline-line" not in page
    page = text(sign_in(workshop.owner).get(address))
    assert "owes a wrench" in page
    assert "wrenchman" in page
    assert "timeline-line" in page


def test_no_control_is_shown_that_would_be_refused(workshop, sign_in):
    address = f"/employees/{workshop.technician.pk}/"
    for reader in (workshop.manager, workshop.senior, workshop.technician, workshop.accountant):
        page = text(sign_in(reader).get(address))
        for verb in ("edit", "leave", "login", "password", "roles", "deactivate"):
            assert f"{address}{verb}/" not in page
    page = text(sign_in(workshop.owner).get(address))
    for verb in ("edit", "leave", "login", "password", "roles", "deactivate"):
        assert f"{address}{verb}/" in page
    own = text(sign_in(workshop.owner).get(f"/employees/{workshop.owner.pk}/"))
    assert f"/employees/{workshop.owner.pk}/roles/" not in own


def test_every_form_is_refused_without_the_right(workshop, sign_in):
    browser = sign_in(workshop.manager)
    base = f"/employees/{workshop.technician.pk}/"
    for verb in ("edit/", "leave/", "login/", "password/", "roles/"):
        assert browser.get(base + verb).status_code == 403
        assert browser.post(base + verb, {"login": "x"}).status_code == 403
    for verb in ("come-back/", "deactivate/", "reactivate/"):
        assert browser.post(base + verb).status_code == 403
    assert browser.get("/employees/new/").status_code == 403
    workshop.technician.refresh_from_db()
    assert workshop.technician.version == 1


def test_hiring_by_the_form_leads_to_the_persons_page(workshop, sign_in):
    browser = sign_in(workshop.owner)
    key = browser.get("/employees/new/").context["form"]["key"].value()

    first = browser.post("/employees/new/", {**PERSON, "key": key})
    again = browser.post("/employees/new/", {**PERSON, "key": key})

    person = Employee.objects.get(last_name="Ёлкин")
    assert first["Location"] == again["Location"] == f"/employees/{person.pk}/"
    assert [phone.number for phone in person.phones.all()] == ["+79123456789"]


def test_a_form_with_errors_keeps_what_was_typed(workshop, sign_in):
    response = sign_in(workshop.owner).post("/employees/new/", {**PERSON, "last_name": "", "phones": ["12"]})

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"last_name", "phones"}
    assert "Пётр" in text(response)


def test_editing_by_the_form(workshop, sign_in):
    browser = sign_in(workshop.owner)
    address = f"/employees/{workshop.technician.pk}/edit/"
    assert 'value="Technician"' in text(browser.get(address))

    assert browser.post(address, {**PERSON, "version": 1}).status_code == 302
    stale = browser.post(address, {**PERSON, "last_name": "Сосна", "version": 1})

    assert stale.status_code == 409
    assert "Сосна" in text(stale)
    assert "Ёлкин" in text(stale)


def test_marking_as_left_blocks_sign_in_unless_unticked(workshop, sign_in):
    browser = sign_in(workshop.owner)
    for person, ticked in ((workshop.technician, {"deactivate": "on"}), (workshop.other_technician, {})):
        browser.post(f"/employees/{person.pk}/leave/", {"on": "2026-05-01", **ticked})
        person.refresh_from_db()
        assert person.left_on
        assert person.is_active is not bool(ticked)


def test_an_editor_without_access_rights_only_marks_as_left(workshop, sign_in):
    editor = hire("Editor", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES))

    sign_in(editor).post(f"/employees/{workshop.technician.pk}/leave/", {"on": "2026-05-01", "deactivate": "on"})

    workshop.technician.refresh_from_db()
    assert workshop.technician.left_on
    assert workshop.technician.is_active


def test_login_password_and_roles_are_set_through_their_forms(workshop, sign_in, client):
    browser = sign_in(workshop.owner)
    person = hire("Newcomer", login=None)
    base = f"/employees/{person.pk}/"
    given = {"password": "rubber-and-steel"}

    assert browser.post(base + "login/", {"login": "newcomer", "password": "short"}).status_code == 422
    assert "rubber-and-steel" in text(browser.post(base + "login/", {"login": "newcomer", **given}))
    assert browser.post(base + "login/", {"login": "comer"})["Location"] == base
    assert browser.post(base + "login/", {"login": "manager"}).status_code == 422
    assert "rubber-and-steel" in text(browser.post(base + "password/", given))
    assert browser.post(base + "roles/", {"roles": [workshop.technician.roles.get().pk]})["Location"] == base
    assert browser.post(base + "roles/", {"roles": ["999999"]}).status_code == 422
    assert browser.post(base + "deactivate/")["Location"] == base
    assert client.post("/sign-in/", {"login": "comer", "password": "rubber-and-steel"}).status_code == 422
    assert browser.post(base + "reactivate/")["Location"] == base
    assert client.post("/sign-in/", {"login": "comer", "password": "rubber-and-steel"}).status_code == 302
    assert list(person.roles.all()) == list(workshop.technician.roles.all())


def test_markup_in_a_name_is_text(workshop, sign_in):
    Employee.objects.filter(pk=workshop.technician.pk).update(last_name="<script>alert(1)</script>")
    browser = sign_in(workshop.owner)

    for address in (
        "/employees/",
        f"/employees/{workshop.technician.pk}/",
        f"/employees/{workshop.technician.pk}/roles/",
    ):
        assert "<script>alert" not in text(browser.get(address))


def test_contacts_hidden_from_the_editor_are_neither_shown_nor_lost(workshop, sign_in):
    editor = sign_in(hire("Editor", role_with(VIEW_EMPLOYEES, EDIT_EMPLOYEES)))
    person = workshop.technician
    Employee.objects.filter(pk=person.pk).update(email="fitter@example.com")
    person.phones.create(number="+79137246805")
    address = f"/employees/{person.pk}/edit/"

    page = editor.get(address).content.decode()
    assert "724" not in page
    assert "fitter@" not in page

    sent = {"last_name": "Fitter", "first_name": "Pat", "version": person.version, "phones-number": "+79990000000"}
    assert editor.post(address, sent).status_code == 302
    person.refresh_from_db()
    assert (person.last_name, person.email) == ("Fitter", "fitter@example.com")
    assert [phone.number for phone in person.phones.all()] == ["+79137246805"]


def test_the_list_is_narrowed_by_skill_and_to_technicians_and_counts_what_is_left(workshop, sign_in):
    for person, skills in (
        (workshop.technician, ["Вилка"]),
        (workshop.manager, ["Вилка"]),
        (workshop.senior, ["Шины"]),
    ):
        edit_employee(person, version=1, skills=skills, by=workshop.owner)
    leave(workshop.other_technician, on=clock.today(), by=workshop.owner)
    skill = Skill.objects.get(name="Вилка")
    browser = sign_in(workshop.owner)

    def shown(**asked):
        response = browser.get("/employees/", asked)
        counts = [tab["count"] for tab in response.context["tabs"]]
        return {person.last_name for person in response.context["page"]}, counts

    assert shown(skill=skill.pk) == ({"Technician", "Manager"}, [2, 0])
    assert shown(skill=skill.pk, technicians="on") == ({"Technician"}, [1, 0])
    assert shown(technicians="on") == ({"Technician", "Senior"}, [2, 1])
    assert shown(q="вилка")[0] == {"Technician", "Manager"}
    assert shown(tab="left", technicians="on")[0] == {"Mate"}
    for strange in ("x", "9" * 40, "999999"):
        assert len(shown(skill=strange)[0]) == 5  # what is not understood is not applied


def test_a_technician_is_offered_only_their_own_skills(workshop, sign_in):
    edit_employee(workshop.other_technician, version=1, skills=["Вилка"], by=workshop.owner)

    assert "Вилка" not in text(sign_in(workshop.technician).get("/employees/"))


def test_the_list_shows_the_first_phone_to_people_who_see_contacts(workshop, sign_in):
    workshop.technician.phones.create(number="+79123456789", note="вечером")
    workshop.technician.phones.create(number="+79161234567")

    shown = text(sign_in(workshop.manager).get("/employees/"))

    assert "tel:+79123456789" in shown
    assert "tel:+79161234567" not in shown
