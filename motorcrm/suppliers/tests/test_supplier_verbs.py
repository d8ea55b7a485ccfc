"""What can be done with suppliers, and what is refused."""

import pytest

from motorcrm.access.rights import SEE_CONTACTS
from motorcrm.core.refusal import Forbidden, Invalid, Refused, Stale
from motorcrm.files.models import StoredFile
from motorcrm.history.models import Happening
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.operations import (
    add_supplier,
    archive_supplier,
    edit_supplier,
    merge_suppliers,
    restore_supplier,
)
from motorcrm.suppliers.queries import ids_of, supplier_list
from motorcrm.suppliers.rights import EDIT_SUPPLIERS, VIEW_SUPPLIERS
from motorcrm.testing.builders import a_client
from motorcrm.testing.cast import hire, role_with

DETAILS = {
    "full_name": "ООО «ЗапчастьОпт»",
    "inn": "7707083893",
    "kpp": "773601001",
    "bank": "Сбербанк",
    "bik": "044525225",
    "bank_account": "40702810200000000001",
    "correspondent_account": "30101810400000000225",
}


def found(query, person):
    return [one.name for one in supplier_list(person, query=query)]


def test_a_name_is_enough(workshop):
    shop = add_supplier(name="ЗапчастьОпт", by=workshop.manager)

    assert (shop.name, shop.phones, shop.is_archived) == ("ЗапчастьОпт", [], False)
    assert Happening.objects.latest("pk").event == "suppliers.added"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("inn", "7707083894"),
        ("kpp", "12"),
        ("ogrn", "1027700132190"),
        ("bik", "944525225"),
        ("bank_account", "40702810200000000002"),
        ("name", " "),
        ("name", "+7 912 345-67-89"),
        ("name", "х" * 201),
    ],
)
def test_details_that_cannot_be_right_are_refused_by_field(workshop, field, wrong):
    with pytest.raises(Invalid) as problem:
        add_supplier(**{"name": "ЗапчастьОпт", **DETAILS, field: wrong}, by=workshop.manager)

    assert field in problem.value.errors
    assert not Supplier.objects.exists()


def test_it_is_found_by_name_inn_and_contacts(workshop):
    add_supplier(
        name="ЗапчастьОпт", phones=["8 912 345-67-89"], emails=["opt@example.com"], contact_person="Светлана",
        by=workshop.manager, **DETAILS,
    )  # fmt: skip
    add_supplier(name="Гараж", by=workshop.manager)
    blind = hire("Blind", is_technician=False)
    blind.roles.add(role_with(VIEW_SUPPLIERS))

    for query in ("запчасть", "7707083893", "345-67", "opt@", "светлана"):
        assert found(query, workshop.manager) == ["ЗапчастьОпт"], query
    assert found("запчасть", blind) == ["ЗапчастьОпт"]
    assert [found(query, blind) for query in ("345-67", "opt@", "светлана")] == [[], [], []]


def test_an_edit_says_what_has_changed_and_finds_it_anew(workshop):
    shop = add_supplier(name="ЗапчастьОпт", phones=["+79123456789"], by=workshop.manager)
    client = a_client("Ромашка")

    edit_supplier(shop, version=1, name="Опт-Мото", phones=["+79990000000"], client=client, by=workshop.manager)

    facts = Happening.objects.latest("pk").facts
    assert facts["after"]["name"] == "Опт-Мото"
    assert facts["after"]["same_client"] == "Ромашка"
    assert set(facts["after"]) == {"name", "phones", "same_client"}
    assert (shop.client, shop.phones, shop.version) == (client, [["+79990000000", ""]], 2)
    assert (found("опт-мото", workshop.manager), found("запчасть", workshop.manager)) == (["Опт-Мото"], [])


def test_two_who_edit_it_do_not_overwrite_each_other(workshop):
    shop = add_supplier(name="ЗапчастьОпт", by=workshop.manager)
    edit_supplier(shop, version=1, name="Опт", by=workshop.manager)

    with pytest.raises(Stale):
        edit_supplier(shop, version=1, name="Мото", by=workshop.owner)


