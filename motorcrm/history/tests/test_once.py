"""A double click, a resend, a repeat after a lost answer are done once."""

import pytest

from motorcrm.catalog.models import ServiceCategory
from motorcrm.catalog.operations import add_category
from motorcrm.core.refusal import Absent, Invalid, Refused
from motorcrm.employees.models import Employee
from motorcrm.employees.operations import hire
from motorcrm.history.models import DoneOnce
from motorcrm.testing.cast import hire as put_on_stage
from motorcrm.testing.race import race

KEY = "a-key-of-a-form"
ASKED = {"last_name": "Twice", "first_name": "Pat"}


def hire_by(person, key):
    return hire(**ASKED, by=Employee.objects.get(pk=person), key=key).pk


def twice():
    return Employee.objects.filter(last_name="Twice").count()


def test_the_same_content_again_gives_the_first_answer(workshop):
    first = hire(**ASKED, by=workshop.owner, key=KEY)

    assert hire(**ASKED, by=workshop.owner, key=KEY) == first
    assert twice() == 1


def test_what_was_made_and_taken_away_since_is_not_made_again(workshop):
    add_category(name="Tyres", by=workshop.owner, key=KEY).delete()

    with pytest.raises(Absent):
        add_category(name="Tyres", by=workshop.owner, key=KEY)
    assert not ServiceCategory.objects.exists()


def test_another_key_or_none_does_it_again(workshop):
    hire(**ASKED, by=workshop.owner, key=KEY)
    hire(**ASKED, by=workshop.owner, key=KEY + "2")
    hire(**ASKED, by=workshop.owner)

    assert twice() == 3


def test_other_content_under_the_same_key_is_refused(workshop):
    hire(**ASKED, by=workshop.owner, key=KEY)

    with pytest.raises(Refused, match="key-reused"):
        hire(**{**ASKED, "position": "Welder"}, by=workshop.owner, key=KEY)

    assert twice() == 1


def test_another_person_under_the_same_key_is_refused(workshop):
    other = put_on_stage("Other", "administrator")
    hire(**ASKED, by=workshop.owner, key=KEY)

    with pytest.raises(Refused, match="key-reused"):
        hire(**ASKED, by=other, key=KEY)


def test_what_was_refused_may_be_sent_again_under_its_key(workshop):
    with pytest.raises(Invalid):
        hire(last_name="", first_name="", by=workshop.owner, key=KEY)

    assert not DoneOnce.objects.exists()
    hire(**ASKED, by=workshop.owner, key=KEY)
    assert twice() == 1


@pytest.mark.parametrize("key", ["short", "x" * 81, "кириллица", "emoji-🔧-key"])
def test_a_broken_key_is_refused(workshop, key):
    with pytest.raises(Invalid):
        hire(**ASKED, by=workshop.owner, key=key)

    assert twice() == 0


def test_simultaneous_repeats_are_done_once_and_all_get_the_same_answer(real_database, workshop):
    outcomes = race(real_database, hire_by, [(workshop.owner.pk, KEY)] * 4)

    assert all(outcome.won for outcome in outcomes), outcomes
    assert len({outcome.value for outcome in outcomes}) == 1
    assert twice() == 1
