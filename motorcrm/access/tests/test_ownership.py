"""Apps declare whose a record is by reasons: a condition and its explanation."""

import pytest
from django.db.models import Q
from django.utils import translation

from motorcrm.access import ownership
from motorcrm.access.catalogue import OWN
from motorcrm.access.ownership import Reason, explain_own, is_own, own_because
from motorcrm.catalog.models import Service
from motorcrm.clients.models import Client
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.employees.models import TimeOff
from motorcrm.testing.builders import a_client
from motorcrm.testing.cast import hire, role_with


@pytest.fixture(autouse=True)
def _as_they_were(monkeypatch):
    monkeypatch.setattr(ownership, "_REASONS", {model: list(reasons) for model, reasons in ownership._REASONS.items()})


def test_a_further_reason_makes_more_rows_own_and_says_why(workshop):
    reader, tall = hire("Reader", role_with(VIEW_CLIENTS, scope=OWN)), a_client("Tall")
    assert not is_own(reader, tall)

    own_because(
        Client,
        Reason(
            lambda person: Q(name="Tall"),
            lambda person, thing, asker: "Because they are tall.",
            lambda person, most: [],
        ),
    )

    assert list(Client.objects.visible_to(reader)) == [tall]
    assert explain_own(reader, tall, workshop.owner) == ["Because they are tall."]
    assert explain_own(reader, a_client("Short"), workshop.owner) == []


def test_a_model_without_reasons_has_no_own_rows(workshop):
    with pytest.raises(TypeError, match="Service does not say whose it is"):
        ownership.own_rows(Service, workshop.technician)


def test_what_a_model_itself_calls_own_is_explained_in_plain_words(workshop):
    off = TimeOff.objects.create(employee=workshop.technician, first="2026-01-01", last="2026-01-02")

    with translation.override("en"):
        assert explain_own(workshop.technician, off, workshop.owner) == ["It belongs to this person."]
    assert explain_own(workshop.manager, off, workshop.owner) == []
