"""Operations on the company: organisations, tax modes, document numbers, preferences."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from motorcrm.company import consequences, numbers
from motorcrm.company.events import (
    ORGANISATION_EDITED,
    ORGANISATION_OPENED,
    PATTERN_SET,
    PREFERENCES_SET,
    TAX_MODE_SET,
    TAX_MODE_WITHDRAWN,
)
from motorcrm.company.models import NumberPattern, NumberSequence, Organisation, Preferences, TaxMode
from motorcrm.company.queries import preferences
from motorcrm.company.rights import CONFIRM_CLOCK, EDIT_COMPANY
from motorcrm.company.vat import DEDUCTING, first_day, is_valid, wrong_day
from motorcrm.core import clock, locks
from motorcrm.core.actor import Actor
from motorcrm.core.exact import Percent
from motorcrm.core.fitting import fit_texts
from motorcrm.core.legal_details import FIELDS, mistakes, tidy
from motorcrm.core.operation import operation
from motorcrm.core.phones import fit_phone
from motorcrm.core.refusal import Invalid, Refused
from motorcrm.core.text import AsTyped
from motorcrm.history.doubt import doubt, refuse_doubted_clock
from motorcrm.history.edit import edit
from motorcrm.history.events import CLOCK_CONFIRMED
from motorcrm.history.record import difference, record

BEGINNING = date(2000, 1, 1)
"""When the first tax mode starts: it must also cover records dated before the program was installed."""
LEGAL_DETAILS = (
    "name full_name inn kpp ogrn address phone email bank bik bank_account correspondent_account head accountant"
).split()
SWITCHES = (
    "start-with-first-job",
    "ready-with-last-job",
    "back-with-new-job",
    "parts-from-shelf",
    "fit-with-last-job",
)
"""Automation: when the first job starts, when the last one is done, when one is added to a ready order; parts that
nobody ordered are issued with the vehicle here, and what is here is fitted with the last job.
"""


def next_number(organisation: Organisation, kind: str, *, on: date) -> str:
    """Take the next number of the kind in the year of `on`, inside the caller's transaction.

    The sequence row is written before it is read, so writers wait for each other and no number repeats or is lost.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a number must be taken in the transaction that uses it")
    refuse_doubted_clock()
    row = {"organisation": organisation, "kind": kind, "year": on.year}
    if not NumberSequence.objects.filter(**row).update(last=F("last") + 1):
        NumberSequence.objects.bulk_create([NumberSequence(**row)], ignore_conflicts=True)
        NumberSequence.objects.filter(**row).update(last=F("last") + 1)
    pk, number = NumberSequence.objects.values_list("pk", "last").get(**row)
    locks.note(NumberSequence, pk)
    return numbers.format_number(pattern_of(organisation, kind), year=on.year, number=number)


def pattern_of(organisation: Organisation, kind: str) -> str:
    """The organisation's own pattern for the kind, else the shipped one."""
    own = NumberPattern.objects.filter(organisation=organisation, kind=kind).values_list("pattern", flat=True)
    return own.first() or numbers.PATTERNS[kind]


@operation(needs=EDIT_COMPANY)
def open_organisation(
    *,
    name: str,
    kind: str,
    vat: Percent | None,
    by: Actor,
    deducts: bool = False,
    books_from: date | None = None,
) -> Organisation:
    """Add an organisation the company works as, with its tax mode since the beginning.

    Its books begin on `books_from`, by default on the first day of last year.
    """
    name = _fit_details(kind, {"name": name})["name"]
    if not name:
        raise Invalid(name=_("Enter a name for the organisation."))
    # A rate that begins later may be set ahead: until then its payers charge what they charged before.
    _check_rate(vat, deducts, on=first_day(vat, clock.today()))
    begins = {"books_from": books_from} if books_from else {}
    organisation = Organisation.objects.create(name=name, kind=Organisation.Kind(kind), **begins)
    TaxMode.objects.create(organisation=organisation, since=BEGINNING, rate=vat, deducts=deducts)
    record(ORGANISATION_OPENED, about=organisation, by=by, name=name)
    consequences.organisation_opened(organisation, by=by)
    return organisation


@operation(needs=EDIT_COMPANY)
def edit_organisation(
    organisation: Organisation, *, version: int, kind: str, by: Actor, **legal_details: str
) -> Organisation:
    """Change legal details. Raises Invalid, naming each wrong field; Stale if someone changed them meanwhile."""
    if unknown := set(legal_details) - set(LEGAL_DETAILS):
        raise TypeError(f"an organisation has no {unknown}")
    fitted = _fit_details(kind, legal_details)
    if not fitted.get("name", organisation.name):
        raise Invalid(name=_("Enter a name for the organisation."))
    changes = {"kind": Organisation.Kind(kind), **fitted}
    if differs := edit(organisation, version=version, by=by, changes=changes):
        record(ORGANISATION_EDITED, about=organisation, by=by, **differs)
    return organisation


