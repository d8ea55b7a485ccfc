"""The first rows of a search are those that all of its rows begin with, whatever is archived or hidden among them."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from motorcrm.clients.models import Client
from motorcrm.core.actor import SYSTEM
from motorcrm.core.search import best, searchable
from motorcrm.vehicles.models import Vehicle

pytestmark = pytest.mark.django_db
NAMES = some.lists(some.tuples(some.sampled_from(["Иванов", "Иванова", "Пётр Иванов", "Живан"]), some.booleans()))


def made(names):
    for name, is_archived in names:
        Client.objects.create(name=name, search=searchable(name), is_archived=is_archived)


@given(names=NAMES.filter(lambda names: len(names) < 25), typed=some.sampled_from(["иванов", "иван", "и"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_the_best_are_the_first(names, typed):
    with transaction.atomic():
        made(names)
        rows = Client.objects.search(typed, SYSTEM).ranked(typed, SYSTEM)
        for shown in (rows, rows.filter(is_archived=False), rows.filter(kind="company")):
            for most in (1, 3, 8):
                assert best(shown, most) == list(shown[:most])
        transaction.set_rollback(True)


def test_no_more_rows_are_read_than_are_shown_and_some_to_spare():
    made([("Иванов", False)] * 40)
    rows = Client.objects.search("иванов", SYSTEM).ranked("иванов", SYSTEM).prefetch_related("phones")

    with CaptureQueriesContext(connection) as queries:
        found = best(rows, 8)

    assert len(found) == 8
    assert [len(query["sql"].split(",")) < 40 for query in queries if "clientphone" in query["sql"]] == [True]
    assert not any("relevance" in query["sql"] for query in queries)


def test_what_was_not_searched_for_comes_as_it_is_ordered():
    made([("Иванов", False), ("Петров", False)])

    assert [client.name for client in best(Client.objects.order_by("name"), 1)] == ["Иванов"]
    assert best(Vehicle.objects.none().ranked(""), 3) == []
