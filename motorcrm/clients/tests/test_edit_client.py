"""Editing, archiving and restoring clients."""

import re

import pytest

from motorcrm.access.rights import SEE_CONTACTS, SEE_PRICES
from motorcrm.clients.models import Client
from motorcrm.clients.operations import add_client, archive_client, edit_client, restore_client
from motorcrm.clients.rights import EDIT_CLIENTS, VIEW_CLIENTS
from motorcrm.core.exact import Percent
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Stale
from motorcrm.history.queries import story_of, timeline
from motorcrm.testing.cast import hire, role_with


@pytest.fixture
def ivanov(workshop):
    return add_client(
        name="Иванов", phones=["89123456789"], emails=["petr@example.com"], tags=["vip"], by=workshop.manager
    )


def test_what_is_given_changes_and_the_rest_stays(workshop, ivanov):
    edit_client(ivanov, version=1, name="Иванова", discount=Percent.whole(3), by=workshop.manager)

    client = Client.objects.get()
    assert (client.name, client.discount, client.tags, client.version) == ("Иванова", Percent.whole(3), ["vip"], 2)
    assert [phone.number for phone in client.phones.all()] == ["+79123456789"]
    assert story_of(client) == ["clients.added", "clients.edited"]


def test_the_timeline_shows_the_change_before_and_after(workshop, ivanov):
    edit_client(ivanov, version=1, phones=["+79990001122"], discount=Percent.whole(3), by=workshop.manager)

    told = timeline(ivanov, reader=workshop.manager)[0].facts
    assert told["before"] == {"phones": ["+79123456789"], "discount": "0"}
    assert told["after"] == {"phones": ["+79990001122"], "discount": "3"}
    assert timeline(ivanov, reader=hire("Reader", role_with(VIEW_CLIENTS)))[0].facts == {"before": {}, "after": {}}


def test_search_follows_the_change(workshop, ivanov):
    edit_client(ivanov, version=1, name="Сидорова", phones=["+79990001122"], tags=["оптом"], by=workshop.manager)

    found = Client.objects.all()
    assert [found.search(text, workshop.manager).count() for text in ("сидор", "оптом", "0001122")] == [1, 1, 1]
    assert [found.search(text, workshop.manager).count() for text in ("иванов", "vip", "345-67-89")] == [0, 0, 0]
    assert found.search("petr@", workshop.manager).count() == 1


def test_a_stale_edit_is_refused_with_both_versions(workshop, ivanov):
    edit_client(ivanov, version=1, name="Иванова", phones=["+79990001122"], by=workshop.manager)

    with pytest.raises(Stale) as refusal:
        edit_client(ivanov, version=1, name="Иваненко", phones=["+79991112233"], by=workshop.owner)

    assert refusal.value.facts == {
        "theirs": {"name": "Иванова", "phones": ["+79990001122"]},
        "yours": {"name": "Иваненко", "phones": ["+79991112233"]},
        "who": "Manager P.",
    }
    assert Client.objects.get().name == "Иванова"


def test_a_stale_edit_reveals_nothing_hidden(workshop, ivanov):
    person = hire("Reader", role_with(VIEW_CLIENTS, EDIT_CLIENTS, SEE_PRICES))
    edit_client(ivanov, version=1, name="Иванова", address="Тверь", by=workshop.manager)

    with pytest.raises(Stale) as refusal:
        edit_client(ivanov, version=1, name="Иваненко", by=person)

    assert refusal.value.facts["theirs"] == {"name": "Иванова"}


def test_a_stale_form_shows_both_versions(workshop, sign_in, ivanov):
    edit_client(ivanov, version=1, name="Иванова", by=workshop.owner)

    browser, typed = sign_in(workshop.manager), {"version": 1, "name": "Иваненко", "notes": "typed"}
    answer = browser.post(f"/clients/{ivanov.pk}/edit/", typed)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Иванова" in page
    assert 'value="Иваненко"' in page
    assert "typed" in page
    assert Client.objects.get().name == "Иванова"
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    assert browser.post(f"/clients/{ivanov.pk}/edit/", {**typed, "version": version}).status_code == 302
    assert Client.objects.get().name == "Иваненко"


def test_the_same_edit_twice_is_one(workshop, ivanov):
    edit_client(ivanov, version=1, name="Иванова", by=workshop.manager)
    edit_client(ivanov, version=1, name="Иванова", by=workshop.manager)

    assert story_of(ivanov) == ["clients.added", "clients.edited"]


@pytest.mark.parametrize("version", ["", "0", "-1", "x", str(10**30)])
def test_a_form_without_a_valid_version_is_refused(workshop, sign_in, ivanov, version):
    answer = sign_in(workshop.manager).post(f"/clients/{ivanov.pk}/edit/", {"version": version, "name": "Иваненко"})

    assert answer.status_code == 422
    assert Client.objects.get().name == "Иванов"


def test_legal_details_are_checked_together_with_those_already_stored(workshop):
    client = add_client(kind="company", name="Ромашка", bik="044525225", by=workshop.manager)

    with pytest.raises(Invalid) as refusal:
        edit_client(client, version=1, bank_account="40702810300000000001", by=workshop.manager)

    assert list(refusal.value.errors) == ["bank_account"]


@pytest.mark.parametrize(
    ("change", "right"),
    [
        ({"phones": []}, SEE_CONTACTS),
        ({"emails": []}, SEE_CONTACTS),
        ({"address": ""}, SEE_CONTACTS),
        ({"discount": Percent.whole(50)}, SEE_PRICES),
        ({"bank": "x"}, SEE_PRICES),
    ],
)
def test_a_person_cannot_change_what_is_hidden_from_them(workshop, ivanov, change, right):
    person = hire("Reader", role_with(VIEW_CLIENTS, EDIT_CLIENTS))

    with pytest.raises(Forbidden) as refusal:
        edit_client(ivanov, version=1, by=person, **change)

    assert refusal.value.right == right


def test_others_do_not_edit(workshop, ivanov):
    with pytest.raises(Forbidden):
        edit_client(ivanov, version=1, name="x", by=workshop.senior)
    with pytest.raises(Absent):
        edit_client(ivanov, version=1, name="x", by=workshop.technician)


def test_archiving_and_restoring_are_recorded_once(workshop, ivanov):
    for verb in (archive_client, archive_client, restore_client, restore_client):
        verb(ivanov, by=workshop.manager)

    assert story_of(ivanov) == ["clients.added", "clients.archived", "clients.restored"]
    assert not Client.objects.get().is_archived


def test_others_do_not_archive(workshop, ivanov):
    for verb in (archive_client, restore_client):
        with pytest.raises(Forbidden):
            verb(ivanov, by=workshop.senior)
