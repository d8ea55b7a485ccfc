"""Prepared queries answer as the querysets they are made of, with whatever values they are asked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motorcrm.clients.models import Client, ClientPhone
from motorcrm.company.models import TaxMode
from motorcrm.core.exact import Percent
from motorcrm.core.prepared import Prepared
from motorcrm.testing.builders import a_client

NAMED = Prepared(lambda name, pk: Client.objects.filter(name=name, pk__lte=pk).order_by("pk"), str, int)
PHONES = Prepared(lambda pk: ClientPhone.objects.filter(client=pk).select_related("client"), int)
WITH_PHONES = Prepared(lambda name: Client.objects.filter(name=name).order_by("pk").prefetch_related("phones"), str)
PLAIN = Prepared(lambda pk: ClientPhone.objects.filter(client=pk).values_list("number", "client__name"), int)
SINCE = Prepared(lambda on: TaxMode.objects.filter(since__lte=on).order_by("-since")[:1], date)


@pytest.fixture
def three(workshop):
    return [a_client(name, phone=f"+7912345678{number}") for number, name in enumerate(["Anna", "Boris", "Anna"])]


def test_it_is_asked_with_other_values_each_time(three):
    anna, boris, other = three

    assert NAMED.all("Anna", other.pk) == [anna, other]
    assert NAMED.all("Anna", boris.pk) == [anna]
    assert NAMED.first("Boris", other.pk) == boris
    assert NAMED.first("Nobody", other.pk) is None
    assert NAMED.all("' OR 1=1 --", other.pk) == []


def test_joined_and_prefetched_rows_cost_no_query_more(three):
    with CaptureQueriesContext(connection) as queries:
        (phone,) = PHONES.all(three[1].pk)
        assert (phone.number, phone.client.name) == ("+79123456781", "Boris")
    assert len(queries) == 1

    with CaptureQueriesContext(connection) as queries:
        found = [[phone.number for phone in client.phones.all()] for client in WITH_PHONES.all("Anna")]
    assert found == [["+79123456780"], ["+79123456782"]]
    assert len(queries) == 2


def test_plain_values_stay_plain(three):
    assert PLAIN.all(three[0].pk) == [("+79123456780", "Anna")]


def test_days_are_compared_as_days(workshop):
    organisation = workshop.organisation
    TaxMode.objects.filter(organisation=organisation).delete()
    for since, rate in ((date(2020, 1, 1), 5), (date(2024, 2, 29), 7)):
        TaxMode.objects.create(organisation=organisation, since=since, rate=Percent(rate * 1000))

    found = [SINCE.first(on) for on in (date(2019, 12, 31), date(2024, 2, 28), date(2024, 2, 29), date(2030, 1, 1))]

    assert [mode and mode.since.year for mode in found] == [None, 2020, 2024, 2024]


def test_what_is_found_is_read_anew_each_time(three):
    NAMED.all("Anna", three[2].pk)
    Client.objects.filter(pk=three[0].pk).update(name="Boris")

    assert NAMED.all("Anna", three[2].pk) == [three[2]]


def test_threads_do_not_take_each_other_s_values(real_database):
    made = [a_client(f"Client {number}") for number in range(8)]
    fresh = Prepared(lambda name: Client.objects.filter(name=name), str)

    def ask(client):
        try:
            return [fresh.first(client.name) for _ in range(20)] == [client] * 20
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, made))
