"""The choice of managers in the filters of orders, when two people have managed everything for years."""

from copy import copy

import pytest
from django.db import connection

from motorcrm.orders.forms.filters import OrderFilter
from motorcrm.orders.models import WorkOrder
from motorcrm.testing.builders import an_order


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such choice of indexes")
def test_somebody_who_manages_nothing_is_not_looked_for_among_all_orders(workshop):
    order = an_order(workshop)
    rows = []
    for number in range(4_000):
        row = copy(order)
        row.pk, row.number = None, f"PAST-{number:05}"
        row.manager = (workshop.manager, workshop.owner)[number % 2]
        rows.append(row)
    WorkOrder.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE orders_workorder")

    managers = OrderFilter({}, reader=workshop.owner).fields["manager"].queryset

    assert {person.pk for person in managers} == {workshop.manager.pk, workshop.owner.pk}
    assert "order_manager" in managers.explain()
