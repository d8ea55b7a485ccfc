"""Entries: they balance, are of declared kinds, and their postings say what the door to the journal demands."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count, F, Max, Q, Sum
from django.db.models.functions import TruncDate

from motorcrm.core import clock
from motorcrm.core.exact import Money
from motorcrm.core.invariants import invariant
from motorcrm.ledger.invariants.reading import NAMED, entries_after, postings_after
from motorcrm.ledger.kinds import KINDS, REVERSAL
from motorcrm.ledger.lines import COLUMNS
from motorcrm.ledger.models import Account, Posting
from motorcrm.ledger.rules import demands_of


@invariant("every entry sums to zero", grows=True)
def every_entry_sums_to_zero(after: int = 0) -> Iterator[str]:
    sums = postings_after(after).values("entry").annotate(sum=Sum("amount"), sides=Count("pk"))
    for row in sums.filter(~Q(sum=Money.zero()) | Q(sides__lt=2)).order_by("entry")[:NAMED]:
        yield f"entry {row['entry']}: {row['sides']} postings sum to {row['sum']}"
    for entry in entries_after(after).filter(postings=None).values_list("pk", flat=True)[:NAMED]:
        yield f"entry {entry} has no postings"


@invariant("the ledger sums to zero")
def the_ledger_sums_to_zero() -> Iterator[str]:
    total = Posting.objects.aggregate(sum=Sum("amount"))["sum"]
    if total:
        yield f"all postings together: {total}"


@invariant("postings have the date and organisation of their entry", grows=True)
def postings_match_their_entry(after: int = 0) -> Iterator[str]:
    others = postings_after(after).exclude(on=F("entry__on"), organisation=F("entry__organisation"))
    for posting in others.order_by("pk")[:NAMED]:
        yield f"posting {posting.pk} of entry {posting.entry_id}"


@invariant("every entry is of a declared kind, and a reversal reverses", grows=True)
def kinds_are_declared(after: int = 0) -> Iterator[str]:
    is_reversal = Q(kind=REVERSAL.code)
    known = Q(kind__in=KINDS) & ((is_reversal & Q(reverses__isnull=False)) | (~is_reversal & Q(reverses=None)))
    for pk, kind in entries_after(after).exclude(known).values_list("pk", "kind")[:NAMED]:
        yield f"entry {pk}: {kind}"


@invariant("no entry is dated later than the day it was recorded", grows=True)
def nothing_is_dated_ahead(after: int = 0) -> Iterator[str]:
    recorded = TruncDate("recorded_at", tzinfo=clock.zone())
    late = entries_after(after).annotate(recorded=recorded).filter(on__gt=F("recorded"))
    for pk, on, day in late.values_list("pk", "on", "recorded")[:NAMED]:
        yield f"entry {pk} is dated {on}, and was recorded on {day}"


@invariant("every posting names what its account demands", grows=True)
def postings_name_what_is_demanded(after: int = 0) -> Iterator[str]:
    demanding: dict[str, list[int]] = defaultdict(list)
    for account in Account.objects.all():
        for name in demands_of(account):
            demanding[name].append(account.pk)
    lacking = Q(pk__in=[])
    for name, accounts in demanding.items():
        lacking |= Q(**{f"{COLUMNS[name].removesuffix('_id')}__isnull": True}, account__in=accounts)
    rows = postings_after(after).filter(lacking).order_by("pk")
    for pk, entry, code in rows.values_list("pk", "entry", "account__code")[:NAMED]:
        yield f"posting {pk} of entry {entry}, account {code or 'of money or a category'}"


@invariant("a month is its first day, and only moves forward out of a locked period", grows=True)
def months_are_months(after: int = 0) -> Iterator[str]:
    months = postings_after(after).exclude(month=None, was_month=None).values("month", "was_month")
    for row in months.annotate(posting=Max("pk")):
        month, was = row["month"], row["was_month"]
        if month is None or month.day != 1 or (was is not None and (was.day != 1 or was >= month)):
            yield f"posting {row['posting']}: month {month}, before that {was}"


@invariant("money is that of the organisation whose entry moves it", grows=True)
def money_is_of_the_organisation(after: int = 0) -> Iterator[str]:
    money = postings_after(after).filter(account__organisation__isnull=False)
    for pk, entry in money.exclude(account__organisation=F("organisation")).values_list("pk", "entry")[:NAMED]:
        yield f"posting {pk} of entry {entry}"
