"""Adding clients."""

import re
from datetime import date

import pytest

from motorcrm.access.rights import SEE_PRICES
from motorcrm.clients.models import Client, Source
from motorcrm.clients.operations import add_client
from motorcrm.clients.rights import EDIT_CLIENTS, VIEW_CLIENTS
from motorcrm.core.exact import Percent
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.history.queries import story_of
from motorcrm.testing.cast import hire, role_with


def test_a_name_and_a_phone_are_enough(workshop):
    client = add_client(name=" Иванов  ", phones=["8 (912) 345-67-89"], by=workshop.manager)

    assert (client.name, client.kind) == ("Иванов", Client.Kind.PERSON)
    assert [phone.number for phone in client.phones.all()] == ["+79123456789"]
    assert client.created_by == workshop.manager
    assert story_of(client) == ["clients.added"]


def test_everything_entered_is_kept(workshop):
    source = Source.objects.get(code="recommendation")

    client = add_client(
        name="Иванов",
        phones=[("89123456789", "жена"), "+7 912 345-67-89", "+7 999 000-11-22"],
        emails=["Petr@Example.com", "petr@example.com"],
        address="Тверь",
        birthday=date(1980, 5, 1),
        source=source,
        discount=Percent.whole(5),
        tags=["Постоянный", "постоянный", "Harley"],
        notes="любит ждать",
        by=workshop.manager,
    )

    assert [(p.number, p.note) for p in client.phones.all()] == [("+79123456789", "жена"), ("+79990001122", "")]
    assert [email.address for email in client.emails.all()] == ["Petr@Example.com"]
    assert client.tags == ["Постоянный", "Harley"]
    assert (client.source, client.discount, client.birthday) == (source, Percent.whole(5), date(1980, 5, 1))


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "\x00"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"kind": "robot"}, "kind"),
        ({"phones": ["123"]}, "phones"),
        ({"phones": ["+7 912 345-67-890"]}, "phones"),
        ({"phones": [("89123456789", "n" * 81)]}, "phones"),
        ({"emails": ["not an address"]}, "emails"),
        ({"discount": Percent(10_001)}, "discount"),
        ({"discount": Percent(-1)}, "discount"),
        ({"birthday": date(2999, 1, 1)}, "birthday"),
        ({"birthday": date(1800, 1, 1)}, "birthday"),
        ({"tags": ["x" * 41]}, "tags"),
        ({"tags": [str(number) for number in range(21)]}, "tags"),
    ],
)
def test_impossible_values_are_refused_by_name(workshop, asked, field):
    with pytest.raises(Invalid) as refusal:
        add_client(by=workshop.manager, **{"name": "Иванов", **asked})

    assert list(refusal.value.errors) == [field]
    assert not Client.objects.exists()


def test_an_unknown_field_is_the_callers_mistake(workshop):
    with pytest.raises(TypeError):
        add_client(name="Иванов", is_archived=True, by=workshop.manager)


@pytest.mark.parametrize("name", ["technician", "senior"])
def test_technicians_cannot_add_clients(workshop, name):
    with pytest.raises(Forbidden):
        add_client(name="Иванов", by=getattr(workshop, name))


def test_people_who_cannot_see_prices_give_no_discount(workshop):
    person = hire("Reader", role_with(VIEW_CLIENTS, EDIT_CLIENTS))

    with pytest.raises(Forbidden) as refusal:
        add_client(name="Иванов", discount=Percent.whole(50), by=person)

    assert refusal.value.right == SEE_PRICES


def test_the_same_key_makes_one_client(workshop):
    first = add_client(name="Иванов", phones=["89123456789"], by=workshop.manager, key="key-of-a-form")
    second = add_client(name="Иванов", phones=["89123456789"], by=workshop.manager, key="key-of-a-form")

    assert first == second
    assert Client.objects.count() == 1
    with pytest.raises(Refused):
        add_client(name="Петров", by=workshop.manager, key="key-of-a-form")


def test_sending_the_form_twice_makes_one_client(workshop, sign_in):
    browser = sign_in(workshop.manager)
    key = re.search(r'name="key" value="(\w+)"', browser.get("/clients/new/").content.decode())[1]
    typed = {"key": key, "name": "Иванов", "phones": ["89123456789", ""], "phones_note": ["", ""]}

    first, second = browser.post("/clients/new/", typed), browser.post("/clients/new/", typed)

    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"] == f"/clients/{Client.objects.get().pk}/"


def test_a_form_with_errors_keeps_what_was_typed(workshop, sign_in):
    typed = {
        "name": "Ромашка",
        "phones": ["8 912", "8 999 000 11 22"],
        "phones_note": ["склад", "директор"],
        "emails": ["nonsense"],
        "inn": "7707083894",
        "discount": "много",
        "tags": "оптом, ночью",
    }

    answer = sign_in(workshop.manager).post("/clients/new/?kind=company", typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    for text in ("8 912", "8 999 000 11 22", "склад", "директор", "nonsense", "7707083894", "много", "оптом, ночью"):
        assert f'value="{text}"' in page, text
    assert page.count("invalid-feedback") == 3


def test_what_the_operation_refuses_is_shown_beside_its_field(workshop, sign_in):
    answer = sign_in(workshop.manager).post("/clients/new/?kind=company", {"name": "Ромашка", "inn": "7707083894"})

    assert answer.status_code == 422
    assert 'id="id_inn_errors"' in answer.content.decode()


def test_a_company_is_added_on_its_page(workshop, sign_in):
    sign_in(workshop.manager).post(
        "/clients/new/?kind=company", {"name": "Ромашка", "inn": "7707083893", "kpp": "773601001", "discount": "2,5"}
    )

    client = Client.objects.get()
    assert (client.kind, client.inn, client.discount) == ("company", "7707083893", Percent(250))


@pytest.mark.parametrize("name", ["\x00Иванов\x00", "Иванов\x07"])
def test_control_characters_are_left_out(workshop, sign_in, name):
    sign_in(workshop.manager).post("/clients/new/", {"name": name})

    assert Client.objects.get().name == "Иванов"
