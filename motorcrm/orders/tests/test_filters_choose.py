"""What the list of orders may be narrowed by is read cheaply."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.mark.parametrize("address", ["/orders/", "/orders/new/", "/finance/"])
def test_choices_are_read_without_a_cursor(workshop, sign_in, address):
    browser = sign_in(workshop.owner)
    browser.get(address)

    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200

    assert not [query["sql"] for query in queries if query["sql"].startswith("DECLARE")]
    choices = [query["sql"] for query in queries if 'FROM "employees_employee" WHERE' in query["sql"]]
    for sql in choices if address == "/orders/" else ():
        if "is_technician" in sql and '"employees_employee"."id" =' not in sql:
            assert "password" not in sql
