"""Categories and services are added, edited, archived and restored; labour rates are set."""

import pytest

from motorcrm.catalog.models import LabourRate, Service, ServiceCategory
from motorcrm.catalog.operations import (
    add_category,
    add_service,
    archive_category,
    archive_service,
    edit_category,
    edit_service,
    restore_category,
    restore_service,
    set_labour_rate,
)
from motorcrm.catalog.queries import price_list, suggested
from motorcrm.catalog.rights import EDIT_CATALOG
from motorcrm.core.exact import Money, Quantity, rub
from motorcrm.core.refusal import Forbidden, Invalid, Stale
from motorcrm.history.queries import story_of
from motorcrm.testing.cast import hire, role_with
from motorcrm.vehicles.models import VehicleClass


@pytest.fixture
def engine(workshop):
    return add_category(name="Engine", by=workshop.owner)


@pytest.fixture
def oil(workshop, engine):
    return add_service(category=engine, name="Замена масла", code="M-01", price=rub(900), by=workshop.owner)


def test_a_service_is_added_and_found(workshop, engine, oil):
    assert [(group.category, [offer.service for offer in group.offers]) for group in price_list()] == [(engine, [oil])]
    assert [offer.service for offer in suggested("масла ЗАМЕНА")] == [oil]
    assert [offer.service for offer in suggested("m-01")] == [oil]
    assert suggested("фильтр") == []
    assert story_of(oil) == ["catalog.service-added"]


def test_categories_come_in_their_order(workshop, engine):
    first = add_category(name="Washing", position=0, by=workshop.owner)
    edit_category(engine, version=1, position=5, by=workshop.owner)

    assert [group.category for group in price_list()] == [first, engine]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"code": "x" * 41}, "code"),
        ({"pricing": "free"}, "pricing"),
        ({"pricing": "hours"}, "labour_hours"),
        ({"labour_hours": Quantity(-1)}, "labour_hours"),
        ({"labour_hours": Quantity.whole(1_001)}, "labour_hours"),
        ({"price": Money(-1)}, "price"),
        ({"warranty_months": 601}, "warranty_months"),
        ({"warranty_km": -1}, "warranty_km"),
    ],
)
def test_impossible_values_are_refused_by_name(workshop, engine, asked, field):
    with pytest.raises(Invalid) as refusal:
        add_service(by=workshop.owner, **{"category": engine, "name": "Oil", **asked})

    assert list(refusal.value.errors) == [field]
    assert not Service.objects.exists()


@pytest.mark.parametrize(("asked", "field"), [({"name": ""}, "name"), ({"position": -1}, "position")])
def test_an_impossible_category_is_refused(workshop, asked, field):
    with pytest.raises(Invalid) as refusal:
        add_category(by=workshop.owner, **{"name": "Engine", **asked})

    assert list(refusal.value.errors) == [field]


def test_the_same_key_makes_one(workshop, engine):
    for _repeat in range(2):
        add_service(category=engine, name="Oil", by=workshop.owner, key="key-of-a-form")
        add_category(name="Wheels", by=workshop.owner, key="key-of-another-form")

    assert (Service.objects.count(), ServiceCategory.objects.count()) == (1, 2)


def test_an_edit_changes_what_is_given_and_the_search(workshop, oil):
    edit_service(oil, version=1, name="Замена фильтра", price=None, by=workshop.owner)

    assert (oil.name, oil.price, oil.code, oil.version) == ("Замена фильтра", None, "M-01", 2)
    assert [offer.service for offer in suggested("фильтр")] == [oil]
    assert story_of(oil) == ["catalog.service-added", "catalog.service-edited"]


def test_a_stale_edit_is_refused_with_both_versions(workshop, engine, oil):
    edit_service(oil, version=1, price=rub(1_000), by=workshop.owner)
    edit_category(engine, version=1, name="Engines", by=workshop.owner)

    with pytest.raises(Stale) as refusal:
        edit_service(oil, version=1, price=rub(800), by=workshop.owner)
    assert refusal.value.facts == {"theirs": {"price": "1000"}, "yours": {"price": "800"}, "who": "Owner P."}
    with pytest.raises(Stale):
        edit_category(engine, version=1, name="Motors", by=workshop.owner)


