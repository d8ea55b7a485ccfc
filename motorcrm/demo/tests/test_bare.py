"""Tables that are filled in bulk are dressed again as they were: the same indexes, references and triggers."""

import pytest
from django.db import IntegrityError, connection, transaction

from motorcrm.demo.bulk.bare import bare
from motorcrm.demo.bulk.load import LOADED
from motorcrm.history.models import Happening
from motorcrm.history.triggers import missing_triggers as missing_of_history
from motorcrm.ledger.triggers import missing_triggers
from motorcrm.orders.models import WorkOrder

SQLITE = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
POSTGRES = """
SELECT 'index', indexrelid::regclass::text, concat(pg_get_indexdef(indexrelid), obj_description(indexrelid))
FROM pg_index JOIN pg_stat_user_indexes USING (indexrelid)
UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid <> 0
UNION ALL SELECT 'trigger', tgrelid::regclass || '.' || tgname, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
ORDER BY 1, 2
"""


def dress():
    with connection.cursor() as cursor:
        cursor.execute(SQLITE if connection.vendor == "sqlite" else POSTGRES)
        return cursor.fetchall()


def test_all_that_was_dropped_is_put_back(db):
    before = dress()

    with bare(LOADED):
        inside = dress()

    assert len(inside) < len(before) - 40
    assert dress() == before
    assert missing_triggers() == missing_of_history() == []


def test_what_breaks_a_rule_is_found_when_the_rule_comes_back(db):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite checks references by itself")
    row = {"at": "2026-01-01T00:00Z", "event": "orders.created", "about": "order:1", "by_id": 999_999}

    with pytest.raises(IntegrityError), transaction.atomic(), bare(LOADED):
        Happening.objects.create(**row)


def test_a_failed_loading_has_dropped_nothing(db):
    before = dress()

    with pytest.raises(RuntimeError), transaction.atomic(), bare(LOADED):
        raise RuntimeError

    assert dress() == before
    assert not WorkOrder.objects.exists()
