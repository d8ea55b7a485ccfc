"""Numbers of papers, set-up of the company."""

from datetime import date

from django.db import transaction
from django.db.models import F

from motorcrm.company.models import NumberPattern, NumberSequence, Organisation

PATTERNS = {"order": "ЗН-{year}-{number:06}"}


def next_number(organisation: Organisation, kind: str, *, on: date) -> str:
    """Take the next number of the kind in the year of `on`, inside the caller's transaction.

    The sequence row is written before it is read, so writers wait for each other and no number repeats or is lost.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a number is taken in the transaction that uses it")
    row = {"organisation": organisation, "kind": kind, "year": on.year}
    if not NumberSequence.objects.filter(**row).update(last=F("last") + 1):
        NumberSequence.objects.bulk_create([NumberSequence(**row)], ignore_conflicts=True)
        NumberSequence.objects.filter(**row).update(last=F("last") + 1)
    number = NumberSequence.objects.values_list("last", flat=True).get(**row)
    pattern = NumberPattern.objects.filter(organisation=organisation, kind=kind).values_list("pattern", flat=True)
    return (pattern.first() or PATTERNS[kind]).format(year=on.year, number=number)
