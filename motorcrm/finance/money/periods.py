"""Closing the books of an organisation up to a day, and opening them again: nobody records on or before that day.

Both verbs hold the lock of all writers of money, so that what is being recorded is either there or refused.
"""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Invalid
from motorcrm.finance.money.checks import check_reason
from motorcrm.history.record import declare_event, record
from motorcrm.history.words import declare_word
from motorcrm.ledger.journal import lock_head
from motorcrm.ledger.models import PeriodLock
from motorcrm.ledger.rights import LOCK_PERIODS, REOPEN_PERIODS

PERIOD_LOCKED = declare_event("finance.period-locked", gettext_lazy("Period closed"))
PERIOD_UNLOCKED = declare_event("finance.period-unlocked", gettext_lazy("Period reopened"))
declare_word("until", gettext_lazy("up to"), kind=date)


@operation(needs=LOCK_PERIODS)
def lock_period(organisation: Organisation, *, until: date, by: Actor) -> PeriodLock:
    """Close the books up to a past day. Corrections of what lies before are dated the first open day from now on."""
    if until >= clock.today():
        raise Invalid(until=_("Only days before today can be closed."))
    lock = _lock(organisation)
    if lock is not None and until <= lock.until:
        raise Invalid(until=_("The books are closed up to that day already. To open them, reopen the period."))
    before = {"until": lock.until} if lock else {"until": None}
    lock = PeriodLock.objects.update_or_create(organisation=organisation, defaults={"until": until})[0]
    record(PERIOD_LOCKED, about=organisation, by=by, before=before, after={"until": until})
    return lock


@operation(needs=REOPEN_PERIODS)
def unlock_period(organisation: Organisation, *, until: date | None, reason: str, by: Actor) -> None:
    """Open the books after `until`, or all of them."""
    reason = check_reason(reason)
    lock = _lock(organisation)
    if lock is None or (until is not None and until >= lock.until):
        raise Invalid(until=_("The books are open after that day already."))
    before = {"until": lock.until}
    if until is None:
        lock.delete()
    else:
        PeriodLock.objects.filter(pk=lock.pk).update(until=until)
    record(PERIOD_UNLOCKED, about=organisation, by=by, before=before, after={"until": until}, reason=reason)


def _lock(organisation: Organisation) -> PeriodLock | None:
    lock_head()
    return PeriodLock.objects.filter(organisation=organisation).first()
