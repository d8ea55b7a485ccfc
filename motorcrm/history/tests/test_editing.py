"""An edit of a row with a version is written only if nobody changed it meanwhile."""

import pytest

from motorcrm.core.refusal import Absent, Stale
from motorcrm.history.edit import edit
from motorcrm.testing.cast import hire, role_with


@pytest.fixture
def organisation(workshop):
    return workshop.organisation


def test_what_differs_is_returned_and_the_version_grows(workshop, organisation):
    differs = edit(organisation, version=1, by=workshop.owner, changes={"name": "New", "inn": organisation.inn})

    assert differs == {"before": {"name": "Motor Yard LLC"}, "after": {"name": "New"}}
    organisation.refresh_from_db()
    assert (organisation.name, organisation.version) == ("New", 2)


def test_where_nothing_differs_nothing_is_written(workshop, organisation):
    assert edit(organisation, version=1, by=workshop.owner, changes={"name": organisation.name}) == {}
    organisation.refresh_from_db()
    assert organisation.version == 1


def test_a_stale_edit_shows_the_current_values_and_version(workshop, organisation):
    edit(organisation, version=1, by=workshop.owner, changes={"name": "New"})

    with pytest.raises(Stale) as refusal:
        edit(organisation, version=1, by=workshop.manager, changes={"name": "Other"})

    assert refusal.value.facts == {"theirs": {"name": "New"}, "yours": {"name": "Other"}}
    assert refusal.value.version == 2


def test_a_stale_edit_does_not_reveal_hidden_fields(workshop, organisation):
    edit(organisation, version=1, by=workshop.owner, changes={"bank": "Bank", "name": "New"})

    with pytest.raises(Stale) as refusal:
        edit(organisation, version=1, by=hire("Reader", role_with()), changes={"bank": "Other", "name": "Mine"})

    assert refusal.value.facts == {"theirs": {"name": "New"}, "yours": {"name": "Mine"}}


def test_what_is_gone_is_absent(workshop, organisation):
    organisation.pk = 999

    with pytest.raises(Absent):
        edit(organisation, version=1, by=workshop.owner, changes={"name": "New"})
