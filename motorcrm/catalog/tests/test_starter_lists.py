"""Starter price lists: what is in them, and that taking them adds what is missing and nothing else."""

import pytest

from motorcrm.catalog.models import LabourRate, Service, ServiceCategory
from motorcrm.catalog.operations import archive_service
from motorcrm.catalog.queries import price_list
from motorcrm.catalog.starter import LISTS, starter_list
from motorcrm.catalog.taking import take_price_lists
from motorcrm.core.exact import Quantity, rub
from motorcrm.core.refusal import Forbidden, Invalid
from motorcrm.employees.models import Employee
from motorcrm.history.models import Happening
from motorcrm.testing.builders import a_client, a_service, a_vehicle
from motorcrm.testing.race import race
from motorcrm.vehicles.known import suggested_makes, suggested_models, usual
from motorcrm.vehicles.models import KnownModel, Vehicle

RATE = rub(2_000)


def take(workshop, *lists, language="ru", labour_rate=RATE):
    return take_price_lists(lists=lists, language=language, labour_rate=labour_rate, by=workshop.owner)


def names_of(code):
    return [service.name for category in starter_list(code).categories for service in category.services]


@pytest.mark.parametrize("code", LISTS)
def test_each_list_is_enough_to_work_with(code):
    services = [service for category in starter_list(code).categories for service in category.services]

    assert len(services) >= 40
    for service in services:
        assert service.price or Quantity.zero() < service.hours <= Quantity.whole(30), service.name
    assert {make.type for make in starter_list(code).makes} <= set(Vehicle.Type.values)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_name_means_two_services(language):
    """Otherwise taking two lists would leave one of them out."""
    names = [name.in_language(language).casefold() for code in LISTS for name in names_of(code)]

    assert len(names) == len(set(names))


def test_a_taken_list_is_priced_and_in_categories(workshop):
    added = take(workshop, "motorcycles", "tyres")

    assert added.services == Service.objects.count() == len(names_of("motorcycles")) + len(names_of("tyres"))
    groups = price_list()
    assert groups[0].category.name == "Мото: обслуживание"
    assert [group.category.name.partition(":")[0] for group in groups] == ["Мото"] * 5 + ["Шиномонтаж"] * 5
    offers = {offer.service.name: offer for group in groups for offer in group.offers}
    assert not [offer for offer in offers.values() if offer.unpriced]
    assert offers["Замена масла и масляного фильтра"].priced.price == rub(1_000)
    assert offers["Ремонт прокола жгутом"].priced.price == rub(500)
    assert Service.objects.search("мусса").get().name == "Установка мусса"
    taken = Happening.objects.get(event="catalog.lists-taken")
    assert taken.facts["price_lists"] == ["motorcycles", "tyres"]
    assert taken.facts["services_added"] == added.services


def test_taking_twice_adds_nothing_in_either_language(workshop):
    first = take(workshop, "cars")
    before = list(Service.objects.values_list("name", "category", "version"))

    again, in_english = take(workshop, "cars"), take(workshop, "cars", language="en")

    assert first.models == KnownModel.objects.count() > 250
    assert (again.services, again.models, in_english.services, in_english.models) == (0, 0, 0, 0)
    assert list(Service.objects.values_list("name", "category", "version")) == before
    assert ServiceCategory.objects.count() == len(starter_list("cars").categories)


def take_cars(owner):
    take_price_lists(lists=["cars"], language="ru", labour_rate=RATE, by=Employee.objects.get(pk=owner))


def test_two_who_take_a_list_at_once_add_each_service_once(real_database, workshop):
    outcomes = race(real_database, take_cars, [(workshop.owner.pk,), (workshop.owner.pk,)])

    assert all(outcome.won for outcome in outcomes), outcomes
    assert Service.objects.count() == len(names_of("cars"))
    assert ServiceCategory.objects.count() == len(starter_list("cars").categories)


