"""The data of the demo is of the right form: nothing in it would be refused or questioned if typed by hand."""

from datetime import date, datetime
from random import Random

from motorcrm.core import legal_details as rules
from motorcrm.core.phones import read_phone
from motorcrm.demo.data import legal_details, people
from motorcrm.demo.data.machines import CAR, machine
from motorcrm.demo.data.price_list import PARTS, SERVICES
from motorcrm.demo.data.stories import STORIES
from motorcrm.demo.hours import CLOSES, OPENS, later, stretches
from motorcrm.demo.town import Size, build_town
from motorcrm.demo.visits import plan_visits
from motorcrm.vehicles.plates import plate_doubt, vin_doubt

RNG = Random(1)  # noqa: S311  # nothing secret is made of it
SERVICE_CODES = [service.code for services in SERVICES.values() for service in services]


def test_legal_details_have_their_check_digits():
    for _attempt in range(200):
        assert rules.is_inn(legal_details.company_inn(RNG))
        assert rules.is_inn(legal_details.person_inn(RNG))
        assert rules.is_ogrn(legal_details.ogrn(RNG))
        assert rules.is_account(legal_details.account(RNG), legal_details.BIK)
    assert rules.is_kpp(legal_details.kpp())
    assert rules.is_correspondent_account(legal_details.CORRESPONDENT_ACCOUNT, legal_details.BIK)


def test_demo_phones_are_possible_and_differ():
    phones = [people.phone(number) for number in range(40_000)]

    assert len(set(phones)) == len(phones)
    assert all(read_phone(phone) == (phone, "") for phone in phones[:300])


def test_demo_plates_and_vins_raise_no_warnings():
    for _attempt in range(300):
        made = machine(RNG, this_year=2026, of_company=False)
        assert not plate_doubt(made.plate)
        assert not vin_doubt(made.vin)


def test_the_price_list_has_sixty_services_and_stories_use_what_is_in_it():
    assert len(SERVICE_CODES) == len(set(SERVICE_CODES)) == 60
    for story in STORIES:
        assert set(story.services) <= set(SERVICE_CODES)
        assert set(story.parts) <= set(PARTS)


def test_a_job_that_does_not_fit_into_a_day_goes_on_in_the_morning():
    evening = datetime(2026, 11, 20, 18)

    assert list(stretches(evening, 150)) == [
        (evening, datetime(2026, 11, 20, 19)),
        (datetime(2026, 11, 21, 9), datetime(2026, 11, 21, 10, 30)),
    ]
    assert later(datetime(2026, 11, 20, 23), 0) == datetime(2026, 11, 21, 9)
    assert later(evening, 60).date() == date(2026, 11, 20)


def test_nobody_is_promised_anything_at_night_and_taxis_are_cars():
    size, today = Size.of(300), date(2026, 11, 26)
    town = build_town(RNG, size, today)
    said = {visit.promised.time() for visit in plan_visits(RNG, size, town, today)}
    taxis = [machine.type for one in town if str(one.facts["name"]).startswith("Такси") for machine in one.machines]

    assert OPENS <= min(said) <= max(said) <= CLOSES
    assert set(taxis) == {CAR}
