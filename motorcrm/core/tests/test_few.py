"""Rows known by their ids are looked up by these, however many tables are joined to them."""

import pytest
from django.db import connection
from django.db.models import Q

from motorcrm.clients.models import Client
from motorcrm.core.few import among_listed, listed, rows_listed
from motorcrm.finance.models import MoneyTransaction

pytestmark = pytest.mark.django_db


def test_rows_are_found_by_their_ids():
    ids = [client.pk for client in (Client.objects.create(name=name) for name in ("Anna", "Boris", "Vera"))]

    for asked in (ids[:2], ids[2:], []):
        for condition in (Q(pk__in=among_listed(listed(asked))), rows_listed(listed(asked))):
            assert list(Client.objects.filter(condition).order_by("pk").values_list("pk", flat=True)) == asked


def test_of_many_joined_tables_only_these_rows_are_read():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite joins as it is told")
    rows = MoneyTransaction.objects.in_rows().filter(rows_listed(listed([1, 2, 3]))).order_by()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # the table is empty here
        plan = rows.explain()

    assert "ledger_entry.id = ANY" in plan or "(id = ANY" in plan
