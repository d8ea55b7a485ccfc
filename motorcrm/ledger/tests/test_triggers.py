"""The database itself protects the ledger: it refuses changes from any connection."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from motorcrm.clients.models import Client
from motorcrm.company.models import Organisation
from motorcrm.core.exact import rub
from motorcrm.history import triggers as history_triggers
from motorcrm.ledger import triggers
from motorcrm.ledger.chart import CLIENTS, JOBS_INCOME, OPENING, PREPAYMENTS
from motorcrm.ledger.journal import post
from motorcrm.ledger.lines import NewItem, credit, debit
from motorcrm.ledger.models import Account, ChainHead, Entry, Item, Posting
from motorcrm.orders.kinds import PAYMENT_FREED, SALE

DAY = date(2026, 3, 2)
HASH = "f" * 64


@pytest.fixture
def entry(workshop):
    ann = Client.objects.create(name="Ann")
    lines = [debit(CLIENTS, rub(100), client=ann), credit(JOBS_INCOME, rub(100), month=DAY)]
    return post(
        kind=SALE,
        key="sale:1",
        about="order:1",
        on=DAY,
        organisation=workshop.organisation,
        lines=lines,
        by=workshop.manager,
    )


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@contextmanager
def refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        yield


@contextmanager
def left_undone():
    """What is done within leaves no trace: an entry half made can't be committed."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_entry SET about = 'order:2'",
        "UPDATE ledger_entry SET recorded_by_id = NULL",
        "UPDATE ledger_posting SET amount = 0",
        "UPDATE ledger_posting SET client_id = NULL",
        "UPDATE ledger_seal SET previous = hash",
        "DELETE FROM ledger_entry",
        "DELETE FROM ledger_posting",
        "DELETE FROM ledger_seal",
        "DELETE FROM ledger_chainhead",
        "UPDATE ledger_chainhead SET position = position - 1",
        "UPDATE ledger_chainhead SET position = position + 1",
        "UPDATE ledger_chainhead SET hash = 'x'",
        "UPDATE ledger_account SET kind = 'income' WHERE code = 'clients'",
        "UPDATE ledger_account SET code = 'debtors' WHERE code = 'clients'",
        "UPDATE ledger_account SET code = NULL WHERE code = 'clients'",
        "UPDATE ledger_account SET organisation_id = (SELECT MIN(id) FROM company_organisation) WHERE code = 'clients'",
    ],
)
def test_rows_are_never_changed(entry, change):
    with refused():
        run(change)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize(
    "table",
    ["ledger_entry", "ledger_posting", "ledger_seal", "ledger_chainhead", "ledger_account", "history_happening"],
)
def test_tables_are_never_emptied(entry, table):
    # What waits for commit stands in the way of TRUNCATE before our triggers do.
    run("SET CONSTRAINTS ALL IMMEDIATE")
    with refused():
        run(f"TRUNCATE {table} CASCADE")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no REPLACE")
@pytest.mark.parametrize("table", ["ledger_entry", "ledger_posting", "ledger_seal"])
def test_rows_are_never_replaced(entry, table):
    with refused():
        run("INSERT OR REPLACE INTO {0} SELECT * FROM {0}".format(table))  # noqa: S608, UP032  # a name of ours


def test_an_account_may_be_renamed_and_archived(entry):
    Account.objects.filter(code=CLIENTS).update(name="Debtors", is_archived=True)


@pytest.mark.parametrize("change", ["UPDATE ledger_item SET client_id = NULL", "DELETE FROM ledger_item"])
def test_what_opened_a_claim_is_never_changed(workshop, change):
    an_item(workshop)
    with refused():
        run(change)


def an_item(workshop):
    ann = Client.objects.create(name="Ann")
    lines = [debit(OPENING, rub(5)), credit(PREPAYMENTS, rub(5), client=ann, item=NewItem())]
    post(
        kind=PAYMENT_FREED,
        key="open:1",
        about="x:1",
        on=DAY,
        organisation=workshop.organisation,
        lines=lines,
        by=workshop.manager,
    )
    return Item.objects.get()


