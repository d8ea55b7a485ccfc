"""What must always hold in the ledger, for `motorcrm check`. The database does the sums; rows are read in batches."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import BigIntegerField, Count, F, Max, Min, Q, Sum
from django.db.models.functions import Cast

from motorcrm.core.exact import Money
from motorcrm.core.invariants import invariant
from motorcrm.history import triggers as history_triggers
from motorcrm.ledger import triggers
from motorcrm.ledger.lines import COLUMNS, Side
from motorcrm.ledger.models import ChainHead, Entry, Posting, Seal
from motorcrm.ledger.seals import GENESIS, entry_content, seal_hash

BATCH = 2_000
OF_ENTRY = "on organisation kind about key reverses recorded_at recorded_by".split()
NAMED = 20
"""How many violations of one kind are named: the first few are enough to start with."""
PLAIN = {"amount": "units", "account": "account_id", **COLUMNS, "vat_rate": "rate"}
"""The columns of a side by name, with numbers bare: building value objects for all of them costs more than reading."""


@invariant("every entry sums to zero")
def every_entry_sums_to_zero() -> Iterator[str]:
    sums = Posting.objects.order_by().values("entry").annotate(sum=Sum("amount"), sides=Count("pk"))
    for row in sums.filter(~Q(sum=Money.zero()) | Q(sides__lt=2))[:NAMED]:
        yield f"entry {row['entry']}: {row['sides']} postings sum to {row['sum']}"
    for entry in Entry.objects.filter(postings=None).order_by("pk").values_list("pk", flat=True)[:NAMED]:
        yield f"entry {entry} has no postings"


@invariant("the ledger sums to zero")
def the_ledger_sums_to_zero() -> Iterator[str]:
    total = Posting.objects.aggregate(sum=Sum("amount"))["sum"]
    if total:
        yield f"all postings together: {total}"


@invariant("postings have the date and organisation of their entry")
def postings_match_their_entry() -> Iterator[str]:
    others = Posting.objects.exclude(on=F("entry__on"), organisation=F("entry__organisation"))
    for posting in others.order_by("pk")[:NAMED]:
        yield f"posting {posting.pk} of entry {posting.entry_id}"


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


@invariant("the hash chain fits")
def the_chain_fits() -> Iterator[str]:
    """Name the first entry that differs from what was sealed: all later seals build on it."""
    previous, position = GENESIS, 0
    while batch := list(_sealed_after(position)):
        sides = _sides_of([row["entry_id"] for row in batch])
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


def _sides_of(entries: list[int]) -> dict[int, list[Side]]:
    """The sides by entry, in the order they were posted."""
    found: dict[int, list[Side]] = defaultdict(list)
    bare = {"units": Cast("amount", BigIntegerField()), "rate": Cast("vat_rate", BigIntegerField())}
    rows = Posting.objects.filter(entry__in=entries).order_by("pk").annotate(**bare)
    for entry, *side in rows.values_list("entry_id", *PLAIN.values()):
        found[entry].append({name: value for name, value in zip(PLAIN, side, strict=True) if value is not None})
    return found


@invariant("reversals mirror their originals")
def reversals_mirror_their_originals() -> Iterator[str]:
    entries = Entry.objects.filter(reverses__isnull=False).order_by("pk")
    pairs = entries.values_list(
        "pk", "reverses_id", "organisation_id", "reverses__organisation_id", "about", "reverses__about"
    )
    last = 0
    while batch := list(pairs.filter(pk__gt=last)[:BATCH]):
        sides = _sides_of([pk for reversal, original, *_same in batch for pk in (reversal, original)])
        for reversal, original, own, theirs, about, was_about in batch:
            last = reversal
            mirrored = sorted(_bare(side, -1) for side in sides[original])
            if sorted(_bare(side) for side in sides[reversal]) != mirrored or (own, about) != (theirs, was_about):
                yield f"entry {reversal} does not mirror entry {original}"


def _bare(side: Side, sign: int = 1) -> list[tuple[str, str]]:
    """A side for comparing. The month may have moved out of a locked period."""
    whole = {**side, "amount": sign * side["amount"]}
    return sorted((name, str(value)) for name, value in whole.items() if name not in ("month", "was_month"))


@invariant("the triggers that protect the ledger and history exist")
def triggers_exist() -> Iterator[str]:
    yield from triggers.missing_triggers()
    yield from history_triggers.missing_triggers()
