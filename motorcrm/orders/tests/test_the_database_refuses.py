"""When the database refuses in the middle, a person gets a number, the log the cause, and nothing is half-done."""

import re

from django.db import connection

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.history.models import Happening
from motorcrm.ledger.models import Entry, Posting
from motorcrm.orders.models import WorkOrder
from motorcrm.testing.builders import ready_order, typed_on_trust

FULL_DISK = {
    "sqlite": "CREATE TRIGGER full_disk BEFORE INSERT ON ledger_seal BEGIN SELECT RAISE(ABORT, 'disk is full'); END",
    "postgresql": """
        CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'disk is full' USING ERRCODE = '53100'; END $$;
        CREATE TRIGGER full_disk BEFORE INSERT ON ledger_seal FOR EACH ROW EXECUTE FUNCTION full_disk();
    """,
}


def test_a_closing_that_the_database_refuses_leaves_everything_as_it_was(workshop, sign_in, caplog):
    order = ready_order(workshop, jobs=rub(1_000))
    client = sign_in(workshop.owner)
    client.raise_request_exception = False
    told = Happening.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(FULL_DISK[connection.vendor])

    answer = client.post(f"/orders/{order.pk}/close/", {"key": "d" * 32, "on": str(clock.today()), **typed_on_trust()})

    number = re.search(r"\b[0-9a-f]{8}\b", answer.content.decode())
    assert answer.status_code == 500
    assert number
    assert number[0] in caplog.text
    assert "disk is full" in caplog.text
    assert "disk is full" not in answer.content.decode()
    assert WorkOrder.objects.get(pk=order.pk).phase == "ready"
    assert not Entry.objects.exists()
    assert not Posting.objects.exists()
    assert Happening.objects.count() == told
