"""The head of the chain, written down elsewhere, shows what nothing within the database can: that all was rewritten."""

import logging
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from motorcrm.core import clock
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import rub
from motorcrm.core.invariants import INVARIANTS
from motorcrm.ledger.chart import OPENING, STOCK
from motorcrm.ledger.heads import Head, against, current_head, last_sound, note_sound, read_head
from motorcrm.ledger.journal import post
from motorcrm.ledger.kinds import KINDS, NOTHING, Counts, Happening, Kind
from motorcrm.ledger.lines import credit, debit
from motorcrm.ledger.models import SoundCheck
from motorcrm.testing.tampering import nobody_watching, resealed, run

DAY = date(2026, 3, 2)


@pytest.fixture
def book(workshop, monkeypatch):
    """Books five roubles, as something that only the journal knows of."""
    happening = Happening(what="found", verb="find", debit=["stock"], credit=["opening"])
    find = Kind(code="find", word="Find", counts=Counts.SETTLED, reversed_by=NOTHING, happenings=[happening])
    monkeypatch.setitem(KINDS, "find", find)

    def write(key):
        return post(
            kind=find,
            key=key,
            about="x:1",
            on=DAY,
            organisation=workshop.organisation,
            lines=[debit(STOCK, rub(5)), credit(OPENING, rub(5))],
            by=SYSTEM,
        )

    return write


def check(*words):
    said = StringIO()
    call_command("check", *words, stdout=said, stderr=said)
    return said.getvalue()


def rewrite(roubles):
    with nobody_watching():
        run(
            "UPDATE ledger_posting SET amount = CASE WHEN amount > 0 THEN %s ELSE -%s END", roubles * 100, roubles * 100
        )
        resealed()


def test_a_head_is_read_as_it_is_written(book):
    book("k:1")
    head = current_head()

    assert read_head(f" {head}\n") == head == Head(1, head.hash, clock.today())
    assert read_head(f"1:{head.hash}") == Head(1, head.hash)
    for text in ("", "1", f"x:{head.hash}", head.hash, f"1:{head.hash}0"):
        with pytest.raises(ValueError, match="DATE:POSITION:HASH"):
            read_head(text)


def test_what_was_recorded_since_leaves_an_old_head_standing(book):
    book("k:1")
    then = current_head()
    book("k:2")

    assert against(then) == ""
    assert against(current_head()) == ""
    assert against(Head(0, "0" * 64)) == ""


def test_a_head_shows_that_everything_was_rewritten(book):
    book("k:1")
    book("k:2")
    then = current_head()
    rewrite(9)

    check()
    assert "was rewritten" in against(then)
    with pytest.raises(CommandError):
        check("--against", str(then))


def test_a_head_shows_that_the_end_was_cut_off(book):
    first = book("k:1")
    book("k:2")
    then = current_head()
    with nobody_watching():
        run("DELETE FROM ledger_posting WHERE entry_id > %s", first.pk)
        run("DELETE FROM ledger_seal WHERE entry_id > %s", first.pk)
        run("DELETE FROM ledger_entry WHERE id > %s", first.pk)
        resealed()

    check()
    assert "is gone" in against(then)


def test_a_head_that_is_none_is_said(book):
    with pytest.raises(CommandError, match="DATE:POSITION:HASH"):
        check("--against", "yesterday")


def test_a_good_run_is_noted_and_the_next_begins_there(book, monkeypatch):
    book("k:1")
    asked = []
    monkeypatch.setitem(INVARIANTS, "the hash chain fits", lambda after=0: asked.append(after) or [])

    said = check()
    book("k:2")
    assert "after 1" in check("--since-last")
    book("k:3")
    check("--since-last")
    check()

    assert f"head: {clock.today()}:1:" in said
    assert asked == [0, 1, 2, 0]


def test_everything_is_checked_once_a_month_all_the_same(book):
    book("k:1")
    check()
    SoundCheck.objects.update(whole_at=clock.now() - timedelta(days=32))

    assert last_sound() == (0, "")
    check("--since-last")
    assert last_sound() == (1, "")


def test_a_run_that_found_something_is_not_noted(book):
    book("k:1")
    with nobody_watching():
        run("UPDATE ledger_dailytotal SET debit = debit + 1")

    with pytest.raises(CommandError):
        check()
    assert not SoundCheck.objects.exists()


def test_the_note_of_the_last_run_is_not_trusted(book):
    book("k:1")
    check()
    rewrite(9)

    with pytest.raises(CommandError):
        check("--since-last")
    assert last_sound() == (0, f"since the last good run on {clock.today()}: {against(_noted())}")


def _noted():
    note = SoundCheck.objects.get()
    return Head(note.position, note.hash)


def test_what_is_new_and_wrong_is_found_since_the_last_run(book):
    book("k:1")
    note_sound(current_head(), whole=True)
    later = book("k:2")
    with nobody_watching():
        run("UPDATE ledger_entry SET about = 'x:2' WHERE id = %s", later.pk)

    with pytest.raises(CommandError):
        check("--since-last")


def test_the_head_is_written_into_the_log_and_a_letter(book, workshop, settings, caplog):
    settings.HAS_MAIL = True
    book("k:1")
    workshop.owner.email = "owner@example.com"
    workshop.owner.save()

    with caplog.at_level(logging.INFO, logger="motorcrm.head"):
        call_command("tell-head", stdout=StringIO())

    head = str(current_head())
    assert [record.getMessage() for record in caplog.records] == [head]
    assert [letter.to for letter in mail.outbox] == [["owner@example.com"]]
    assert f"motorcrm check --against {head}" in mail.outbox[0].body


def test_without_mail_the_log_is_enough(book, workshop, settings):
    settings.HAS_MAIL = False
    workshop.owner.email = "owner@example.com"
    workshop.owner.save()

    call_command("tell-head", stdout=StringIO())

    assert mail.outbox == []