def test_archived_services_are_no_longer_offered(workshop, engine, oil):
    archive_service(oil, by=workshop.owner)
    assert suggested("масла") == []
    assert [group.offers[0].service for group in price_list(archived=True)] == [oil]
    restore_service(oil, by=workshop.owner)
    archive_category(engine, by=workshop.owner)
    assert suggested("масла") == []
    assert price_list() == []
    restore_category(engine, by=workshop.owner)
    assert [offer.service for offer in suggested("масла")] == [oil]


def test_archiving_and_restoring_are_recorded_once(workshop, engine, oil):
    for verb in (archive_service, archive_service, restore_service, restore_service):
        verb(oil, by=workshop.owner)
    for verb in (archive_category, archive_category, restore_category, restore_category):
        verb(engine, by=workshop.owner)

    assert story_of(oil)[1:] == ["catalog.service-archived", "catalog.service-restored"]
    assert story_of(engine)[1:] == ["catalog.category-archived", "catalog.category-restored"]


def test_a_rate_is_set_changed_and_forgotten(workshop):
    cars = VehicleClass.objects.get(code="car")
    default = set_labour_rate(price=rub(2_000), by=workshop.owner)
    set_labour_rate(price=rub(3_000), vehicle_class=cars, by=workshop.owner)
    set_labour_rate(price=rub(2_500), version=default.version, by=workshop.owner)

    assert LabourRate.objects.get(vehicle_class=None).price == rub(2_500)
    set_labour_rate(price=None, vehicle_class=cars, by=workshop.owner)
    assert LabourRate.objects.count() == 1


@pytest.mark.parametrize("price", [None, Money(-1)])
def test_an_impossible_default_rate_is_refused(workshop, price):
    with pytest.raises(Invalid) as refusal:
        set_labour_rate(price=price, by=workshop.owner)

    assert list(refusal.value.errors) == ["price"]


@pytest.mark.parametrize("version", [0, 1])
def test_a_stale_rate_is_refused_with_both_versions(workshop, version):
    set_labour_rate(price=rub(2_000), by=workshop.owner)
    set_labour_rate(price=rub(2_100), version=1, by=workshop.owner)

    with pytest.raises(Stale) as refusal:
        set_labour_rate(price=rub(2_200), version=version, by=workshop.owner)

    assert refusal.value.facts == {"theirs": {"price": "2100"}, "yours": {"price": "2200"}, "who": "Owner P."}


def test_a_manager_does_not_edit_the_price_list(workshop, engine, oil):
    attempts = [
        lambda by: add_category(name="x", by=by),
        lambda by: edit_category(engine, version=1, name="x", by=by),
        lambda by: archive_category(engine, by=by),
        lambda by: restore_category(engine, by=by),
        lambda by: add_service(category=engine, name="x", by=by),
        lambda by: edit_service(oil, version=1, name="x", by=by),
        lambda by: archive_service(oil, by=by),
        lambda by: restore_service(oil, by=by),
        lambda by: set_labour_rate(price=rub(1), by=by),
    ]
    for attempt in attempts:
        with pytest.raises(Forbidden) as refusal:
            attempt(workshop.manager)
        assert refusal.value.right == EDIT_CATALOG


def test_people_who_cannot_see_prices_set_none(workshop, engine, oil):
    person = hire("Reader", role_with(EDIT_CATALOG))

    for attempt in (
        lambda: add_service(category=engine, name="x", price=rub(1), by=person),
        lambda: edit_service(oil, version=1, price=rub(1), by=person),
        lambda: set_labour_rate(price=rub(1), by=person),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert edit_service(oil, version=1, name="Oil", by=person).price == rub(900)


def test_a_price_from_says_from_which(workshop):
    category = add_category(name="Welding", by=workshop.owner)
    with pytest.raises(Invalid) as refused:
        add_service(category=category, name="Frame", pricing=Service.Pricing.FROM, by=workshop.owner)
    assert set(refused.value.errors) == {"price"}

    service = add_service(
        category=category, name="Frame", pricing=Service.Pricing.FROM, price=rub(1_500), by=workshop.owner
    )
    assert (service.price, service.is_priced) == (rub(1_500), False)
