"""The day something is recorded with: what every verb of money checks before it begins."""

from datetime import date, timedelta

from django.db.models import F, Max, QuerySet
from django.utils.translation import gettext as _

from motorcrm.access.scopes import has
from motorcrm.company.models import Organisation
from motorcrm.core import clock, notation
from motorcrm.core.actor import Actor
from motorcrm.core.refusal import Forbidden, Invalid, Refused
from motorcrm.ledger.models import Entry, PeriodLock, Posting
from motorcrm.ledger.rights import RECORD_EARLIER, RECORD_LONG_AGO


def check_day(on: date, *, organisation: Organisation, by: Actor, since: date | None = None) -> None:
    """Today, or an earlier day as far as somebody may; never the future, nor before the books or `since` begin.

    `since` is the first day that makes sense for what is recorded: an order's first. Raises Invalid(on=…) or Forbidden.
    """
    if on > clock.today():
        raise Invalid(on=_("The date must not be in the future."))
    if on < organisation.books_from:
        raise Invalid(
            on=_("The books begin on %(day)s. Choose a later date.") % {"day": notation.day(organisation.books_from)}
        )
    if since is not None and on < since:
        raise Invalid(on=_("The order was created on %(day)s. Choose a later date.") % {"day": notation.day(since)})
    if on >= clock.today():
        return
    if not has(by, RECORD_EARLIER):
        raise Forbidden(RECORD_EARLIER)
    if on < (earliest := earliest_day(by)):
        message = _("You can record up to a month back, since %(day)s. For an earlier day, ask someone who may.")
        raise Invalid(on=message % {"day": notation.day(earliest)})


def earliest_day(person: Actor) -> date:
    """How far back somebody may record, if at all: a month, or as far as they like."""
    if has(person, RECORD_LONG_AGO):
        return date.min
    today = clock.today()
    before = today.replace(day=1) - timedelta(days=1)
    return before.replace(day=min(today.day, before.day))


def first_open_day(organisation: Organisation | int) -> date | None:
    """The day after the locked period; None where none is locked."""
    rows = PeriodLock.objects.filter(organisation=organisation)
    until: date | None = rows.values_list("until", flat=True).first()
    return until + timedelta(days=1) if until else None


def refuse_locked(on: date, organisation: Organisation) -> None:
    """Raise Refused for a day in a locked period, where what is recorded may be for a month in it."""
    first = first_open_day(organisation)
    if first is not None and on < first:
        until = notation.day(first - timedelta(days=1))
        message = _("The books are closed up to %(day)s. Choose a later date.")
        raise Refused("period-locked", message % {"day": until})


def day_of_reversal(entry: Entry) -> date:
    """The day a reversal of the entry is dated: its own, or the first open one if that is locked."""
    first = first_open_day(entry.organisation_id)
    return max(entry.on, first) if first else entry.on


def back_since(rows: QuerySet[Posting]) -> date:
    """From which day on all that was taken back there is back: a reversal may be dated later than its original.

    What is reversed there afterwards must not be dated earlier, even if the period has been unlocked since.
    """
    moved = Entry.objects.filter(reverses__isnull=False, on__gt=F("reverses__on"), pk__in=rows.values("entry"))
    found: date | None = moved.aggregate(last=Max("on"))["last"]
    return found or date.min
