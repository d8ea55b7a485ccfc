"""Many writers of the ledger at the same moment, in processes of their own."""

from datetime import date

from django.db import IntegrityError, transaction

from motorcrm.company.models import Organisation
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import rub
from motorcrm.core.invariants import INVARIANTS
from motorcrm.ledger import invariants
from motorcrm.ledger.chart import OPENING, STOCK
from motorcrm.ledger.journal import balance, post, reverse
from motorcrm.ledger.lines import credit, debit
from motorcrm.ledger.models import ChainHead, Entry, Posting, Seal
from motorcrm.orders.kinds import SALE
from motorcrm.testing.race import race

DAY = date(2026, 3, 2)


def sell(key, organisation):
    with transaction.atomic():
        return post(
            kind=SALE,
            key=key,
            about="order:1",
            on=DAY,
            organisation=Organisation.objects.get(pk=organisation),
            lines=[debit(STOCK, rub(1)), credit(OPENING, rub(1))],
            by=SYSTEM,
        ).pk


def sell_many(lane, count, organisation):
    return [sell(f"sale:{lane}:{number}", organisation) for number in range(count)]


def take_back(entry):
    with transaction.atomic():
        return reverse(Entry.objects.get(pk=entry), by=SYSTEM).pk


def add_to(entry, posting):
    """A posting slipped into an entry that is there already."""
    row = Posting.objects.get(pk=posting)
    row.pk, row.entry_id = None, entry
    try:
        row.save(force_insert=True)
    except IntegrityError:
        return "refused"
    return "added"


def nothing_is_broken():
    ours = [ask for ask in INVARIANTS.values() if ask.__module__.startswith(invariants.__name__)]
    return [line for ask in ours for line in ask()] == []


def test_eight_writers_make_one_chain(real_database, workshop):
    outcomes = race(real_database, sell_many, [(lane, 50, workshop.organisation.pk) for lane in range(8)])

    assert [outcome.error for outcome in outcomes] == [""] * 8
    assert Entry.objects.count() == 400
    assert list(Seal.objects.order_by("position").values_list("position", flat=True)) == list(range(1, 401))
    assert ChainHead.objects.get().position == 400
    assert balance(STOCK) == rub(400)
    assert nothing_is_broken()


def test_one_key_is_one_entry_however_many_bring_it(real_database, workshop):
    outcomes = race(real_database, sell, [("sale:1", workshop.organisation.pk)] * 8)

    assert [outcome.error for outcome in outcomes] == [""] * 8
    assert len({outcome.value for outcome in outcomes}) == 1
    assert balance(STOCK) == rub(1)
    assert nothing_is_broken()


def test_of_many_simultaneous_reversals_there_is_one(real_database, workshop):
    entry = sell("sale:1", workshop.organisation.pk)

    outcomes = race(real_database, take_back, [(entry,)] * 6)

    assert [outcome.error for outcome in outcomes] == [""] * 6
    assert len({outcome.value for outcome in outcomes}) == 1
    assert balance(STOCK) == rub(0)
    assert nothing_is_broken()


def test_no_posting_can_be_slipped_into_an_entry_being_made(real_database, workshop):
    first = sell("sale:0", workshop.organisation.pk)
    posting = Posting.objects.filter(entry=first).first().pk
    coming = range(first + 1, first + 41)

    outcomes = race(
        real_database,
        "motorcrm.ledger.tests.test_race:_make_or_slip",
        [("make", 0, 0, workshop.organisation.pk), ("slip", list(coming), posting, 0)],
    )

    assert [outcome.error for outcome in outcomes] == ["", ""]
    assert "added" not in outcomes[1].value
    assert Posting.objects.count() == 2 * Entry.objects.count() == 82
    assert nothing_is_broken()


def _make_or_slip(what, entries, posting, organisation):
    if what == "make":
        return sell_many(1, 40, organisation)
    return [add_to(entry, posting) for entry in entries for _again in range(5)]
