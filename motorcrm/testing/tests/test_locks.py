"""Rows are locked in one order, and a verb posts once."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.transaction import TransactionManagementError

from motorcrm.clients.models import Client
from motorcrm.company.models import Preferences
from motorcrm.company.queries import preferences
from motorcrm.core import locks
from motorcrm.core.locks import OutOfOrder
from motorcrm.employees.models import Employee
from motorcrm.ledger.journal import lock_head
from motorcrm.ledger.models import ChainHead
from motorcrm.orders.operations.lock import lock
from motorcrm.testing.builders import a_client, an_order

PROGRAM = Path(locks.__file__).parents[1]


def test_the_table_names_tables():
    assert all(apps.get_model(label)._meta.label == label for label in locks.ORDER)
    assert locks.ORDER[locks.LAST] == ChainHead._meta.label


def test_rows_are_locked_nowhere_else():
    """Signing in locks rows of its own, one at a time."""
    found = {
        path.relative_to(PROGRAM).as_posix()
        for path in PROGRAM.rglob("*.py")
        if re.search(r"\.select_for_update\(", path.read_text()) and "tests" not in path.parts
    }
    assert {path for path in found if not path.startswith("signin/")} == {"core/locks.py"}


def test_a_row_locked_too_late_is_a_bug(workshop):
    client = a_client()
    with locks.of_one_verb():
        locks.lock(Client.objects.filter(pk=client.pk))
        with pytest.raises(OutOfOrder, match="is locked after clients"):
            locks.lock(Employee.objects.filter(pk=workshop.owner.pk))


def test_rows_of_one_table_are_locked_by_id(workshop):
    first, second = an_order(workshop), an_order(workshop)
    with locks.of_one_verb():
        lock(first)
        lock(second)
    with locks.of_one_verb():
        lock(second)
        with pytest.raises(OutOfOrder):
            lock(first)


def test_what_is_locked_can_be_locked_again(workshop):
    order = an_order(workshop)
    with locks.of_one_verb():
        lock(order)
        locks.lock(Client.objects.filter(pk=order.client_id))
        lock(order)


def test_all_other_rows_come_first(workshop):
    preferences()
    client = a_client()
    with locks.of_one_verb():
        locks.lock(Client.objects.filter(pk=client.pk))
        with pytest.raises(OutOfOrder, match="Preferences"):
            locks.lock(Preferences.objects.all())


def test_a_verb_posts_once(workshop):
    with locks.of_one_verb():
        lock_head()
        with pytest.raises(OutOfOrder, match="posts once"):
            lock_head()


def test_a_verb_within_a_verb_goes_on_in_its_order(workshop):
    order = an_order(workshop)
    with locks.of_one_verb():
        lock_head()
        with locks.of_one_verb(), pytest.raises(OutOfOrder):
            lock(order)


def test_two_verbs_each_begin_anew(workshop):
    order = an_order(workshop)
    for _verb in range(2):
        with locks.of_one_verb():
            lock(order)
            lock_head()


def test_a_running_program_does_not_ask(workshop, settings):
    settings.ASSERT_LOCKS = False
    order = an_order(workshop)
    with locks.of_one_verb():
        lock_head()
        lock(order)


def test_a_row_is_locked_by_its_id_as_by_a_query(workshop):
    client, other = a_client(), a_client()
    with locks.of_one_verb():
        assert locks.lock_by_id(Client, other.pk) == other
        with pytest.raises(OutOfOrder):
            locks.lock_by_id(Client, client.pk)
    with pytest.raises(Client.DoesNotExist):
        locks.lock_by_id(Client, other.pk + 1)


def test_the_row_is_read_anew_and_locked_in_the_database(workshop, django_assert_num_queries):
    client = a_client()
    locks.lock_by_id(Client, client.pk)
    Client.objects.filter(pk=client.pk).update(name="Renamed")
    with django_assert_num_queries(1) as asked:
        assert locks.lock_by_id(Client, client.pk).name == "Renamed"
    if connection.vendor == "postgresql":
        assert "FOR NO KEY UPDATE" in asked[0]["sql"]


def test_no_row_is_locked_outside_of_a_transaction(real_database):
    with pytest.raises(TransactionManagementError):
        locks.lock_by_id(Client, 1)
