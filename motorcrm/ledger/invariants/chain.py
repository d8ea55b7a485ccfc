"""The chain of seals: whole, fitting, and guarded by its triggers."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, Max, Min

from motorcrm.core.invariants import invariant
from motorcrm.history import triggers as history_triggers
from motorcrm.ledger import triggers
from motorcrm.ledger.invariants.reading import BATCH, sides_of
from motorcrm.ledger.models import ChainHead, Entry, Seal
from motorcrm.ledger.seals import GENESIS, entry_content, seal_hash

OF_ENTRY = "on organisation kind about key reverses recorded_at recorded_by".split()


@invariant("the chain has no gaps and its head is the last seal")
def the_chain_is_whole() -> Iterator[str]:
    seals = Seal.objects.aggregate(count=Count("pk"), first=Min("position"), last=Max("position"))
    if seals["count"] and (seals["first"], seals["last"]) != (1, seals["count"]):
        yield f"{seals['count']} seals run from {seals['first']} to {seals['last']}"
    if (entries := Entry.objects.count()) != seals["count"]:
        yield f"{entries} entries have {seals['count']} seals"
    head = ChainHead.objects.filter(pk=1).values_list("position", "hash").first()
    last = Seal.objects.order_by("-position").values_list("position", "hash").first() or (0, GENESIS)
    if head != last:
        yield f"the head is at {head and head[0]}, the last seal at {last[0]}"


@invariant("the hash chain fits", grows=True)
def the_chain_fits(after: int = 0) -> Iterator[str]:
    """Name the first entry that differs from what was sealed: all later seals build on it."""
    position = after
    previous = Seal.objects.filter(position=after).values_list("hash", flat=True).first() or GENESIS
    while batch := list(_sealed_after(position)):
        sides = sides_of([row["entry_id"] for row in batch])
        for row in batch:
            position, entry = row["position"], row["entry_id"]
            own = {name: row[f"entry__{name}"] for name in OF_ENTRY}
            content = entry_content(position=position, entry=entry, **own)
            found = seal_hash(previous, content, sides[entry], version=row["version"])
            if row["entry__position"] != position or row["previous"] != previous or row["hash"] != found:
                yield f"position {position}: entry {entry} of {row['entry__on']}, {row['entry__about']}"
                return
            previous = row["hash"]


def _sealed_after(position: int) -> Iterable[dict[str, Any]]:
    seals = Seal.objects.filter(position__gt=position).order_by("position")
    own = ("position", "entry_id", "previous", "hash", "version", "entry__position")
    yield from seals.values(*own, *(f"entry__{name}" for name in OF_ENTRY))[:BATCH]


@invariant("the triggers that protect the ledger and history exist")
def triggers_exist() -> Iterator[str]:
    yield from triggers.missing_triggers()
    yield from history_triggers.missing_triggers()
