"""What happened is written down, and read without what the reader may not see."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from django.test.utils import override_settings
from django.utils.translation import gettext_lazy as _

from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import Quantity, rub
from motorcrm.history import record as recording
from motorcrm.history.middleware import OriginMiddleware, address_of
from motorcrm.history.models import Happening
from motorcrm.history.queries import story_of, timeline
from motorcrm.history.record import EVENTS, Event, difference, plain, record, ref, snapshot
from motorcrm.history.words import WORDS, Word

pytestmark = pytest.mark.django_db

PAINTED = Event("test.painted", _("Left"))
LOOKED_AT = Event("test.looked-at", "looked at", in_timeline=False)


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    monkeypatch.setattr(recording, "EVENTS", EVENTS)
    monkeypatch.setitem(EVENTS, PAINTED.code, PAINTED)
    monkeypatch.setitem(EVENTS, LOOKED_AT.code, LOOKED_AT)
    monkeypatch.setitem(WORDS, "lines", Word("lines"))


def test_it_says_who_did_what_to_what_and_when(workshop):
    noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
    with clock.at(noon):
        record(PAINTED, about=workshop.organisation, by=workshop.manager, colour="red")

    row = Happening.objects.get()
    assert (row.at, row.by, row.about) == (noon, workshop.manager, f"organisation:{workshop.organisation.pk}")
    assert row.facts == {"colour": "red"}
    assert row.origin is None


@pytest.mark.parametrize(
    "facts", [{"nameless": 1}, {"before": {"nameless": 1}, "after": {}}, {"after": {"nameless": 1}}]
)
def test_a_fact_without_a_word_is_not_recorded(workshop, facts):
    with pytest.raises(TypeError, match=r"test\.painted records facts .*: nameless"):
        record(PAINTED, about=workshop.organisation, by=SYSTEM, colour="red", **facts)

    assert not Happening.objects.exists()


def test_the_same_moment_is_the_same_text_in_whatever_zone_it_was_typed():
    noon = datetime(2026, 11, 21, 12, tzinfo=UTC)

    assert plain(noon) == plain(clock.local(noon)) == "2026-11-21T12:00:00+00:00"
    assert plain(date(2026, 11, 21)) == "2026-11-21"


def test_the_system_actor_is_no_person(workshop):
    record(PAINTED, about=workshop.organisation, by=SYSTEM)

    assert Happening.objects.get().by is None
    assert timeline(workshop.organisation, reader=workshop.owner)[0].by is None


def test_what_is_undone_was_not_written_down(workshop):
    with transaction.atomic():
        record(PAINTED, about=workshop.organisation, by=SYSTEM)
        transaction.set_rollback(True)

    assert story_of(workshop.organisation) == []


def test_a_timeline_is_newest_first_with_what_happened_within(workshop):
    record(PAINTED, about=workshop.organisation, by=workshop.owner, colour="red")
    record(PAINTED, about=workshop.technician, within=workshop.organisation, by=workshop.owner, colour="blue")
    record(PAINTED, about=workshop.other_technician, by=workshop.owner, colour="green")

    lines = timeline(workshop.organisation, reader=workshop.owner)

    assert [line.facts["colour"] for line in lines] == ["blue", "red"]
    assert [line.facts["colour"] for line in timeline(workshop.technician, reader=workshop.owner)] == ["blue"]


def test_ids_that_begin_alike_are_not_mixed_up(workshop):
    record(PAINTED, about=workshop.technician, by=SYSTEM)
    workshop.other_technician.pk = int(f"{workshop.technician.pk}0")

    assert story_of(workshop.other_technician) == []


def test_facts_hidden_from_the_reader_are_left_out_at_any_depth(workshop):
    record(
        PAINTED,
        about=workshop.organisation,
        by=workshop.owner,
        colour="red",
        total=rub(500),
        before={"price": rub(1), "name": "old"},
        lines=[{"price": rub(2), "name": "oil"}],
        phone="+79123456789",
        cost=rub(3),
    )

    seen = timeline(workshop.organisation, reader=workshop.senior)[0].facts
    assert seen == {"colour": "red", "before": {"name": "old"}, "lines": [{"name": "oil"}]}
    seen = timeline(workshop.organisation, reader=workshop.owner)[0].facts
    assert seen["total"] == "500"
    assert seen["lines"] == [{"price": "2", "name": "oil"}]


def test_what_was_only_viewed_is_in_no_timeline(workshop):
    record(LOOKED_AT, about=workshop.organisation, by=workshop.owner)

    assert timeline(workshop.organisation, reader=workshop.owner) == []
    assert Happening.objects.count() == 1


def test_an_event_no_longer_declared_is_still_shown(workshop):
    record(Event("test.forgotten", "?"), about=workshop.organisation, by=workshop.owner)

    assert timeline(workshop.organisation, reader=workshop.owner)[0].label == "test.forgotten"


def test_a_code_is_declared_once():
    with pytest.raises(ValueError, match="declared twice"):
        recording.declare_event(PAINTED.code, "again")


def test_a_timeline_costs_two_queries(workshop, django_assert_num_queries):
    for _n in range(20):
        record(PAINTED, about=workshop.organisation, by=workshop.manager)
    timeline(workshop.organisation, reader=workshop.owner)

    with django_assert_num_queries(2):
        [line.by.short_name for line in timeline(workshop.organisation, reader=workshop.owner)]


def test_history_is_only_added_to(workshop):
    record(PAINTED, about=workshop.organisation, by=workshop.owner)

    with pytest.raises(IntegrityError), transaction.atomic():
        Happening.objects.update(event="test.nothing")
    with pytest.raises(IntegrityError), transaction.atomic():
        Happening.objects.all().delete()
    # and past the program, through its own connection
    empties = {
        "sqlite": "INSERT OR REPLACE INTO history_happening SELECT * FROM history_happening",
        # What waits for commit stands in the way of TRUNCATE before our trigger does.
        "postgresql": "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE history_happening CASCADE",
    }
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(empties[connection.vendor])
    assert Happening.objects.count() == 1


def test_values_become_what_json_can_hold(workshop):
    day = date(2026, 11, 21)

    assert plain([day, rub(1, 50), Quantity.whole(2), None, True, workshop.manager]) == [
        "2026-11-21",
        "1.5",
        "2",
        None,
        True,
        "Manager P.",
    ]
    assert plain({1: _("Left")})["1"]
    assert ref(workshop.manager) == f"employee:{workshop.manager.pk}"


def test_a_change_is_recorded_by_what_differs(workshop):
    before = snapshot(workshop.manager, ["last_name", "position"])
    workshop.manager.position = "Director"

    differs = difference(before, snapshot(workshop.manager, ["last_name", "position"]))

    assert differs == {"before": {"position": ""}, "after": {"position": "Director"}}
    assert difference(before, before) == {}


def test_where_a_request_came_from_is_noted_and_forgotten_after(workshop):
    def act(request):
        record(PAINTED, about=workshop.organisation, by=workshop.owner)

    OriginMiddleware(act)(RequestFactory().get("/", REMOTE_ADDR="10.1.2.3"))
    record(PAINTED, about=workshop.organisation, by=workshop.owner)

    assert list(Happening.objects.order_by("pk").values_list("origin", flat=True)) == ["10.1.2.3", None]


@pytest.mark.parametrize(
    ("behind", "header", "expected"),
    [
        (False, "1.1.1.1", "10.1.2.3"),
        (True, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (True, None, "10.1.2.3"),
        (True, "<script>", None),
    ],
)
def test_only_our_own_proxy_is_trusted_about_the_address(behind, header, expected):
    extra = {"HTTP_X_FORWARDED_FOR": header} if header else {}
    request = RequestFactory().get("/", REMOTE_ADDR="10.1.2.3", **extra)

    with override_settings(BEHIND_PROXY=behind):
        assert address_of(request) == expected
