"""Clients are found however they are typed, the one meant first, with the phone that fits."""

import pytest

from motorcrm.clients.models import Client
from motorcrm.clients.operations import add_client, edit_client
from motorcrm.clients.queries import phones_shown, suggested
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core.refusal import Invalid
from motorcrm.orders.operations.intake import NewClient, take_call
from motorcrm.testing.cast import hire, role_with


@pytest.fixture
def people(workshop):
    """The one meant was added first; what resembles them came later."""

    def add(name, *phones, **known):
        return add_client(name=name, phones=phones, by=workshop.manager, **known)

    return {
        "meant": add("Иванов Пётр", "8 912 000-11-22", "8 (912) 345-67-89 доб. 205", inn="500100732259"),
        "middle": add("Петров", "+7 345 678-90-12", "8 916 345-67-80"),
        "digits": add("Склад 3456789 Север"),
        "namesake": add("Сергеев Иванов-Задунайский", "8 913 222-33-44"),
    }


def names(people, found):
    by_pk = {client.pk: name for name, client in people.items()}
    return [by_pk[one.client.pk] for one in found]


@pytest.mark.parametrize("typed", ["3456789", "345-67-89", "345–67–89,", "89123456789", "+7 (912) 345–67–89"])
def test_the_last_digits_of_a_phone_put_its_client_first(workshop, people, typed):
    found = suggested(workshop.manager, typed)

    assert names(people, found)[0] == "meant"
    assert (found[0].phone.text, found[0].phone.fits) == ("+7 912 345-67-89", True)


@pytest.mark.parametrize(
    "typed",
    ["тел. 8 912 345-67-89", "\u202a+7 912 345-67-89\u202c", "89123456789 доб. 205", "Иван 8 912 345-67-89"],
)
def test_a_pasted_phone_finds_its_client_alone(workshop, people, typed):
    assert names(people, suggested(workshop.manager, typed)) == ["meant"]


@pytest.mark.parametrize(
    "typed", ["иванов", "ИВАНОВ", "Иванов\u00a0Пётр", "Иванов Пе\u0308тр", "иванов петр", "Ива\u00adнов"]
)
def test_a_name_that_begins_so_comes_before_one_that_contains_it(workshop, people, typed):
    assert names(people, suggested(workshop.manager, typed))[0] == "meant"


def test_an_inn_is_found_as_it_is_printed(workshop, people):
    assert names(people, suggested(workshop.manager, "5001 0073 2259")) == ["meant"]


def test_every_face_of_search_has_the_same_order(workshop, sign_in, people):
    desk = sign_in(workshop.manager)

    listed = desk.get("/clients/", {"q": "3456789"}).context["page"].rows
    groups = {group.kind: group.rows for group in desk.get("/search/", {"q": "3456789"}).context["groups"]}

    assert listed[0].client == groups["clients"][0] == people["meant"]


def test_the_phone_that_fits_is_shown_first_and_marked(workshop, sign_in, people):
    desk = sign_in(workshop.manager)

    for page in ("/search/", "/clients/", "/clients/suggest/"):
        html = desk.get(page, {"q": "3456789"}).content.decode()
        marked = html.split("<mark")[1].split("</mark>")[0].replace("\u00a0", " ")
        assert "+7 912 345-67-89" in marked, page


def test_a_masked_phone_reveals_nothing_by_its_place(workshop, people):
    reader = hire("Reader", role_with(VIEW_CLIENTS))

    assert names(people, suggested(reader, "3456789")) == ["digits"]
    shown = phones_shown(people["meant"], reader, "3456789")
    assert [phone.text for phone in shown] == ["+7 ••• ••22", "+7 ••• ••89"]
    assert not any(phone.fits for phone in shown)


def test_the_pages_of_a_search_follow_its_order(workshop, sign_in, people):
    for number in range(60):
        add_client(name=f"ООО Иванов и сын {number}", by=workshop.manager)
    desk = sign_in(workshop.manager)

    first = desk.get("/clients/", {"q": "иванов"}).context["page"]
    second = desk.get("/clients/", {"q": "иванов", "before": first.next}).context["page"]

    found = [client.pk for client in [*first, *second]]
    assert found[0] == people["meant"].pk
    assert len(found) == len(set(found)) == 62


@pytest.mark.parametrize("name", ["+7 912 345-67-89", "тел. 8 912 345–67–89", "345-67-89", "89123456789 доб. 5"])
def test_a_phone_never_becomes_a_name(workshop, name):
    with pytest.raises(Invalid) as refusal:
        add_client(name=name, by=workshop.manager)
    assert list(refusal.value.errors) == ["name"]

    client = add_client(name="Иванов", by=workshop.manager)
    with pytest.raises(Invalid):
        edit_client(client, version=1, name=name, by=workshop.manager)
    with pytest.raises(Invalid):
        take_call(client=NewClient(name), organisation=workshop.organisation, by=workshop.manager)


def test_a_phone_looked_for_in_vain_becomes_the_phone_of_a_new_client(workshop, sign_in):
    page = sign_in(workshop.manager).get("/clients/new/", {"name": "тел. 8 912 345–67–89"})

    form = page.context["form"]
    assert form["name"].value() is None
    assert "8 912 345-67-89" in page.content.decode()


def test_a_new_client_of_a_call_keeps_their_extension(workshop):
    client = NewClient("ООО Ромашка", "8 (495) 123-45-67 доб. 205")

    order = take_call(client=client, organisation=workshop.organisation, by=workshop.manager)

    phone = order.client.phones.get()
    assert (phone.number, phone.note) == ("+74951234567", "доб. 205")


def test_a_name_is_found_without_its_hyphen(workshop, people):
    edit_client(people["meant"], version=1, name="Мото\u2011Сервис", by=workshop.manager)

    assert Client.objects.get(pk=people["meant"].pk).name == "Мото-Сервис"
    for typed in ("мото-сервис", "МОТОСЕРВИС", "мото сервис", "мото—сервис"):
        assert Client.objects.search(typed, workshop.manager).count() == 1, typed
