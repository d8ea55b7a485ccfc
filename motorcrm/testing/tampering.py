"""What the owner of a database can do behind the program's back: for tests of `motorcrm check`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from motorcrm.history import triggers as history_triggers
from motorcrm.ledger import derived, triggers
from motorcrm.ledger.invariants.reading import sides_of
from motorcrm.ledger.models import ChainHead, Entry, Seal
from motorcrm.ledger.seals import GENESIS, VERSION, seal_hash
from motorcrm.ledger.writing import content_of
from motorcrm.wages import triggers as wage_triggers


def run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@contextmanager
def nobody_watching() -> Iterator[None]:
    """Without the triggers, which are there again at the end."""
    settle()
    with connection.cursor() as cursor:
        for rule in [*triggers.RULES, *history_triggers.RULES, *wage_triggers.RULES]:
            if connection.vendor in rule.engines:
                on = "" if connection.vendor == "sqlite" else f' ON "{rule.table}"'
                cursor.execute(f'DROP TRIGGER "{rule.name}"{on}')
    yield
    settle()
    triggers.ensure_triggers()
    history_triggers.ensure_triggers()
    wage_triggers.ensure_triggers()


def settle() -> None:
    """PostgreSQL alters no table while checks of it wait for the commit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def resealed() -> None:
    """Seal the whole journal anew, in the order of its entries, and count its balances again: all but a rewritten past.

    Entries that are gone leave no gap.
    """
    entries = list(Entry.objects.order_by("position_id"))
    sides = sides_of([entry.pk for entry in entries])
    Seal.objects.all()._raw_delete(connection.alias)
    previous = GENESIS
    for position, entry in enumerate(entries, start=1):
        Entry.objects.filter(pk=entry.pk).update(position_id=position)
        entry.position_id = position
        hash_ = seal_hash(previous, content_of(entry), sides[entry.pk])
        Seal.objects.create(position=position, entry=entry, version=VERSION, previous=previous, hash=hash_)
        previous = hash_
    ChainHead.objects.update(position=len(entries), hash=previous)
    derived.rebuild()