def test_an_item_is_opened_only_with_its_entry(workshop):
    opened = an_item(workshop)
    with refused():
        Item.objects.create(
            entry=opened.entry, account=opened.account, organisation=opened.organisation, on=DAY, client=opened.client
        )


def late(entry, **other):
    row = {"entry_id": entry.pk, "on": entry.on, "organisation_id": entry.organisation_id, **other}
    account = Account.objects.get(code=CLIENTS)
    Posting.objects.create(account=account, amount=rub(1), **row)


def test_nothing_is_added_to_an_entry_that_is_sealed(entry):
    with refused():
        late(entry)


def test_a_posting_needs_an_entry_that_is_there(entry):
    with refused():
        late(entry, entry_id=entry.pk + 1000)


def opened(entry):
    """An entry that nothing is posted to yet."""
    head = ChainHead.objects.get()
    return Entry.objects.create(
        position_id=head.position + 1,
        organisation=entry.organisation,
        on=DAY,
        kind="x",
        about="x:1",
        key="x:1",
        recorded_at=timezone.now(),
    ), head


def test_a_posting_has_its_entrys_date_and_organisation(entry):
    with left_undone():
        other = Organisation.objects.create(name="Other")
        fresh, _head = opened(entry)
        with refused():
            late(fresh, on=date(2026, 3, 3))
        with refused():
            late(fresh, organisation_id=other.pk)
        late(fresh)


def seal(fresh, previous, position=None):
    run(
        "INSERT INTO ledger_seal (position, entry_id, version, previous, hash) VALUES (%s, %s, 1, %s, %s)",
        position or fresh.position_id,
        fresh.pk,
        previous,
        HASH,
    )


def test_an_unbalanced_entry_is_not_sealed(entry):
    with left_undone():
        fresh, head = opened(entry)
        with refused():
            seal(fresh, head.hash)
        late(fresh)
        with refused():
            seal(fresh, head.hash)
        late(fresh)
        with refused():
            seal(fresh, head.hash)


def test_a_seal_builds_on_the_one_before(entry):
    with left_undone():
        fresh, head = opened(entry)
        for sign in (1, -1):
            Posting.objects.create(
                entry=fresh,
                on=fresh.on,
                organisation=fresh.organisation,
                amount=rub(sign),
                account=Account.objects.get(code=CLIENTS),
            )
        with refused():
            seal(fresh, HASH)
        with refused():
            seal(fresh, head.hash, position=head.position + 2)
        with refused():
            seal(fresh, "", position=-5)
        seal(fresh, head.hash)


def test_an_entry_without_its_seal_is_not_committed(entry):
    with left_undone():
        opened(entry)
        with pytest.raises(IntegrityError), transaction.atomic():
            connection.check_constraints()


def test_history_is_only_added_to(workshop):
    from motorcrm.history.models import Happening

    Happening.objects.create(at=timezone.now(), event="x", about="x:1")
    with refused():
        run("UPDATE history_happening SET about = 'y:1'")
    with refused():
        run("DELETE FROM history_happening")


@pytest.mark.django_db
def test_what_is_missing_is_named_and_made_again():
    assert triggers.missing_triggers() == []
    assert history_triggers.missing_triggers() == []
    if connection.vendor == "sqlite":
        run("DROP TRIGGER ledger_posting_no_update")
        run("DROP TRIGGER ledger_seal_of_whole_entry")
        run("CREATE TRIGGER ledger_seal_of_whole_entry BEFORE INSERT ON ledger_seal BEGIN SELECT 1; END")
    else:
        run("ALTER TABLE ledger_posting DISABLE TRIGGER ledger_posting_no_update")
        run(
            'CREATE OR REPLACE FUNCTION "ledger_seal_of_whole_entry"() RETURNS trigger LANGUAGE plpgsql '
            "AS $$BEGIN RETURN NEW; END$$"
        )

    assert triggers.missing_triggers() == ["ledger_posting_no_update", "ledger_seal_of_whole_entry"]
    triggers.ensure_triggers()
    assert triggers.missing_triggers() == []
    triggers.ensure_triggers()