def test_what_the_company_has_stays_as_it_is(workshop):
    own = a_service("замена  Масла и масляного фильтра", price=rub(999))
    archived = a_service("Замена воздушного фильтра", price=rub(1))
    archive_service(archived, by=workshop.owner)
    LabourRate.objects.create(price=rub(3_000))

    added = take(workshop, "motorcycles", labour_rate=None)

    assert added.services == len(names_of("motorcycles")) - 2
    own.refresh_from_db()
    assert (own.price, own.version) == (rub(999), 1)
    assert not Service.objects.filter(name="Замена воздушного фильтра", is_archived=False).exists()
    assert LabourRate.objects.get().price == rub(3_000)


def test_an_english_company_gets_english_names(workshop):
    take(workshop, "cars", language="en")

    assert Service.objects.filter(name="Timing chain replacement").exists()
    assert not Service.objects.filter(name__regex="[а-яА-Я]").exists()
    assert not KnownModel.objects.filter(make__regex="[а-яА-Я]").exists()


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"lists": []}, "lists"),
        ({"lists": ["boats"]}, "lists"),
        ({"lists": ["cars"], "labour_rate": None}, "labour_rate"),
        ({"lists": ["cars"], "labour_rate": -rub(1)}, "price"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_added(workshop, asked, field):
    with pytest.raises(Invalid) as problem:
        take_price_lists(**{"labour_rate": rub(2_000), **asked}, language="ru", by=workshop.owner)

    assert list(problem.value.errors) == [field]
    assert not Service.objects.exists()
    assert not KnownModel.objects.exists()


def test_only_people_who_edit_the_price_list_take_them(workshop):
    with pytest.raises(Forbidden):
        take_price_lists(lists=["cars"], language="ru", labour_rate=rub(2_000), by=workshop.manager)


def test_the_page_takes_what_is_ticked_in_the_language_of_the_person(workshop, sign_in):
    owner = sign_in(workshop.owner)
    assert 'href="/settings/services/starter/"' in owner.get("/settings/services/").content.decode()

    answer = owner.post("/settings/services/starter/", {"lists": ["tyres", "engines"], "labour_rate": "2 500"})

    assert answer["Location"] == "/settings/services/"
    assert Service.objects.filter(name="Гильзовка цилиндра", price=rub(4_500)).exists()
    assert LabourRate.objects.get().price == rub(2_500)
    page = owner.get("/settings/services/starter/")
    assert "labour_rate" not in page.context["form"].fields, "the price list knows it"
    assert "Уже взяты: Шиномонтаж; Ремонт двигателей." in page.content.decode()
    assert owner.post("/settings/services/starter/", {}).status_code == 422


def test_makes_and_models_are_suggested_from_what_was_taken_and_what_was_met(workshop):
    take(workshop, "motorcycles")
    client = a_client("Ivan")
    for _ in range(2):
        a_vehicle(client, make="Yadea", model="G5")
    a_vehicle(client, make="yamaha", model="Fazer 8")

    def makes(typed):
        return suggested_makes(workshop.owner, typed, type="motorcycle")

    assert makes("ya") == ["Yadea", "Yamaha"], "the one met more often first, and each once"
    assert makes("ямах") == ["Yamaha"]
    assert makes("бмв") == ["BMW"]
    assert makes("harley d") == ["Harley-Davidson"]
    assert makes("zzz") == []
    assert suggested_makes(workshop.owner, "cfm", type="atv") == ["CFMOTO"]
    assert suggested_models(workshop.owner, "faz", type="motorcycle", make="YAMAHA") == ["Fazer 8"]
    assert suggested_models(workshop.owner, "африка", type="motorcycle", make="хонда") == ["Africa Twin"]


def test_a_new_vehicle_is_of_the_type_that_the_company_repairs(workshop):
    assert (usual().type, usual().has_makes) == ("motorcycle", False)
    take(workshop, "cars")
    assert (usual().type, usual().has_makes) == ("car", True)
    a_vehicle(a_client("Ivan"), type="truck")
    assert usual().type == "truck"


def test_the_makes_of_other_peoples_vehicles_are_not_suggested(workshop, sign_in):
    a_vehicle(a_client("Ivan"), make="Rarissima")

    assert "Rarissima" in sign_in(workshop.owner).get("/vehicles/makes/?q=rar&type=motorcycle").content.decode()
    assert sign_in(workshop.technician).get("/vehicles/makes/?q=rar&type=motorcycle").status_code == 403
