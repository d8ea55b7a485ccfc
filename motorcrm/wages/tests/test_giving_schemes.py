"""Giving schemes to people: one or several at once, from a day on."""

from datetime import timedelta

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.invariants import violations
from motorcrm.core.refusal import Invalid
from motorcrm.employees.operations import leave
from motorcrm.ledger.models import Entry
from motorcrm.orders.operations import JobDraft, close_order, create_order
from motorcrm.orders.phases import Phase
from motorcrm.testing.builders import a_client, by_one, on_trust
from motorcrm.testing.cast import hire
from motorcrm.wages.models import GivenScheme, PayRule
from motorcrm.wages.operations import (
    RuleDraft,
    add_scheme,
    archive_scheme,
    give_scheme,
    give_scheme_to_several,
    set_rule,
)
from motorcrm.wages.tests.conftest import earned, of_jobs, percent

pytestmark = pytest.mark.django_db


@pytest.fixture
def scheme(workshop):
    made = add_scheme(name="By jobs", by=workshop.owner)
    set_rule(made, draft=of_jobs("40"), by=workshop.owner)
    return made


def closed_with(workshop, person, price):
    order = create_order(
        a_client(),
        organisation=workshop.organisation,
        phase=Phase.ACCEPTED,
        jobs=[JobDraft("Fork", price=rub(price), shares=by_one(person))],
        by=workshop.owner,
    )
    return close_order(order, on=clock.today(), finish_jobs=True, debt=on_trust(), by=workshop.owner)


def test_several_get_a_scheme_at_once_and_what_is_due_since(workshop, scheme):
    """People in the order of their ids, then the orders of all of them, then the turn: else OutOfOrder is raised."""
    people = [workshop.other_technician, workshop.technician, workshop.senior]
    for person, price in zip(people, (1_000, 2_000, 3_000), strict=True):
        closed_with(workshop, person, price)
    before = Entry.objects.count()

    given = give_scheme_to_several(scheme, employees=people, since=clock.today(), by=workshop.owner)

    assert {one.employee for one in given} == {*people}
    assert [earned(person) for person in people] == [rub(400), rub(800), rub(1_200)]
    assert Entry.objects.count() == before + 3
    assert violations() == {}


def test_one_who_can_not_have_it_keeps_it_from_all_and_is_named(workshop, scheme):
    today = clock.today()
    give_scheme(workshop.technician, scheme=scheme, since=today, by=workshop.owner)
    closed_with(workshop, workshop.technician, 1_000)
    people = [workshop.technician, workshop.other_technician]

    with pytest.raises(Invalid) as problem:
        give_scheme_to_several(scheme, employees=people, since=today, by=workshop.owner)

    assert str(workshop.technician) in problem.value.errors["since"]
    assert str(workshop.other_technician) not in problem.value.errors["since"]
    assert GivenScheme.objects.count() == 1
    assert give_scheme_to_several(scheme, employees=people, since=today + timedelta(days=1), by=workshop.owner)


def test_those_who_leave_are_named_too(workshop, scheme):
    gone = hire("Gone", is_technician=True)
    leave(gone, on=clock.today(), by=workshop.owner)

    with pytest.raises(Invalid, match="Gone"):
        give_scheme_to_several(
            scheme, employees=[gone, workshop.technician], since=clock.today() + timedelta(days=1), by=workshop.owner
        )


def test_nobody_and_an_archived_scheme_are_refused(workshop, scheme):
    with pytest.raises(Invalid):
        give_scheme_to_several(scheme, employees=[], since=clock.today(), by=workshop.owner)
    archive_scheme(scheme, by=workshop.owner)
    with pytest.raises(Invalid):
        give_scheme_to_several(scheme, employees=[workshop.technician], since=clock.today(), by=workshop.owner)


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [(PayRule.Kind.PERCENT, "amount"), (PayRule.Kind.FIXED, "percent")],
)
def test_a_rule_is_by_percent_or_by_sum(workshop, scheme, kind, wrong):
    with pytest.raises(Invalid) as problem:
        set_rule(scheme, draft=RuleDraft(kind, percent=percent("10"), amount=rub(5)), by=workshop.owner)

    assert list(problem.value.errors) == [wrong]
