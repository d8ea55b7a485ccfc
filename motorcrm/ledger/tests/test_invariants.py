"""`motorcrm check` finds what was done to the ledger behind the program's back."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection

from motorcrm.clients.models import Client
from motorcrm.core.exact import rub
from motorcrm.core.invariants import INVARIANTS
from motorcrm.finance.models import FiscalReceipt
from motorcrm.ledger import invariants, triggers
from motorcrm.ledger.chart import CLIENTS, JOBS_INCOME
from motorcrm.ledger.invariants import chain
from motorcrm.ledger.journal import post, reverse
from motorcrm.ledger.lines import credit, debit
from motorcrm.ledger.models import ChainHead, Entry, Posting, Seal
from motorcrm.orders.kinds import SALE

OURS = [ask for ask in INVARIANTS.values() if ask.__module__.startswith(invariants.__name__)]


@pytest.fixture
def journal(workshop):
    """Five sales, the second taken back."""
    ann = Client.objects.create(name="Ann")
    entries = [
        post(
            kind=SALE,
            key=f"sale:{number}",
            about=f"order:{number}",
            on=date(2026, 3, number),
            organisation=workshop.organisation,
            lines=[
                debit(CLIENTS, rub(number), client=ann, order=number),
                credit(JOBS_INCOME, rub(number), month=date(2026, 3, 1)),
            ],
            by=workshop.manager,
        )
        for number in range(1, 6)
    ]
    reverse(entries[1], by=workshop.accountant)
    return entries


@contextmanager
def nobody_watching():
    """Without the triggers, as the owner of the database can arrange."""
    settle()
    with connection.cursor() as cursor:
        for rule in triggers.RULES:
            if connection.vendor in rule.engines:
                on = "" if connection.vendor == "sqlite" else f' ON "{rule.table}"'
                cursor.execute(f'DROP TRIGGER "{rule.name}"{on}')
    yield
    settle()
    triggers.ensure_triggers()


def settle():
    """PostgreSQL alters no table while checks of it wait for the commit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def remove(entry):
    for rows in (
        FiscalReceipt.objects.filter(entry=entry),
        Posting.objects.filter(entry=entry),
        Seal.objects.filter(entry=entry),
        Entry.objects.filter(pk=entry.pk),
    ):
        rows._raw_delete(rows.db)


def found():
    return {ask.__name__: list(ask()) for ask in OURS if list(ask())}


def test_a_sound_database_passes(journal):
    assert len(OURS) == 18
    assert found() == {}


@pytest.mark.django_db
def test_an_empty_journal_is_well():
    assert found() == {}


@pytest.mark.parametrize(
    "change",
    [
        {"about": "order:7"},
        {"on": date(2020, 1, 1)},
        {"key": "sale:x"},
        {"kind": "gift"},
        {"recorded_by": None},
        {"recorded_at": "2020-01-01 00:00Z"},
    ],
)
def test_a_changed_entry_is_named(journal, change):
    with nobody_watching():
        Entry.objects.filter(pk=journal[2].pk).update(**change)
    named = list(chain.the_chain_fits())
    assert len(named) == 1
    assert f"position {journal[2].position_id}:" in named[0] or f"{journal[2].pk}" in named[0]


def test_a_changed_sum_is_named_even_if_it_balances(journal):
    with nobody_watching():
        debited, credited = journal[3].postings.all()
        Posting.objects.filter(pk=debited.pk).update(amount=rub(1))
        Posting.objects.filter(pk=credited.pk).update(amount=-rub(1))
    assert "the_chain_fits" in found()
    assert str(journal[3].pk) in found()["the_chain_fits"][0]


def test_a_changed_dimension_is_named(journal):
    with nobody_watching():
        Posting.objects.filter(entry=journal[0]).update(client=None)
    assert "the_chain_fits" in found()


def test_a_changed_side_is_named(journal):
    with nobody_watching():
        Posting.objects.filter(pk=journal[3].postings.first().pk).update(amount=rub(9))
    assert {"every_entry_sums_to_zero", "the_ledger_sums_to_zero", "the_chain_fits"} <= set(found())


def test_a_posting_of_another_date_is_named(journal):
    with nobody_watching():
        Posting.objects.filter(entry=journal[3]).update(on=date(2020, 1, 1))
    assert "postings_match_their_entry" in found()


def test_a_removed_entry_is_named(journal):
    last = Entry.objects.order_by("pk").last()
    with nobody_watching():
        remove(last)
    assert "the_chain_is_whole" in found()


def test_a_removed_entry_in_the_middle_is_named(journal):
    middle = journal[3]
    with nobody_watching():
        remove(middle)
    assert {"the_chain_is_whole", "the_chain_fits"} <= set(found())


def test_a_misplaced_head_is_named(journal):
    with nobody_watching():
        ChainHead.objects.update(hash="f" * 64)
    assert "the_chain_is_whole" in found()


def test_a_crooked_reversal_is_named(journal):
    with nobody_watching():
        back = Entry.objects.get(reverses=journal[1])
        Entry.objects.filter(pk=back.pk).update(reverses=journal[2])
    assert {"the_chain_fits", "reversals_mirror_their_originals"} <= set(found())


def test_missing_triggers_are_named(journal):
    with nobody_watching():
        assert "ledger_posting_no_update" in found()["triggers_exist"]
    assert found() == {}
