"""What a service costs: fixed, or hours at the rate of the contract, else of the vehicle's class, else the default."""

from datetime import date

import pytest

from motorcrm.catalog.models import Service, ServiceCategory
from motorcrm.catalog.operations import set_labour_rate
from motorcrm.catalog.pricing import price_of
from motorcrm.clients.models import Contract
from motorcrm.clients.operations import add_client
from motorcrm.core.exact import Money, Quantity, rub
from motorcrm.vehicles.models import VehicleClass


@pytest.fixture
def by_hours(workshop):
    category = ServiceCategory.objects.create(name="Engine")
    return Service(category=category, name="Valves", pricing=Service.Pricing.HOURS, labour_hours=Quantity.parse("2,5"))


@pytest.fixture
def cars(workshop):
    return VehicleClass.objects.get(code="car")


def test_a_fixed_price_has_no_rate(workshop, by_hours):
    set_labour_rate(price=rub(2_000), by=workshop.owner)
    service = Service(category=by_hours.category, name="Oil", price=rub(900), labour_hours=Quantity.whole(1))

    assert price_of(service) == (rub(900), None)


def test_hours_are_charged_at_the_default_rate(workshop, by_hours, cars):
    set_labour_rate(price=rub(2_000), by=workshop.owner)

    assert price_of(by_hours) == (rub(5_000), rub(2_000))
    assert price_of(by_hours, vehicle_class=cars) == (rub(5_000), rub(2_000))


def test_the_rate_of_the_class_goes_before_the_default(workshop, by_hours, cars):
    set_labour_rate(price=rub(2_000), by=workshop.owner)
    set_labour_rate(price=rub(3_000), vehicle_class=cars, by=workshop.owner)

    assert price_of(by_hours, vehicle_class=cars) == (rub(7_500), rub(3_000))
    assert price_of(by_hours) == (rub(5_000), rub(2_000))


def test_the_rate_of_the_contract_goes_before_all(workshop, by_hours, cars):
    set_labour_rate(price=rub(3_000), vehicle_class=cars, by=workshop.owner)
    client = add_client(name="Fleet", kind="company", by=workshop.manager)
    contract = Contract(
        client=client, organisation=workshop.organisation, number="1", since=date(2026, 1, 1), labour_rate=rub(1_500)
    )

    assert price_of(by_hours, vehicle_class=cars, contract=contract) == (rub(3_750), rub(1_500))
    contract.labour_rate = None
    assert price_of(by_hours, vehicle_class=cars, contract=contract) == (rub(7_500), rub(3_000))


def test_without_any_rate_the_price_is_still_to_be_said(by_hours):
    assert price_of(by_hours) == (Money.zero(), None)


def test_kopecks_are_rounded_half_up(workshop, by_hours):
    set_labour_rate(price=Money(333_33), by=workshop.owner)
    by_hours.labour_hours = Quantity(1_500)

    assert price_of(by_hours).price == Money(500_00)


def test_hours_given_for_one_job_replace_those_of_the_service(workshop, by_hours):
    set_labour_rate(price=rub(2_000), by=workshop.owner)

    assert price_of(by_hours, hours=Quantity.parse("0,333")).price == rub(666)
    assert price_of(by_hours, hours=Quantity.zero()).price == Money.zero()
