"""Document numbers: consecutive, never repeated or lost, new each year, in the organisation's own format."""

from datetime import date

import pytest
from django.db import transaction

from motorcrm.company import numbers
from motorcrm.company.models import NumberSequence, Organisation
from motorcrm.company.operations import next_number, set_number_pattern
from motorcrm.core.refusal import Forbidden, Invalid
from motorcrm.history.queries import story_of
from motorcrm.testing.race import race

DAY = date(2026, 11, 21)


def take_many(organisation, count):
    taken = []
    for _ in range(count):
        with transaction.atomic():
            taken.append(next_number(Organisation.objects.get(pk=organisation), "order", on=DAY))
    return taken


def take_and_fail(organisation, count):
    for _ in range(count):
        try:
            with transaction.atomic():
                next_number(Organisation.objects.get(pk=organisation), "order", on=DAY)
                raise ZeroDivisionError
        except ZeroDivisionError:
            continue


def test_numbers_follow_one_another(workshop):
    assert take_many(workshop.organisation.pk, 3) == ["ЗН-2026-000001", "ЗН-2026-000002", "ЗН-2026-000003"]


def test_each_year_begins_anew_and_an_old_year_goes_on_where_it_stood(workshop):
    take_many(workshop.organisation.pk, 2)

    assert next_number(workshop.organisation, "order", on=date(2027, 1, 1)) == "ЗН-2027-000001"
    assert next_number(workshop.organisation, "order", on=date(2026, 12, 31)) == "ЗН-2026-000003"


def test_each_organisation_counts_for_itself(workshop):
    other = Organisation.objects.create(name="Second Yard")
    take_many(workshop.organisation.pk, 2)

    assert next_number(other, "order", on=DAY) == "ЗН-2026-000001"


def test_a_number_is_not_lost_when_the_operation_fails(workshop):
    take_and_fail(workshop.organisation.pk, 3)

    assert take_many(workshop.organisation.pk, 1) == ["ЗН-2026-000001"]


def test_no_number_is_given_outside_a_transaction(real_database, workshop):
    with pytest.raises(RuntimeError):
        next_number(workshop.organisation, "order", on=DAY)


def test_several_processes_never_take_the_same_number_nor_skip_one(real_database, workshop):
    outcomes = race(real_database, take_many, [(workshop.organisation.pk, 25)] * 4)

    assert all(outcome.won for outcome in outcomes), outcomes
    taken = [number for outcome in outcomes for number in outcome.value]
    assert sorted(taken) == [f"ЗН-2026-{number:06}" for number in range(1, 101)]
    assert NumberSequence.objects.get().last == 100


def test_failures_beside_leave_no_gaps(real_database, workshop):
    race(real_database, take_and_fail, [(workshop.organisation.pk, 10)] * 2)

    outcomes = race(real_database, take_many, [(workshop.organisation.pk, 10)] * 2)

    assert max(number for outcome in outcomes for number in outcome.value) == "ЗН-2026-000020"


def test_the_organisation_chooses_how_numbers_look(workshop):
    take_many(workshop.organisation.pk, 1)

    set_number_pattern(workshop.organisation, kind="order", before_year="М/", digits=3, by=workshop.owner)

    assert take_many(workshop.organisation.pk, 1) == ["М/2026-002"]
    assert story_of(workshop.organisation) == ["company.pattern-set"]


def test_a_number_longer_than_its_digits_is_written_whole():
    assert numbers.format_number(numbers.pattern("", 1), year=2026, number=1234) == "2026-1234"


def test_every_shipped_pattern_can_be_read():
    for pattern in numbers.PATTERNS.values():
        assert numbers.pattern(*numbers.split_pattern(pattern)) == pattern


@pytest.mark.parametrize("prefix", ["{0}", "{number.__class__}", "<b>", "x" * 21, "a\nb", "a\x00"])
def test_a_prefix_is_plain_text(workshop, prefix):
    with pytest.raises(Invalid):
        set_number_pattern(workshop.organisation, kind="order", before_year=prefix, digits=6, by=workshop.owner)


@pytest.mark.parametrize("digits", [0, -1, 10, 10**9])
def test_a_number_has_from_one_to_nine_digits(workshop, digits):
    with pytest.raises(Invalid):
        set_number_pattern(workshop.organisation, kind="order", before_year="", digits=digits, by=workshop.owner)


def test_there_are_only_known_papers(workshop):
    with pytest.raises(Invalid):
        set_number_pattern(workshop.organisation, kind="poem", before_year="", digits=6, by=workshop.owner)


def test_only_people_who_edit_the_company_choose(workshop):
    for person in (workshop.manager, workshop.accountant):
        with pytest.raises(Forbidden):
            set_number_pattern(workshop.organisation, kind="order", before_year="X", digits=6, by=person)
