"""Pages of roles: what they show, and what is refused whatever is sent."""

import pytest

from motorcrm.access.catalogue import ADMINISTRATOR, ALL, MANAGER, OWN, RIGHTS, TECHNICIAN
from motorcrm.access.models import Grant, Role
from motorcrm.access.scopes import rights_given
from motorcrm.core.exact import Percent
from motorcrm.history.queries import story_of
from motorcrm.roles.rights import MANAGE_ROLES
from motorcrm.testing.cast import hire, role_with

pytestmark = pytest.mark.django_db

NEW = "/settings/roles/new/"


def text(response):
    return response.content.decode()


def address(role, tail=""):
    return f"/settings/roles/{role.pk}/{tail}"


@pytest.fixture
def helper(workshop):
    own = role_with(MANAGE_ROLES, name="Personnel")
    own.grants.create(right="employees.view", scope=OWN)
    return hire("Helper", own)


def test_the_list_says_how_many_have_each_role(workshop, sign_in):
    page = text(sign_in(workshop.owner).get("/settings/roles/"))

    assert "Мастер" in page
    assert ">2</td>" in page, "two technicians work here"
    assert "Роли и права" in text(sign_in(workshop.owner).get("/settings/"))


def test_roles_stand_in_one_order_in_all_languages(workshop, sign_in):
    page = text(sign_in(workshop.owner).get("/settings/roles/"))
    places = [page.index(f">{role.label}<") for role in Role.objects.order_by("position", "pk")]

    assert places == sorted(places)


def test_a_roles_page_says_what_it_gives_and_to_whom(workshop, sign_in):
    page = text(sign_in(workshop.owner).get(address(Role.objects.get(code=TECHNICIAN))))

    assert f'href="/employees/{workshop.technician.pk}/"' in page
    assert str(RIGHTS["orders.view"].explanation) in page
    assert "только своё" in page
    assert "delete/" not in page, "it came with the program"


def test_invisible_people_are_only_counted(workshop, helper, sign_in):
    page = text(sign_in(helper).get(address(Role.objects.get(code=TECHNICIAN))))

    assert "Technician Pat" not in page
    assert "Сотрудники, которых вы не видите: 2" in page


def test_a_role_is_made_edited_copied_and_deleted_by_hand(workshop, sign_in):
    browser = sign_in(workshop.owner)
    sent = {"name": "Шиномонтаж", "max_discount": "2,5", "right.orders.view": "own", "right.catalog.view": "on"}
    made = browser.post(NEW, {**sent, "key": "0123456789"})
    role = Role.objects.get(name="Шиномонтаж")
    assert made["Location"] == address(role)
    assert rights_given([role]) == {"orders.view": OWN, "catalog.view": ALL}
    assert role.max_discount == Percent(250)

    form = text(browser.get(address(role, "edit/")))
    assert 'value="own" selected' in form
    browser.post(
        address(role, "edit/"), {"name": "Шины", "max_discount": "0", "version": 1, "right.orders.view": "all"}
    )
    assert rights_given([role]) == {"orders.view": ALL}

    assert browser.post(address(role, "copy/"), {"name": "Шины 2"}).status_code == 302
    assert "Шины 2" in text(browser.get("/settings/roles/"))
    assert browser.post(address(role, "delete/")).status_code == 302
    assert not Role.objects.filter(pk=role.pk).exists()


@pytest.mark.parametrize(
    "sent",
    [
        {"right.no.such": "all"},
        {"right.orders.view": "everything"},
        {"right.orders.view": "\x00"},
        {"right.": "on"},
        {"max_discount": "100,01"},
        {"max_discount": "-1"},
        {"name": ""},
    ],
)
def test_what_cannot_be_right_answers_the_form_again(workshop, sign_in, sent):
    before = Role.objects.count()
    answer = sign_in(workshop.owner).post(NEW, {"name": "Odd", "max_discount": "1", **sent})

    assert answer.status_code == 422
    assert Role.objects.count() == before


def test_a_form_offers_only_what_its_reader_may_give(helper, sign_in):
    browser = sign_in(helper)
    form = text(browser.get(NEW))

    assert "right.roles.edit" in form
    assert "right.finance.view" not in form
    assert 'value="all"' not in form
    wide = {"name": "Wide", "max_discount": "0"}
    assert browser.post(NEW, {**wide, "right.finance.view": "on"}).status_code == 422
    assert browser.post(NEW, {**wide, "right.employees.view": "all"}).status_code == 422
    assert browser.post(NEW, {**wide, "max_discount": "1"}).status_code == 409
    assert not Role.objects.filter(name="Wide").exists()