def test_what_people_do_not_see_they_do_not_change(workshop):
    shop = add_supplier(name="ЗапчастьОпт", by=workshop.manager)
    blind = hire("Blind", is_technician=False)
    blind.roles.add(role_with(VIEW_SUPPLIERS, EDIT_SUPPLIERS))

    for changes in ({"phones": ["+79990000000"]}, {"bank": "Сбербанк"}):
        with pytest.raises(Forbidden):
            edit_supplier(shop, version=1, by=blind, **changes)
    with pytest.raises(Forbidden):
        add_supplier(name="Опт", by=workshop.technician)


def test_an_archived_one_is_found_only_when_looked_for(workshop):
    shop = add_supplier(name="ЗапчастьОпт", by=workshop.manager)

    archive_supplier(shop, by=workshop.manager)
    assert (found("", workshop.manager), found("запчасть", workshop.manager)) == ([], ["ЗапчастьОпт"])
    restore_supplier(shop, by=workshop.manager)
    assert found("", workshop.manager) == ["ЗапчастьОпт"]


def test_joined_they_are_one(workshop):
    stays = add_supplier(name="ЗапчастьОпт", phones=["+79123456789"], notes="Платим по пятницам", by=workshop.manager)
    gone = add_supplier(
        name="Запчасть-Опт", phones=["+79123456789", "+79990000000"], emails=["opt@example.com"], notes="Скидка 5 %",
        by=workshop.manager, **DETAILS,
    )  # fmt: skip
    older = add_supplier(name="Опт", by=workshop.manager)
    merge_suppliers(older, into=gone, by=workshop.manager)
    file = StoredFile.objects.create(
        parent_kind="supplier", parent_id=gone.pk, kind="file", name="a.pdf", stored="a", type="application/pdf",
        size=1, sha256="a",
    )  # fmt: skip

    merge_suppliers(gone, into=stays, by=workshop.manager)

    stays.refresh_from_db()
    assert (stays.inn, stays.bank, stays.notes) == ("7707083893", "Сбербанк", "Платим по пятницам\nСкидка 5 %")
    assert [number for number, _note in stays.phones] == ["+79123456789", "+79990000000"]
    assert ids_of(stays) == ids_of(Supplier.objects.get(pk=gone.pk)) == [stays.pk, gone.pk, older.pk]
    assert [one.pk for one in StoredFile.objects.of(stays)] == [file.pk]
    assert found("", workshop.manager) == found("7707083893", workshop.manager) == ["ЗапчастьОпт"]
    assert Supplier.objects.get(pk=older.pk).merged_into == stays


def test_what_cannot_be_joined_is_refused(workshop):
    first, second = (add_supplier(name=name, by=workshop.manager) for name in ("Опт", "Мото"))
    with pytest.raises(Refused, match="same-supplier"):
        merge_suppliers(first, into=first, by=workshop.manager)
    for shop, name in ((first, "Ромашка"), (second, "Лютик")):
        edit_supplier(shop, version=1, client=a_client(name), by=workshop.manager)
    with pytest.raises(Refused, match="two-clients"):
        merge_suppliers(first, into=second, by=workshop.manager)
    edit_supplier(first, version=2, client=None, by=workshop.manager)
    merge_suppliers(first, into=second, by=workshop.manager)

    with pytest.raises(Refused, match="supplier-merged"):
        merge_suppliers(first, into=second, by=workshop.manager)
    assert restore_supplier(first, by=workshop.manager).is_archived
    assert found("", workshop.manager) == ["Мото"]


def test_contacts_need_their_right(workshop):
    role = role_with(VIEW_SUPPLIERS, EDIT_SUPPLIERS, SEE_CONTACTS)
    person = hire("Sees", is_technician=False)
    person.roles.add(role)

    assert add_supplier(name="Опт", phones=["+79123456789"], by=person).phones == [["+79123456789", ""]]
