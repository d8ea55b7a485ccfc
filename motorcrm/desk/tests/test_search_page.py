"""One box finds everything the person may see, and nothing else."""

import pytest

from motorcrm.core.exact import rub
from motorcrm.core.folding import fold
from motorcrm.employees.models import Employee
from motorcrm.orders.models import WorkOrder
from motorcrm.testing.builders import a_client, a_vehicle, an_order
from motorcrm.testing.cast import hire, role_with
from motorcrm.vehicles.models import Vehicle


@pytest.fixture
def visit(workshop):
    """Pyotr's Ural is in the workshop; the other technician works on it."""
    client = a_client("Пётр Семёнов", phone="+79123456789")
    vehicle = a_vehicle(client, plate="A123BC77")
    return an_order(workshop, client=client, vehicle=vehicle, jobs=rub(1_000), technician=workshop.other_technician)


def found(client, query):
    answer = client.get("/search/", {"q": query})
    assert answer.status_code == 200
    return {group.kind for group in answer.context["groups"]}


@pytest.mark.parametrize("typed", ["семенов", "СЕМЁНОВ", "345-67-89", "8 (912) 345-67-89", "+7912"])
def test_a_client_is_found_by_name_and_phone_however_typed(workshop, sign_in, visit, typed):
    assert found(sign_in(workshop.manager), typed) >= {"clients", "orders"}


@pytest.mark.parametrize("typed", ["А123ВС", "a123bc", "а 123 вс 77"])
def test_a_vehicle_is_found_by_its_plate_in_either_alphabet(workshop, sign_in, visit, typed):
    assert found(sign_in(workshop.manager), typed) >= {"vehicles", "orders"}


def test_a_colleague_is_found_by_name(workshop, sign_in):
    Employee.objects.filter(pk=workshop.technician.pk).update(search=fold("Technician Pat"))

    assert found(sign_in(workshop.manager), "technician") == {"employees"}


@pytest.mark.parametrize("change", [str, str.lower])
def test_a_whole_number_goes_straight_to_the_order(workshop, sign_in, visit, change):
    answer = sign_in(workshop.manager).get("/search/", {"q": change(visit.number)})

    assert answer["Location"] == f"/orders/{visit.pk}/"


def test_a_part_of_a_number_only_finds_it(workshop, sign_in, visit):
    assert found(sign_in(workshop.manager), visit.number[:-1]) == {"orders"}


def test_a_technician_finds_nothing_that_is_not_theirs(workshop, sign_in, visit):
    technician = sign_in(workshop.technician)

    for typed in ("семенов", "345-67-89", "A123BC", visit.number):
        assert found(technician, typed) == set(), typed


def test_a_technician_finds_the_client_of_their_own_order_but_no_phone(workshop, sign_in, visit):
    other = sign_in(workshop.other_technician)
    shown = other.get("/search/", {"q": "семенов"}).content.decode()

    assert "Пётр Семёнов" in shown
    assert "345" not in shown
    assert "••89" in shown
    assert found(other, "345-67-89") == set()


def test_people_who_see_nothing_find_nothing(workshop, sign_in, visit):
    nobody = sign_in(hire("Nobody", role_with()))

    for typed in ("семенов", "A123BC", visit.number, "manager"):
        assert found(nobody, typed) == set(), typed


def test_more_than_a_few_lead_to_the_full_list(workshop, sign_in):
    client = a_client("Пётр Семёнов")
    for _ in range(9):
        an_order(workshop, client=client)
    manager = sign_in(workshop.manager)
    group = next(g for g in manager.get("/search/", {"q": "семенов"}).context["groups"] if g.kind == "orders")

    assert (len(group.rows), group.more) == (8, True)
    assert len(manager.get(group.url).context["page"].rows) == WorkOrder.objects.count()


NONSENSE = ["", "q=", "q=%00", "q=%ED%A0%80", "q=%25", "q=" + "я" * 5_000, "q=%3Cscript%3E", "q=8", "p=1"]


@pytest.mark.parametrize("query", NONSENSE)
def test_nonsense_finds_nothing_and_breaks_nothing(workshop, sign_in, query):
    answer = sign_in(workshop.manager).get(f"/search/?{query}")

    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().split("<main")[1]


@pytest.mark.parametrize(("language", "said"), [("ru", "Ничего не найдено"), ("en", "Nothing found")])
def test_the_page_speaks_both_languages(workshop, sign_in, language, said):
    workshop.manager.language = language
    workshop.manager.save()

    assert said in sign_in(workshop.manager).get("/search/?q=zzz").content.decode()


def test_a_later_owner_the_reader_cannot_see_is_not_named_beside_the_vehicle(workshop, sign_in):
    vehicle = a_vehicle(a_client("Former"), plate="K777KK77")
    an_order(workshop, client=vehicle.owner, vehicle=vehicle, jobs=rub(1), technician=workshop.technician)
    Vehicle.objects.filter(pk=vehicle.pk).update(owner=a_client("Latter"))

    page = sign_in(workshop.technician).get("/search/", {"q": "K777"}).content.decode()

    assert f"/vehicles/{vehicle.pk}/" in page
    assert "Latter" not in page
    assert "Latter" in sign_in(workshop.manager).get("/search/", {"q": "K777"}).content.decode()