def test_nobody_is_offered_or_granted_their_own_role(helper, sign_in):
    browser, own = sign_in(helper), helper.roles.get()

    assert "edit/" not in text(browser.get(address(own)))
    answer = browser.post(address(own, "edit/"), {"name": "Boss", "max_discount": "0", "version": 1})
    assert answer.status_code == 409
    assert Role.objects.get(pk=own.pk).name == "Personnel"


def test_ids_of_others_help_nobody(helper, sign_in):
    browser = sign_in(helper)
    for role in Role.objects.filter(code__in=[ADMINISTRATOR, MANAGER]):
        sent = {"name": "Mine", "max_discount": "0", "version": role.version}
        assert browser.post(address(role, "edit/"), sent).status_code == 409
        assert browser.post(address(role, "copy/"), {"name": "Mine"}).status_code == 409
        assert browser.post(address(role, "delete/")).status_code == 409
    assert not Role.objects.filter(name="Mine").exists()


def test_of_the_administrators_role_only_the_name_can_be_sent(workshop, sign_in):
    browser, role = sign_in(workshop.owner), Role.objects.get(code=ADMINISTRATOR)

    assert "right." not in text(browser.get(address(role, "edit/")))
    sent = {"name": "Директор", "version": 1, "right.orders.view": "own", "max_discount": "0"}
    assert browser.post(address(role, "edit/"), sent).status_code == 302
    role = Role.objects.get(code=ADMINISTRATOR)
    assert (role.label, rights_given([role])) == ("Директор", dict.fromkeys(RIGHTS, ALL))
    assert browser.post(address(role, "delete/")).status_code == 409


def test_an_edit_of_an_old_version_shows_both(workshop, sign_in):
    browser, role = sign_in(workshop.owner), role_with(name="Fitter")
    browser.post(address(role, "edit/"), {"name": "First", "max_discount": "0", "version": 1})
    answer = browser.post(address(role, "edit/"), {"name": "Second", "max_discount": "0", "version": 1})

    assert answer.status_code == 409
    assert "First" in text(answer)
    assert "Second" in text(answer)
    assert Role.objects.get(pk=role.pk).name == "First"


def test_a_role_in_use_names_its_members(workshop, sign_in):
    role = role_with(name="Fitter")
    hire("Holder", role)
    answer = sign_in(workshop.owner).post(address(role, "delete/"))

    assert answer.status_code == 409
    assert "Holder P." in text(answer)


def test_the_pages_speak_english_too(workshop, sign_in):
    browser, role = sign_in(workshop.owner), Role.objects.get(code=TECHNICIAN)
    for path in ("/settings/roles/", address(role), address(role, "edit/"), NEW):
        page = text(browser.get(path, headers={"Accept-Language": "en"}))
        assert "Roles and rights" in page, path


def test_the_roles_page_does_not_replace_the_signed_in_person(workshop, sign_in):
    body = sign_in(workshop.owner).get("/settings/roles/").content.decode()

    assert "QuerySet" not in body


def test_a_shipped_role_says_how_it_was_changed_and_can_be_returned(workshop, sign_in):
    role, owner = Role.objects.get(code=TECHNICIAN), sign_in(workshop.owner)
    assert owner.get(address(role)).context["changed"] == []
    Grant.objects.filter(role=role, right="orders.view").update(scope=ALL)
    Grant.objects.filter(role=role, right="orders.comment").delete()
    Grant.objects.create(role=role, right="orders.create")
    Role.objects.filter(pk=role.pk).update(max_discount=Percent.whole(3))

    answer = owner.get(address(role), headers={"accept-language": "en"})

    said = {str(one.label): (one.now, one.shipped) for one in answer.context["changed"]}
    assert set(said.values()) == {
        ("everything", "own only"),
        (None, "own only"),
        ("yes", None),
        (Percent.whole(3), Percent.zero()),
    }
    assert "Изменения в правах роли" in text(owner.get(address(role)))

    assert owner.post(address(role, "return/")).status_code == 302
    assert owner.get(address(role)).context["changed"] == []
    assert story_of(role) == ["roles.edited"]


def test_only_people_who_may_change_a_shipped_role_return_it_and_no_other_role_is_returned(workshop, helper, sign_in):
    role, spare = Role.objects.get(code=MANAGER), Role.objects.create(name="Spare")
    Grant.objects.filter(role=role, right="orders.close").delete()

    assert sign_in(helper).post(address(role, "return/")).status_code == 409
    assert sign_in(workshop.manager).post(address(role, "return/")).status_code == 403
    for other in (spare, Role.objects.get(code=ADMINISTRATOR)):
        assert sign_in(workshop.owner).post(address(other, "return/")).status_code == 409
    assert not Grant.objects.filter(role=role, right="orders.close").exists()