@operation(needs=EDIT_COMPANY)
def set_tax_mode(
    organisation: Organisation, *, since: date, vat: Percent | None, by: Actor, deducts: bool = False
) -> TaxMode:
    """Set the VAT rate included in prices from that day, or none. Closed orders keep the rate of their own day.

    `deducts` says that the VAT in what is bought is claimed back rather than part of its cost.
    """
    _check_rate(vat, deducts, on=since)
    try:
        with transaction.atomic():
            mode = TaxMode.objects.create(organisation=organisation, since=since, rate=vat, deducts=deducts)
    except IntegrityError:
        raise Invalid(since=_("A VAT rate is already set from that day. Withdraw it first.")) from None
    record(TAX_MODE_SET, about=organisation, by=by, since=since, vat_rate=vat, deducts=deducts)
    return mode


@operation(needs=EDIT_COMPANY)
def withdraw_tax_mode(mode: TaxMode, *, by: Actor) -> None:
    """Remove a tax mode that was set by mistake or has not started; one always remains."""
    organisation = locks.lock_one(Organisation.objects.filter(pk=mode.organisation_id))
    if organisation.tax_modes.count() == 1:
        raise Refused("last-tax-mode", _("This is the only VAT rate. Set another one first."))
    organisation.tax_modes.filter(pk=mode.pk).delete()
    record(TAX_MODE_WITHDRAWN, about=organisation, by=by, since=mode.since, vat_rate=mode.rate)


@operation(needs=EDIT_COMPANY)
def set_number_pattern(
    organisation: Organisation, *, kind: str, before_year: AsTyped, digits: int, by: Actor
) -> NumberPattern:
    """Set the format of new numbers; existing ones stay as they are."""
    if kind not in numbers.PATTERNS:
        raise Invalid(kind=_("This document type does not exist. Reload the page."))
    if not numbers.is_prefix(before_year):
        raise Invalid(before_year=_("Use only letters, digits, spaces and - . / №, 20 characters at most."))
    if not 1 <= digits <= 9:
        raise Invalid(digits=_("Enter a number of digits from 1 to 9."))
    before, after = pattern_of(organisation, kind), numbers.pattern(before_year, digits)
    row, _made = NumberPattern.objects.update_or_create(
        organisation=organisation, kind=kind, defaults={"pattern": after}
    )
    differs: dict[str, Any] = difference({"pattern": before}, {"pattern": after})
    if differs:
        record(PATTERN_SET, about=organisation, by=by, **differs)
    return row


@operation(needs=EDIT_COMPANY)
def set_preferences(
    *, mileage_required: bool, round_totals_to: int, automation: Mapping[str, bool], by: Actor
) -> Preferences:
    """Change the company's preferences."""
    Preferences.objects.get_or_create(pk=1)
    row = locks.lock_one(Preferences.objects.filter(pk=1))
    if round_totals_to not in dict(Preferences._meta.get_field("round_totals_to").choices or ()):
        raise Invalid(round_totals_to=_("Choose how to round totals from the list."))
    after: dict[str, Any] = {
        "mileage_required": mileage_required,
        "round_totals_to": round_totals_to,
        "automation": {name: bool(automation.get(name, True)) for name in SWITCHES},
    }
    before = {name: getattr(row, name) for name in after}
    differs: dict[str, Any] = difference(before, after)
    if differs:
        Preferences.objects.filter(pk=1).update(**after)
        row.refresh_from_db()
        record(PREFERENCES_SET, about=row, by=by, **differs)
    return row


def _check_rate(vat: Percent | None, deducts: bool, *, on: date) -> None:
    if not is_valid(vat, on):
        raise Invalid(vat=wrong_day(vat))
    if deducts and vat not in DEDUCTING:
        raise Invalid(
            deducts=_("At this rate VAT in what is bought is not deducted. Clear this, or choose 22 percent.")
        )


@operation(needs=CONFIRM_CLOCK)
def confirm_clock(*, on: date, by: Actor) -> None:
    """Confirm that the server's clock is right, whatever was recorded before. `on` is the date the person saw."""
    found = doubt()
    if found is None:
        raise Refused("clock-believed", _("The date needs no confirmation."))
    if on != clock.local(found.now).date():
        raise Invalid(on=_("The server's clock shows another date by now. Check it again."))
    before, after = {"clock": found.last}, {"clock": found.now}
    record(CLOCK_CONFIRMED, about=preferences(), by=by, before=before, after=after)


def _fit_details(kind: str, details: Mapping[str, str]) -> dict[str, str]:
    """The details as they may be stored. Raises Invalid, naming each wrong field."""
    if kind not in Organisation.Kind.values:
        raise Invalid(kind=_("Choose a legal form from the list."))
    tidied = {name: tidy(value) if name in FIELDS else value for name, value in details.items()}
    if tidied.get("phone"):
        tidied["phone"] = fit_phone(tidied["phone"], field="phone")
    fitted, errors = fit_texts(Organisation, tidied)
    errors |= {field: str(message) for field, message in mistakes(kind, fitted).items()}
    if errors:
        raise Invalid(**errors)
    return fitted
