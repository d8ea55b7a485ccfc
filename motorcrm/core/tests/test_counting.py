"""Counts stop at a limit, in words and in the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from motorcrm.clients.models import Client
from motorcrm.core import counting
from motorcrm.core.counting import ENOUGH, NONE, Count, CountOf, count_of


def test_a_count_says_when_there_are_more() -> None:
    with translation.override("ru"):
        assert [str(Count.of(found)) for found in (0, 12, 9_999, ENOUGH, ENOUGH + 1, 10**9)] == [
            "0", "12", "9\u00a0999", "10\u00a0000", "10\u00a0000+", "10\u00a0000+",
        ]  # fmt: skip
    with translation.override("en"):
        assert str(Count.of(10_001)) == "10,000+"


def test_counts_add_up_as_far_as_they_go() -> None:
    assert Count(2) + Count(3) == Count(5)
    assert Count(6_000) + Count(6_000) == Count(ENOUGH, is_more=True)
    assert Count(1) + Count.of(20_000) == Count(ENOUGH, is_more=True)
    assert sum([Count(1), Count(2)], NONE) == Count(3)
    assert not NONE
    assert Count.of(20_000)


@pytest.mark.django_db
def test_no_more_rows_are_counted_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "ENOUGH", 3)
    Client.objects.bulk_create(Client(name=f"Client {number}") for number in range(5))

    with CaptureQueriesContext(connection) as asked:
        found = count_of(Client.objects.all())

    assert found == Count(3, is_more=True)
    assert count_of(Client.objects.filter(name__endswith="1")) == Count(1)
    (query,) = asked.captured_queries
    assert "LIMIT 4" in query["sql"]
    assert "ORDER BY" not in query["sql"]


@pytest.mark.django_db
def test_a_count_that_is_asked_again_is_of_what_there_is_then() -> None:
    before = CountOf(lambda pk: Client.objects.filter(pk__lt=pk), int)
    assert before(10**9, enough=3) == NONE

    Client.objects.bulk_create(Client(name=f"Client {number}") for number in range(5))
    third = Client.objects.order_by("pk")[2]

    assert before(third.pk, enough=3) == Count(2)
    with CaptureQueriesContext(connection) as asked:
        assert before(10**9, enough=3) == Count(3, is_more=True)
    assert "LIMIT 4" in asked[0]["sql"]
