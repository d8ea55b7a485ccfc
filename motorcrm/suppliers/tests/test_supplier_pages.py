"""The pages of suppliers: what they show, to whom, and how many queries they cost."""

import re

import pytest
from django.urls import reverse

from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.operations import add_supplier, merge_suppliers
from motorcrm.suppliers.rights import EDIT_SUPPLIERS, VIEW_SUPPLIERS
from motorcrm.testing.builders import a_client
from motorcrm.testing.cast import hire, role_with


@pytest.fixture
def shop(workshop):
    return add_supplier(
        name="ЗапчастьОпт", contact_person="Светлана", phones=[("+79123456789", "склад")], emails=["opt@example.com"],
        inn="7707083893", notes="Платим по пятницам", by=workshop.manager,
    )  # fmt: skip


def test_the_list_is_in_the_order_of_names_and_counts(workshop, sign_in, shop):
    add_supplier(name="Гараж", by=workshop.manager)

    page = sign_in(workshop.manager).get(reverse("suppliers")).content.decode()
    figures = sign_in(workshop.manager).get(reverse("suppliers-figures")).content.decode()

    assert page.index("Гараж") < page.index("ЗапчастьОпт")
    assert 'id="list-count" class="list-count num" hx-swap-oob="true">2<' in figures


def test_the_list_is_paged_and_asks_for_no_more_with_more_rows(workshop, sign_in, django_assert_max_num_queries):
    for number in range(60):
        add_supplier(name=f"Поставщик {number:02}", phones=["+79123456789"], by=workshop.manager)
    client = sign_in(workshop.manager)

    with django_assert_max_num_queries(12):
        page = client.get(reverse("suppliers")).content.decode()

    assert ("Поставщик 49" in page, "Поставщик 50" in page) == (True, False)
    after = re.search(r'href="(\?[^"]*before=[^"]*)"', page)
    assert "Поставщик 50" in client.get(reverse("suppliers") + after[1].replace("&amp;", "&")).content.decode()


def test_nonsense_in_the_address_is_no_filter(workshop, sign_in, shop):
    for query in ("?part=nothing", "?before=x.y", "?sort=-phone", "?q=%00"):
        assert sign_in(workshop.manager).get(reverse("suppliers") + query).status_code == 200


def test_its_page_shows_all_that_is_known(workshop, sign_in, shop):
    page = sign_in(workshop.manager).get(reverse("supplier", args=[shop.pk])).content.decode()

    for said in ("Светлана", "tel:+79123456789", "opt@example.com", "7707083893", "Платим по пятницам"):
        assert said in page


def test_contacts_are_hidden_from_who_may_not_see_them(workshop, sign_in, shop):
    blind = hire("Blind", is_technician=False)
    blind.roles.add(role_with(VIEW_SUPPLIERS, EDIT_SUPPLIERS))
    pages = [reverse("suppliers"), *(reverse(name, args=[shop.pk]) for name in ("supplier", "supplier-edit"))]

    for url in pages:
        page = sign_in(blind).get(url).content.decode()
        assert "ЗапчастьОпт" in page
        assert not any(hidden in page for hidden in ("Светлана", "9123456789", "opt@example.com")), url


def test_it_is_added_and_edited_on_its_form(workshop, sign_in):
    a_client("Ромашка")
    client = sign_in(workshop.manager)

    client.post(reverse("supplier-new"), {"name": "Опт", "client": "ромашка", "phones": "8 912 345-67-89"})
    shop = Supplier.objects.get()
    assert (shop.name, shop.client.name, shop.phones) == ("Опт", "Ромашка", [["+79123456789", ""]])

    a_client("Ромашка")  # a namesake: the one that stands there is still meant
    answer = client.post(
        reverse("supplier-edit", args=[shop.pk]),
        {"version": "1", "name": "Мото", "client": "Ромашка", "phones": "+79123456789", "inn": "1"},
    )
    assert answer.status_code == 422
    assert "ИНН" in answer.content.decode() or "INN" in answer.content.decode()
    sent = {"version": "1", "name": "Мото", "client": "Ромашка", "phones": "+79123456789"}
    assert client.post(reverse("supplier-edit", args=[shop.pk]), sent).status_code == 302
    shop.refresh_from_db()
    assert shop.name == "Мото"


def test_a_namesake_is_pointed_at_while_it_is_typed(workshop, sign_in, shop):
    client = sign_in(workshop.manager)
    address = reverse("supplier-duplicates")

    assert "ЗапчастьОпт" in client.get(address, {"name": "запчастьопт"}).content.decode()
    assert "ЗапчастьОпт" in client.get(address, {"inn": "7707083893"}).content.decode()
    assert "ЗапчастьОпт" not in client.get(address, {"name": "запчастьопт", "besides": shop.pk}).content.decode()


def test_it_is_suggested(workshop, sign_in, shop):
    piece = sign_in(workshop.manager).get(reverse("supplier-suggest"), {"q": "запч"}).content.decode()

    assert f'data-value="{shop.pk}" data-label="ЗапчастьОпт"' in piece


def test_one_that_was_joined_leads_to_the_other(workshop, sign_in, shop):
    other = add_supplier(name="Опт", by=workshop.manager)
    answer = sign_in(workshop.manager).post(reverse("supplier-merge", args=[other.pk]), {"into": "ЗапчастьОпт"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("supplier", args=[shop.pk]))

    page = sign_in(workshop.manager).get(reverse("supplier", args=[other.pk]))

    assert (page.status_code, page["Location"]) == (302, reverse("supplier", args=[shop.pk]))


def test_joining_to_nobody_or_to_itself_is_said_in_words(workshop, sign_in, shop):
    client = sign_in(workshop.manager)
    address = reverse("supplier-merge", args=[shop.pk])

    assert client.post(address, {"into": "Никто"}).status_code == 422
    assert client.post(address, {"into": "ЗапчастьОпт"}).status_code == 409
    assert not Supplier.objects.exclude(merged_into=None).exists()


def test_a_technician_sees_nothing_of_it(workshop, sign_in, shop):
    client = sign_in(workshop.technician)

    assert "/suppliers/" not in client.get("/", follow=True).content.decode()
    assert client.get(reverse("suppliers")).status_code == 403
    assert client.get(reverse("supplier", args=[shop.pk])).status_code in (403, 404)


def test_search_finds_it(workshop, sign_in, shop):
    assert "ЗапчастьОпт" in sign_in(workshop.manager).get("/search/", {"q": "запчасть"}).content.decode()


def test_merged_twice_by_one_key_answers_the_same(workshop, shop):
    other = add_supplier(name="Опт", by=workshop.manager)

    for _again in range(2):
        assert merge_suppliers(other, into=shop, key="k" * 32, by=workshop.manager).pk == shop.pk
