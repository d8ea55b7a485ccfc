"""How many clients there are of each kind is kept as they come, change and go, whoever writes them."""

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from motorcrm.clients import counted
from motorcrm.clients.counted import counted_by_kind, ensure_counts, kept_by_kind, missing, recount
from motorcrm.clients.models import Client, ClientCount
from motorcrm.clients.operations import add_client, archive_client, edit_client, restore_client
from motorcrm.clients.queries import clients_by_kind
from motorcrm.core.invariants import violations
from motorcrm.employees.models import Employee
from motorcrm.testing.builders import a_client, merged
from motorcrm.testing.race import race
from motorcrm.testing.tampering import run

pytestmark = pytest.mark.django_db


def test_adding_archiving_and_restoring_clients_counts_them(workshop):
    before = kept_by_kind().get("person", 0)
    ivan = add_client(name="Ivan", by=workshop.manager)
    add_client(name="Romashka", kind="company", by=workshop.manager)
    assert kept_by_kind() == {"person": before + 1, "company": 1} == counted_by_kind()

    archive_client(ivan, by=workshop.manager)
    assert kept_by_kind().get("person", 0) == before

    restore_client(ivan, by=workshop.manager)
    assert [str(count) for count in clients_by_kind(workshop.manager).values()] == [
        str(before + 2),
        str(before + 1),
        "1",
    ]


def test_a_client_who_is_merged_into_another_is_counted_once():
    one, other = a_client("Ivan"), a_client("Ivan")

    merged(one, into=other)

    assert kept_by_kind() == counted_by_kind()


def test_an_edit_that_leaves_the_kind_changes_no_count(workshop):
    ivan = add_client(name="Ivan", by=workshop.manager)
    rows = list(ClientCount.objects.order_by("pk").values_list("kind", "number"))

    edit_client(ivan, version=1, name="Ivan Petrov", by=workshop.manager)

    assert list(ClientCount.objects.order_by("pk").values_list("kind", "number")) == rows


STEP = some.tuples(some.sampled_from(["add", "many", "archive", "restore", "kind", "remove"]), some.integers(0, 30))


@given(steps=some.lists(STEP, max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_whatever_happens_to_clients_they_are_counted(steps):
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(counted, "MANY", 3)
        for step, number in steps:
            kind = Client.Kind.values[number % 2]
            some_of_them = Client.objects.filter(name__endswith=str(number % 4))
            if step == "add":
                Client.objects.create(name=f"Ivan {number}", kind=kind)
            elif step == "many":
                Client.objects.bulk_create(Client(name=f"Ivan {n}", kind=kind) for n in range(number))
            elif step == "kind":
                some_of_them.update(kind=kind)
            elif step == "remove":
                some_of_them._raw_delete(connection.alias)
            else:
                some_of_them.update(is_archived=step == "archive")
            assert kept_by_kind() == counted_by_kind()
        transaction.set_rollback(True)


def test_the_rows_of_the_count_stay_few():
    for number in range(3 * counted.MANY):
        Client.objects.create(name=f"Ivan {number}")

    assert ClientCount.objects.count() <= counted.MANY + 1
    assert kept_by_kind() == counted_by_kind()


def test_check_finds_a_count_that_is_wrong_and_a_trigger_that_is_gone():
    a_client("Ivan")
    name = "the number of clients kept of each kind is right"
    assert name not in violations()

    ClientCount.objects.update(number=7)
    (line,) = violations()[name]
    assert line.startswith("person: ")
    assert line.endswith(f"there are {counted_by_kind()['person']}")

    recount()
    run('DROP TRIGGER "clients_counted_insert"' + (' ON "clients_client"' if connection.vendor != "sqlite" else ""))
    Client.objects.create(name="Pyotr")
    assert list(missing()) == ["clients_counted_insert"]
    assert len(violations()[name]) == 2

    ensure_counts()
    assert name not in violations()


def add_some(person, many):
    for number in range(many):
        add_client(name=f"Ivan {number}", by=Employee.objects.get(pk=person))


def test_clients_added_by_many_at_once_are_all_counted(real_database, workshop):
    before = kept_by_kind().get("person", 0)

    outcomes = race(real_database, add_some, [(workshop.manager.pk, 30)] * 6)

    assert [outcome.error for outcome in outcomes] == [""] * 6
    assert kept_by_kind() == {"person": before + 180} == counted_by_kind()
    assert ClientCount.objects.count() <= counted.MANY + 1


def archive_or_restore(what, pks, person):
    step = {"archive": archive_client, "restore": restore_client}[what]
    for pk in pks:
        step(Client.objects.get(pk=pk), by=Employee.objects.get(pk=person))


def test_clients_archived_and_restored_by_many_at_once_are_counted_right(real_database, workshop):
    pks = [add_client(name=f"Ivan {number}", by=workshop.manager).pk for number in range(12)]
    runners = [(what, pks, workshop.manager.pk) for what in ("archive", "restore", "archive", "restore")]

    outcomes = race(real_database, archive_or_restore, runners)

    assert [outcome.error for outcome in outcomes] == [""] * 4
    assert kept_by_kind() == counted_by_kind()
